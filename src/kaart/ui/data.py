"""What the pages show, kept between reruns: the only place that caches.

Everything is keyed by the store's stamp, so that a refresh, also one from the command line,
is seen at the next rerun. Nothing a user uploaded or typed is kept here.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import streamlit as st
from geopandas import GeoDataFrame
from pandas import DataFrame, Series

from kaart.analysis.design import Design
from kaart.analysis.hotspots import Hotspots, hotspots
from kaart.analysis.links import Step, find_links
from kaart.analysis.rounding import rate_divisors
from kaart.boundaries import areas_of_year
from kaart.catalogue import Family, load
from kaart.codes import COUNTRY, Level, gemeente_of, wijk_of
from kaart.errors import KaartError, NotInStoreError, mark
from kaart.model.indicators import Figures
from kaart.query import Answer, answer, answer_from, latest_year
from kaart.render.basemap import write_style
from kaart.render.deck import View, degree_bounds, fit_view
from kaart.render.layers import build_layer, prune, write_layer
from kaart.render.spots import spot_layer
from kaart.scope import Scope
from kaart.settings import Settings
from kaart.store.library import WHOLE_COUNTRY, Library, LoadedFigures

KEEP_LAYERS = 200
LEGEND_PX = 330
# A country at buurt level holds 14,574 shapes: coarser, and one theme at a time.
COUNTRY_TOLERANCE_M, REGION_TOLERANCE_M = 60.0, 4.0
COUNTRY_DECIMALS, REGION_DECIMALS = 4, 5  # of degrees: 10 m and 1 m
THEME_SIZE = 8


@dataclass(frozen=True)
class Drawn:
    """A layer file in the static folder and where to look.

    Attributes
    ----------
    file
        Name of the layer file.
    style
        Name of the base map's style file.
    view
        Where the map looks first.
    areas
        Boundaries in EPSG:28992, for the outline of a selected area and for names.
    boundary_year
        Year of the boundaries; another than the figures' only when those of that year are not stored.
    retrieved_at
        ISO moment at which the boundaries were fetched, "" when unknown.
    without_figures, without_boundary
        Codes that did not join, on either side.
    """

    file: str
    style: str
    view: View
    areas: GeoDataFrame
    boundary_year: int
    retrieved_at: str
    without_figures: tuple[str, ...]
    without_boundary: tuple[str, ...]


def settings() -> Settings:
    """Settings of this process."""
    return Settings.from_environment()


@st.cache_resource
def library() -> Library:
    """Store of this installation and the packaged example region."""
    return Library(settings())


def load_answer(scope: Scope, *, indicator: str, level: Level, year: int) -> Answer:
    """Values of an indicator for a scope.

    Raises
    ------
    KaartError
        If there are none to give; see `kaart.query.answer`.
    """
    return _answer(scope.id, indicator, level.value, year, library().stamp())


@st.cache_resource(max_entries=512, show_spinner=False)
def _answer(scope_id: str, indicator: str, level: str, year: int, stamp: str) -> Answer:
    catalogue, scope = load(), find_scope(scope_id)
    record = catalogue.indicator(indicator)
    if record.table_family is not None:
        loaded = _loaded(scope_id, record.table_family.value, year, stamp)
        if not loaded.frame.empty:
            return answer_from(loaded, scope, indicator=record, level=Level(level), year=year)
    return answer(library(), scope, indicator=record, level=Level(level), year=year, catalogue=catalogue)


@st.cache_resource(max_entries=32, show_spinner=False)
def _loaded(scope_id: str, family: str, year: int, stamp: str) -> LoadedFigures:  # noqa: ARG001 - stamp is in the key
    return library().figures(find_scope(scope_id), family=Family(family), year=year)


def find_scope(text: str) -> Scope:
    """Scope that a code, region or name stands for.

    Raises
    ------
    UnknownAreaError
        If nothing has that code or name.
    """
    return _scope(text, library().stamp())


@st.cache_resource(max_entries=512, show_spinner=False)
def _scope(text: str, stamp: str) -> Scope:  # noqa: ARG001 - stamp is in the key
    return library().scope(text)


def load_drawn(
    scope: Scope, *, indicator: str, level: Level, year: int, language: str, size_px: tuple[int, int]
) -> Drawn:
    """Layer file for a view; made when it is not there yet.

    Raises
    ------
    NotInStoreError
        If no boundaries of the scope are stored for any year.
    KaartError
        For the country: if the indicator has no answer; see `load_answer`.
    """
    theme: tuple[str, ...] = ()
    if scope.is_country:
        asked = load_answer(scope, indicator=indicator, level=level, year=year).figures
        # One without any value has a file of its own: it would only make that of its theme larger.
        theme = theme_of(indicator) if asked.coverage > 0 else (indicator,)
    return _drawn(scope.id, theme, level.value, year, language, size_px, library().stamp())


@st.cache_resource(max_entries=64, show_spinner=False)
def _drawn(
    scope_id: str,
    theme: tuple[str, ...],
    level_name: str,
    year: int,
    language: str,
    size_px: tuple[int, int],
    stamp: str,
) -> Drawn:
    found, level = library(), Level(level_name)
    scope = find_scope(scope_id)
    years = found.boundary_years(scope, level=level)
    if not years:
        raise NotInStoreError(
            mark("The boundaries of {area} have not been fetched yet; run kaart sync {id}."),
            area=scope.name,
            id=scope.id,
        )
    # Boundaries of the year itself; else the nearest, the later of two, and the page says which.
    boundary_year = min(years, key=lambda option: (abs(option - year), -option))
    loaded = found.areas(scope, level=level, year=boundary_year)
    figures = _all_figures(scope_id, theme, level_name, year, stamp)
    layer = build_layer(
        loaded.areas,
        figures,
        language=language,
        tolerance_m=COUNTRY_TOLERANCE_M if scope.is_country else REGION_TOLERANCE_M,
        decimals=COUNTRY_DECIMALS if scope.is_country else REGION_DECIMALS,
    )
    folder = settings().static
    name = write_layer(folder, layer.content)
    prune(folder, keep=KEEP_LAYERS)
    drawn = set(loaded.areas["code"])
    known = {code for item in figures.values() for code in item.frame["code"]}
    moments = [manifest.provenance.retrieved_at for manifest in loaded.manifests]
    return Drawn(
        file=name,
        style=write_style(settings()),
        view=fit_view(
            degree_bounds(loaded.areas),
            width_px=size_px[0],
            height_px=size_px[1],
            left_px=LEGEND_PX if size_px[0] > 2 * LEGEND_PX else 0,
        ),
        areas=loaded.areas,
        boundary_year=boundary_year,
        retrieved_at=max(moments).isoformat() if moments else "",
        without_figures=tuple(sorted(drawn - known)),
        without_boundary=tuple(sorted(known - drawn)),
    )


def theme_of(indicator: str) -> tuple[str, ...]:
    """Indicators that share the country's layer file: those of one group, at most `THEME_SIZE` together.

    Parameters
    ----------
    indicator
        Id of one of them.

    Raises
    ------
    UnknownIndicatorError
        If there is no such indicator.
    """
    catalogue = load()
    group = catalogue.indicator(indicator).group
    members = [record.id for record in catalogue.indicators if record.group == group]
    start = members.index(indicator) // THEME_SIZE * THEME_SIZE
    return tuple(members[start : start + THEME_SIZE])


def _all_figures(scope: str, theme: tuple[str, ...], level: str, year: int, stamp: str) -> dict[str, Figures]:
    """Every indicator, or those of a theme, with anything to show that year: switching then fetches nothing."""
    found: dict[str, Figures] = {}
    for name in theme or [record.id for record in load().indicators]:
        try:
            figures = _answer(scope, name, level, year, stamp).figures
        except KaartError:
            # No table of that family or no report for that year: nothing to draw.
            continue
        if len(theme) <= 1 or figures.coverage > 0:
            found[name] = figures
    return found


def load_divisors(scope: Scope, *, indicator: str, year: int) -> Series[float] | None:
    """What a calculated rate is divided by, by code, for its rounding bounds; None when nothing is."""
    record = load().indicator(indicator)
    if record.table_family is None or not record.per:
        return None
    loaded = _loaded(scope.id, record.table_family.value, year, library().stamp())
    return rate_divisors(loaded.frame, indicator=record)


def scope_choices(found: Library) -> dict[str, str]:
    """Regions and gemeenten of which figures are stored, by id, real ones first."""
    fetched = set(found.fetched())
    names = found.names()
    # A region of one whole gemeente stands there under the gemeente itself.
    regions = [
        region
        for region in (*load().regions, *found.user_regions())
        if any({gemeente_of(code) for code in period.members} <= fetched for period in region.periods)
        and any(len(period.members) > 1 for period in region.periods)
    ]
    choices = {region.id: region.name for region in regions}
    single = sorted(code for code in fetched if code != WHOLE_COUNTRY)
    choices |= {code: names.get(code) or stored_name(code) for code in single}
    if WHOLE_COUNTRY in fetched:
        choices[COUNTRY] = "Nederland"
    example = found.example_region()
    if example is not None:
        choices[example.id] = example.name
    return choices


def stored_name(code: str) -> str:
    """Name of an area as the newest stored table has it; the code when none has."""
    return find_scope(code).name


def load_raw(scope: Scope, year: int) -> DataFrame:
    """Codes and names of all areas in the gemeenten of a scope, in a stored year."""
    return _loaded(scope.id, Family.KWB.value, year, library().stamp()).frame[["code", "name"]]


def library_years(scope: Scope) -> tuple[int, ...]:
    """Years of which tables of buurten are stored for a scope."""
    return library().years(Family.KWB, scope)


def parents(code: str) -> tuple[str, ...]:
    """The wijk and gemeente of an area, itself left out, then the country."""
    chain = []
    if code.startswith("BU"):
        chain.append(wijk_of(code))
    if code.startswith(("BU", "WK")):
        chain.append(gemeente_of(code))
    return (*chain, COUNTRY)


def latest_with_value(scope: Scope, *, indicator: str, level: Level, year: int) -> Answer | None:
    """Answer of a year or, when it has no values, of the latest year that has; None when none has."""
    record = load().indicator(indicator)
    for chosen in (year, None):
        try:
            moment = chosen or latest_year(library(), scope, indicator=record, level=level, catalogue=load())
            found = load_answer(scope, indicator=indicator, level=level, year=moment)
        except KaartError:
            continue
        if found.figures.coverage > 0:
            return found
    return None


def last_scope(found: Library) -> str:
    """Region this installation showed or fetched last; else the example region, else anything stored."""
    choices = scope_choices(found)
    last = found.last_scope()
    if last in choices:
        return last
    example = found.example_region()
    return example.id if example is not None else next(iter(choices), "")


def load_steps(scope: Scope, *, level: Level) -> tuple[Step, ...]:
    """Links between the areas of successive stored years; none between years that do not follow each other."""
    return _steps(scope.id, level.value, library().stamp())


@st.cache_resource(max_entries=64, show_spinner=False)
def _steps(scope_id: str, level_name: str, stamp: str) -> tuple[Step, ...]:
    scope, level, found = find_scope(scope_id), Level(level_name), library()
    # For a country the flags of CBS must do: laying all its shapes over each other takes minutes.
    drawn = () if scope.is_country else found.boundary_years(scope, level=level)
    steps = []
    for before, after in pairwise(found.years(Family.KWB, scope)):
        if after != before + 1:
            continue
        old, new = (_loaded(scope_id, Family.KWB.value, year, stamp).frame for year in (before, after))
        both = {before, after} <= set(drawn)
        shapes = [found.areas(scope, level=level, year=year).areas if both else None for year in (before, after)]
        steps.append(find_links(old, new, level=level, year=after, shapes_before=shapes[0], shapes_after=shapes[1]))
    return tuple(steps)


def load_hotspots(
    scope: Scope, *, indicator: str, level: Level, year: int, design: Design, language: str
) -> tuple[Hotspots, str]:
    """Outcome of the hotspot test, and the layer file that shows it.

    Raises
    ------
    NotInStoreError
        If boundaries of that year itself are not stored.
    InputError
        If these areas allow no test.
    """
    stamp = library().stamp()
    return (
        _hotspots(scope.id, indicator, level.value, year, design, stamp),
        _spot_file(scope.id, indicator, level.value, year, design, language, stamp),
    )


@st.cache_resource(max_entries=64, show_spinner=False)
def _hotspots(scope_id: str, indicator: str, level: str, year: int, design: Design, stamp: str) -> Hotspots:
    areas = areas_of_year(library(), find_scope(scope_id), level=Level(level), year=year)
    return hotspots(areas, _answer(scope_id, indicator, level, year, stamp).figures, design=design)


@st.cache_resource(max_entries=64, show_spinner=False)
def _spot_file(scope_id: str, indicator: str, level: str, year: int, design: Design, language: str, stamp: str) -> str:
    result, scope = _hotspots(scope_id, indicator, level, year, design, stamp), find_scope(scope_id)
    layer = build_layer(
        areas_of_year(library(), scope, level=Level(level), year=year),
        {indicator: _answer(scope_id, indicator, level, year, stamp).figures},
        language=language,
        tolerance_m=COUNTRY_TOLERANCE_M if scope.is_country else REGION_TOLERANCE_M,
        decimals=COUNTRY_DECIMALS if scope.is_country else REGION_DECIMALS,
    )
    return write_layer(settings().static, spot_layer(layer, result, language=language).content)
