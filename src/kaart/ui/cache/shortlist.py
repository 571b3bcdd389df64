"""Shortlists with their layer files, kept between reruns."""

from __future__ import annotations

from dataclasses import dataclass

from geopandas import GeoDataFrame

from kaart.analysis.access.facilities import Facility
from kaart.analysis.change.carried import CarriedFigures
from kaart.analysis.shortlist.column import read_column
from kaart.analysis.shortlist.condition import read_condition
from kaart.answers.access.load import Access, load_access
from kaart.answers.access.question import Question, question_here
from kaart.answers.boundaries import nearest_areas
from kaart.answers.figures import Answer
from kaart.answers.shortlist.gather import Base, Gathered, gather
from kaart.answers.shortlist.start import start_columns, start_conditions, start_year
from kaart.catalogue import load
from kaart.catalogue.scope import Scope
from kaart.core.codes import Level
from kaart.core.errors import InputError, mark
from kaart.render.maps.basemap import write_style
from kaart.render.maps.deck import View, degree_bounds, fit_view
from kaart.render.maps.layers import build_layer, prune, write_layer
from kaart.render.shortlist.map import list_layer
from kaart.ui.cache.access import reach_stamp
from kaart.ui.cache.figures import READER
from kaart.ui.cache.keep import kept, library, settings
from kaart.ui.cache.layers import KEEP_LAYERS, LEGEND_PX, detail
from kaart.ui.cache.links import load_carried_year


@dataclass(frozen=True)
class Asked:
    """What a shortlist is asked for.

    Attributes
    ----------
    level, year
        Level of the areas, and their year.
    columns, conditions
        As in links.
    """

    level: Level
    year: int
    columns: tuple[str, ...]
    conditions: tuple[str, ...]


@dataclass(frozen=True)
class DrawnList:
    """A layer file in the static folder with the outcome of every area, and the initial view.

    Attributes
    ----------
    file, style
        Names of the layer file and of the base map's style file.
    view
        Initial view of the map.
    areas
        Boundaries in EPSG:28992.
    boundary_year
        Year of the areas, or the nearest of which boundaries are stored.
    """

    file: str
    style: str
    view: View
    areas: GeoDataFrame
    boundary_year: int


@kept(max_entries=24, stamp=reach_stamp)
def load_supply(scope: Scope, facility: Facility, year: int) -> Access:
    """Accessibility of a facility on boundaries and people of a year, without its sensitivity.

    Raises
    ------
    InputError
        If the whole country is requested, which takes too long for a page.
    KaartError
        If it cannot be computed; see `kaart.answers.access.load.load_access`.
    """
    if scope.is_country:
        raise InputError(
            mark("For the whole country this takes minutes: choose a region here, or run kaart bereik --gebied NL.")
        )
    question = question_here(Question(facility, year=year, sensitivity=False), settings())
    return load_access(library(), scope, question, catalogue=load())


def base_of(scope: Scope, *, level: Level, year: int) -> Base:
    """Areas of a shortlist, read through what is kept.

    Parameters
    ----------
    scope, level, year
        Areas, and their year.
    """

    def supply(facility: Facility, of: int) -> Access:
        return load_supply(scope, facility, of)

    def carry(before: Answer, to: int) -> CarriedFigures | None:
        figures = before.figures
        return load_carried_year(scope, indicator=figures.indicator.id, level=level, year=figures.year, to=to)

    return Base(READER, scope, level, year, load(), supply, carry)


@kept(max_entries=64, stamp=reach_stamp)
def load_start_year(scope: Scope, *, level: Level, latest: int) -> int:
    """Year of the areas that a list starts with; `latest` where there are no figures of poverty."""
    return start_year(base_of(scope, level=level, year=latest))


@kept(max_entries=64, stamp=reach_stamp)
def load_start(scope: Scope, *, level: Level, year: int) -> Asked:
    """Columns and conditions that a list starts with."""
    columns = start_columns(base_of(scope, level=level, year=year))
    conditions = start_conditions(columns)
    return Asked(level, year, tuple(item.to_text() for item in columns), tuple(item.to_text() for item in conditions))


@kept(max_entries=64, stamp=reach_stamp)
def load_gathered(scope: Scope, asked: Asked) -> Gathered:
    """The columns of a list with their figures, and its areas judged; not to be changed.

    Raises
    ------
    InputError
        If a column or a condition cannot be read.
    KaartError
        If there are no such areas; see `kaart.answers.shortlist.gather.gather`.
    """
    columns = [read_column(text) for text in asked.columns]
    conditions = [read_condition(text) for text in asked.conditions]
    return gather(base_of(scope, level=asked.level, year=asked.year), columns, conditions)


@kept(max_entries=64, stamp=reach_stamp)
def load_drawn_list(scope: Scope, asked: Asked, *, language: str, size_px: tuple[int, int]) -> DrawnList | None:
    """Layer file of a list; None when no boundaries of the scope are stored at all.

    Parameters
    ----------
    scope, asked
        Of `load_gathered`.
    language
        ``nl`` or ``en``.
    size_px
        Width and height that the map may expect.

    Raises
    ------
    KaartError
        As in `load_gathered`.
    """
    result = load_gathered(scope, asked).shortlist
    if not library().boundary_years(scope, level=asked.level):
        return None
    loaded, year = nearest_areas(READER, scope, level=asked.level, year=result.year)
    layer = list_layer(build_layer(loaded.areas, {}, language=language, **detail(scope)), result, language=language)
    name = write_layer(settings().static, layer.content)
    prune(settings().static, keep=KEEP_LAYERS)
    return DrawnList(
        file=name,
        style=write_style(settings()),
        view=fit_view(
            degree_bounds(loaded.areas),
            width_px=size_px[0],
            height_px=size_px[1],
            left_px=LEGEND_PX if size_px[0] > 2 * LEGEND_PX else 0,
        ),
        areas=loaded.areas,
        boundary_year=year,
    )
