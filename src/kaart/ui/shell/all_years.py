"""The choice of Momentopname to take all years along instead of the year on the screen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from kaart.answers.own import own_catalogue
from kaart.core.codes import spans
from kaart.exports.again import MAP, snapshot_of_link
from kaart.exports.series import YEARS
from kaart.render.change.smallmaps import MOST_AREAS
from kaart.render.snapshot.build import Snapshot
from kaart.ui.cache.keep import library
from kaart.ui.shell.controls import Choice

_KEPT = ("gebied", "niveau", "indicator", "code", "klassen", "taal")


@dataclass(frozen=True)
class AllYears:
    """Years that can stand beside each other.

    Attributes
    ----------
    years
        In words.
    make
        Makes their snapshot.
    """

    years: str
    make: Callable[[], Snapshot]


def all_years(choice: Choice, *, areas: int) -> AllYears | None:
    """The stored years of the definition on the screen; None for fewer than two, or for areas too small to see.

    Parameters
    ----------
    choice
        What the controls say.
    areas
        How many are on the map.
    """
    record, now = choice.indicator, choice.selection.year
    years = tuple(sorted(year for year in choice.years if record.era(year) == record.era(now)))
    if len(years) < 2 or areas > MOST_AREAS:  # noqa: PLR2004 - a series
        return None
    asked = choice.selection.to_query()
    query = {name: asked[name] for name in _KEPT if name in asked} | {"jaar": str(years[-1])}
    words = spans(years)
    return AllYears(words, partial(_snapshot, query, words.replace(" ", "")))


def _snapshot(query: dict[str, str], years: str) -> Snapshot:
    where = library()
    return snapshot_of_link(MAP, query, {YEARS: years}, where, own_catalogue(where), name=years).snapshot
