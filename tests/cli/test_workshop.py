"""``kaart werksessie``: listed, exported and taken in, merged, given a new link, tidied, deleted."""

from __future__ import annotations

import io
import json
import sys
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from clirun import environment, run_here
from sqlalchemy import update

from kaart.core.settings import Settings
from kaart.workshop.acts import ChangePlan, CloseSession, OpenSession, StepAsked, WriteNote
from kaart.workshop.document import VERSION, dump_document
from kaart.workshop.model import FACILITATOR, Actor, Role
from kaart.workshop.sessions import Workshops, micros
from kaart.workshop.tables import sessions

LEAD = Actor(FACILITATOR, Role.FACILITATOR)
PLAN = ChangePlan(title="Avond\x1b[2J\n in Heerlen", area="GM0917", steps=[StepAsked(id="s1", question="Klopt dit?")])


@pytest.fixture
def workshops(tmp_path):
    found = Workshops.here(Settings(cache=tmp_path / "cache"))
    yield found
    found.database.close()


@pytest.fixture
def kaart(tmp_path, workshops):
    """Run a command of an installation with a database of its own."""
    env = environment("http://127.0.0.1:9", tmp_path / "cache", KAART_URL="https://kaart.example")

    def run(*words, **more):
        return run_here("werksessie", *words, env={**env, **more})

    return run


@pytest.fixture
def begun(workshops):
    found = workshops.begin(PLAN)
    workshops.append(found.session, OpenSession(), actor=LEAD, id_="open")
    workshops.admit(found.session, token="t" * 30, name="Amira")
    note = WriteNote(note="n1", step="s1", note_kind="kans", text="=1+1 een bus")
    workshops.append(found.session, note, actor=LEAD, id_="w")
    return found


def secret_of(link):
    parts = urlsplit(link)
    assert f"{parts.scheme}://{parts.netloc}{parts.path}" == "https://kaart.example/werksessie"
    query = parse_qs(parts.query)
    return query["sessie"][0], query["sleutel"][0]


def test_a_list_of_none_is_a_sentence(kaart):
    found = kaart("lijst")
    assert (found.code, found.out, found.sentence()) == (0, "", "Er zijn hier nog geen werksessies.")
    assert kaart("lijst", "--json").json() == {"sessions": []}


def test_a_list_says_what_there_is_and_when_it_goes(kaart, workshops, begun):
    (row,) = kaart("lijst", "--json").json()["sessions"]
    assert (row["id"], row["phase"], row["people"], row["notes"]) == (begun.session, "open", 1, 1)
    assert row["deleted_at"] is None
    workshops.append(begun.session, CloseSession(), actor=LEAD, id_="close")
    (row,) = kaart("lijst", "--json").json()["sessions"]
    kept = datetime.fromisoformat(row["deleted_at"]) - datetime.fromisoformat(row["closed_at"])
    assert kept == timedelta(days=90)
    heading, line = kaart("lijst").out.splitlines()
    assert heading.split()[:3] == ["Id", "Titel", "Gebied"]
    assert line.startswith(f"{begun.session}  Avond[2J in Heerlen  GM0917  Gesloten")
    assert begun.secret not in kaart("lijst").out


def test_a_session_there_and_back_is_the_same_under_a_new_link(kaart, workshops, begun, tmp_path):
    file = tmp_path / "avond.json"
    done = kaart("export", begun.session, "--uit", str(file))
    assert (done.code, done.out) == (0, "")
    assert "geef het bestand alleen aan wie het nodig heeft" in done.sentence()
    assert begun.secret not in file.read_text("utf-8")
    taken = kaart("import", str(file))
    session, secret = secret_of(taken.out.strip())
    assert workshops.state(session) == workshops.state(begun.session)
    assert workshops.actor(session, secret) == LEAD
    assert taken.err.splitlines()[0] == f"Deze werksessie was hier al als {begun.session}; dit is een kopie."
    assert secret not in taken.err
    again = kaart("import", str(file), "--json").json()
    assert sorted(again["copy_of"]) == sorted([begun.session, session])
    assert len(kaart("lijst", "--json").json()["sessions"]) == 3


@pytest.mark.parametrize(("name", "begins"), [("a.csv", "\ufeffRij;"), ("a.geojson", "{"), ("a.html", "<!")])
def test_other_files(kaart, begun, tmp_path, name, begins):
    assert kaart("export", begun.session, "--uit", str(tmp_path / name)).code == 0
    assert (tmp_path / name).read_text("utf-8").startswith(begins)


