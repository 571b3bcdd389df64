"""Sites on paper: a dot each, in RD metres."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from geopandas import GeoDataFrame
from numpy.typing import NDArray

from kaart.core.crs import require_rd

EDGE_PT = 0.6
_RADIUS_PT, _MANY_RADIUS_PT, _MANY = 2.4, 1.5, 300


@dataclass(frozen=True)
class Dots:
    """Places that a map shows over its areas.

    Attributes
    ----------
    metres
        EPSG:28992, a row each: east, north.
    names
        In the same order.
    """

    metres: NDArray[np.float64]
    names: tuple[str, ...]

    @classmethod
    def of(cls, sites: GeoDataFrame) -> Dots:
        """Dots of sites with ``name``.

        Raises
        ------
        CrsError
            If they are not in EPSG:28992.
        """
        points = require_rd(sites).geometry
        return cls(np.column_stack([points.x.to_numpy(), points.y.to_numpy()]), tuple(sites["name"].astype("str")))

    @property
    def radius_pt(self) -> float:
        """Radius of a dot; smaller when there are many."""
        return _RADIUS_PT if len(self.names) <= _MANY else _MANY_RADIUS_PT
