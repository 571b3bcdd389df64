"""Answers from the store: the right areas, the right year, the right file, and a reason for every empty cell."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from builders import NAN, raw
from hypothesis import given
from hypothesis import strategies as st

from kaart.answers.figures import answer, is_shown, latest_year, stored_years
from kaart.answers.reader import StoreReader
from kaart.catalogue import Family, ReportFigure, load
from kaart.catalogue.records import Region, RegionPeriod
from kaart.catalogue.scope import Scope
from kaart.core.codes import Level, spans
from kaart.core.errors import NotInStoreError, UnknownLevelError, UnknownYearError
from kaart.core.provenance import ColumnOrigin, Provenance
from kaart.core.settings import PROJECT, Settings
from kaart.store.library import Library
from kaart.store.manifest import Key

CATALOGUE = load()
INCOME, PEOPLE = CATALOGUE.indicator("laag_inkomen"), CATALOGUE.indicator("inwoners")
CHILDREN = CATALOGUE.indicator("kinderen_in_bijstandsgezin")
DISTANCE = next(record for record in CATALOGUE.indicators if record.table_family is Family.NABIJHEID)
EARLY, LATE = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)
HEERLEN = Scope("GM0917", "Heerlen")


def report(area, value, *, scope="buurt", year=2018, shared=False, gemeente="Heerlen"):
    return ReportFigure(CHILDREN.id, scope, gemeente, area, year, 2020, value, "proef", "proef", "Bijlage 2", shared)


REPORTS = (
    report("Noord", 23.0),
    report("Zuid", 4.0, shared=True),
    report("Oost", 4.0, shared=True),
    report("Nederland", 6.5, scope="land", gemeente=""),
)
REST = (*REPORTS, report("overige buurten", 10.0, scope="rest_van_gemeente"))


def catalogue_with(*reports):
    return replace(CATALOGUE, reports=reports)


def table(gemeente="GM0917", **columns):
    """Four buurten, their wijk and gemeente; columns give the values of the six rows in that order."""
    digits = gemeente[2:]
    codes = [*(f"BU{digits}000{n}" for n in range(4)), f"WK{digits}00", gemeente]
    names = ["Noord", "Zuid", "Oost", "West", "Wijk 00", "Heerlen" if gemeente == "GM0917" else gemeente]
    frame = raw(code=codes, **columns)
    frame["name"] = names
    return frame.sort_values("code").reset_index(drop=True)


def income(values, *, inhabitants=1000.0, households=500.0):
    count = len(values)
    return {
        "laag_inkomen_pct": values,
        "inwoners": [inhabitants] * count,
        "huishoudens": [households] * count,
    }


@pytest.fixture
def library(settings):
    return Library(settings)


@pytest.fixture
def put(library):
    def store(year, frame, *, area="GM0917", family="kwb", moment=EARLY):
        origin = Provenance("cbs_kwb", "http://x", retrieved_at=moment, table=f"{year}NED", route="v4")
        return library.store.write(Key("cijfers", f"{family}-{year}", area), frame, origin)

    return store


@pytest.fixture
def three_years(put):
    """Values of every buurt in 2016, of half in 2017, of none in 2018."""
    put(2016, table(**income([9.0, 8.0, 7.0, 6.0, 7.5, 7.5])))
    put(2017, table(**income([9.0, NAN, NAN, 6.0, 7.5, 7.5])))
    put(2018, table(**income([NAN] * 6)))


def ask(library, scope, year, *, indicator=INCOME, level=Level.BUURT, catalogue=CATALOGUE):
    return answer(StoreReader(library), scope, indicator=indicator, level=level, year=year, catalogue=catalogue)


def latest(library, scope, *, indicator=INCOME, level=Level.BUURT, coverage=0.0, catalogue=CATALOGUE):
    return latest_year(
        StoreReader(library), scope, indicator=indicator, level=level, catalogue=catalogue, coverage=coverage
    )


def values(found):
    return {row["code"]: row["value"] for row in found.figures.frame.to_dict("records")}


def test_only_the_areas_of_the_scope_and_their_own_file(library, put):
    manifest = put(2016, table(**income([9.0, 8.0, 7.0, 6.0, 7.5, 7.5])))
    put(2016, table("GM0882", **income([1.0] * 6)), area="GM0882")
    found = ask(library, Scope("BU09170001", "Zuid"), 2016)
    assert values(found) == {"BU09170001": 8.0}
    assert found.manifest_of("BU09170001") == manifest
    assert found.manifest_of("BU08820000") is None
    assert values(ask(library, HEERLEN, 2016, level=Level.GEMEENTE)) == {"GM0917": 7.5}
    parkstad = library.scope("parkstad")
    together = ask(library, parkstad, 2016)
    assert len(values(together)) == 8
    assert set(together.absent) == set(parkstad.gemeenten(2016)) - {"GM0917", "GM0882"}


def test_country_row_only_when_the_country_is_asked(library, put):
    put(2016, table(**income([9.0] * 6)))
    put(2016, raw(code=["NL00"], **income([8.2])), area="NL00")
    assert "NL00" not in values(ask(library, HEERLEN, 2016))
    assert values(ask(library, HEERLEN, 2016, level=Level.LAND)) == {"NL00": 8.2}
    assert values(ask(library, Scope("NL00", "Nederland"), 2016, level=Level.LAND)) == {"NL00": 8.2}


def test_manifest_of_the_country_file(library, put):
    manifest = put(2016, table(**income([9.0] * 6)), area="NL")
    found = ask(library, HEERLEN, 2016)
    assert found.manifest_of("BU09170000") == manifest
    assert found.manifest_of("GM0917") == manifest


def test_earlier_version_is_named(library, put):
    put(2016, table(**income([9.0] * 6)))
    put(2016, table(**income([1.0] * 6)))
    library.store.path(Key("cijfers", "kwb-2016", "GM0917")).write_bytes(b"kapot")
    found = ask(library, HEERLEN, 2016)
    assert found.previous == ("GM0917",)
    assert set(values(found).values()) == {9.0}


def test_reasons_for_empty_cells(library, put):
    frame = table(
        laag_inkomen_pct=[9.0, NAN, NAN, NAN, 9.0, 9.0],
        inwoners=[1000.0, 0.0, 40.0, 1000.0, 2040.0, 2040.0],
        huishoudens=[500.0, 0.0, 20.0, 500.0, 1020.0, 1020.0],
    )
    put(2016, frame)
    rows = ask(library, HEERLEN, 2016).figures.frame.set_index("code")
    assert rows["status"].to_dict() == {
        "BU09170000": "observed",
        "BU09170001": "not_applicable",
        "BU09170002": "suppressed",
        "BU09170003": "missing",
    }
    assert rows["value"].isna().sum() == 3
    assert rows["inferred"].to_dict()["BU09170002"]


def test_year_in_which_nothing_was_published_says_so(library, three_years):
    statuses = ask(library, HEERLEN, 2018).figures.frame["status"]
    assert set(statuses) == {"not_published"}
    assert stored_years(library, HEERLEN, indicator=INCOME, catalogue=CATALOGUE) == (2016, 2017, 2018)


def test_latest_year_with_values(library, three_years):
    assert latest(library, HEERLEN) == 2017
    assert latest(library, HEERLEN, coverage=0.6) == 2016
    assert latest(library, HEERLEN, level=Level.GEMEENTE) == 2017
    assert latest(library, HEERLEN, indicator=PEOPLE) == 2018


def test_latest_year_of_one_buurt_is_its_own(library, three_years):
    assert latest(library, Scope("BU09170000", "Noord")) == 2017
    assert latest(library, Scope("BU09170001", "Zuid")) == 2016


def test_buurt_without_any_value_gets_the_year_of_its_neighbours(library, put):
    put(2016, table(**income([9.0, NAN, 7.0, 6.0, 7.5, 7.5])))
    put(2017, table(**income([NAN] * 6)))
    zuid = Scope("BU09170001", "Zuid")
    assert latest(library, zuid) == 2016
    assert set(values(ask(library, zuid, 2016)).values()) != {0.0}
    with pytest.raises(UnknownYearError):
        latest(library, zuid, coverage=0.6)


def test_too_little_coverage_names_the_years(library, three_years):
    with pytest.raises(UnknownYearError, match=r"stored years of Heerlen \(2016-2018\)"):
        latest(library, HEERLEN, coverage=1.1)


def test_year_that_is_not_stored_names_those_that_are(library, three_years):
    with pytest.raises(UnknownYearError, match=r"for 2020 in the store; stored: 2016-2018\. Run kaart sync GM0917"):
        ask(library, HEERLEN, 2020)


def test_nothing_stored_says_what_to_do_and_what_is_there(library, put):
    with pytest.raises(NotInStoreError, match="run kaart sync GM0917") as caught:
        ask(library, HEERLEN, 2016)
    assert "What is there" not in str(caught.value)
    with pytest.raises(NotInStoreError):
        latest(library, HEERLEN)
    put(2016, table("GM0882", **income([1.0] * 6)), area="GM0882")
    with pytest.raises(NotInStoreError, match="What is there: GM0882"):
        ask(library, HEERLEN, 2016)


def test_example_region_that_is_not_packaged(library):
    with pytest.raises(NotInStoreError, match="nothing of Voorbeeldregio in the invented example region"):
        ask(library, library.scope("voorbeeldregio"), 2020)


def test_level_at_which_nothing_is_published(library, put):
    put(2016, table(**income([9.0] * 6)))
    gemeente_only = replace(INCOME, levels=("gemeente",))
    with pytest.raises(UnknownLevelError, match="choose gemeente"):
        ask(library, HEERLEN, 2016, indicator=gemeente_only)


def test_distances_know_who_lives_there(library, put):
    column = DISTANCE.numerator[0]
    year = DISTANCE.years[-1]
    put(year, table(**{column: [0.4, NAN, 0.6, 0.7, 0.5, 0.5]}), family="nabijheid")
    put(year, table(**income([9.0] * 6)).assign(inwoners=[1000.0, 0.0, *[1000.0] * 4]))
    rows = ask(library, HEERLEN, year, indicator=DISTANCE).figures.frame.set_index("code")
    assert rows.loc["BU09170001", "status"] == "not_applicable"
    assert rows.loc["BU09170000", "value"] == 0.4


def test_report_figures_shared_and_of_the_rest(library, put):
    put(2020, table(**income([9.0] * 6)))
    found = ask(library, HEERLEN, 2018, indicator=CHILDREN, catalogue=catalogue_with(*REPORTS))
    assert values(found)["BU09170000"] == 23.0
    rows = found.figures.frame.set_index("code")
    assert rows["shared"].to_dict() == {
        "BU09170000": False,
        "BU09170001": True,
        "BU09170002": True,
        "BU09170003": False,
    }
    assert rows.loc["BU09170003", "status"] == "not_published"
    assert found.manifest_of("BU09170000") is None
    rest = ask(library, HEERLEN, 2018, indicator=CHILDREN, catalogue=catalogue_with(*REST))
    assert values(rest)["BU09170003"] == 10.0
    assert values(rest)["BU09170000"] == 23.0, "what is named by itself is not the rest"
    country = ask(library, HEERLEN, 2018, indicator=CHILDREN, level=Level.LAND, catalogue=catalogue_with(*REST))
    assert values(country) == {"NL00": 6.5}


def test_report_takes_the_names_of_the_year_nearest_to_its_boundaries(library, put):
    put(2016, table(**income([9.0] * 6)).assign(name="Andere naam"))
    put(2020, table(**income([9.0] * 6)))
    found = ask(library, Scope("BU09170000", ""), 2018, indicator=CHILDREN, catalogue=catalogue_with(*REPORTS))
    assert values(found) == {"BU09170000": 23.0}


def test_years_of_a_report(library, put):
    reports = catalogue_with(*REPORTS, report("Noord", 20.0, year=2016))
    assert stored_years(library, HEERLEN, indicator=CHILDREN, catalogue=reports) == ()
    with pytest.raises(NotInStoreError):
        ask(library, HEERLEN, 2018, indicator=CHILDREN, catalogue=reports)
    put(2020, table(**income([9.0] * 6)))
    assert stored_years(library, HEERLEN, indicator=CHILDREN, catalogue=reports) == (2016, 2018)
    assert latest(library, HEERLEN, indicator=CHILDREN, catalogue=reports) == 2018
    west = Scope("BU09170003", "West")
    assert latest(library, west, indicator=CHILDREN, catalogue=reports) == 2018
    with pytest.raises(UnknownYearError, match="it has 2016, 2018"):
        ask(library, HEERLEN, 2017, indicator=CHILDREN, catalogue=reports)


def test_example_region_gets_no_figure_of_a_real_report(tmp_path):
    library = Library(Settings(cache=tmp_path / "cache", data=PROJECT / "data"))
    scope = library.scope("voorbeeldregio")
    found = ask(library, scope, 2018, indicator=CHILDREN)
    assert found.invented
    assert set(found.figures.frame["status"]) == {"not_published"}
    people = ask(library, scope, 2018, indicator=PEOPLE, level=Level.GEMEENTE)
    assert len(people.figures.frame) == 5
    assert len(ask(library, scope, 2019, indicator=PEOPLE, level=Level.GEMEENTE).figures.frame) == 4
    assert latest(library, scope) == 2023, "the definition ends there"


@pytest.mark.parametrize(
    ("years", "text"),
    [((), ""), ((2018,), "2018"), ((2018, 2016, 2017), "2016-2018"), ((2016, 2018, 2019), "2016, 2018-2019")],
)
def test_years_as_text(years, text):
    assert spans(years) == text


@given(st.sets(st.integers(2013, 2030)))
def test_years_as_text_loses_none(years):
    found = set()
    for part in spans(tuple(years)).split(", "):
        ends = [int(end) for end in part.split("-") if end]
        found |= set(range(ends[0], ends[-1] + 1)) if ends else set()
    assert found == years


def test_shown_are_values_only():
    assert [status for status in ("observed", "estimated", "missing", "suppressed") if is_shown(status)] == [
        "observed",
        "estimated",
    ]


@pytest.mark.parametrize(
    ("here", "there", "says"),
    [
        ("whole", "whole", "whole"),
        ("part", "part", "part"),
        ("whole", "no", "part"),
        ("whole", "", "part"),
        ("no", "no", ""),
        ("", "", ""),
    ],
)
def test_values_are_provisional_as_far_as_their_files_say_so(settings, here, there, says):
    members = (RegionPeriod(None, None, ("GM0917", "GM0928")),)
    library, region = Library(settings), Scope("proef", "Proef", Region("proef", "Proef", members, "eigen lijst"))
    for gemeente, extent in (("GM0917", here), ("GM0928", there)):
        columns = (ColumnOrigin("laag_inkomen_pct", "id", "X", provisional=extent), ColumnOrigin("inwoners", "id", "T"))
        frame = table(gemeente, laag_inkomen_pct=[12.0] * 6, inwoners=[1000.0] * 6, huishoudens=[500.0] * 6)
        library.store.write(Key("cijfers", "kwb-2018", gemeente), frame, Provenance("cbs_kwb", "", columns=columns))

    def asked(indicator, scope=region):
        found = answer(
            StoreReader(library), scope, indicator=indicator, level=Level.BUURT, year=2018, catalogue=CATALOGUE
        )
        return found.figures.provisional

    assert asked(INCOME) == says
    assert asked(INCOME, HEERLEN) == (here if here in {"whole", "part"} else "")
    assert asked(PEOPLE) == "", "another column"


def test_nothing_is_provisional_where_there_is_no_value(settings):
    library = Library(settings)
    columns = (ColumnOrigin("laag_inkomen_pct", "id", "X", provisional="whole"),)
    frame = table(laag_inkomen_pct=[NAN] * 6, inwoners=[1000.0] * 6, huishoudens=[500.0] * 6)
    library.store.write(Key("cijfers", "kwb-2018", "GM0917"), frame, Provenance("cbs_kwb", "", columns=columns))
    found = answer(StoreReader(library), HEERLEN, indicator=INCOME, level=Level.BUURT, year=2018, catalogue=CATALOGUE)
    assert found.figures.provisional == ""
