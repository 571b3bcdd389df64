"""Sites on paper: a dot each, in RD metres and then in points on a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray

from kaart.core.crs import require_rd

if TYPE_CHECKING:
    from kaart.render.picture.outlines import Frame

FILL, EDGE = "#111111", "#ffffff"
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
        """Smaller where there are many."""
        return _RADIUS_PT if len(self.names) <= _MANY else _MANY_RADIUS_PT

    def on(self, frame: Frame) -> tuple[NDArray[np.float64], tuple[str, ...]]:
        """Middles on the page and names of those that lie whole within a frame."""
        placed = np.round(frame.to_page(self.metres), 1)
        room, box = self.radius_pt + EDGE_PT, frame.box
        low = (box.x + room, box.y + room)
        high = (box.x + box.width - room, box.y + box.height - room)
        inside = np.asarray(((placed >= low) & (placed <= high)).all(axis=1))
        return placed[inside], tuple(name for name, kept in zip(self.names, inside.tolist(), strict=True) if kept)

    def rooms(self, frame: Frame) -> list[shapely.Polygon]:
        """Room that each takes within a frame, for what must not lie over it."""
        middles, _ = self.on(frame)
        reach = self.radius_pt + EDGE_PT
        return [shapely.box(x - reach, y - reach, x + reach, y + reach) for x, y in middles]
