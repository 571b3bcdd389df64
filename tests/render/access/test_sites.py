"""Dots over the map of accessibility: what they say, which buurt they lie in, and many counted together."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
from builders import make_figures
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup
from pandas import DataFrame
from shapely.geometry import Point, box

from kaart.analysis.access.known import ALL_KNOWN, Known
from kaart.analysis.distance.reach import STRAIGHT
from kaart.core.crs import RD, to_wgs84
from kaart.render.access.sites import MOST_CIRCLES, MOST_DOTS, site_layers, site_words, with_known
from kaart.render.maps.deck import SITE_LAYER, picked_code
from kaart.render.maps.tooltip import with_site_tip
from kaart.render.picture.outlines import circles, frame_of
from kaart.render.picture.placed import dot_rooms, dots_on
from kaart.render.picture.rect import Rect
from kaart.render.snapshot.dots import Dots
from kaart.render.words.table import KNOWN, headers, table_twin

AREAS = gpd.GeoDataFrame(
    {"code": ["BU00010001", "BU00010002"]},
    geometry=[box(0, 400_000, 1000, 401_000), box(1000, 400_000, 2000, 401_000)],
    crs=RD,
)


def sites(points, **columns):
    names = [f"Huis {place}" for place in range(len(points))]
    return gpd.GeoDataFrame({"site_id": names, "name": names, **columns}, geometry=points, crs=RD)


def features(frame, *, areas=AREAS, language="nl"):
    layers = site_layers(frame, dots=True, circles=False, metric=STRAIGHT, areas=areas, language=language)
    (layer,) = layers
    assert (layer.id, layer.pickable) == (SITE_LAYER, True)
    return layer.data


def test_a_dot_says_what_it_is_and_selects_its_area():
    frame = sites(
        [Point(200, 400_500), Point(1500, 400_500), Point(9000, 400_500)],
        address=["Straat 1", "", "Weg 3"],
        postcode=["1234AB", "", None],
        town=["Proefstad", "", ""],
        places=[24.0, np.nan, 0.0],
    )
    made = [feature["properties"] for feature in features(frame)]
    assert [item["code"] for item in made] == ["BU00010001", "BU00010002", ""]
    assert [item["said"] for item in made] == ["Straat 1, 1234AB, Proefstad\n24 plaatsen", "", "Weg 3\n0 plaatsen"]
    assert site_words(frame.assign(day=4.25), language="en")[1] == "4.3 departures per hour (working day, 9-16)"
    assert picked_code({"objects": {SITE_LAYER: [{"properties": made[0]}]}}) == "BU00010001"
    assert picked_code({"objects": {SITE_LAYER: [{"properties": made[2]}]}}) is None
    degrees = to_wgs84(frame).geometry[0]
    assert features(frame)[0]["geometry"]["coordinates"] == pytest.approx([degrees.x, degrees.y], abs=1e-5)


@settings(max_examples=12)
@given(st.integers(MOST_DOTS + 1, MOST_DOTS + 400), st.integers(1, 90), st.integers(0, 2**16))
def test_many_are_counted_together_and_none_is_lost(count, wide_km, seed):
    rng = np.random.default_rng(seed)
    points = gpd.points_from_xy(rng.uniform(0, wide_km * 1000, count), rng.uniform(4e5, 4e5 + wide_km * 1000, count))
    made = [feature["properties"] for feature in features(sites(points), areas=None)]
    assert len(made) <= MOST_CIRCLES
    assert sum(int(item["number"] or 1) for item in made) == count
    assert all(item["site"].endswith("bij elkaar") for item in made if item["number"])


def test_the_tooltip_has_a_part_for_areas_and_one_for_dots():
    text = with_site_tip(Markup("<b>{name}</b>"))
    # As Streamlit leaves it for an area: no style, so that the browser keeps the one before.
    assert 'display:block;display:{of_area}"><b>{name}</b>' in text
    assert 'display:none;display:{of_dot}"><strong>{site}</strong>' in text


def test_dots_on_paper_lie_where_they_are_and_whole_within_the_frame():
    frame = frame_of((0.0, 400_000.0, 2000.0, 401_000.0), Rect(10, 20, 200, 100))
    dots = Dots.of(sites([Point(200, 400_500), Point(1999, 400_999), Point(9000, 400_500)]))
    middles, names = dots_on(dots, frame)
    assert names == ("Huis 0",)
    assert middles[0] == pytest.approx([30.0, 70.0])
    (ring,) = circles(middles, radius=dots.radius_pt)
    assert np.hypot(*(ring.points - middles[0]).T) == pytest.approx(dots.radius_pt, abs=0.01)
    assert dot_rooms(dots, frame)[0].contains(Point(30, 70))


def test_the_table_tells_how_much_of_the_surroundings_a_figure_rests_on():
    figures = make_figures(values=[3.0, 2.0, 1.0, float("nan")])
    table, codes = table_twin(figures, language="nl"), figures.frame["code"]
    unfetched = DataFrame({"proef": [0.0, 0.04, 0.0, 0.6]}, index=codes)
    abroad = DataFrame({"proef": [0.0, 0.0, 0.31, 0.0]}, index=codes)
    wider = with_known(table, Known(unfetched, abroad), "proef")
    # The highest value first; without a figure there is nothing that it rests on.
    assert wider[KNOWN].tolist()[:3] == [100, 96, 69]
    assert np.isnan(wider[KNOWN].iloc[3])
    assert headers("nl")[KNOWN] == "Bekend deel van de omgeving (%)"
    for known, measure in ((ALL_KNOWN, "proef"), (Known(unfetched, abroad), "andere")):
        assert with_known(table, known, measure) is table
