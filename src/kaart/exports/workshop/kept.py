"""Views of steps that were made before: screens and files ask for the same ones, and a profile takes seconds."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import TypeAlias
from weakref import WeakKeyDictionary

from kaart.answers.access.question import stamp_here
from kaart.catalogue import Catalogue
from kaart.exports.workshop.view import StepView, Viewed, step_view
from kaart.store.library import Library

_MOST = 32
_Key: TypeAlias = tuple[str, str, tuple[tuple[str, str], ...], str]
# By library: what one of them may show, another may not.
_views: WeakKeyDictionary[Library, OrderedDict[_Key, StepView]] = WeakKeyDictionary()
_lock = Lock()


def kept_view(step: Viewed, library: Library, catalogue: Catalogue, *, language: str) -> StepView:
    """As `step_view`, made once for each state of the store. A view that could not be made is tried again.

    Parameters
    ----------
    step, library, catalogue, language
        As in `step_view`.
    """
    key = (stamp_here(library), step.page, tuple(sorted(step.query.items())), language)
    with _lock:
        known = _views.setdefault(library, OrderedDict())
        if key in known:
            known.move_to_end(key)
            return known[key]
    made = step_view(step, library, catalogue, language=language)
    if made.problem:
        return made
    with _lock:
        known[key] = made
        while len(known) > _MOST:
            known.popitem(last=False)
    return made
