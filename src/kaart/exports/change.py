"""Snapshots of a map of what changed between two years, with the change of the region as a whole."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TypeVar

from kaart.analysis.change.difference import Difference
from kaart.analysis.change.movement import Movement
from kaart.answers.figures import Answer
from kaart.answers.references import whole_value
from kaart.catalogue import Catalogue
from kaart.catalogue.scope import Scope
from kaart.core.codes import Level
from kaart.exports.command import page_command
from kaart.exports.drawn import Drawn
from kaart.exports.origin import are_invented
from kaart.exports.own import own_notices
from kaart.model.missing import Status
from kaart.render.change.snapshot import movement_content
from kaart.render.snapshot.build import Snapshot, build_snapshot
from kaart.render.snapshot.rebuild import Rebuild
from kaart.store.library import Library

PAGE = "verandering"  # path of the page
_Found = TypeVar("_Found")


def whole_of(
    found: Difference,
    answers: tuple[Answer, Answer],
    scope: Scope,
    *,
    seek: Callable[[Level, int], Answer | None],
    ask: Callable[[Level, int], Answer],
) -> tuple[float, float] | None:
    """Values of the region as a whole in both years.

    Parameters
    ----------
    found
        The change.
    answers
        Of the earlier and the later year.
    scope
        Their region.
    seek
        Returns the answer of a level and year, None where there is none.
    ask
        The same, and raises where there is none.

    Returns
    -------
    tuple[float, float] | None
        Of its gemeente, the country, or a region of buurten; None for other regions, and where it cannot be calculated
        or only estimated.
    """
    values = []
    for year, shown in zip((found.first, found.last), answers, strict=True):
        areas = shown.figures.area_year
        one = (
            _of_buurten(scope, areas, partial(_at, ask, year))
            if scope.part_level(areas) is not None
            else _of_gemeente(scope, areas, found.level, partial(_at, seek, year))
        )
        if one is None:
            return None
        values.append(one)
    return values[0], values[1]


def _at(ask: Callable[[Level, int], _Found], year: int, level: Level) -> _Found:
    return ask(level, year)


def _of_buurten(scope: Scope, areas: int, ask: Callable[[Level], Answer]) -> float | None:
    whole = whole_value(scope, areas, ask)
    return whole.value if whole is not None and whole.status == Status.OBSERVED else None


def _of_gemeente(scope: Scope, areas: int, level: Level, seek: Callable[[Level], Answer | None]) -> float | None:
    gemeenten = scope.gemeenten(areas)
    around = Level.LAND if gemeenten is None else Level.GEMEENTE
    if (gemeenten is not None and len(gemeenten) != 1) or level is around:
        return None
    whole = seek(around)
    known = [] if whole is None else whole.figures.frame["value"].dropna().tolist()
    return float(known[0]) if len(known) == 1 else None


def change_snapshot(
    movement: Movement,
    answers: tuple[Answer, Answer],
    scope: Scope,
    *,
    whole: tuple[float, float] | None,
    query: Mapping[str, str],
    language: str,
    library: Library,
    catalogue: Catalogue,
) -> Snapshot:
    """Snapshot of a map of what changed between two years.

    Parameters
    ----------
    movement
        The change.
    answers
        Where the figures of the earlier and the later year came from.
    scope, query, language, library, catalogue
        As in `kaart.exports.hotspots.spot_snapshot`.
    whole
        Values of the region as a whole in both years; None where it has none.

    Raises
    ------
    NotInStoreError
        If no boundaries of the scope are stored.
    """
    later, difference = answers[1], movement.difference
    drawn = Drawn.nearest(
        library, scope, level=difference.level, year=difference.area_year, language=language, catalogue=catalogue
    )
    content = movement_content(
        movement,
        place=scope.name,
        whole=whole,
        language=language,
        gemeenten=drawn.names,
        notices=(
            *own_notices(difference.indicator, invented=later.invented, language=language),
            *drawn.notices(later),
        ),
    )
    return build_snapshot(
        content,
        drawn.loaded.areas,
        origin=drawn.origin(*answers),
        rebuild=Rebuild(
            dict(query), library.settings.public_url, page=PAGE, command=page_command(PAGE, query, language=language)
        ),
        indicator=difference.indicator.id,
        invented=are_invented(later),
    )
