"""When the page of a facilitator is drawn anew while the room goes on adding."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from kaart.core.errors import UnknownSessionError
from kaart.ui.shell.at_hand import AskedView
from kaart.ui.workshop import page
from kaart.ui.workshop.page import _Drawn
from kaart.workshop.acts import ChangePlan


@pytest.fixture
def clock(monkeypatch):
    found = SimpleNamespace(now=100.0, seq=7)
    monkeypatch.setattr(page, "monotonic", lambda: found.now)
    monkeypatch.setattr(page, "workshops", lambda: SimpleNamespace(seq=lambda _: found.seq))
    return found


def test_a_busy_room_does_not_break_off_what_is_being_drawn_and_gives_it_rest(clock):
    drawn = _Drawn("session", 6)
    clock.now += 0.75
    assert not drawn.is_old()
    drawn.done()
    clock.now += 0.5
    assert not drawn.is_old()
    clock.now += 0.5
    assert drawn.is_old()


def test_nothing_new_draws_nothing_and_a_session_that_is_gone_does(clock, monkeypatch):
    drawn = _Drawn("session", 7)
    drawn.done()
    assert not drawn.is_old()

    def gone(_: str) -> int:
        raise UnknownSessionError("gone")

    monkeypatch.setattr(page, "workshops", lambda: SimpleNamespace(seq=gone))
    assert drawn.is_old()


def test_a_view_that_waits_becomes_a_step_of_the_session_that_is_opened(open_app, empty, sessions):
    begun = sessions.begin(ChangePlan(title="Avond"))
    app = open_app("pages/werksessie.py", store=empty)
    app.session_state["_werksessie_gevraagd"] = AskedView("", {}, "Waar?", add=True)
    app.run()
    assert "Open de werksessie" in app.info[0].value
    app.query_params.update({"sessie": begun.session, "sleutel": begun.secret})
    app.run()
    assert not app.exception
    assert [step.question for step in sessions.state(begun.session).steps] == ["Waar?"]
