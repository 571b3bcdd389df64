"""Links between areas of different years, and figures carried over redrawn boundaries, cached between reruns."""

from __future__ import annotations

from collections.abc import Sequence

from kaart.analysis.change.carried import CarriedFigures, carry_figures
from kaart.analysis.change.crosswalk import Crosswalk
from kaart.analysis.change.lineage import between, follow
from kaart.analysis.change.links import Step, plain_name
from kaart.answers.change import link_codes
from kaart.answers.links import lay_over
from kaart.catalogue import Family, Kind, load
from kaart.catalogue.scope import Scope
from kaart.core.codes import COUNTRY, Level, level_of
from kaart.core.errors import NO_FIGURES, CorruptStoreError
from kaart.model.indicators import Figures
from kaart.ui.cache.damage import note_damage
from kaart.ui.cache.figures import READER, library_years, load_answer, load_area_names, load_figures, load_steps
from kaart.ui.cache.keep import kept, library


def load_step(scope: Scope, *, level: Level, first: int, last: int) -> Step | None:
    """Links from one stored year to another; None when nothing links the years in between."""
    return between({step.first: step for step in load_steps(scope, level=level)}, first, last)


def load_carried(scope: Scope, *, indicator: str, level: Level, year: int) -> tuple[CarriedFigures, ...]:
    """Figures of other years on the boundaries of a year, for years in which any area of the scope was redrawn.

    Raises
    ------
    KaartError
        If boundaries cannot be laid over each other; see `kaart.analysis.change.crosswalk.build_crosswalk`.
    """
    years = (other for other in library().years(Family.KWB, scope) if other != year)
    found = []
    for other in years:
        try:
            found.append(load_carried_year(scope, indicator=indicator, level=level, year=other, to=year))
        except CorruptStoreError as error:
            note_damage(error)
    return tuple(item for item in found if item is not None)


@kept(max_entries=256)
def load_carried_year(scope: Scope, *, indicator: str, level: Level, year: int, to: int) -> CarriedFigures | None:
    """Figures of one year on the boundaries of another; `to` is the year of those boundaries.

    None when no area was redrawn in between, when boundaries are not laid over each other
    (`kaart.answers.boundaries.are_laid_over`) or not stored of both years, or when there are no figures to carry.

    Raises
    ------
    KaartError
        As in `load_carried`.
    """
    if load().indicator(indicator).kind is Kind.CATEGORY:
        return None
    try:
        figures = load_answer(scope, indicator=indicator, level=level, year=year).figures
    except NO_FIGURES:
        # Not at this level, or not that year: there is nothing to carry.
        return None
    crosswalk = load_crosswalk(scope, level=level, year=figures.area_year, to=to)
    if crosswalk is None:
        return None
    return carry_figures(
        figures,
        crosswalk,
        names=load_figures(scope, family=Family.KWB, year=to).frame[["code", "name"]],
        boundary_year=to,
    )


@kept(max_entries=64)
def load_crosswalk(scope: Scope, *, level: Level, year: int, to: int) -> Crosswalk | None:
    """Weights from the areas of one year to those of another; None as in `load_carried_year`.

    Raises
    ------
    KaartError
        As in `load_carried`.
    """
    step = None if year == to else load_step(scope, level=level, first=min(year, to), last=max(year, to))
    return None if step is None else lay_over(READER, scope, step, year=year, to=to)


def linked_years(scope: Scope, *, level: Level, year: int) -> frozenset[int]:
    """Years whose areas can be linked to those of a year: itself, and stored years without a gap in between."""
    steps = {(step.first, step.last) for step in load_steps(scope, level=level)}
    found = {year}
    for way in (1, -1):
        here = year
        while (min(here, here + way), max(here, here + way)) in steps:
            here += way
            found.add(here)
    return frozenset(found)


def load_link(scope: Scope, *, level: Level, year: int, other: int) -> dict[str, str] | None:
    """Code in another year by code in a year, of areas with the same boundary in both; None when it is one year.

    Raises
    ------
    InputError
        If a year in between is not stored, so that nothing links the two.
    """
    return None if year == other else link_codes(load_steps(scope, level=level), year=year, other=other)


def codes_among(scope: Scope, figures: Figures, codes: Sequence[str], *, areas: int) -> list[str]:
    """Codes that areas of a view have among other figures; "" where one is not known to be the same area.

    Parameters
    ----------
    scope
        Region of the view.
    figures
        Of any indicator and year.
    codes
        Of areas of one level.
    areas
        Year of the areas of the view. Figures of another year in their own areas are looked up under the same code
        too, if it has the same name there, as in a profile: they are shown with their year.
    """
    level = level_of(codes[0]) if codes else Level.LAND
    if level is Level.LAND or figures.area_year == areas:
        return list(codes)
    known: dict[str, str] = {}
    if figures.area_year == figures.year:
        here = _names(scope, areas)
        there = {code: str((figures.area(code) or {}).get("name", "")) for code in codes}
        known = {code: code for code in codes if plain_name(here.get(code, "")) == plain_name(there[code])}
        if len(known) == len(codes):
            return list(codes)
    first, last = sorted((areas, figures.area_year))
    step = load_step(scope, level=level, first=first, last=last)
    same = {} if step is None else step.after if areas == first else step.linked
    return [same.get(code) or known.get(code, "") for code in codes]


def follow_area(scope: Scope, code: str, *, before: int, after: int) -> str:
    """Code in a year of an area that was selected in the areas of another; "" where another area has its code.

    Parameters
    ----------
    scope
        Region of the view.
    code
        As it was selected.
    before, after
        Year of the areas in which it was selected, and of those on the screen now.
    """
    if before == after or code in {"", COUNTRY}:
        return code
    old, new = _names(scope, before), _names(scope, after)
    if code in new and plain_name(old.get(code, "")) == plain_name(new[code]):
        return code
    lineage = follow(load_steps(scope, level=level_of(code)), code=code, year=before, years=(after,))
    return "" if lineage.stops else next(place.code for place in lineage.places if place.year == after)


def _names(scope: Scope, year: int) -> dict[str, str]:
    """Names by code in the areas of the stored year nearest to a year."""
    near = min(library_years(scope), key=lambda option: abs(option - year), default=year)
    return load_area_names(scope, near)
