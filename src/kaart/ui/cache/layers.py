"""Layer files of maps, made once and cached: the areas and figures that a browser fetches, and the view."""

from __future__ import annotations

import gc
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, TypedDict

from geopandas import GeoDataFrame

from kaart.answers.boundaries import nearest_areas
from kaart.catalogue import load
from kaart.catalogue.scope import Scope
from kaart.core.codes import Level
from kaart.model.indicators import Figures
from kaart.render.maps.basemap import write_style
from kaart.render.maps.deck import View, degree_bounds, fit_view
from kaart.render.maps.inline import as_inline
from kaart.render.maps.layers import build_layer, prune, write_layer
from kaart.ui.cache.figures import READER, area_year, load_answer, seek_answer
from kaart.ui.cache.keep import kept, settings

KEEP_LAYERS = 200
LEGEND_PX = 330
# A country at buurt level holds 14,574 shapes: coarser, and one theme at a time.
COUNTRY_TOLERANCE_M, REGION_TOLERANCE_M = 60.0, 4.0
COUNTRY_DECIMALS, REGION_DECIMALS = 4, 5  # of degrees: 10 m and 1 m
THEME_SIZE = 8
# These are so many that they would enlarge the file of every region: they share a separate file.
APART = frozenset({"nabijheid_meer"})


@cache
def _rest_memory() -> None:
    """Exclude loaded libraries from garbage collection, once, when the first map has imported them all.

    Streamlit runs a full collection after every rerun. Traversing the libraries, which are never garbage,
    takes longer than a rerun, and blocks messages to the browser.
    """
    gc.collect()
    gc.freeze()


class Detail(TypedDict):
    """Tolerance in metres and decimals of degrees."""

    tolerance_m: float
    decimals: int


@dataclass(frozen=True)
class Drawn:
    """A layer file in the static folder, and the initial view.

    Attributes
    ----------
    file
        Name of the layer file.
    style
        Name of the base map's style file.
    view
        Initial view of the map.
    areas
        Boundaries in EPSG:28992, for the outline of a selected area and for names.
    boundary_year
        Year of the boundaries; differs from that of the areas of the figures only if those are not stored.
    retrieved_at
        ISO moment at which the boundaries were fetched, "" when unknown.
    without_figures, without_boundary
        Codes that did not join, on either side.
    features
        Shapes with values embedded in the specification instead of a file; `file` is then only a name.
    """

    file: str
    style: str
    view: View
    areas: GeoDataFrame
    boundary_year: int
    retrieved_at: str
    without_figures: tuple[str, ...]
    without_boundary: tuple[str, ...]
    features: tuple[dict[str, Any], ...] = ()


def load_drawn(
    scope: Scope,
    *,
    indicator: str,
    level: Level,
    year: int,
    language: str,
    size_px: tuple[int, int],
    smoothed: bool = False,
) -> Drawn:
    """Layer file for a view; made when it is not there yet.

    The file of a region always holds smoothed rates, so that choosing them fetches nothing. For the country
    that would be too much: with `smoothed` it is a file of this one indicator.

    Raises
    ------
    NotInStoreError
        If no boundaries of the scope are stored for any year.
    KaartError
        For the country: if the indicator has no answer; see `load_answer`.
    """
    theme: tuple[str, ...] = ()
    areas = area_year(scope, indicator=indicator, level=level, year=year)
    if scope.is_country:
        asked = load_answer(scope, indicator=indicator, level=level, year=year).figures
        # An indicator without values gets a separate file, to keep that of its theme small.
        theme = theme_of(indicator) if asked.coverage > 0 and not smoothed else (indicator,)
    elif load().indicator(indicator).group in APART:
        theme = theme_of(indicator)
    with_rates = smoothed or not scope.is_country
    return _drawn(scope, theme, level, (year, areas), language=language, size_px=size_px, smoothed=with_rates)


@kept(max_entries=64)
def _drawn(
    scope: Scope,
    theme: tuple[str, ...],
    level: Level,
    years: tuple[int, int],
    *,
    language: str,
    size_px: tuple[int, int],
    smoothed: bool,
) -> Drawn:
    """Layer file of the figures of one year in the areas of one year."""
    figures, areas = _all_figures(scope, theme, level, years[0]), years[1]
    # The same code is another area in another year: figures of other areas get a file of their own.
    figures = {name: item for name, item in figures.items() if item.area_year == areas}
    return draw(scope, figures, level=level, year=areas, language=language, size_px=size_px, smoothed=smoothed)


def draw(  # noqa: PLR0913 - what is drawn, of where, and how
    scope: Scope,
    figures: Mapping[str, Figures],
    *,
    level: Level,
    year: int,
    language: str,
    size_px: tuple[int, int],
    legend_px: int = LEGEND_PX,
    smoothed: bool = False,
    private: bool = False,
) -> Drawn:
    """Write the layer file of figures; for other cached functions.

    Parameters
    ----------
    scope, level, year
        Areas to draw, in the boundaries of that year, which is that of the areas, or the nearest that is stored.
    figures
        Figures by property name.
    language
        ``nl`` or ``en``.
    size_px
        Expected width and height of the map.
    legend_px
        Width of the legend that lies over the map on a wide screen.
    smoothed
        Whether to include smoothed rates.
    private
        Whether the figures are private: they are then not written to a served file.

    Raises
    ------
    NotInStoreError
        If no boundaries of the scope are stored for any year.
    InputError
        If there are too many areas to embed in a specification.
    """
    # Boundaries of the areas' own year; else the nearest, and the page says which.
    loaded, boundary_year = nearest_areas(READER, scope, level=level, year=year)
    layer = build_layer(
        loaded.areas,
        figures,
        language=language,
        smoothed=smoothed,
        **detail(scope),
    )
    features: tuple[dict[str, Any], ...] = ()
    if private:
        inside = as_inline(layer.content, count=len(loaded.areas))
        name, features = inside.name, inside.features
    else:
        folder = settings().static
        name = write_layer(folder, layer.content)
        prune(folder, keep=KEEP_LAYERS)
    _rest_memory()
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
            left_px=legend_px if size_px[0] > 2 * legend_px else 0,
        ),
        areas=loaded.areas,
        boundary_year=boundary_year,
        retrieved_at=max(moments).isoformat() if moments else "",
        without_figures=tuple(sorted(drawn - known)),
        without_boundary=tuple(sorted(known - drawn)),
        features=features,
    )


def detail(scope: Scope) -> Detail:
    """Detail of the shapes in a layer file of a scope: arguments of `kaart.render.maps.layers.build_layer`."""
    if scope.is_country:
        return {"tolerance_m": COUNTRY_TOLERANCE_M, "decimals": COUNTRY_DECIMALS}
    return {"tolerance_m": REGION_TOLERANCE_M, "decimals": REGION_DECIMALS}


def theme_of(indicator: str) -> tuple[str, ...]:
    """Indicators that share a layer file of the country: those of one group, at most `THEME_SIZE` together.

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


def _all_figures(scope: Scope, theme: tuple[str, ...], level: Level, year: int) -> dict[str, Figures]:
    """Figures of a theme, or of every indicator not `APART`, that have values: switching then fetches nothing."""
    found: dict[str, Figures] = {}
    for name in theme or [record.id for record in load().indicators if record.group not in APART]:
        # Where there is no table of that family, no report for that year, or damage there is nothing to draw.
        answer = seek_answer(scope, indicator=name, level=level, year=year)
        if answer is not None and (len(theme) <= 1 or answer.figures.coverage > 0):
            found[name] = answer.figures
    return found
