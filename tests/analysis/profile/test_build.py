import math
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from profiles import CODES, HERE, made, material, record, rich, row_of, share

from kaart.analysis.change.links import find_links
from kaart.analysis.profile.build import THEMES, Mapped, build_profile, find_alike
from kaart.analysis.profile.complement import complement
from kaart.analysis.profile.rows import make_row
from kaart.catalogue import load
from kaart.core.codes import Level
from kaart.core.errors import UnknownAreaError

NAN = math.nan


@pytest.mark.parametrize(
    ("asked", "shown"),
    [(2020, 2019), (2018, 2017), (2016, 2017), (2025, 2019)],
    ids=["the last before", "not one after", "else the first after", "a year that is not stored"],
)
def test_the_year_shown_is_the_last_with_a_value_up_to_the_asked_one(asked, shown):
    row = row_of({2016: [NAN], 2017: [7.0], 2018: [NAN], 2019: [9.0], 2020: [NAN]}, year=asked)
    assert (row.year, row.value) == (shown, {2017: 7.0, 2019: 9.0}[shown])
    assert row.later == tuple((when, "not_published") for when in (2018, 2020) if when > shown)


def test_without_a_value_the_year_that_says_most_is_given():
    item = share()
    own = [made(item, 2018, [NAN, 5.0], status=["suppressed", "observed"]), made(item, 2020, [NAN, NAN])]
    row = make_row(material({item.id: own}), item, peers=())
    assert (row.known, row.year, row.status, row.line) == (False, 2018, "suppressed", None)


@pytest.mark.parametrize(
    ("asked", "year", "status"),
    [(2018, 2018, "not_published"), (2021, 2020, "suppressed"), (2017, 2017, "not_fetched")],
    ids=["before the definition", "after the last", "a year of the definition that is not stored"],
)
def test_a_reason_is_of_the_year_asked_or_of_one_before_it(asked, year, status):
    item = share(years=(2017, 2019, 2020))
    own = [made(item, when, [NAN, 5.0], status=["suppressed", "observed"]) for when in (2019, 2020)]
    row = make_row(material({item.id: own}, year=asked), item, peers=())
    assert (row.known, row.year, row.status) == (False, year, status)


def alike_in(year, size):
    """Three figures of a year in which areas stand in a row; the first is alike to those near it."""
    names = ("inwoners", "kinderen", "koopwoningen")
    return {name: [made(record(name), year, [1.0, *size])] for name in names}


def test_a_profile_of_a_year_takes_the_peers_of_that_year():
    old, new = alike_in(2018, [1.1, 1.2, 9.0]), alike_in(2020, [9.0, 8.0, 1.1])
    more = {"eenpersoons": [made(record("eenpersoons"), 2020, [1.0, 9.0, 8.0, 1.1])]}
    own = {name: [*old[name], *new[name]] for name in old} | more
    for asked, year, codes in ((2018, 2018, (CODES[1], CODES[2])), (2020, 2020, (CODES[3],)), (2019, 2018, CODES[1:3])):
        group = find_alike(material(own, year=asked), catalogue=load())
        assert (group.year, group.codes) == (year, tuple(codes))


def test_a_year_with_one_figure_is_none_to_be_alike_in():
    own = {**alike_in(2018, [1.1, 1.2, 9.0]), "huishoudens": []}
    own["inwoners"] = [*own["inwoners"], made(record("inwoners"), 2020, [1.0, 5.0, 5.0, 1.0])]
    assert find_alike(material(own, year=2020), catalogue=load()).year == 2018


def test_without_any_figures_nothing_is_known_and_nothing_invented():
    row = row_of({})
    assert (row.known, row.status, row.stored, row.later, row.line) == (False, "not_published", 0, (), None)
    assert math.isnan(row.low)
    assert math.isnan(row.lowest)


def test_peers_are_a_median_of_their_own_values():
    row = row_of({2020: [1.0, 10, 20, 40, NAN]}, peers=CODES[1:])
    assert (row.peers.value, row.peers.count) == (20, 3)
    assert (row.lowest, row.highest) == (1, 40)


def test_a_median_of_two_is_not_given():
    row = row_of({2020: [1.0, 10, 20]}, peers=CODES[1:])
    assert not row.peers.known
    assert row.peers.count == 2


def test_a_figure_shared_by_areas_counts_for_no_median():
    row = row_of({2020: [1.0, 10, 20, 30]}, peers=CODES[1:], shared=[False, True, False, False])
    assert row.peers.count == 2


def test_the_gemeente_is_of_the_year_of_the_value():
    item = share()
    beside = [made(item, 2018, [15.0], level=Level.GEMEENTE), made(item, 2020, [99.0], level=Level.GEMEENTE)]
    row = row_of({2018: [12.4], 2020: [NAN]}, item=item, beside=beside)
    assert row.gemeente.value == 15
    assert not row.country.known


def test_a_count_is_compared_with_nothing():
    row = row_of({2020: [10.0, 20, 30, 40]}, item=record("inwoners"), peers=CODES[1:])
    assert (row.gemeente, row.peers, row.country) == (None, None, None)


def test_rounding_bounds_and_small_numbers():
    row = row_of({2020: [12.4]}, denominator=60.0)
    assert (row.low, row.high) == pytest.approx((12.35, 12.45))
    assert row.small


def linked(before, after):
    """Links between the buurten of 2018 and 2019, with the flag that CBS gives."""
    old, new = (pd.DataFrame(rows, columns=["code", "name", "indeling"]) for rows in (before, after))
    return (find_links(old, new, level=Level.BUURT, year=2019),)


