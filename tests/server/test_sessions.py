"""What a session held is given back when its page is closed."""

from __future__ import annotations

import asyncio
import gc
import weakref
from types import SimpleNamespace

import pytest
from asgi import run_apart
from streamlit.runtime import memory_session_storage
from streamlit.runtime.session_manager import SessionInfo

from kaart.server import sessions
from kaart.server.sessions import LeftSessions, give_back, keep_sessions


class Session:
    """The part of a session that is asked for."""

    def __init__(self, name: str, *, runner: object = None) -> None:
        self.id = name
        self.ended = 0
        self._scriptrunner = runner
        self._script_event_loop = SimpleNamespace(closed=0, close=self._close)

    def shutdown(self) -> None:
        self.ended += 1

    def _close(self) -> None:
        self._script_event_loop.closed += 1


@pytest.fixture
def clock() -> list[float]:
    return [1000.0]


def left(clock: list[float], *, most: int = 10) -> LeftSessions:
    return LeftSessions(keep_s=60.0, most=most, clock=lambda: clock[0])


def info(session: Session) -> SessionInfo:
    return SessionInfo(client=None, session=session, script_run_count=1)


def test_a_session_is_there_for_a_browser_that_comes_back_and_ended_once_for_one_that_does_not(clock):
    kept, back, gone = left(clock), Session("back"), Session("gone")
    for session in (back, gone):
        kept.save(info(session))
    clock[0] += 59
    assert kept.get("back").session is back
    assert [item.session.id for item in kept.list()] == ["back", "gone"]
    kept.delete("back")
    clock[0] += 1
    assert kept.get("gone") is None
    assert kept.list() == []
    kept.tidy()
    kept.tidy()
    assert (back.ended, gone.ended) == (0, 1)


def test_of_too_many_the_one_that_left_first_ends(clock):
    kept, all_ = left(clock, most=2), [Session(name) for name in "abc"]
    for session in all_:
        kept.save(info(session))
    assert [session.ended for session in all_] == [1, 0, 0]
    assert [item.session.id for item in kept.list()] == ["b", "c"]


def test_who_leaves_again_counts_from_then(clock):
    kept, session = left(clock), Session("a")
    kept.save(info(session))
    clock[0] += 59
    kept.save(info(session))
    clock[0] += 59
    kept.tidy()
    assert kept.get("a").session is session


def test_the_loop_of_a_session_is_closed_once_nothing_runs(clock):
    kept, busy = left(clock), Session("a", runner=object())
    kept.save(info(busy))
    assert busy._script_event_loop.closed == 0
    busy._scriptrunner = None
    kept.tidy()
    assert busy._script_event_loop.closed == 1


def test_the_application_of_streamlit_keeps_its_sessions_there(monkeypatch):
    monkeypatch.setattr(memory_session_storage, "MemorySessionStorage", memory_session_storage.MemorySessionStorage)
    kept = keep_sessions()
    assert memory_session_storage.MemorySessionStorage(ttl_seconds=5) is kept


def test_garbage_is_collected_for_all_runs_since(monkeypatch, clock):
    class Ring:
        def __init__(self) -> None:
            self.self = self

    async def run() -> weakref.ref[Ring]:
        ring = weakref.ref(Ring())
        giving = asyncio.create_task(give_back(left(clock), every_s=0.01))
        for _ in range(500):
            if ring() is None:
                break
            await asyncio.sleep(0.01)
        giving.cancel()
        return ring

    monkeypatch.setattr(sessions, "_IDLE", -1)
    gc.disable()
    try:
        assert run_apart(run())() is None
    finally:
        gc.enable()
