"""Accessibility with its layer files, cached between reruns; the user's own points are not cached."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from kaart.analysis.access.facilities import Facility
from kaart.analysis.access.measures import companions, pick
from kaart.answers.access.cbs_services import service_years
from kaart.answers.access.load import Access, LowIncome, load_access, low_income_areas, stop_names, towards
from kaart.answers.access.question import Question, question_here, require_region, stamp_here
from kaart.catalogue import load
from kaart.catalogue.scope import Scope
from kaart.core.codes import Level
from kaart.core.errors import CorruptStoreError
from kaart.exports.need import need_answer
from kaart.model.indicators import Figures
from kaart.render.pair.map import Together, put_together
from kaart.ui.cache.damage import note_damage
from kaart.ui.cache.figures import READER
from kaart.ui.cache.keep import kept, library, settings
from kaart.ui.cache.layers import Drawn, draw
from kaart.ui.cache.pair import LEGEND_PX


@dataclass(frozen=True)
class Asked:
    """A query over public data: the part of `kaart.answers.access.question.Question` that the page uses."""

    facility: Facility
    service: str = ""
    year: int | None = None
    centres: tuple[str, ...] = ()


def reach_stamp() -> str:
    """As `kaart.answers.access.question.stamp_here`, of this installation."""
    return stamp_here(library())


def load_reached(scope: Scope, asked: Asked) -> Access:
    """Every measure of a facility; not to be changed.

    Raises
    ------
    InputError
        If the whole country is requested, which takes too long for a page. Or if there is no centre of
        such a name.
    NotInStoreError
        If sites, a timetable, figures or boundaries have not been fetched.
    """
    require_region(scope, asked.facility)
    return _towards(scope, asked) if asked.centres else _reached(scope, asked)


@kept(max_entries=24, stamp=reach_stamp)
def _reached(scope: Scope, asked: Asked) -> Access:
    question = question_here(Question(asked.facility, year=asked.year, service=asked.service), settings())
    return load_access(library(), scope, question, catalogue=load())


@kept(max_entries=12, stamp=reach_stamp)
def _towards(scope: Scope, asked: Asked) -> Access:
    return towards(_reached(scope, replace(asked, centres=())), library(), scope, asked.centres)


@kept(max_entries=24, stamp=reach_stamp)
def load_stop_names(scope: Scope) -> tuple[str, ...]:
    """Names of the possible destinations of travel times; empty without a timetable."""
    return stop_names(library(), scope)


@kept(max_entries=64, stamp=reach_stamp)
def load_service_years(scope: Scope, service: str) -> dict[int, int]:
    """Number of measures of a service of CBS with values, by year, the latest first."""
    return service_years(library(), scope, service, catalogue=load())


def by_record(found: Access) -> dict[str, Figures]:
    """Figures of every measure and its companions by the id of its record, the name of its property in a layer file."""
    beside = dict.fromkeys(other for measure in found.measures for other in companions(measure))
    figures = [found.figures(measure) for measure in dict.fromkeys((*found.measures, *beside))]
    return {item.indicator.id: item for item in figures}


@kept(max_entries=24, stamp=reach_stamp)
def load_access_drawn(scope: Scope, asked: Asked, *, language: str, size_px: tuple[int, int]) -> Drawn:
    """Layer file with every measure of a facility, so that switching fetches nothing.

    Raises
    ------
    KaartError
        As in `load_reached`.
    """
    found = load_reached(scope, asked)
    return draw(scope, by_record(found), level=Level.BUURT, year=found.year, language=language, size_px=size_px)


@kept(max_entries=64, stamp=reach_stamp)
def load_low_income(scope: Scope) -> LowIncome | None:
    """Where many have a low income, None where there are no such figures or those are damaged, which the page shows."""
    try:
        return low_income_areas(library(), scope, catalogue=load())
    except CorruptStoreError as error:
        note_damage(error)
        return None


def need_figures(scope: Scope, need: str) -> Figures:
    """An indicator of poverty in its latest year, for which boundaries must be stored.

    Raises
    ------
    NotInStoreError
        If its boundaries are not stored.
    KaartError
        If there are no such figures.
    """
    return need_answer(READER, scope, load().indicator(need), catalogue=load()).figures


def beside(need: Figures, supply: Access, measure: str) -> Together:
    """Need and supply of one year in classes."""
    return put_together(need, supply.figures(pick(supply.measures, measure)))


def draw_need(
    scope: Scope, shown: Together, *, language: str, size_px: tuple[int, int], private: bool = False
) -> Drawn:
    """Layer file of need beside supply; private figures are not written to a file.

    Raises
    ------
    KaartError
        If it cannot be drawn.
    """
    figures: Mapping[str, Figures] = {item.indicator.id: item for item in shown.axes}
    return draw(
        scope,
        figures,
        level=Level.BUURT,
        year=shown.first.area_year,
        language=language,
        size_px=size_px,
        legend_px=LEGEND_PX,
        private=private,
    )


@kept(max_entries=24, stamp=reach_stamp)
def load_need(
    scope: Scope, asked: Asked, *, measure: str, need: str, language: str, size_px: tuple[int, int]
) -> tuple[Together, Drawn, Access]:
    """Need beside supply, on boundaries and people of the year of the indicator's areas.

    Raises
    ------
    KaartError
        If there is no figure of need, or no accessibility on the boundaries of its areas.
    """
    first = need_figures(scope, need)
    supply = load_reached(scope, replace(asked, year=first.area_year))
    shown = beside(first, supply, measure)
    return shown, draw_need(scope, shown, language=language, size_px=size_px), supply
