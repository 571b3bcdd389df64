"""After a session: what was agreed, closing, a copy, a new link, and deleting it for good."""

from __future__ import annotations

import json
from datetime import date

import pytest

from kaart.core.errors import NotAdmittedError, UnknownSessionError
from kaart.ui.workshop.start import copy_of
from kaart.workshop.acts import Agree, ChangePlan, OpenSession, StepAsked, WriteNote
from kaart.workshop.document import dump_document
from kaart.workshop.keys import new_id
from kaart.workshop.model import FACILITATOR, Actor, Phase, Role, State
from kaart.workshop.plans import plan_of
from kaart.workshop.template import is_document, write_template

LEAD = Actor(FACILITATOR, Role.FACILITATOR)
PLAN = ChangePlan(title="Zomerkamp", steps=[StepAsked(id="s1", question="Wat nu?")])


@pytest.fixture
def begun(sessions):
    found = sessions.begin(PLAN)
    acts = (
        OpenSession(),
        WriteNote(note="n1", step="s1", note_kind="kans", text="Een [moestuin](x)"),
        Agree(note="n1", owner="Amira", due=date(2020, 1, 1)),
    )
    for act in acts:
        sessions.append(found.session, act, actor=LEAD, id_=new_id())
    return found


def after(open_session, begun):
    app = open_session(begun)
    return app.segmented_control(key="ws_deel").set_value("daarna").run()


@pytest.mark.slow
def test_it_is_closed_and_opened_again_and_what_is_overdue_is_named(open_session, sessions, begun):
    app = after(open_session, begun)
    assert not app.exception
    assert "Een [moestuin](x)" in [item.value for item in app.text]
    assert "**Te laat**" in [item.value for item in app.markdown]
    app.button(key="ws_na_klaar_n1").click().run()
    assert sessions.state(begun.session).notes["n1"].agreement.done
    app.button(key="ws_sluit_na").click().run()
    assert sessions.state(begun.session).phase is Phase.CLOSED
    app.button(key="ws_heropen").click().run()
    assert sessions.state(begun.session).phase is Phase.OPEN
    app.button(key="ws_kopie").click().run()
    copy, original = sessions.listed()
    assert (copy.title, copy.notes, original.notes) == ("Zomerkamp (kopie)", 0, 1)
    assert not app.exception


@pytest.mark.parametrize(
    ("title", "copied"),
    [("Avond", "Avond (kopie)"), ("Avond (kopie)", "Avond (kopie 2)"), ("A (kopie 9)", "A (kopie 10)"), ("", None)],
)
def test_a_copy_is_called_so_and_is_not_too_long(title, copied, monkeypatch):
    monkeypatch.setattr("kaart.ui.workshop.start.tr", {"copy": "kopie", "Werksessie": "Werksessie"}.__getitem__)
    assert copy_of(State(title=title)).title == (copied or "Werksessie (kopie)")
    assert len(copy_of(State(title="x" * 200)).title) == 200


def test_a_new_link_makes_the_old_one_worthless(open_session, sessions, begun):
    app = after(open_session, begun)
    app.button(key="ws_nieuwe_link").click().run()
    with pytest.raises(NotAdmittedError):
        sessions.actor(begun.session, begun.secret)


def test_it_is_deleted_when_that_was_asked_twice(open_session, sessions, begun):
    app = after(open_session, begun)
    assert app.button(key="ws_verwijder_ja").disabled
    app.checkbox(key="ws_verwijder_zeker").check().run()
    app.button(key="ws_verwijder_ja").click().run()
    assert not app.exception
    with pytest.raises(UnknownSessionError):
        sessions.state(begun.session)
    assert "sessie" not in app.query_params
    assert [item.value for item in app.success] == ["De werksessie is voorgoed verwijderd."]


def test_a_whole_session_and_a_template_are_told_apart(sessions, begun):
    document = dump_document(sessions.events(begun.session))
    assert is_document(document)
    assert not is_document(write_template(plan_of(sessions.state(begun.session))).encode())
    assert not any(map(is_document, (b"", b"[]", b"\xff", json.dumps({"format": "x"}).encode())))
