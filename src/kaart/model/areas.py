"""Areas joined to figures by code, with every area that does not join counted."""

from __future__ import annotations

from dataclasses import dataclass

from geopandas import GeoDataFrame

from kaart.core.crs import require_rd
from kaart.core.errors import mark
from kaart.core.provenance import Notice
from kaart.core.schema import AREAS, check_frame
from kaart.model.indicators import Figures


@dataclass(frozen=True)
class Joined:
    """Areas with the values of one indicator.

    Attributes
    ----------
    areas
        EPSG:28992; the columns of the areas plus those of the figures.
    without_figures
        Codes that have a boundary and no row of figures.
    without_boundary
        Codes that have figures and no boundary: in the table twin, not on the map.
    """

    areas: GeoDataFrame
    without_figures: tuple[str, ...]
    without_boundary: tuple[str, ...]


def join(areas: GeoDataFrame, figures: Figures) -> Joined:
    """Put figures beside boundaries of the same codes.

    Parameters
    ----------
    areas
        Boundaries in EPSG:28992, one row per code.
    figures
        Values, one row per code.

    Raises
    ------
    CrsError
        If the areas are not in EPSG:28992.
    SchemaError
        If a code repeats or a column is absent.
    """
    require_rd(areas)
    check_frame(areas.drop(columns="geometry"), AREAS, what=Notice.of(mark("the boundaries")))
    values = figures.frame.drop(columns=["gemeente", "name"])
    merged = areas.merge(values, on="code", how="inner", validate="one_to_one")
    known, drawn = set(figures.frame["code"]), set(areas["code"])
    return Joined(
        areas=merged,
        without_figures=tuple(sorted(drawn - known)),
        without_boundary=tuple(sorted(known - drawn)),
    )
