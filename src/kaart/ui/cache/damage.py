"""Damaged files met while a page looks through several indicators, levels or years.

Such a file costs its own figures and nothing else: the page goes on without them, and its frame
(`kaart.ui.shell.frame.errors_shown`) shows the sentence of every damaged file once.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from kaart.answers.figures import Answer
from kaart.catalogue.scope import Scope
from kaart.core.codes import Level
from kaart.core.errors import NO_FIGURES, CorruptStoreError
from kaart.ui.cache.figures import load_answer

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
    noted: dict[str, CorruptStoreError] = {}
    token = _NOTED.set(noted)
    try:
        yield noted
    finally:
        _NOTED.reset(token)


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


def seek_answer(scope: Scope, *, indicator: str, level: Level, year: int) -> Answer | None:
    """Values of one of several indicators, levels or years that a page looks through.

    Returns None where there are no figures to give, and where their file is damaged; the page then shows a message.

    Parameters
    ----------
    scope, indicator, level, year
        What is asked, as in `kaart.ui.cache.figures.load_answer`.
    """
    try:
        return load_answer(scope, indicator=indicator, level=level, year=year)
    except NO_FIGURES:
        return None
    except CorruptStoreError as error:
        note_damage(error)
        return None
