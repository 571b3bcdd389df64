"""What is around an area: means worked out by hand, reasons, sites in and near it, and what counts as far."""

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from arounds import CODES, NOBODY, UNKNOWN, WHEN, measured
from builders import squares
from hypothesis import given
from hypothesis import strategies as st
from profiles import PLACE, rich, row_of

from kaart.analysis.access.facilities import PUBLIC, Facility, record_of
from kaart.analysis.access.measures import CENTRE, CENTRE_HIGH, CENTRE_LOW, INDEX, NEAREST, PLACES, REACH
from kaart.analysis.profile.build import Mapped, build_profile
from kaart.analysis.profile.rows import Other
from kaart.analysis.profile.sitelist import site_group
from kaart.analysis.profile.surroundings import Unmeasured, farther, nearby, row_id, weighted_means
from kaart.catalogue import load
from kaart.core.codes import Level
from kaart.core.language import sentence
from kaart.core.provenance import Notice
from kaart.model.missing import Status

NAN = math.nan


def of(found, code=CODES[0], *, level=Level.BUURT, peers=()):
    place = replace(PLACE, code=code, level=level)
    part = nearby(found, place=place, asked=2020, code=code, peers=peers)
    return {row.indicator.id: row for row in part.rows}


def test_a_buurt_has_its_own_number_and_its_gemeente_the_mean_by_inhabitants():
    row = of(measured())["vve_nearest_m"]
    assert (row.value, row.status, row.year, row.as_of) == (200, "estimated", 2020, WHEN)
    # 100 people at 200 m and 300 at 600 m.
    assert row.gemeente == Other(500.0, "estimated", 1)
    assert (row.lowest, row.highest) == (200, 600)
    assert str(row.notices[0]) == "For most of it: Aap."


def test_places_are_weighted_by_children_and_say_over_how_many():
    found = measured(**{PLACES: [50.0, 70.0, NAN]})
    rows = of(found, "GM0001", level=Level.GEMEENTE)
    # Of the second buurt the children are unknown: it weighs nothing, whatever its number.
    assert rows["vve_places_per_100_children"].value == 50
    assert rows["vve_places_per_100_children"].gemeente is None
    assert str(rows["vve_places_per_100_children"].notices[0]).startswith("Mean of 1 of the 2 buurten")
    assert rows["vve_nearest_m"].notices == ()


def test_a_wijk_is_the_mean_of_its_own_buurten():
    assert of(measured(), "WK000100", level=Level.WIJK)["vve_nearest_m"].value == 500
    empty = of(measured(), "WK000101", level=Level.WIJK)["vve_nearest_m"]
    assert math.isnan(empty.value)
    assert (empty.status, empty.why) == ("not_applicable", NOBODY)


def test_without_a_number_there_is_the_reason_and_no_zero():
    row = of(measured(**{PLACES: [NAN, 70.0, NAN]}))["vve_places_per_100_children"]
    assert (row.known, row.status, row.why) == (False, "missing", UNKNOWN)
    gone = of(measured(), "BU00019999")["vve_nearest_m"]
    assert (gone.known, str(gone.why)) == (False, "no boundary is stored")


def test_the_middle_one_of_areas_alike_needs_three():
    assert not of(measured(), peers=CODES[1:])["vve_nearest_m"].peers.known
    codes = [f"BU0001{number:04d}" for number in range(4)]
    frame = pd.DataFrame({"inhabitants": 10.0, "children": 1.0, "nearest_site": ""}, index=codes)
    frame = frame.assign(**dict.fromkeys(record_of(Facility.VVE).in_profile, 1.0)).assign(
        **{NEAREST: [1.0, 2.0, 4.0, 9.0]}
    )
    found = replace(measured(), frame=frame)
    assert of(found, codes[0], peers=codes[1:])["vve_nearest_m"].peers == Other(4.0, "estimated", 3)


def test_the_index_stands_beside_its_band():
    (text,) = [
        str(row.notices[0]) for row in of(measured(Facility.OV)).values() if row.indicator.id == "ov_transit_index"
    ]
    assert text == "Band in London: 2 (of 0 to 6b)."


numbers = st.lists(st.tuples(st.floats(0, 5000) | st.just(NAN), st.integers(0, 5000)), min_size=1, max_size=12)


@given(numbers)
def test_a_mean_lies_between_what_it_is_of_and_needs_somebody(rows):
    values, people = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    frame = pd.DataFrame({"inhabitants": people, "children": people, NEAREST: values})
    found = weighted_means(frame, [NEAREST], by=["GM0001"] * len(frame))[NEAREST].iloc[0]
    counted = values[(people > 0) & ~np.isnan(values)]
    assert math.isnan(found) == (len(counted) == 0)
    if len(counted):
        assert counted.min() - 1e-6 <= found <= counted.max() + 1e-6


def travel(**columns):
    """100 people of whom 40 get there in 30 minutes, 300 of whom 240 do in 50, and nobody."""
    given = {CENTRE: [NAN, 50.0, NAN], REACH: [40.0, 80.0, NAN], CENTRE_LOW: [NAN, 41.6, NAN]}
    return measured(Facility.OV, **{**given, CENTRE_HIGH: [NAN, 58.4, NAN], **columns})


