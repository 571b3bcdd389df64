"""Hostile texts in every field of a werksessie come out of every outlet as the texts that they are."""

from __future__ import annotations

import csv
import io
import json
import logging
import re
from collections import Counter
from dataclasses import astuple
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import quote

import html5lib
import pytest
from asgi import ask
from clirun import environment, run_here
from pdftext import opened, pdf_text
from starlette.applications import Starlette

from kaart.catalogue import load
from kaart.core.errors import InputError
from kaart.core.settings import Settings
from kaart.exports.workshop.data import FIELDS, session_data
from kaart.exports.workshop.hall import hall_of
from kaart.exports.workshop.minutes import minutes
from kaart.exports.workshop.sheets import sheets
from kaart.render.workshop.minutes import minutes_html, minutes_pdf
from kaart.render.workshop.paper import paper_pdf
from kaart.render.workshop.plain import plain_text
from kaart.server.site import Site
from kaart.server.workshop import routes
from kaart.server.workshop.told import message, own_part, tell
from kaart.store.library import Library
from kaart.workshop.acts import ChangePlan, read_act
from kaart.workshop.document import dump_document, read_document
from kaart.workshop.fold import fold
from kaart.workshop.sessions import Workshops
from tests.workshop.hostile import HOSTILE, MARK, evening

DAY = date(2026, 11, 30)
HARMLESS = "Gewoon"
NAMES = [*HOSTILE]
PER_EVENING = 30
FORMULA = re.compile(r"\s*[=+@\uff1d\uff0b\uff0d\uff20]|\s*-(?!\d)|[\t\r\n]")
# What steers the writing of others, or a terminal.
CONTROL = re.compile("[\\x00-\\x09\\x0b-\\x1f\\x7f-\\x9f\\u202a-\\u202e\\u2066-\\u2069\\ud800-\\udfff]")


@pytest.fixture(scope="module")
def workshops(tmp_path_factory):
    found = Workshops.here(Settings(cache=tmp_path_factory.mktemp("kwaad") / "cache"))
    yield found
    found.database.close()


@pytest.fixture(scope="module")
def library():
    return Library.public(Settings())


