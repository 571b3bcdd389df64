"""What a session of a page held is given back when its page is closed.

Streamlit keeps a session for two minutes, for a browser that comes back after its line broke, and then drops it without
ending it: uploaded files, files to download and the three descriptors of its event loop stay until a garbage collection
happens to pass. Here a session that nobody comes back to is ended on time, and its loop closed as soon as nothing of it
runs. And Streamlit collects garbage after every run of a page, over the memory of all sessions together: with 40 open
that takes as long as the run itself. Here that is done once in a while, for all runs since.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
from collections.abc import Callable
from time import monotonic

from streamlit.runtime import memory_session_storage
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.session_manager import SessionInfo, SessionStorage

KEEP_S = 120.0
MOST_KEPT = 128
EVERY_S = 10.0
# Collections of the youngest generation, each after some hundreds of new objects: fewer, and no page has run.
_IDLE = 50


class LeftSessions(SessionStorage):
    """Sessions whose browser is gone, until it comes back or they end.

    Parameters
    ----------
    keep_s
        Seconds that a session is kept.
    most
        Sessions that are kept; over that the one that left first ends.
    clock
        Seconds that go on.
    """

    def __init__(
        self, *, keep_s: float = KEEP_S, most: int = MOST_KEPT, clock: Callable[[], float] = monotonic
    ) -> None:
        self._keep_s = keep_s
        self._most = most
        self._clock = clock
        self._kept: dict[str, tuple[float, SessionInfo]] = {}

    def get(self, session_id: str) -> SessionInfo | None:
        """Session of a browser that comes back, None when it has ended.

        Parameters
        ----------
        session_id
            Id of Streamlit.
        """
        left_at, info = self._kept.get(session_id, (0.0, None))
        return info if self._clock() - left_at < self._keep_s else None

    def save(self, session_info: SessionInfo) -> None:
        """Keep a session whose browser has gone.

        Parameters
        ----------
        session_info
            Its script was asked to stop.
        """
        self._kept.pop(session_info.session.id, None)
        self._kept[session_info.session.id] = (self._clock(), session_info)
        self.tidy()

    def delete(self, session_id: str) -> None:
        """Forget a session, which its browser came back to or which the caller ends.

        Parameters
        ----------
        session_id
            One that is kept, or not any more.
        """
        self._kept.pop(session_id, None)

    def list(self) -> list[SessionInfo]:
        """Every session that a browser can come back to."""
        return [info for id_ in tuple(self._kept) if (info := self.get(id_)) is not None]

    def tidy(self) -> None:
        """End the sessions that were left too long ago; of the others close what they do not need now."""
        now = self._clock()
        over = len(self._kept) - self._most
        for number, (id_, (left_at, info)) in enumerate(list(self._kept.items())):
            if number < over or now - left_at >= self._keep_s:
                del self._kept[id_]
                info.session.shutdown()
            else:
                _close_loop(info.session)


def _close_loop(session: AppSession) -> None:
    """Close the event loop of a session in which nothing runs: Streamlit makes another at its next run."""
    if session._scriptrunner is None:  # noqa: SLF001 (there is no public way)
        session._script_event_loop.close()  # noqa: SLF001


def keep_sessions() -> LeftSessions:
    """Have the sessions of the next application kept here; gives where."""
    left = LeftSessions()
    # It makes its storage by itself, with the seconds of its own option.
    memory_session_storage.MemorySessionStorage = lambda **_: left  # type: ignore[assignment,misc]
    return left


async def give_back(left: LeftSessions, *, every_s: float = EVERY_S) -> None:
    """End sessions and collect garbage as long as the server runs.

    Parameters
    ----------
    left
        Of `keep_sessions`.
    every_s
        Seconds between two rounds.
    """
    seen = 0
    while True:
        await asyncio.sleep(every_s)
        with contextlib.suppress(RuntimeError):  # a loop that somebody drives
            left.tidy()
        made = gc.get_stats()[0]["collections"]
        if made - seen > _IDLE:
            # Ends sessions, so it must be on the thread of the server. It stops all others for as long: some 0.1 s.
            gc.collect()
            seen = gc.get_stats()[0]["collections"]
