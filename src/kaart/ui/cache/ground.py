"""What a map knows of its areas apart from figures, cached between reruns: the rectangle that holds them, and names."""

from __future__ import annotations

import logging
from dataclasses import dataclass

import numpy as np
from geopandas import GeoDataFrame

from kaart.render.maps.deck import degree_bounds
from kaart.render.maps.names import NameFile, write_names
from kaart.ui.cache.keep import kept, settings

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Ground:
    """Areas of a map.

    Attributes
    ----------
    bounds
        West, south, east and north in degrees WGS84.
    names
        Files with their names in the static folder; none where it cannot be written.
    """

    bounds: tuple[float, float, float, float]
    names: tuple[NameFile, ...]


def _which(areas: GeoDataFrame) -> tuple[object, ...]:
    """Tells sets of areas apart: codes, and the years of a boundary by its extent."""
    return (hash(tuple(areas["code"])), np.asarray(areas.total_bounds).tobytes())


@kept(max_entries=64, parts={GeoDataFrame: _which})
def load_ground(areas: GeoDataFrame) -> Ground:
    """Rectangle and names of areas, whose boundaries and names anybody may see.

    Parameters
    ----------
    areas
        In EPSG:28992, with their names.

    Raises
    ------
    CrsError
        If the areas are not in EPSG:28992.
    """
    try:
        names = write_names(settings().static, areas)
    except OSError as error:
        log.warning("Names of areas could not be written: %s", error)
        names = ()
    return Ground(degree_bounds(areas), names)
