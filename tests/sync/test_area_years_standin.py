"""The real lists of areas of 2020 and 2024 of the whole country: nothing is joined because codes are equal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from pandas import DataFrame

from kaart.answers.figures import answer
from kaart.answers.inhabitants import count_people
from kaart.answers.reader import StoreReader
from kaart.catalogue import Column, Family, Table, load
from kaart.catalogue.lookup import fold
from kaart.core.codes import Level, gemeente_of
from kaart.core.errors import UpstreamDriftError
from kaart.core.provenance import Provenance
from kaart.core.settings import Settings
from kaart.sources.cbs import fetch as cbs
from kaart.sources.http.client import Http
from kaart.store.library import WHOLE_COUNTRY, Library
from kaart.store.manifest import Key
from kaart.sync.checks import joins_boundaries

pytestmark = [pytest.mark.standin, pytest.mark.slow]

TABLES = {2020: "84799NED", 2024: "85984NED"}
COLUMNS = [column for column in load().all_columns if column.family is Family.KWB and column.id == "inwoners"]
CRIME = load().indicator("politie_misdrijven_per_1000")


def national(http: Http, year: int, columns: list[Column]) -> DataFrame:
    table = Table(TABLES[year], Family.KWB, year)
    return cbs.fetch(http, table, columns=columns, gemeenten=None, country=True).frame


@pytest.fixture(scope="module")
def lists(standin) -> dict[int, DataFrame]:
    with Http(replace(Settings(), upstream=standin.url)) as http:
        return {year: national(http, year, COLUMNS) for year in TABLES}


@pytest.fixture
def library(lists, settings) -> Iterator[Library]:
    """Both years for the whole country, and crime of 2020 in the areas of 2024: 100 in every area."""
    made = Library(settings)
    crimes = lists[2024][["code", "name"]].assign(misdrijven=100.0)
    origin = Provenance("cbs_kwb", "http://x", areas=2024)
    for vintage, frame in (("kwb-2020", lists[2020]), ("kwb-2024", lists[2024]), ("politie-2020", crimes)):
        made.store.write(
            Key("cijfers", vintage, WHOLE_COUNTRY),
            frame,
            origin if "politie" in vintage else Provenance("cbs_kwb", "http://x"),
        )
    return made


def named(frame: DataFrame) -> dict[str, str]:
    return dict(zip(frame["code"], frame["name"], strict=True))


def other_areas(lists: dict[int, DataFrame]) -> list[str]:
    """Buurten of 2024 whose code was that of a buurt with another name in 2020."""
    before, after = (named(lists[year]) for year in (2020, 2024))
    both = [code for code in after if code.startswith("BU") and code in before]
    return [code for code in both if fold(before[code]) != fold(after[code])]


def test_the_lists_hold_the_case_that_this_is_about(lists):
    assert [named(lists[year])["BU19660101"] for year in TABLES] == ["Obergum", "Buitengebied Ulrum"]
    found = other_areas(lists)
    assert "BU19660101" in found
    assert len(found) == 655
    assert len({gemeente_of(code) for code in found}) == 66


@pytest.mark.parametrize("scope_id", ["NL00", "GM1966"])
def test_no_buurt_is_divided_by_the_inhabitants_of_its_namesake_in_code(library, lists, scope_id):
    scope = library.scope(scope_id)
    people = count_people(StoreReader(library), scope, level=Level.BUURT, year=2020, areas=2024)
    assert set(other_areas(lists)) & set(people.counts.index) == set()
    found = answer(
        StoreReader(library), scope, indicator=CRIME, level=Level.BUURT, year=2020, catalogue=load()
    ).figures.frame
    # Neither years in between nor boundaries of 2020 are stored: nothing tells which buurt any of them was.
    assert found["value"].notna().sum() == 0
    assert set(found["status"]) == {"no_inhabitants"}
    assert found.set_index("code").loc["BU19660101", "name"] == "Buitengebied Ulrum"


def test_no_gemeente_is_refused_for_the_boundaries_of_another_year(library, lists):
    """Of boundaries only the codes are compared, so that lists of codes stand in for those of 2020 and 2024."""
    gemeenten = sorted(code for code in lists[2024]["code"] if code.startswith("GM"))
    refused: dict[int, list[str]] = {2020: [], 2024: []}
    for year in TABLES:
        for level, prefix in (("buurt", "BU"), ("wijk", "WK"), ("gemeente", "GM")):
            rows = lists[year][lists[year]["code"].str.startswith(prefix)][["code", "name"]]
            library.store.write(Key("grenzen", f"{level}-{year}", WHOLE_COUNTRY), rows, Provenance("pdok", "http://x"))
    codes = lists[2024]["code"]
    owner = "GM" + codes.str.slice(2, 6)
    for gemeente in gemeenten:
        own = list(codes[owner == gemeente])
        for year, into in refused.items():
            try:
                joins_boundaries(library.store, Key("cijfers", "politie-2020", gemeente), own, year)
            except UpstreamDriftError:
                into.append(gemeente)
    assert refused[2024] == []
    assert refused[2020], "held against the boundaries of its own year, some gemeenten were refused"
