"""A long computation in a server lets the pages of others go first.

Threads of one process take turns at the interpreter, all alike: beside one who computes for ten seconds every choice of
everybody takes twice as long. A loop that calls `give_way` rests whenever it notices that others want the interpreter.
"""

from __future__ import annotations

import time
from threading import Event, local

_WORK_S, _REST_S = 0.005, 0.015
# Of the time that it worked; more, and something else ran in between.
_HELD_UP = 1.25
_SERVING = Event()
_seen = local()


def let_pages_first() -> None:
    """From now on `give_way` rests; before, and where there are no visitors, it does nothing."""
    _SERVING.set()


def give_way() -> None:
    """Rest a moment if this thread was held up since it rested last; to be called some hundreds of times per second."""
    if not _SERVING.is_set():
        return
    at = getattr(_seen, "at", None)
    if at is not None:
        passed, worked = time.perf_counter() - at[0], time.thread_time() - at[1]
        if worked < _WORK_S:
            return
        if passed > _HELD_UP * worked:
            time.sleep(_REST_S)
    _seen.at = time.perf_counter(), time.thread_time()
