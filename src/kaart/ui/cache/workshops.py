"""The sessions of this installation, opened once per process, and the views of their steps."""

from __future__ import annotations

from functools import lru_cache
from threading import Lock

from kaart.catalogue import load
from kaart.core.settings import Settings
from kaart.exports.workshop.kept import kept_view
from kaart.exports.workshop.returned import ReturnedStep, returned
from kaart.exports.workshop.view import StepView, Viewed
from kaart.ui.cache.keep import kept, library, settings
from kaart.workshop.sessions import Workshops

_OPENING = Lock()


def workshops() -> Workshops:
    """Sessions of this installation; the database is made where there is none."""
    # Two visitors who come first at once would open, and migrate, it twice.
    with _OPENING:
        return _workshops(settings())


@lru_cache(maxsize=8)
def _workshops(found: Settings) -> Workshops:
    return Workshops.here(found)


def load_view(step: Viewed, *, language: str) -> StepView:
    """View of a step over the figures that are stored now.

    Parameters
    ----------
    step
        A step of a session.
    language
        ``nl`` or ``en``.
    """
    return kept_view(step, library(), load(), language=language)


@kept(max_entries=8)
def load_returned(session: str, seq: int) -> tuple[ReturnedStep, ...]:
    """What became of the figures that the room of a session saw.

    Parameters
    ----------
    session
        Id; whoever asks showed its secret before.
    seq
        Number of its last event: with another the answer may be another.

    Raises
    ------
    UnknownSessionError
        If there is no such session.
    """
    del seq  # it is in the key
    return returned(workshops().state(session), library(), load())
