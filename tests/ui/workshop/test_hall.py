"""The screen of the hall: what it draws, for whom its keys lead, and what it does without the database."""

from __future__ import annotations

import json

import pytest
from seen import texts

from kaart.core.errors import DatabaseError
from kaart.core.settings import Settings
from kaart.ui.cache.workshops import workshops
from kaart.ui.workshop.ready import ready
from kaart.workshop.acts import ChangePlan, CloseSession, OpenSession, StepAsked, WriteNote
from kaart.workshop.keys import reader_secret
from kaart.workshop.model import FACILITATOR, Actor, Role, Step

PAGE = "pages/werksessie.py"
LEAD = Actor(FACILITATOR, Role.FACILITATOR)
VIEW = {"gebied": "voorbeeldregio", "niveau": "wijk", "indicator": "laag_inkomen", "jaar": "2023"}
STEPS = [StepAsked(id="s1", question="Herkennen we dit?", query=VIEW), StepAsked(id="s2", question="Wat nu?")]
EVIL = "<img src=x onerror=alert(1)> **vet** :material/home: $x$"


@pytest.fixture
def sessions(monkeypatch, tmp_path):
    monkeypatch.setattr(Settings, "workshops", tmp_path / "werksessies")
    monkeypatch.setattr("kaart.ui.cache.workshops.settings", lambda: Settings(cache=tmp_path / "cache"))
    found = workshops()
    yield found
    found.database.close()


@pytest.fixture
def begun(sessions):
    found = sessions.begin(ChangePlan(title="Avond", steps=STEPS, moderated=False))
    sessions.append(found.session, OpenSession(), actor=LEAD, id_="open")
    return found


def hall(open_app, store, begun, *, secret=None, **link):
    # What a screen shows first when a view takes long, `test_ready` is about.
    assert ready().is_ready(Step("s1", query=VIEW), language="nl", wait_s=60)
    sent = {"sessie": begun.session, "sleutel": secret or begun.secret, "scherm": "zaal", **link}
    return open_app(PAGE, store=store, link=sent)


def parts(app):
    """What the parts in the browser get."""
    sent = [json.loads(item.proto.json) for item in app.get("bidi_component")]
    return {name: item for item in sent for name in ("map", "marks", "question") if name in item}


def test_keys_lead_only_with_the_link_of_the_facilitator(open_app, empty, sessions, begun):
    app = hall(open_app, empty, begun)
    assert not app.exception
    assert parts(app)["question"]["question"] == "Herkennen we dit?"
    app.button(key="zaal_Right").click().run()
    assert sessions.state(begun.session).shown == "s2"
    assert parts(app)["question"]["question"] == "Wat nu?"
    assert "map" not in parts(app)
    reader = hall(open_app, empty, begun, secret=reader_secret(begun.secret))
    assert [button.key for button in reader.button] == []


def test_what_somebody_writes_comes_as_text_and_the_map_stays(open_app, empty, sessions, begun):
    app = hall(open_app, empty, begun, secret=reader_secret(begun.secret))
    before = parts(app)
    code = before["map"]["map"]["areas"][0][0]
    person = sessions.admit(begun.session, token="t" * 30, name="Ada")
    act = WriteNote(note="n1", step="s1", area=code, note_kind="vraag", text=EVIL)
    sessions.append(begun.session, act, actor=person, id_="w")
    app.run()
    after = parts(app)
    (card,) = after["question"]["newest"]
    assert (card["text"], card["author"]) == (EVIL, "Ada")
    assert [badge["code"] for badge in after["marks"]["marks"]["badges"]] == [code]
    assert after["map"] == before["map"]
    assert not any("onerror" in text for text in texts(app))
    # On the screen of a reader the colours are its own; the facilitator turns them for everybody.
    app.button(key="zaal_kleur").click().run()
    assert parts(app)["marks"]["marks"]["recognition"] is True
    assert not sessions.state(begun.session).by_step["s1"].by_recognition
    app.button(key="zaal_kleur").click().run()
    assert parts(app)["marks"]["marks"]["recognition"] is False
    lead = hall(open_app, empty, begun)
    lead.button(key="zaal_kleur").click().run()
    assert parts(lead)["marks"]["marks"]["recognition"] is True
    assert sessions.state(begun.session).by_step["s1"].by_recognition


def test_a_view_that_was_waited_for_takes_the_place_of_the_words(open_app, empty, sessions, begun, monkeypatch):
    assert ready().is_ready(Step("s1", query=VIEW), language="nl", wait_s=60)
    monkeypatch.setattr(type(ready()), "is_ready", lambda *_args, **_options: False)
    sent = {"sessie": begun.session, "sleutel": begun.secret, "scherm": "zaal"}
    app = open_app(PAGE, store=empty, link=sent)
    assert parts(app)["question"]["message"] == ["Het beeld wordt gemaakt…"]
    monkeypatch.setattr(type(ready()), "is_ready", lambda *_args, **_options: True)
    app.run()
    assert "map" in parts(app)
    assert parts(app)["question"]["message"] == []


def test_the_last_view_stays_while_the_database_is_away(open_app, empty, sessions, begun, monkeypatch):
    app = hall(open_app, empty, begun)
    before = parts(app)["question"]

    def away(*_):
        raise DatabaseError("away")

    # The page as a whole opened before: only the part that looks by itself meets the fault.
    monkeypatch.setattr("kaart.ui.workshop.hall._look", away)
    app.run()
    after = parts(app)["question"]
    assert "De database antwoordt niet" in after["away"]
    assert {**after, "away": ""} == before


def test_a_hall_opened_while_the_database_is_away_says_so_and_comes_back(open_app, empty, begun, monkeypatch):
    with monkeypatch.context() as patched:

        def away(*_):
            raise DatabaseError("away")

        for place in ("page", "at_hand"):
            patched.setattr(f"kaart.ui.workshop.{place}.workshops", away)
        app = hall(open_app, empty, begun)
        shown = parts(app)["question"]
        assert (shown["layout"], "vanzelf" in shown["message"][0]) == ("bericht", True)
        assert not app.error
    app.run()
    assert parts(app)["question"]["message"] == []


def test_a_closed_session_says_so_and_shows_nothing_of_it(open_app, empty, sessions, begun):
    sessions.append(begun.session, CloseSession(), actor=LEAD, id_="close")
    shown = parts(hall(open_app, empty, begun))["question"]
    assert (shown["layout"], shown["join"], shown["newest"]) == ("bericht", None, [])
    assert "gesloten" in shown["message"][0]