def test_minutes_as_pdf_in_english(kaart, begun, tmp_path):
    assert kaart("export", begun.session, "--uit", str(tmp_path / "a.pdf"), "--taal", "en").code == 0
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("export", "ID", "--uit", "x.docx"), ".json, .csv, .geojson"),
        (("export", "ID", "--uit", "x.csv", "--taal", "de"), "'de'"),
        (("export", "nergens", "--uit", "x.json"), "Deze werksessie is er niet"),
        (("sleutel", "nergens"), "werksessie"),
        (("verwijder", "nergens", "--ja"), "werksessie"),
        (("voeg-samen", "ID", "nergens"), "werksessie"),
        (("voeg-samen", "ID", "nergens.json"), "nergens.json"),
        (("import", "nergens.json"), "nergens.json"),
    ],
)
def test_what_cannot_be_is_one_sentence_and_nothing_else(kaart, begun, words, sentence):
    before = kaart("lijst", "--json").out
    found = kaart(*(begun.session if word == "ID" else word for word in words))
    assert (found.code, found.out) == (1, "")
    assert sentence in found.sentence()
    assert kaart("lijst", "--json").out == before


def test_wrong_use_is_exit_code_2(kaart):
    assert kaart("export", "x").code == 2
    assert kaart("onzin").code == 2


def test_a_damaged_file_changes_nothing(kaart, workshops, begun, tmp_path):
    file = tmp_path / "avond.json"
    whole = json.loads(dump_document(workshops.events(begun.session)))
    cases = [
        b"",
        b"\xff\xfe",
        json.dumps({**whole, "version": VERSION + 1}).encode(),
        json.dumps({**whole, "events": whole["events"][:-1] + whole["events"][:1]}).encode(),
    ]
    before = kaart("lijst", "--json").out
    for content in cases:
        file.write_bytes(content)
        for words in (("import", str(file)), ("voeg-samen", begun.session, str(file))):
            found = kaart(*words)
            assert (found.code, found.out) == (1, "")
            assert found.sentence()
    assert kaart("lijst", "--json").out == before


def test_two_tables_become_one_evening_and_again_nothing(kaart, workshops, begun, tmp_path):
    other = workshops.begin(PLAN)
    workshops.append(other.session, WriteNote(note="n1", step="s1", note_kind="vraag", text="?"), actor=LEAD, id_="w")
    merged = kaart("voeg-samen", begun.session, other.session, "--json").json()
    assert merged["added"]["notes"] == 1
    assert [note.text for note in workshops.state(begun.session).notes.values()] == ["=1+1 een bus", "?"]
    assert "niets veranderd" in kaart("voeg-samen", begun.session, other.session).sentence()
    file = tmp_path / "tafel.JSON"
    kaart("export", other.session, "--uit", str(file))
    assert "niets veranderd" in kaart("voeg-samen", begun.session, str(file)).sentence()
    assert len(workshops.state(other.session).notes) == 1


def test_a_new_link_is_shown_once_with_what_it_ends(kaart, workshops, begun):
    renewed = kaart("sleutel", begun.session)
    session, secret = secret_of(renewed.out.strip())
    assert session == begun.session
    assert workshops.actor(session, secret) == LEAD
    assert "code" in renewed.sentence()
    assert secret not in renewed.err
    assert urlsplit(kaart("sleutel", begun.session, "--json").json()["link"]).query


def test_without_an_address_the_link_is_of_this_machine(kaart, begun):
    link = kaart("sleutel", begun.session, KAART_URL="").out
    assert link.startswith("http://localhost:8501/werksessie?sessie=")


def test_tidying_says_what_is_gone(kaart, workshops, begun):
    assert kaart("opruimen", "--json").json() == {"closed": [], "deleted": []}
    workshops.append(begun.session, CloseSession(), actor=LEAD, id_="close")
    long_ago = micros(datetime.now(UTC) - timedelta(days=91))
    with workshops.database.write() as connection:
        connection.execute(update(sessions).values(closed_at=long_ago, changed_at=long_ago))
    assert f"Voorgoed verwijderd: {begun.session}" in kaart("opruimen").sentence()
    assert kaart("lijst", "--json").json() == {"sessions": []}


def test_deleting_asks_first(kaart, begun, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO("n\n"))
    refused = kaart("verwijder", begun.session)
    assert (refused.code, refused.out.strip()) == (1, "")
    assert "1 notities" in refused.err
    assert kaart("verwijder", begun.session, "--ja", "--json").json() == {"deleted": begun.session}
    assert kaart("lijst", "--json").json() == {"sessions": []}