def test_another_boundary_is_said_and_an_unknown_one_is_not():
    item = share()
    whole = material({item.id: [made(item, 2018, [5.0]), made(item, 2019, [NAN])]}, year=2019)
    assert not make_row(whole, item, peers=()).redrawn
    redrawn = linked([(HERE, "Proef 0", "1")], [(HERE, "Proef 0", "3")])
    row = make_row(replace(whole, steps=redrawn), item, peers=())
    assert (row.year, row.value, row.redrawn) == (2018, 5, True)
    same = linked([(HERE, "Proef 0", "1")], [(HERE, "Proef 0", "1")])
    assert not make_row(replace(whole, steps=same), item, peers=()).redrawn


def test_a_renumbered_area_keeps_its_figures_and_takes_none_of_who_got_its_code():
    item = share()
    # In 2018 the area was CODES[1]; its present code was that of another.
    whole = material({item.id: [made(item, 2018, [1.0, 7.0]), made(item, 2019, [NAN, NAN])]}, year=2019)
    before = [(HERE, "Ander", "1"), (CODES[1], "Proef 0", "1")]
    row = make_row(replace(whole, steps=linked(before, [(HERE, "Proef 0", "2")])), item, peers=())
    assert (row.year, row.value) == (2018, 7)


def test_a_profile_has_five_facts_and_every_domain():
    profile = build_profile(rich(), catalogue=load())
    assert [row.indicator.id for row in profile.facts] == [
        "inwoners",
        "laag_inkomen",
        "bijstand_per_1000",
        "kinderen",
        "arbeidsparticipatie",
    ]
    assert [domain.theme for domain in profile.domains] == list(THEMES)
    assert profile.rows["laag_inkomen"].gemeente.value == 15
    assert set(profile.peers.codes) == set(CODES[1:6])
    assert profile.sites == ()


def test_no_row_stands_twice_and_definitions_keep_their_own_family():
    profile = build_profile(rich(), catalogue=load())
    parts = [*profile.people, *profile.poverty, *(row for domain in profile.domains for row in domain.rows)]
    assert len(parts) == len(profile.rows)
    families = [row.indicator.family for row in profile.poverty]
    assert len(set(families)) == len(families)


def test_every_factor_of_the_catalogue_is_there_once_and_says_how_far_it_can_be_mapped():
    profile = build_profile(rich(), catalogue=load())
    found = {line.factor.id: line for line in profile.factors}
    assert list(found) == [factor.id for factor in load().factors]
    assert found["armoede_in_de_buurt"].mapped is Mapped.FIGURE
    assert found["positieve_rolmodellen"].mapped is Mapped.NOT_MAPPABLE
    assert found["openbaar_vervoer_schaars"].mapped is Mapped.LATER
    assert found["financiele_buffer_ontbreekt"].mapped is Mapped.NO_VALUE
    assert all(bool(line.rows) == (line.mapped in {Mapped.FIGURE, Mapped.NO_VALUE}) for line in found.values())


def test_an_unknown_area_is_refused():
    with pytest.raises(UnknownAreaError, match=HERE):
        build_profile(material({}), catalogue=load())


def test_without_context_there_are_no_peers_and_a_reason():
    group = find_alike(material({"laag_inkomen": [made(record("laag_inkomen"), 2020, [1.0])]}), catalogue=load())
    assert group.codes == ()
    assert len(group.reasons) == 1


@pytest.mark.parametrize(
    ("value", "expected"),
    [(12.4, (88, 100)), (0.3, (997, 1000)), (99.8, (2, 1000)), (0.0, None), (100.0, None), (NAN, None)],
)
def test_the_other_side_is_a_whole_number_of_a_round_one(value, expected):
    found = complement(row_of({2020: [value]}, item=record("laag_inkomen")))
    assert (None if found is None else (found.rest, found.of)) == expected


def test_bijstand_is_counted_by_the_thousand_and_other_figures_have_no_other_side():
    assert complement(row_of({2020: [101.62]}, item=record("bijstand_per_1000"))).rest == 898
    assert complement(row_of({2020: [50.0]}, item=record("koopwoningen"))) is None


@given(st.floats(0, 100))
def test_the_other_side_is_never_off_by_more_than_rounding(value):
    found = complement(row_of({2020: [value]}, item=record("laag_inkomen")))
    if found is not None:
        assert 0 < found.rest < found.of
        assert abs(found.rest / found.of - (1 - value / 100)) <= 0.5 / found.of + 1e-9


def test_layers_that_nobody_fetched_are_known_as_such():
    profile = build_profile(rich(), catalogue=load())
    safety, health = (
        next(item for item in profile.domains if item.theme.id == name) for name in ("veiligheid", "gezondheid")
    )
    assert [row.indicator.table_family for row in safety.unfetched] == ["politie"] * 4
    assert {row.indicator.id for row in safety.unknown} > {row.indicator.id for row in safety.unfetched}
    assert health.unfetched == health.rows
    series = {**rich().own, "eenzaam": (made(record("eenzaam"), 2020, [50.0] * 6),)}
    after = build_profile(replace(rich(), own=series), catalogue=load())
    health = next(item for item in after.domains if item.theme.id == "gezondheid")
    assert [row.indicator.id for row in health.known] == ["eenzaam"]
    assert len(health.unfetched) == 3


def test_nothing_is_alike_to_another_area_that_had_the_code_before():
    own = alike_in(2018, [1.1, 1.2, 9.0])
    assert find_alike(material(own, year=2020), catalogue=load()).codes == tuple(CODES[1:3])
    other = {
        name: [replace(item, frame=item.frame.assign(name=["Elders", *item.frame["name"][1:]])) for item in series]
        for name, series in own.items()
    }
    group = find_alike(material(other, year=2020), catalogue=load())
    assert (group.codes, bool(group.reasons)) == ((), True)
