"""Views of steps that were made before: screens, phones and files ask for the same, and a profile takes seconds."""

from __future__ import annotations

from collections import OrderedDict
from concurrent.futures import Future
from threading import Lock
from typing import TypeAlias

from kaart.answers.access.question import stamp_here
from kaart.catalogue import Catalogue
from kaart.core.settings import Settings
from kaart.exports.workshop.view import StepView, Viewed, step_view
from kaart.store.library import Library

_MOST = 64
# What one library may show another may not: what is hidden is a part of the key. The settings are, since links in a
# view begin with the address of the installation.
_Key: TypeAlias = tuple[Settings, str, frozenset[str], str, tuple[tuple[str, str], ...], str]
_views: OrderedDict[_Key, Future[StepView]] = OrderedDict()
_lock = Lock()


def kept_view(step: Viewed, library: Library, catalogue: Catalogue, *, language: str) -> StepView:
    """As `step_view`, made once for each state of the store: who asks meanwhile waits for it.

    A view that could not be made is made anew by who asks next.

    Parameters
    ----------
    step, library, catalogue, language
        As in `step_view`.
    """
    query = tuple(sorted(step.query.items()))
    key = (library.settings, stamp_here(library), library.store.hidden, step.page, query, language)
    with _lock:
        job = _views.get(key)
        first = job is None
        if job is None:
            job = _views[key] = Future()
        _views.move_to_end(key)
        while len(_views) > _MOST:
            _views.popitem(last=False)
    if first:
        _make(job, key, step, library, catalogue, language=language)
    return job.result()


def _make(
    job: Future[StepView], key: _Key, step: Viewed, library: Library, catalogue: Catalogue, *, language: str
) -> None:
    """Make a view for all who wait; one with a problem, or none because of a defect, is not kept."""
    keep = False
    try:
        view = step_view(step, library, catalogue, language=language)
        keep = not view.problem
        job.set_result(view)
    finally:
        if not keep:
            with _lock:
                _views.pop(key, None)
        if not job.done():
            job.cancel()
