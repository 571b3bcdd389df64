"""What lies around gemeenten of an earlier year, where the outlines of the country are those of now."""

from __future__ import annotations

import geopandas as gpd
from shapely.geometry import box

from kaart.answers.access.around import find_surroundings
from kaart.catalogue.scope import Scope
from kaart.core.crs import RD
from kaart.core.provenance import Provenance
from kaart.core.settings import Settings
from kaart.store.library import Library
from kaart.store.manifest import Key

ORIGIN = Provenance("lrk", "http://x/y")


def frame(shapes):
    return gpd.GeoDataFrame({"code": list(shapes), "name": list(shapes)}, geometry=list(shapes.values()), crs=RD)


def test_a_gemeente_that_merged_since_has_the_neighbours_of_what_it_is_part_of_now(tmp_path):
    library = Library(Settings(cache=tmp_path))
    now = {"GM0020": box(0, 0, 2000, 1000), "GM0003": box(2000, 0, 3000, 1000), "GM0004": box(90_000, 0, 91_000, 1000)}
    library.store.write(Key("grenzen", "gemeente-2024", "NL"), frame(now), ORIGIN)
    # In 2016 the left half was a gemeente by itself.
    areas = frame({"BU00010000": box(0, 0, 1000, 1000)})
    around = find_surroundings(
        library, Scope("GM0001", "Toen"), areas, year=2016, fetched=frozenset({"GM0020"}), people=False
    )
    assert around.lacking == ("GM0003",)
