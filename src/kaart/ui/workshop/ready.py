"""Views of steps, made aside: a screen shows the next question at once, and the map when it is there."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import lru_cache
from threading import RLock

from kaart.exports.workshop.view import Viewed
from kaart.ui.cache.keep import store_stamp
from kaart.ui.cache.room import load_room_map

_MOST = 200  # views that are remembered as made
_AT_ONCE_S = 0.4  # so long a run of the page waits for a view, before it shows the question without it
# Makes the view of a step, and keeps it.
Make = Callable[[Viewed, str], object]


class Ready:
    """Which views are made, and making them.

    Parameters
    ----------
    make
        Makes a view.
    """

    def __init__(self, make: Make) -> None:
        self._make = make
        # What a screen waits for does not stand in line behind what it may need later.
        self._now, self._later = ThreadPoolExecutor(2), ThreadPoolExecutor(1)
        self._asked: OrderedDict[Hashable, Future[object]] = OrderedDict()
        self._lock = RLock()

    def is_ready(self, step: Viewed, *, language: str, wait_s: float = _AT_ONCE_S) -> bool:
        """Whether the view of a step is there; else it is being made.

        Parameters
        ----------
        step
            Of a session.
        language
            ``nl`` or ``en``.
        wait_s
            Seconds to wait for it.
        """
        job = self._job(step, language, self._now, again=True)
        return job.done() or not wait([job], timeout=wait_s).not_done

    def prepare(self, steps: Sequence[Viewed], *, language: str) -> None:
        """Make views one by one, for when they are asked for.

        Parameters
        ----------
        steps
            In the order in which they may be needed.
        language
            ``nl`` or ``en``.
        """
        for step in steps:
            self._job(step, language, self._later)

    def _job(self, step: Viewed, language: str, pool: ThreadPoolExecutor, *, again: bool = False) -> Future[object]:
        key = (step.page, tuple(sorted(step.query.items())), language, store_stamp())
        with self._lock:
            job = self._asked.get(key)
            # One that still stands in line is taken out of it.
            if job is None or (again and job.cancel()) or job.cancelled():
                job = self._asked[key] = pool.submit(self._make, step, language)
            self._asked.move_to_end(key)
            while len(self._asked) > _MOST:
                self._asked.popitem(last=False)
        return job


@lru_cache(maxsize=1)
def ready() -> Ready:
    """Those of this process."""
    return Ready(lambda step, language: load_room_map(step, language=language))
