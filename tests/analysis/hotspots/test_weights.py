import geopandas as gpd
import numpy as np
import pytest
from grids import grid_areas
from hypothesis import given
from hypothesis import strategies as st
from libpysal.graph import Graph
from shapely import Point
from shapely.geometry import box

from kaart.analysis.hotspots import weights
from kaart.analysis.hotspots.weights import DISTANCE, KINDS, NEAREST, Neighbours, Scheme, neighbours, usual_distance_m
from kaart.core.errors import CrsError, InputError, SchemaError
from kaart.core.language import translations
from kaart.core.provenance import Notice

POINTS = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), min_size=4, max_size=25)


def discs(points):
    # Overlapping on purpose: only their centroids matter to the schemes that are tried on them.
    shapes = [Point(200_000 + 100 * x, 320_000 + 100 * y).buffer(10) for x, y in points]
    return gpd.GeoDataFrame({"code": [f"BU{n:08d}" for n in range(len(shapes))]}, geometry=shapes, crs="EPSG:28992")


def pairs(found):
    return set(zip(found.focal.tolist(), found.other.tolist(), strict=True))


def pairs_of(graph):
    return {(int(a), int(b)) for (a, b), weight in graph.adjacency.items() if weight}


def test_queen_counts_edges_and_corners():
    found = neighbours(grid_areas(3, 3), scheme=Scheme())
    assert found.counts.tolist() == [3, 5, 3, 5, 8, 5, 3, 5, 3]
    assert found.of(0) == ("BU00010001", "BU00010003", "BU00010004")


def test_contiguity_is_that_of_libpysal():
    areas = grid_areas(7, 5)
    assert pairs(neighbours(areas, scheme=Scheme())) == pairs_of(Graph.build_contiguity(areas, rook=False))


@pytest.mark.parametrize(("gap_m", "count"), [(0.0, 2), (0.5, 2), (30.0, 0)], ids=["edge", "sliver", "water"])
def test_a_sliver_is_bridged_and_water_is_not(gap_m, count):
    found = neighbours(grid_areas(2, 1, gap_m=gap_m), scheme=Scheme())
    assert len(found.focal) == count
    assert (found.counts > 0).all() == bool(count)


def test_a_distance_band_is_that_of_libpysal():
    areas = grid_areas(6, 4)
    expected = Graph.build_distance_band(areas.set_geometry(areas.centroid), threshold=150.0, binary=True)
    found = neighbours(areas, scheme=Scheme(DISTANCE, distance_m=150.0))
    assert pairs(found) == pairs_of(expected)


@given(POINTS, st.integers(1, 3))
def test_the_nearest_are_the_nearest_also_where_centroids_coincide(points, k):
    areas = discs(points)
    found = neighbours(areas, scheme=Scheme(NEAREST, k=k))
    places = np.asarray(points, dtype=float)
    assert found.counts.tolist() == [k] * len(points)
    for at in range(len(points)):
        away = np.hypot(*(places - places[at]).T)
        chosen = found.other[found.focal == at]
        assert at not in chosen
        assert len(set(chosen.tolist())) == k
        others = np.sort(np.delete(away, at))
        # Discs of 64 sides are not centred to the last digit, which only matters between equals.
        assert np.sort(away[chosen]) == pytest.approx(others[:k])


@given(POINTS, st.data())
def test_leaving_areas_out_leaves_the_other_pairs_as_they_were(points, data):
    areas = discs(points)
    found = neighbours(areas, scheme=Scheme(DISTANCE, distance_m=300.0))
    kept = np.array(data.draw(st.lists(st.booleans(), min_size=len(points), max_size=len(points))), dtype=bool)
    less = found.only(kept)
    named = {(found.codes[a], found.codes[b]) for a, b in pairs(found) if kept[a] and kept[b]}
    assert {(less.codes[a], less.codes[b]) for a, b in pairs(less)} == named
    assert list(less.codes) == [code for code, stays in zip(found.codes, kept, strict=True) if stays]
    assert all(less.focal[:-1] <= less.focal[1:])


def test_the_usual_distance_is_twice_the_median_to_the_nearest():
    areas = grid_areas(4, 4, size_m=250.0)
    assert usual_distance_m(areas) == pytest.approx(500.0)
    found = neighbours(areas, scheme=Scheme(DISTANCE))
    assert pairs(found) == pairs(neighbours(areas, scheme=Scheme(DISTANCE, distance_m=500.0)))
    assert str(found.words) == "areas within 500 m"
    assert usual_distance_m(areas.head(1)) == 0.0


def test_one_area_has_no_neighbours():
    found = neighbours(grid_areas(1, 1), scheme=Scheme())
    assert found.counts.tolist() == [0]
    assert neighbours(grid_areas(1, 1), scheme=Scheme(DISTANCE)).counts.tolist() == [0]


def test_the_graph_for_esda_numbers_areas_as_the_codes():
    found = neighbours(grid_areas(12, 1), scheme=Scheme())
    matrix = found.graph().sparse.toarray()
    assert matrix.sum(axis=1).tolist() == found.counts.tolist()
    assert {(int(a), int(b)) for a, b in np.argwhere(matrix)} == pairs(found)


def test_words_say_the_scheme_in_both_languages():
    for kind in KINDS:
        words = neighbours(grid_areas(3, 3), scheme=Scheme(kind, k=2)).words
        assert isinstance(words, Notice)
        assert str(words)
        assert translations("en").gettext(words.template) == words.template


@pytest.mark.parametrize(
    ("scheme", "says"),
    [
        (Scheme("koning"), "no kind of neighbours 'koning'"),
        (Scheme(NEAREST, k=0), "no number of neighbours"),
        (Scheme(NEAREST, k=4), "cannot be found among 4; choose at most 3"),
        (Scheme(DISTANCE, distance_m=0.0), "no distance"),
        (Scheme(DISTANCE, distance_m=float("nan")), "no distance"),
        (Scheme(DISTANCE, distance_m=float("inf")), "no distance"),
    ],
)
def test_what_cannot_be_a_scheme_is_a_sentence(scheme, says):
    with pytest.raises(InputError, match=says):
        neighbours(grid_areas(2, 2), scheme=scheme)


def test_too_many_neighbours_is_a_sentence(monkeypatch):
    monkeypatch.setattr(weights, "MAX_NEIGHBOURS", 7)
    with pytest.raises(InputError, match="gets 8 neighbours, more than the 7"):
        neighbours(grid_areas(3, 3), scheme=Scheme())


def test_only_areas_in_rd_that_stand_there_once_with_a_boundary():
    areas = grid_areas(2, 2)
    with pytest.raises(CrsError):
        neighbours(areas.to_crs("EPSG:4326"), scheme=Scheme())
    areas.loc[0, "code"] = areas.loc[1, "code"]
    with pytest.raises(SchemaError, match="BU00010001"):
        neighbours(areas, scheme=Scheme())
    areas = grid_areas(2, 2)
    areas.loc[2, "geometry"] = box(0, 0, 0, 0).boundary.difference(box(-1, -1, 1, 1))
    areas.loc[3, "geometry"] = None
    with pytest.raises(SchemaError, match="BU00010002, BU00010003"):
        neighbours(areas, scheme=Scheme())


def test_neighbours_are_frozen():
    found = neighbours(grid_areas(2, 2), scheme=Scheme())
    with pytest.raises(AttributeError):
        found.codes = ()
    assert isinstance(found, Neighbours)
