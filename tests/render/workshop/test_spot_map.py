"""The map of an area to point out a place on."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely
from pyproj import Transformer

from kaart.core.crs import RD
from kaart.core.errors import CrsError
from kaart.render.workshop.spot_map import SpotMap, spot_data, spot_map

X, Y = 196_000.0, 322_000.0
NAMES = {"A": "Alfa", "B": "Beta"}


def square(east: float, north: float, side: float = 1000.0) -> shapely.Polygon:
    return shapely.box(X + east, Y + north, X + east + side, Y + north + side)


def areas(**shapes: shapely.Geometry) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"code": list(shapes)}, geometry=list(shapes.values()), crs=RD)


def in_rd(spot: SpotMap, ring: tuple[int, ...]) -> shapely.Polygon:
    """What the browser draws, carried back by another route than it was made by."""
    steps = np.array(ring).reshape(-1, 2) / 1e5 + spot.middle
    back = Transformer.from_crs("EPSG:4326", RD, always_xy=True)
    return shapely.Polygon(np.column_stack(back.transform(steps[:, 0], steps[:, 1])))


def test_an_outline_is_its_area_to_within_metres():
    spot = spot_map(areas(A=square(0, 0), B=square(1000, 0)), "A", names=NAMES)
    assert spot is not None
    (ring,) = spot.rings
    assert shapely.hausdorff_distance(in_rd(spot, ring), square(0, 0)) < 2
    (beside,) = spot.around
    assert beside.name == "Beta"
    # A strip of it: the map is 1.2 times as wide as its area, and draws a little over its edge.
    assert in_rd(spot, beside.rings[0]).area == pytest.approx(124 * 1000, rel=0.05)
    assert spot_data(spot)["around"][0][0] == "Beta"
    assert beside.label[0] > 0 < beside.label[2]


def test_a_hole_and_an_island_have_rings_of_their_own():
    shape = shapely.union(square(0, 0).difference(square(400, 400, 200)), square(1500, 0, 300))
    spot = spot_map(areas(A=shape), "A", names={})
    assert spot is not None
    assert len(spot.rings) == 3
    assert spot.name == "A"


def test_what_is_not_there_has_no_map():
    assert spot_map(areas(A=square(0, 0)), "Z", names=NAMES) is None
    assert spot_map(areas(A=shapely.Polygon()), "A", names=NAMES) is None
    with pytest.raises(CrsError):
        spot_map(areas(A=square(0, 0)).set_crs("EPSG:4326", allow_override=True), "A", names=NAMES)


def test_a_coast_of_many_corners_stays_small():
    turn = np.linspace(0, 2 * np.pi, 40_000, endpoint=False)
    far = 5000 + 900 * np.sin(turn * 997)
    coast = shapely.Polygon(np.column_stack([X + far * np.cos(turn), Y + far * np.sin(turn)]))
    spot = spot_map(areas(A=coast, B=square(9000, 9000)), "A", names=NAMES)
    assert spot is not None
    assert sum(map(len, spot.rings)) <= 2 * 6000
