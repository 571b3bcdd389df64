"""Timetables in the store and of the example region."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import box
from timetables import ORIGIN, timetable

from kaart.analysis.access.facilities import Facility
from kaart.analysis.distance.demand import spread_demand
from kaart.analysis.transit.days import DayKind, service_days
from kaart.analysis.transit.journeys import destinations
from kaart.analysis.transit.service import stop_service
from kaart.analysis.transit.walks import walks_to
from kaart.answers.access.ground import Ground
from kaart.answers.access.question import Question
from kaart.answers.access.runner import Here
from kaart.answers.access.transit import find_days, find_transit
from kaart.catalogue.holidays import load_holidays
from kaart.catalogue.layers import OV
from kaart.core.crs import RD
from kaart.core.errors import CatalogueError, CorruptStoreError, NotInStoreError
from kaart.core.settings import Settings
from kaart.core.timetable import check_timetable
from kaart.store.library import Library
from kaart.store.manifest import Key
from kaart.store.timetables import (
    PARTS,
    PLAIN_STOPS,
    STOPS,
    TIMES,
    confirm_timetable,
    load_plain_stops,
    load_timetables,
    read_timetable,
    whole_manifest,
    write_timetable,
)

PLACES = {"A": (196_000.0, 322_000.0), "B": (199_000.0, 322_000.0)}
TRIPS = [[("A", "8:00"), ("B", "25:10")]]
TABLE = timetable(PLACES, TRIPS, coverage=box(195_000, 321_000, 197_000, 323_000))


@pytest.fixture
def library(settings):
    return Library(settings)


def test_what_is_written_is_read(library):
    write_timetable(library.store, "GM0917", TABLE)
    found = read_timetable(library.store, "GM0917")
    assert found.timetable.stops.equals(TABLE.stops)
    assert found.timetable.trips.equals(TABLE.trips)
    assert found.timetable.times.equals(TABLE.times)
    assert found.timetable.times.dtypes.equals(TABLE.times.dtypes)
    assert found.timetable.days.equals(TABLE.days)
    assert found.timetable.coverage.equals(TABLE.coverage)
    assert found.timetable.provenance == ORIGIN
    assert (found.previous, found.timetable.invented) == (False, False)


@pytest.mark.parametrize("stored", ["parkstad", "NL00"])
def test_a_gemeente_keeps_the_onward_trips_of_the_whole_timetable(library, stored):
    places = {**PLACES, "C": (230_000.0, 322_000.0), "D": (232_000.0, 322_000.0)}
    table = timetable(places, [*TRIPS, [("C", "9:00"), ("D", "9:05")]], coverage=None)
    write_timetable(library.store, stored, table)
    areas = gpd.GeoDataFrame({"code": ["BU09170000"]}, geometry=[box(195_000, 321_000, 197_000, 323_000)], crs=RD)
    people = pd.DataFrame({"name": ["x"], "inhabitants": [10.0], "children": [1.0]}, index=["BU09170000"])
    scope = library.scope("GM0917")
    demand = spread_demand(areas)
    ground = Ground(scope, 2024, areas, demand, people, (), demand, people["children"], areas)
    (found,) = find_days(library, scope, ground, Question(Facility.OV))
    assert len(found.timetable.trips) == 2
    # What is drawn are the stops that these people walk to.
    listed = find_transit(library, scope, ground, Question(Facility.OV), runner=Here()).supply.sites
    assert set(listed["name"]) == {"A", "B"}


def test_the_whole_country_covers_everything(library):
    write_timetable(library.store, "NL00", replace(TABLE, coverage=None))
    found = load_timetables(library, library.scope("GM0917"))[0].loaded
    assert found.area == "NL00"
    assert found.timetable.coverage is None


def stored(library, **days):
    """Store timetables that were fetched so many days after the first of January."""
    for area, day in days.items():
        moment = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=day)
        write_timetable(library.store, area, replace(TABLE, provenance=replace(ORIGIN, retrieved_at=moment)))


def serving(library, area):
    return {part.loaded.area: part.gemeenten for part in load_timetables(library, library.scope(area))}


def test_one_timetable_serves_a_gemeente_in_every_scope(library):
    stored(library, parkstad=5, GM0928=9)
    parkstad = library.scope("parkstad").gemeenten(None)
    assert list(serving(library, "parkstad")) == ["GM0928", "parkstad"], "the newest first"
    assert serving(library, "parkstad")["parkstad"] == tuple(code for code in parkstad if code != "GM0928")
    assert serving(library, "BU09280000") == {"GM0928": ("GM0928",)}
    assert serving(library, "BU09170000") == {"parkstad": ("GM0917",)}
    assert set(serving(library, "NL")) == {"GM0928", "parkstad"}
    # A newer one of the region takes over; of one delivery the widest.
    stored(library, parkstad=9)
    assert serving(library, "BU09280000") == {"parkstad": ("GM0928",)}


@pytest.mark.parametrize(("later", "area"), [(60, "NL00"), (61, "GM0917")])
def test_the_country_goes_first_as_long_as_it_is_not_much_older(library, later, area):
    stored(library, NL00=0, GM0917=later)
    assert list(serving(library, "GM0917")) == [area]
    assert list(serving(library, "GM0363")) == ["NL00"]


def test_nothing_fetched(library):
    with pytest.raises(NotInStoreError, match=r"run kaart sync NL"):
        load_timetables(library, library.scope("NL"))
    write_timetable(library.store, "GM0928", TABLE)
    assert serving(library, "parkstad") == {"GM0928": ("GM0928",)}
    with pytest.raises(NotInStoreError, match=r"run kaart sync GM0917 --lagen ov"):
        load_timetables(library, library.scope("GM0917"))


def test_region_that_is_gone_is_passed_over(library):
    write_timetable(library.store, "mijnregio", TABLE)
    with pytest.raises(NotInStoreError):
        load_timetables(library, library.scope("GM0917"))


def test_parts_of_two_feeds_are_not_put_together(library):
    write_timetable(library.store, "GM0917", TABLE)
    assert whole_manifest(library.store, "GM0917") is not None
    newer = replace(ORIGIN, retrieved_at=datetime(2026, 12, 1, tzinfo=UTC))
    library.store.write(Key(OV, TIMES, "GM0917"), TABLE.times, newer)
    assert whole_manifest(library.store, "GM0917") is None
    with pytest.raises(CorruptStoreError, match="not of one feed"):
        read_timetable(library.store, "GM0917")


@pytest.mark.parametrize("part", PARTS)
def test_damaged_part_is_not_whole(library, part):
    write_timetable(library.store, "GM0917", TABLE)
    library.store.path(Key(OV, part, "GM0917")).write_bytes(b"kapot")
    assert whole_manifest(library.store, "GM0917") is None
    with pytest.raises(CorruptStoreError):
        read_timetable(library.store, "GM0917")


def test_confirming_moves_every_part(library):
    write_timetable(library.store, "GM0917", TABLE)
    moment = datetime(2026, 12, 24, tzinfo=UTC)
    confirm_timetable(library.store, "GM0917", moment)
    assert {m.checked_at for m in library.store.manifests()} == {moment}
    assert len(library.store.manifests()) == len(PARTS)


def test_plain_stops(library):
    scope = library.scope("GM0917")
    assert load_plain_stops(library, scope) is None
    library.store.write(Key(OV, PLAIN_STOPS, "parkstad"), TABLE.stops, ORIGIN)
    assert len(load_plain_stops(library, scope).stops) == 2
    assert not library.store.has(Key(OV, STOPS, "parkstad"))


def test_example_region_has_a_timetable_of_its_own():
    library = Library(Settings())
    scope = library.scope("voorbeeldregio")
    found = load_timetables(library, scope)[0].loaded
    table = check_timetable(found.timetable)
    assert table.invented
    assert found.manifest is None
    assert (len(table.stops), len(table.trips), len(table.times)) == (59, 856, 9678)
    assert table.times["arrival_s"].max() > 24 * 3600
    assert set(table.trips["mode"]) == {"train", "bus"}
    assert load_plain_stops(library, scope) is None


def test_example_region_can_be_measured():
    library = Library(Settings())
    table = load_timetables(library, library.scope("voorbeeldregio"))[0].loaded.timetable
    days = service_days(table, holidays=load_holidays())
    assert set(days) == set(DayKind)
    service = stop_service(days, table)
    assert (service.areas["morning"] > 0).any()
    points = table.stops.rename(columns={"stop": "id"})[["id", "geometry"]].assign(area="BU99010101", weight=1.0)
    found = destinations(days[DayKind.TUESDAY], points, walks_to(points, table.stops))
    assert found.areas["one_change"].iloc[0] > found.areas["direct"].iloc[0] > 0


def test_example_region_that_is_not_packaged(settings):
    from kaart.store.example_timetable import read_example

    with pytest.raises(NotInStoreError, match="not packaged"):
        read_example(settings.data)


def test_a_timetable_of_a_region_that_is_gone_is_passed_over_but_a_file_of_regions_that_is_damaged_is_not(tmp_path):
    library = Library(Settings(cache=tmp_path / "cache", data=tmp_path))
    scope = library.scope("GM0917")
    for area in ("mijnregio", "parkstad"):
        write_timetable(library.store, area, TABLE)
    assert load_timetables(library, scope)[0].loaded.area == "parkstad"
    (tmp_path / "regios.toml").write_text("no = [toml", encoding="utf-8")
    with pytest.raises(CatalogueError):
        load_timetables(library, scope)
