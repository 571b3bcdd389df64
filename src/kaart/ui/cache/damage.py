"""Damaged files met while a page looks through several indicators, levels or years.

Such a file costs its own figures and nothing else: the page goes on without them, and its frame
(`kaart.ui.shell.frame.errors_shown`) shows the sentence of every damaged file once.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from kaart.core.errors import CorruptStoreError

log = logging.getLogger(__name__)
_NOTED: ContextVar[dict[str, CorruptStoreError] | None] = ContextVar("noted", default=None)


@contextmanager
def damage_noted() -> Iterator[dict[str, CorruptStoreError]]:
    """Collect the errors of `note_damage` while a page is drawn, each once; one inside another shares its collection.

    Yields
    ------
    dict
        Errors by their English sentence, in the order in which they were met.
    """
    outer = _NOTED.get()
    if outer is not None:
        yield outer
        return
    with damage_set_apart() as noted:
        yield noted


@contextmanager
def damage_set_apart() -> Iterator[dict[str, CorruptStoreError]]:
    """Collect the errors of `note_damage` by themselves: what is made meanwhile is kept together with them.

    Yields
    ------
    dict
        As in `damage_noted`.
    """
    noted: dict[str, CorruptStoreError] = {}
    token = _NOTED.set(noted)
    try:
        yield noted
    finally:
        _NOTED.reset(token)


def recall_damage(errors: Iterable[CorruptStoreError]) -> None:
    """Have the page say what it does without, where that was met and logged in an earlier run.

    Parameters
    ----------
    errors
        Of `damage_set_apart`.
    """
    noted = _NOTED.get()
    if noted is not None:
        for error in errors:
            noted.setdefault(str(error), error)


def note_damage(error: CorruptStoreError) -> None:
    """Log a damaged file that the page does without, and have the page say so.

    Parameters
    ----------
    error
        What the store raised.
    """
    noted = _NOTED.get()
    if noted is None or str(error) not in noted:
        log.warning("left out: %s", error)
    if noted is not None:
        noted.setdefault(str(error), error)
