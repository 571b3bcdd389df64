"""Places that people point out in the areas of a step: the map to do it on, and which of them are refused."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import shapely
from geopandas import GeoDataFrame

from kaart.catalogue import Catalogue
from kaart.core.crs import degrees_to_rd
from kaart.core.errors import InputError, mark
from kaart.exports.workshop.kept import kept_view
from kaart.exports.workshop.seen import map_of
from kaart.exports.workshop.view import Viewed, names_of
from kaart.render.workshop.spot_map import SpotMap, spot_map
from kaart.store.library import Library
from kaart.workshop.acts import PointAsked

# Who stands on the border, or taps on it on a small map, means the area.
NEAR_M = 100.0
_OUTSIDE = mark("This place lies outside the areas of this question; point at a place in one of them.")


@dataclass(frozen=True)
class Outlines:
    """Boundaries of the areas of a step.

    Attributes
    ----------
    areas
        In EPSG:28992 with ``code``; those around the areas of a profile too.
    codes
        Of the areas that something can be said of.
    names
        Of all of them by code.
    """

    areas: GeoDataFrame = field(repr=False)
    codes: frozenset[str] = field(repr=False)
    names: dict[str, str] = field(repr=False)

    def spot(self, code: str) -> SpotMap | None:
        """Map of one of the areas to point out a place on; None for another, or one without a boundary.

        Parameters
        ----------
        code
            Of the area.
        """
        return spot_map(self.areas, code, names=self.names) if code in self.codes else None

    def is_near(self, lon: float, lat: float) -> bool:
        """Whether a place lies in an area that something can be said of, or within `NEAR_M` metres of one.

        Parameters
        ----------
        lon, lat
            WGS84 degrees.
        """
        place = shapely.points(degrees_to_rd(np.array([lon]), np.array([lat])))[0]
        near = self.areas.sindex.query(place, predicate="dwithin", distance=NEAR_M)
        return not self.codes.isdisjoint(self.areas["code"].astype(str).to_numpy()[near].tolist())


def outlines_of(step: Viewed, library: Library, catalogue: Catalogue, *, language: str) -> Outlines | None:
    """Boundaries of the areas of a step; None for one without areas, or whose view cannot be made now.

    Parameters
    ----------
    step
        Of a session.
    library, catalogue
        Store, and the records.
    language
        ``nl`` or ``en``, of the names.
    """
    view = kept_view(step, library, catalogue, language=language)
    drawn = map_of(view, library, catalogue)
    if drawn is None or not view.areas:
        return None
    return Outlines(drawn.areas[["code", "geometry"]], frozenset(view.names), {**names_of(drawn), **view.names})


def require_near(point: PointAsked, outlines: Outlines | None) -> None:
    """Refuse a place that lies in none of the areas of its step.

    Parameters
    ----------
    point
        Of a note, see `kaart.workshop.points.pointed_by`.
    outlines
        Of its step; with None nothing is refused: a note is worth more than its place.

    Raises
    ------
    InputError
        If it does.
    """
    if outlines is not None and not outlines.is_near(point.lon, point.lat):
        raise InputError(_OUTSIDE)
