"""When the page of a facilitator is drawn anew while the room goes on adding."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from kaart.core.errors import UnknownSessionError
from kaart.ui.workshop import page
from kaart.ui.workshop.page import _Drawn


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
