"""Who gains by measures on a screen, worked out aside: a timetable takes seconds, and a screen does not wait for it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import lru_cache
from threading import RLock

from kaart.exports.workshop.measures import measure_effects
from kaart.exports.workshop.proposals import proposals_of
from kaart.ui.cache.keep import store_stamp
from kaart.ui.cache.measures import KeptReach
from kaart.workshop.model import State

_MOST = 200  # sentences that are kept


class Effects:
    """Sentences about measures, one worked out at a time."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="kaart-maatregel")
        self._asked: OrderedDict[Hashable, Future[str]] = OrderedDict()
        self._lock = RLock()  # a job may be done before it is asked to say so
        self.finished = 0

    def sentence(self, state: State, note: str, *, language: str) -> str:
        """Who gains by the measure of a note; "" while that is worked out, and when it cannot be.

        Parameters
        ----------
        state
            The session as the hall may see it.
        note
            Id of the note.
        language
            ``nl`` or ``en``.
        """
        found = proposals_of(state, notes=[note])
        if not found:
            return ""
        measures = tuple((each.kind, each.area, each.year, each.region, each.point, each.amount) for each in found)
        key = (measures, state.area, language, store_stamp())
        with self._lock:
            job = self._asked.get(key)
            if job is None:
                job = self._asked[key] = self._pool.submit(_worked_out, state, note, language)
                job.add_done_callback(self._count)
            self._asked.move_to_end(key)
            while len(self._asked) > _MOST:
                self._asked.popitem(last=False)[1].cancel()
        if not job.done() or job.cancelled() or job.exception() is not None:
            return ""
        return job.result()

    def _count(self, job: Future[str]) -> None:
        del job
        with self._lock:
            self.finished += 1


@lru_cache(maxsize=1)
def effects() -> Effects:
    """Those of this process."""
    return Effects()


def _worked_out(state: State, note: str, language: str) -> str:
    found = measure_effects(state, KeptReach(), language=language, notes=[note])
    return " ".join(effect.sentence for effect in found.effects)