def test_a_time_is_of_who_gets_there_and_its_reason_is_that_most_do_not():
    row = of(travel())[row_id(Facility.OV, CENTRE)]
    assert (row.status, str(row.why)) == (Status.NOT_REACHED, "out of reach for most inhabitants")
    # Of the gemeente 280 of 400 get there; the time is that of the only buurt that has one.
    assert row.gemeente == Other(50.0, "estimated", 1)
    assert of(travel())[row_id(Facility.OV, REACH)].gemeente == Other(70.0, "estimated", 1)
    other = of(travel(), CODES[1])[row_id(Facility.OV, CENTRE)]
    assert [sentence(note, language="nl") for note in other.notices] == [
        (
            "Reistijd: mediaan 50 minuten (van 42 tot 58, afhankelijk van het moment van vertrek); "
            "80 van de 100 inwoners lukt dat binnen 60 minuten."
        )
    ]
    whole = of(travel(), "GM0001", level=Level.GEMEENTE)[row_id(Facility.OV, CENTRE)]
    assert [str(note) for note in whole.notices] == [
        "Mean of 1 of the 2 buurten; most inhabitants of the others cannot get there in time."
    ]


def test_times_of_buurten_are_weighed_by_who_gets_there_and_are_none_when_most_do_not():
    # 60 people with 30 minutes and 240 with 50.
    found = travel(**{CENTRE: [30.0, 50.0, NAN], REACH: [60.0, 80.0, NAN]}).at(Level.GEMEENTE)
    assert found[CENTRE].iloc[0] == pytest.approx((60 * 30 + 240 * 50) / 300)
    few = travel(**{CENTRE: [30.0, NAN, NAN], REACH: [100.0, 10.0, NAN]})
    assert few.at(Level.GEMEENTE)[REACH].iloc[0] == pytest.approx(32.5)
    whole = of(few, "GM0001", level=Level.GEMEENTE)[row_id(Facility.OV, CENTRE)]
    assert (math.isnan(whole.value), whole.status) == (True, Status.NOT_REACHED)


def test_sites_in_the_area_come_first_and_those_without_a_place_are_counted():
    group = site_group(replace(measured(), facility=Facility.CHILDCARE), place=PLACE, code=CODES[0])
    assert [(site.name, site.inside) for site in group.sites if site.inside] == [("Aap", True), ("Cavia", True)]
    first = group.sites[0]
    assert (first.address, first.distance_m, first.places) == ("Straat 1, 1234AB Dorp", 0, 20)
    assert [site.early_education for site in group.sites[:2]] == [True, False]
    assert group.unlocated == 2
    rest = [site for site in group.sites if not site.inside]
    assert all(math.isnan(site.places) and site.early_education is None for site in rest)
    # Straight line times 1.3.
    middles = squares(CODES).geometry.centroid
    assert [site.distance_m for site in rest] == pytest.approx([1.3 * middles.iloc[0].distance(middles.iloc[1])])


def test_of_a_whole_gemeente_the_sites_in_it_have_no_distance():
    place = replace(PLACE, code="GM0001", level=Level.GEMEENTE)
    group = site_group(replace(measured(), facility=Facility.CHILDCARE), place=place, code="GM0001")
    assert len(group.sites) == 3
    assert all(site.inside and math.isnan(site.distance_m) for site in group.sites)


def test_what_was_not_fetched_is_said_per_layer_and_one_layer_alone_is_shown():
    reason = Notice.of("No timetable of {area} has been fetched yet.", area="Proefgemeente")
    around = (Unmeasured(Facility.OV, reason), measured(), replace(measured(), facility=Facility.CHILDCARE))
    profile = build_profile(rich(), catalogue=load(), around=around)
    domains = {domain.theme.id: domain for domain in profile.domains}
    assert domains["ov"].rows == ()
    assert domains["ov"].nearby[0].reason == reason
    assert {row.indicator.id for row in domains["vve"].known} >= {"vve_nearest_m", "kinderopvang_nearest_m"}
    assert [(group.kind, group.reason) for group in profile.sites] == [
        (Facility.CHILDCARE, None),
        (Facility.OV, reason),
    ]
    lines = {line.factor.id: line for line in profile.factors}
    assert lines["openbaar_vervoer_schaars"].mapped is Mapped.NOT_FETCHED
    assert lines["voor_en_vroegschoolse_educatie"].mapped is Mapped.FIGURE


def test_far_needs_a_number_beside_it_and_enough_metres():
    base = replace(row_of({2020: [2.0]}), indicator=load().indicator("afstand_huisarts"))
    beside = [Other(1.0, "observed"), Other(1.5, "observed"), Other(NAN, "missing"), Other(0.0, "observed"), None]
    found = [bool(farther([replace(base, gemeente=other, country=None)])) for other in beside]
    assert found == [True, False, False, False, False]
    # Twice as far, but hardly any metres.
    assert not farther([replace(base, value=0.4, gemeente=Other(0.2, "observed"))])
    (far,) = farther([replace(base, gemeente=Other(0.8, "observed"))])
    assert far.times == pytest.approx(2.5)


def test_every_factor_of_transport_and_vve_names_measures_that_are_shown():
    shown = {row_id(facility, measure) for facility in PUBLIC for measure in record_of(facility).in_profile}
    assert {name for name in load().later_indicators if name.startswith(("ov_", "vve_"))} <= shown
    assert all(set(record_of(facility).keys) >= set(record_of(facility).in_profile) for facility in PUBLIC)
    assert row_id(Facility.OV, INDEX) in shown