def kept(text):
    """What the protocol keeps of a text."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


def page(text, state, library):
    made = minutes(state, library, load(), language="nl", today=DAY)
    return minutes_html(made).decode()


def skeleton(content):
    """Names of elements and attributes of a page, with how often they are there; lines of a text may differ."""
    tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(content)
    parts = Counter()
    for item in tree.iter():
        parts[str(item.tag)] += 1
        parts.update(f"{item.tag} {name}" for name in item.keys())  # noqa: SIM118  an element, not a dict
    return {name: count for name, count in parts.items() if name != "br"}, tree


def words(tree):
    return " ".join("".join(tree.itertext()).split())


@pytest.mark.parametrize("name", NAMES)
def test_the_database_keeps_every_text_as_it_was_typed(workshops, name, caplog):
    caplog.set_level(logging.DEBUG)
    text = HOSTILE[name]
    state = workshops.state(evening(workshops, [text], title=text).session)
    assert state.notes["n0"].text == kept(text)
    assert state.steps[0].question == kept(text[:500])
    assert state.notes["n0"].agreement.owner == kept(text[:200])
    assert [person.name for person in state.persons.values()] == [kept(text[:80])]
    assert MARK not in caplog.text


def test_what_is_too_long_is_refused_by_a_sentence_without_it(workshops, caplog):
    caplog.set_level(logging.DEBUG)
    for field in ("text", "note", "step", "area", "note_kind", "kind", "measure"):
        content = {"kind": "write_note", "note": "n", "step": "s0", "note_kind": "vraag", "text": "x"}
        with pytest.raises(InputError) as caught:
            read_act({**content, field: MARK + "x" * 10_001 if field != "measure" else {"kind": MARK}})
        assert MARK not in str(caught.value)
    with pytest.raises(InputError) as caught:
        read_act({"kind": "write_note", f"{MARK}<script>": 1})
    assert MARK not in caplog.text


@pytest.fixture(scope="module")
def harmless(workshops, library):
    state = workshops.state(evening(workshops, [HARMLESS], title=HARMLESS).session)
    return skeleton(page(HARMLESS, state, library))[0]


@pytest.mark.parametrize("name", NAMES)
def test_the_page_of_the_minutes_has_the_elements_of_any_other(workshops, library, harmless, name):
    text = HOSTILE[name]
    state = workshops.state(evening(workshops, [text], title=text).session)
    found, tree = skeleton(page(text, state, library))
    assert found == harmless
    assert " ".join(plain_text(kept(text)).split()) in words(tree)


@pytest.mark.slow
@pytest.mark.parametrize("first", range(0, len(NAMES), PER_EVENING))
def test_pdfs_hold_every_text_and_nothing_that_can_be_pressed(workshops, library, first):
    texts = [HOSTILE[name] for name in NAMES[first : first + PER_EVENING]]
    state = workshops.state(evening(workshops, texts).session)
    made = minutes(state, library, load(), language="nl", today=DAY)
    paper = sheets(state, library, load(), language="nl", today=DAY)
    for content in (minutes_pdf(made), paper_pdf(paper, paper="a4")):
        with opened(content) as pdf:
            assert not [page for page in pdf.pages if "/Annots" in page]
            assert not pdf.Root.get("/OpenAction")
            assert not pdf.Root.get("/Names")
        assert pdf_text(content).count(MARK) >= len(texts)


@pytest.mark.parametrize("name", NAMES)
def test_the_hall_gets_a_line_of_text(workshops, name):
    text = HOSTILE[name]
    hall = hall_of(workshops.state(evening(workshops, [text], title=text).session), language="nl")
    said = [
        hall.title,
        hall.question,
        *(item for card in hall.newest for item in astuple(card) if isinstance(item, str)),
    ]
    assert not [line for line in said if CONTROL.search(line) or len(line) > 500]
    assert all("\n" not in part for card in hall.newest for part in (card.text, card.author, card.group, card.agreed))


def test_phones_get_every_text_as_data(workshops):
    told = tell(
        workshops.state(evening(workshops, [HOSTILE[name] for name in NAMES[:PER_EVENING]]).session), keep_days=90
    )
    content = message(told, shared=told.shared(None), own=own_part(told.of("x"), None), now=datetime.now(UTC))
    # An event stream ends a message at an empty line, and a field at the end of its line.
    assert not re.search("[\x00-\x1f]", content)
    items = json.loads(content)["shared"]["items"]
    assert {item["text"] for key, item in items.items() if key.startswith("n/")} >= {
        kept(HOSTILE[name]) for name in NAMES[:PER_EVENING]
    }


@pytest.mark.parametrize("first", range(0, len(NAMES), PER_EVENING))
def test_a_document_holds_every_text_and_gives_the_same_session(workshops, first):
    begun = evening(workshops, [HOSTILE[name] for name in NAMES[first : first + PER_EVENING]])
    events = workshops.events(begun.session)
    content = dump_document(events)
    assert fold(read_document(content)) == fold(events)
    # Whoever looks at it with `cat` sees letters and no signs that steer a terminal.
    assert not CONTROL.search(content.decode())


@pytest.mark.parametrize("path", ["/mee/{}", "/mee/s/{}", "/mee/s/{}/stand"])
def test_an_address_of_phones_writes_nothing_of_itself(workshops, path):
    app = Starlette(routes=[*routes.routes(Site(Settings(cache=Path("nergens"))))])
    for name in ("script", "attribute", "jinja", "format", "path", "terminal"):
        answered = ask(app, path.format(quote(HOSTILE[name], safe="")))
        assert MARK not in answered.text
        assert answered.status in {200, 401, 404}


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("first", range(0, len(NAMES), PER_EVENING))
def test_a_spreadsheet_gets_text_and_no_formula(workshops, library, first, language):
    texts = [HOSTILE[name] for name in NAMES[first : first + PER_EVENING]]
    events = workshops.events(evening(workshops, texts).session)
    content = session_data(events, "csv", library, load(), language=language).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(content, newline=""), delimiter=";" if language == "nl" else ","))
    assert {len(row) for row in rows} == {len(FIELDS)}
    cells = [cell for row in rows for cell in row]
    assert not [cell for cell in cells if FORMULA.match(cell)]
    assert not [cell for cell in cells if CONTROL.search(cell)]
    assert {plain_text(kept(text)) for text in texts} <= {cell.removeprefix("'") for cell in cells}


@pytest.mark.parametrize("first", range(0, len(NAMES), PER_EVENING))
def test_a_map_gets_every_text_as_a_property(workshops, library, first):
    texts = [HOSTILE[name] for name in NAMES[first : first + PER_EVENING]]
    events = workshops.events(evening(workshops, texts).session)
    content = session_data(events, "geojson", library, load(), language="nl").decode()
    assert not CONTROL.search(content)
    assert {kept(text) for text in texts} <= {item["properties"]["text"] for item in json.loads(content)["features"]}


def test_a_terminal_gets_a_line_for_every_session_and_nothing_that_steers_it(tmp_path):
    env = environment("http://127.0.0.1:9", tmp_path / "cache", KAART_TAAL="nl")
    rooms = Workshops.here(Settings(cache=tmp_path / "cache"))
    for text in HOSTILE.values():
        rooms.begin(ChangePlan(title=text[:200]))
    rooms.database.close()
    listed, as_json = run_here("werksessie", "lijst", env=env), run_here("werksessie", "lijst", "--json", env=env)
    assert len(listed.out.splitlines()) == len(HOSTILE) + 1
    assert {item["title"] for item in as_json.json()["sessions"]} == {kept(text[:200]) for text in HOSTILE.values()}
    for text in ("\x1b[2J", "%s{name}", "--help"):
        refused = run_here("werksessie", "verwijder", "--ja", "--", text, env=env)
        assert refused.code
        assert not CONTROL.search(refused.out + refused.err)
    assert not CONTROL.search(listed.out + listed.err + as_json.out)
