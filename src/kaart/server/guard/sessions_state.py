"""Whether the database of the werksessies answers, for a monitor that does not wait for it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from enum import StrEnum
from threading import Event, Lock, Thread

from kaart.core.errors import KaartError
from kaart.core.settings import Settings
from kaart.workshop.database import path_of

PATIENCE_S = 2.0
_log = logging.getLogger(__name__)


class Answering(StrEnum):
    """What the database does."""

    OK = "ok"
    UNUSED = "unused"  # nobody began a werksessie here
    AWAY = "away"


class SessionsWatch:
    """Asks the database, at most once at a time: a host that vanished answers after many seconds or never.

    Parameters
    ----------
    settings
        Of this process.
    ask
        Asks something small; raises `KaartError` where that fails.
    patience_s
        Seconds after which no answer counts as away.
    """

    def __init__(self, settings: Settings, ask: Callable[[], object], *, patience_s: float = PATIENCE_S) -> None:
        self._settings, self._ask, self._patience_s = settings, ask, patience_s
        self._lock = Lock()
        self._asked: _Asked | None = None

    def look(self) -> Answering:
        """Whether it answers now."""
        if not self._settings.database and not path_of(self._settings).exists():
            return Answering.UNUSED
        with self._lock:
            asked = self._asked
            if asked is None or asked.done.is_set():
                asked = self._asked = _Asked(self._ask)
        return Answering.OK if asked.done.wait(self._patience_s) and asked.answered else Answering.AWAY


class _Asked:
    """One question in a thread of its own."""

    def __init__(self, ask: Callable[[], object]) -> None:
        self.done, self.answered = Event(), False
        Thread(target=self._run, args=(ask,), name="gezond", daemon=True).start()

    def _run(self, ask: Callable[[], object]) -> None:
        try:
            ask()
            self.answered = True
        except KaartError as error:
            _log.warning("The database of the werksessies does not answer: %s", type(error).__name__)
        finally:
            self.done.set()
