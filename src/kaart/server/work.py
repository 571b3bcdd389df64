"""A bound on what is computed at a time for visitors who are no session of Streamlit."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import anyio
from anyio import to_thread

from kaart.core.errors import BusyError, mark

AT_A_TIME = 2
WAITING = 4
PATIENCE_S = 2.0
RETRY_AFTER_S = 10
_BUSY = mark("kaart is making other pictures and tables now; ask again in a moment.")

_Result = TypeVar("_Result")


class Workplace:
    """Runs functions in threads, a few at a time; who comes when too many wait is sent away at once.

    Parameters
    ----------
    at_a_time
        Functions that run beside one another.
    waiting
        Callers that may wait for a place: a page with a handful of pictures asks for all of them at once.
    patience
        Seconds that they wait.
    """

    def __init__(self, *, at_a_time: int = AT_A_TIME, waiting: int = WAITING, patience: float = PATIENCE_S) -> None:
        self._room = at_a_time + waiting
        self._patience = patience
        self._inside = 0
        self._places = anyio.Semaphore(at_a_time)
        self._threads = anyio.CapacityLimiter(at_a_time)

    async def run(self, function: Callable[[], _Result]) -> _Result:
        """The result of a function that runs in a thread.

        Parameters
        ----------
        function
            Goes on to its end also when the caller has left; it holds its place as long.

        Raises
        ------
        BusyError
            If no place came free in time, or too many wait already.
        """
        if self._inside >= self._room:
            raise BusyError(_BUSY, seconds=RETRY_AFTER_S)
        self._inside += 1
        try:
            return await self._run(function)
        finally:
            self._inside -= 1

    async def _run(self, function: Callable[[], _Result]) -> _Result:
        with anyio.move_on_after(self._patience) as waited:
            await self._places.acquire()
        if waited.cancelled_caught:
            raise BusyError(_BUSY, seconds=RETRY_AFTER_S)
        try:
            return await to_thread.run_sync(function, limiter=self._threads)
        finally:
            self._places.release()
