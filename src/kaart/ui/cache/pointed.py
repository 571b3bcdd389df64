"""Boundaries of the areas of a step, to point at and to check places by, cached between reruns."""

from __future__ import annotations

from kaart.catalogue import load
from kaart.exports.workshop.pointed import Outlines, outlines_of
from kaart.exports.workshop.view import Viewed
from kaart.render.workshop.spot_map import SpotMap
from kaart.ui.cache.keep import kept, library
from kaart.workshop.model import Step


def load_outlines(step: Viewed, *, language: str) -> Outlines | None:
    """Boundaries of the areas of a step; None where they are not known.

    Parameters
    ----------
    step
        Of a session.
    language
        ``nl`` or ``en``.
    """
    return outlines_of(step, library(), load(), language=language)


def load_spot_map(step: Viewed, area: str, *, language: str) -> SpotMap | None:
    """Map of an area of a step to point out a place on; None where there is none.

    Parameters
    ----------
    step, area
        Of a session, and the code of one of its areas.
    language
        ``nl`` or ``en``.
    """
    return _load(step.page, tuple(sorted(step.query.items())), area, language)


@kept(max_entries=64)
def _load(page: str, query: tuple[tuple[str, str], ...], area: str, language: str) -> SpotMap | None:
    outlines = load_outlines(Step("", page=page, query=dict(query)), language=language)
    return None if outlines is None else outlines.spot(area)
