"""Changes between two years with their layer files, kept between reruns."""

from __future__ import annotations

from dataclasses import dataclass

from geopandas import GeoDataFrame

from kaart.analysis.change.carried import CarriedFigures
from kaart.analysis.change.movement import Movement
from kaart.answers.boundaries import nearest_areas
from kaart.answers.change import find_change
from kaart.answers.figures import Answer
from kaart.catalogue import load
from kaart.catalogue.scope import Scope
from kaart.core.codes import Level
from kaart.render.change.map import change_layer
from kaart.render.maps.basemap import write_style
from kaart.render.maps.deck import View, degree_bounds, fit_view
from kaart.render.maps.layers import build_layer, write_layer
from kaart.ui.cache.figures import READER
from kaart.ui.cache.keep import kept, library, settings
from kaart.ui.cache.layers import LEGEND_PX, detail
from kaart.ui.cache.links import load_carried_year


@dataclass(frozen=True)
class DrawnChange:
    """A layer file in the static folder with the changes, and the initial view.

    Attributes
    ----------
    file, style
        Names of the layer file and of the base map's style file.
    view
        Initial view of the map.
    areas
        Boundaries in EPSG:28992.
    boundary_year
        Of the areas of the later year, or the nearest that is stored.
    """

    file: str
    style: str
    view: View
    areas: GeoDataFrame
    boundary_year: int


@kept(max_entries=64)
def load_movement(scope: Scope, *, indicator: str, level: Level, first: int, last: int, k: int) -> Movement:
    """Change between two years, judged on rounding and divided over about `k` classes.

    Raises
    ------
    DefinitionMismatchError
        If the definition changed in between.
    NotInStoreError
        If no stored data tells which areas kept their boundary.
    KaartError
        If there are no figures, or they have no differences; see `kaart.analysis.change.difference.difference`.
    """

    def carry(before: Answer, to: int) -> CarriedFigures | None:
        return load_carried_year(scope, indicator=indicator, level=level, year=before.figures.year, to=to)

    catalogue = load()
    record = catalogue.indicator(indicator)
    found = find_change(
        READER, scope, indicator=record, level=level, years=(first, last), catalogue=catalogue, carry=carry
    )
    return found.movement(k=k)


def _shown(movement: Movement) -> tuple[object, ...]:
    """What tells movements of one scope apart: they are too large to hash."""
    found = movement.difference
    return found.indicator.id, found.level, found.first, found.last, movement.classification.breaks


@kept(max_entries=64, parts={Movement: _shown})
def load_drawn_change(
    scope: Scope, movement: Movement, *, language: str, size_px: tuple[int, int]
) -> DrawnChange | None:
    """Layer file of a change; None when no boundaries of the scope are stored at all.

    Parameters
    ----------
    scope
        Of the change.
    movement
        Of `load_movement`.
    language
        ``nl`` or ``en``.
    size_px
        Width and height that the map may expect.
    """
    found, level = movement.difference, movement.difference.level
    if not library().boundary_years(scope, level=level):
        return None
    loaded, year = nearest_areas(READER, scope, level=level, year=found.area_year)
    areas = loaded.areas
    layer = build_layer(areas, {}, language=language, **detail(scope))
    return DrawnChange(
        file=write_layer(settings().static, change_layer(layer, movement, language=language).content),
        style=write_style(settings()),
        view=fit_view(
            degree_bounds(areas),
            width_px=size_px[0],
            height_px=size_px[1],
            left_px=LEGEND_PX if size_px[0] > 2 * LEGEND_PX else 0,
        ),
        areas=areas,
        boundary_year=year,
    )
