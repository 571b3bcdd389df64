"""A facility is added by one record: its sites from the store, its measures, reasons, document and scenarios."""

from __future__ import annotations

import math
from enum import StrEnum

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from builders import raw, squares

from kaart.analysis.access.facilities import FACILITIES, FacilityRecord, People, Way
from kaart.analysis.access.measures import NEAREST, TO_SITES
from kaart.analysis.distance.reach import DETOUR
from kaart.analysis.scenario.document import Edit, EditKind, Scenario
from kaart.answers.access.load import load_access, why_not
from kaart.answers.access.question import Question
from kaart.answers.access.what_if import people_of, scenario_measures, work_out
from kaart.catalogue import load
from kaart.catalogue.records import Text
from kaart.cli.access import access_lines
from kaart.core.errors import NotInStoreError, mark
from kaart.core.provenance import Provenance
from kaart.exports.documents.access import access_document
from kaart.render.access.sites import access_notes
from kaart.store.library import Library
from kaart.store.manifest import Key

AREA, YEAR = "GM0001", 2018
CODES = ["BU00010000", "BU00010001", "BU00010002"]
ORIGIN = Provenance("osm", "http://x/markten")


class Made(StrEnum):
    """As a member of `Facility` would be."""

    MARKET = "markt"


RECORD = FacilityRecord(
    facility=Made.MARKET,
    name=mark("Name"),
    source="osm",
    one=Text("markt", "market"),
    many=Text("markten", "markets"),
    leaves_out=Text("Niet erin: prijs", "Not in it: price"),
    way=Way.REGISTER,
    measures=TO_SITES,
    layer="markten",
    offers="fresh",
    people=People("children_0_5_estimated", mark("inhabitants"), 6),
    in_short=(NEAREST,),
    without_sites=mark("not stored"),
)


@pytest.fixture
def library(settings, monkeypatch):
    """Three squares of a kilometre in a row, the last without people; one market of three sells fresh food."""
    monkeypatch.setitem(FACILITIES, Made.MARKET, RECORD)
    found = Library(settings)
    figures = raw(code=[*CODES, AREA], inwoners=[100.0, 300.0, 0.0, 400.0], inw_0_15=[15.0, 45.0, 0.0, 60.0])
    found.store.write(Key("cijfers", f"kwb-{YEAR}", AREA), figures, ORIGIN)
    areas = squares(CODES, size_m=1000.0)
    found.store.write(Key("grenzen", f"buurt-{YEAR}", AREA), areas, ORIGIN)
    # The whole country is this gemeente: nothing around it could have been fetched.
    outline = gpd.GeoDataFrame({"code": [AREA], "name": "Proefdam"}, geometry=[areas.union_all()], crs=areas.crs)
    found.store.write(Key("grenzen", f"gemeente-{YEAR}", "NL"), outline, ORIGIN)
    middles = areas.geometry.centroid
    sites = gpd.GeoDataFrame(
        {
            "site_id": ["a", "b", "c"],
            "name": ["Aap", "Beer", "Cavia"],
            "gemeente": AREA,
            "places": np.nan,
            "fresh": pd.array([True, False, pd.NA], dtype="boolean"),
        },
        geometry=middles.to_numpy(),
        crs=areas.crs,
    )
    found.store.write(Key("markten", "register", AREA), sites, ORIGIN)
    return found


@pytest.fixture
def access(library):
    return load_access(library, library.scope(AREA), Question(Made.MARKET), catalogue=load())


def test_its_measures_are_those_to_the_sites_that_offer_it(access):
    assert access.supply.sites["site_id"].tolist() == ["a"]
    market = access.supply.sites.geometry.iloc[0]
    points = access.demand.points
    for code in CODES[:2]:
        metres = [point.distance(market) * DETOUR for point in points[points["code"] == code].geometry]
        assert access.frame[NEAREST][code] == pytest.approx(np.mean(metres))
        assert access.frame["walk_min"][code] == pytest.approx(np.mean(metres) / 80)
    assert math.isnan(access.frame[NEAREST][CODES[2]])
    assert str(why_not(access, CODES[2], NEAREST)) == "nobody lives here"
    assert any("For 1 sites the register does not tell" in str(notice) for notice in access.notices)


def test_its_words_stand_on_map_command_line_and_legend(access):
    figures = access.figures(access.measures[0])
    assert figures.indicator.label.en == "Distance to the nearest market"
    assert (figures.indicator.family, figures.indicator.source) == (f"markt_{NEAREST}", "osm")
    document = access_document(access, area=AREA, language="en")
    assert document["facility"] == "markt"
    assert document["status"] == "estimated"
    assert document["supply"]["located"] == 1
    assert set(document["areas"][0]) > {measure.id for measure in TO_SITES}
    lines = access_lines(access, place="Proef", language="en")
    assert [line for line in lines if line.startswith("[")] == ["[1] Distance to the nearest market (metres)"]
    notes = access_notes(facility=Made.MARKET, sites=1, dots=True, circles=False, metric=access.metric, language="en")
    assert notes[-3:] == ("● markets: 1.", "Estimate: straight line times 1.3.", "Not in it: price.")


def test_a_scenario_can_be_about_it_and_counts_its_people(access):
    assert people_of(access).tolist() == pytest.approx([6.0, 18.0, 0.0])
    assert scenario_measures(Made.MARKET) == RECORD.keys
    closed = Scenario("dicht", (Edit(EditKind.CLOSE, "a"),), Made.MARKET)
    worked = work_out(access, closed, measure="within_15_min_count", low_income=None)
    assert len(worked.sites) == 0
    # The second buurt begins 500 m away: a quarter of an hour reaches 923 m, into it.
    assert worked.effect.lose == pytest.approx(6.0 + 18.0)


def test_a_layer_that_was_not_fetched_is_named_with_the_way_to_fetch_it(library):
    for path in library.store.path(Key("markten", "register", AREA)).parent.iterdir():
        path.unlink()
    with pytest.raises(NotInStoreError, match=r"No sites \(markten\) .* kaart sync GM0001 --lagen markten"):
        load_access(library, library.scope(AREA), Question(Made.MARKET), catalogue=load())
