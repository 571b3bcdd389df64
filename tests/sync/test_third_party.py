"""Refreshing the layers of others: on request only, through the small test server, and what is then shown."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from builders import raw, squares
from derdenserver import HEALTH, POLICE, DerdenServer

from kaart.answers.figures import answer, lacks_layer, latest_year
from kaart.answers.reader import StoreReader
from kaart.catalogue import OPTIONAL_FAMILIES, Family, load
from kaart.catalogue.layers import MAP_LAYERS
from kaart.catalogue.scope import Scope
from kaart.core.codes import Level
from kaart.core.errors import NotInStoreError, UpstreamNotFoundError
from kaart.core.provenance import Provenance
from kaart.sources.http.client import Http
from kaart.sources.http.exchange import Retry
from kaart.store.library import Library
from kaart.store.manifest import Key
from kaart.sync.checks import has_inhabitants, is_year_of_areas_known
from kaart.sync.layers import is_optional, layer_ids, plan, read_layers
from kaart.sync.run import Refresh

HERE = Scope("GM9901", "Testdam", None)
CODES = ["BU99010000", "BU990100A1", "BU990100A2", "GM9901", "WK990100"]
CRIME, LONELY = (load().indicator(name) for name in ("politie_misdrijven_per_1000", "eenzaam"))


@pytest.fixture
def tables(server):
    return DerdenServer(server)


@pytest.fixture
def library(settings, server, monkeypatch):
    # Codes that begin with 99 are those of the packaged example everywhere else.
    for module in ("kaart.store.library", "kaart.answers.figures"):
        monkeypatch.setattr(f"{module}.is_example", lambda scope: False)
    found = Library(replace(settings, upstream=server.url))
    # Of the years whose areas the police and RIVM use; nothing tells how the areas of 2025 were called in 2024.
    for year in (2024, 2025):
        keep_inhabitants(found, year, flag=".")
        keep_boundaries(found, year)
    return found


@pytest.fixture
def run(library, tables, monkeypatch):
    monkeypatch.setattr("kaart.sync.run.require_known", lambda *_, **__: None)

    def once(*layers, years, again=False):
        with Http(library.settings, retry=Retry(attempts=1, first_wait_s=0.01, max_wait_s=0.01)) as http:
            return Refresh(http, library.store, load(), again=again).run([HERE], years=years, layers=layers)

    return once


def keep_inhabitants(library, year=2023, flag="1"):
    frame = raw(code=CODES, inwoners=[1000.0, 100, np.nan, 1100, 1100], indeling=[flag] * len(CODES))
    with library.store.lock():
        library.store.write(Key("cijfers", f"kwb-{year}", "GM9901"), frame, Provenance("cbs_kwb", "http://x"))


def keep_boundaries(library, year):
    for level, count in (("buurt", 3), ("gemeente", 1), ("wijk", 1)):
        codes = [code for code in CODES if code[:2] == {"buurt": "BU", "gemeente": "GM", "wijk": "WK"}[level]]
        assert len(codes) == count
        library.store.write(Key("grenzen", f"{level}-{year}", "GM9901"), squares(codes), Provenance("pdok", "http://x"))


def outcomes(report):
    return {(item.key.vintage, item.key.area): item.outcome.value for item in report.items}


def shown(library, indicator, year, level=Level.BUURT):
    found = answer(StoreReader(library), HERE, indicator=indicator, level=level, year=year, catalogue=load())
    return found.figures.frame.set_index("code")


def test_nobody_gets_them_unasked():
    jobs = plan(load(), years=range(2016, 2026), layers=MAP_LAYERS)
    assert not {job.kind for job in jobs} & set(OPTIONAL_FAMILIES)
    assert set(layer_ids()) > {"politie", "gezondheid"}
    assert read_layers("politie,gezondheid") == ("politie", "gezondheid")
    assert is_optional(Key("cijfers", "politie-2023", "GM9901"))
    assert not is_optional(Key("cijfers", "kwb-2023", "GM9901"))


def test_years_in_between_are_left_out_unless_nothing_else_was_asked():
    def years(*asked):
        return [job.year for job in plan(load(), years=asked, layers=("gezondheid",))]

    assert years(*range(2016, 2026)) == [2016, 2020, 2022, 2024]
    assert years(2023) == [2023]


def test_first_second_and_changed(run, library, tables):
    keep_inhabitants(library)
    assert outcomes(run("politie", "gezondheid", years=(2022, 2023))) == {
        ("politie-2022", "GM9901"): "new",
        ("politie-2023", "GM9901"): "new",
        ("gezondheid-2022", "GM9901"): "new",
    }
    asked = tables.asked_for_data()
    assert set(outcomes(run("politie", "gezondheid", years=(2022, 2023))).values()) == {"unchanged"}
    assert tables.asked_for_data() == asked, "the stamp of the table says that nothing changed"
    tables.stamp = "2026-09-01T02:00:00"
    tables.rows[POLICE][-1]["GeregistreerdeMisdrijven_1"] = 5
    for row in tables.rows[HEALTH]:
        row["Eenzaam_25"] = 44.0
    found = outcomes(run("politie", "gezondheid", years=(2022, 2023)))
    assert found["gezondheid-2022", "GM9901"] == "changed"
    assert found["politie-2023", "GM9901"] == "unchanged"
    assert tables.asked_for_data() > asked


def test_the_year_of_the_areas_is_fetched_along_unless_it_is_there(library):
    def fetched(*layers, years, there=()):
        jobs = plan(load(), years=years, layers=layers, is_there=lambda job: job.vintage in there)
        return [job.vintage for job in jobs]

    along = ["kwb-2025", "buurt-2025", "wijk-2025", "gemeente-2025"]
    assert fetched("politie", years=(2022, 2023)) == [*along, "politie-2022", "politie-2023"]
    assert fetched("politie", years=(2023,), there=along[1:]) == ["kwb-2025", "politie-2023"]
    assert fetched("politie", years=(2025,)) == ["politie-2025"]
    every = fetched("cijfers", "grenzen", "politie", years=(2024, 2025))
    assert every.count("kwb-2025") == 1
    (crime,) = (job for job in plan(load(), years=(2017,), layers=("politie",)) if job.kind == "politie")
    region = load().region("parkstad")
    assert crime.area_year == 2025
    assert set(crime.gemeenten([Scope("parkstad", "Parkstad", region)])) == set(region.members(2025))
    assert set(region.members(2025)) != set(region.members(2017))


def test_figures_are_joined_to_the_boundaries_of_their_own_areas(run, library):
    """Boundaries of the year of the figures, in which every code was another area, are no drift."""
    others = [f"BU9901{number:04d}" for number in range(70, 73)]
    library.store.write(Key("grenzen", "buurt-2023", "GM9901"), squares(others), Provenance("pdok", "http://x"))
    (item,) = run("politie", years=(2023,)).items
    assert item.outcome.value == "new"
    assert library.store.manifest(item.key).provenance.areas == 2025
    library.store.write(Key("grenzen", "buurt-2025", "GM9901"), squares(others), Provenance("pdok", "http://x"))
    (item,) = run("politie", years=(2022,)).items
    assert "of 2025 do not join at level buurt" in str(item.error)


def test_drift_leaves_what_is_stored(run, library, tables):
    run("gezondheid", years=(2022,))
    tables.stamp = "later"
    tables.topics[HEALTH].clear()
    (item,) = run("gezondheid", years=(2022,)).items
    assert (item.outcome.value, item.stored) == ("failed", True)
    assert shown(library, LONELY, 2022, Level.GEMEENTE)["value"].tolist() == [50.3]


def test_a_year_without_figures_is_absent_beside_what_came(run):
    report = run("politie", "gezondheid", years=(2023,))
    assert outcomes(report) == {("politie-2023", "GM9901"): "new", ("gezondheid-2023", ""): "absent"}
    assert isinstance(report.items[-1].error, UpstreamNotFoundError)
    assert outcomes(run("gezondheid", years=(2023,))) == {("gezondheid-2023", ""): "failed"}


def test_crime_is_counted_by_the_inhabitants_of_the_same_year(run, library):
    (item,) = run("politie", years=(2023,)).items
    assert ["inhabitants of that year" in str(notice) for notice in item.notices] == [True]
    assert library.years(Family.POLITIE, HERE) == (), "without inhabitants nothing can be shown"
    keep_inhabitants(library)
    (item,) = run("politie", years=(2023,)).items
    assert library.years(Family.POLITIE, HERE) == (2023,)
    assert set(shown(library, CRIME, 2023)["status"]) == {"no_inhabitants"}, "the areas are those of 2025"
    for year in (2024, 2025):
        keep_inhabitants(library, year)
    found = shown(library, CRIME, 2023)
    # 110 of 1,000 and 10 of 100; of the third there are neither crimes nor inhabitants.
    assert found["value"].tolist() == pytest.approx([110.0, 100.0, np.nan], nan_ok=True)
    assert found["status"].tolist() == ["observed", "observed", "missing"]
    assert found["denominator"].tolist() == pytest.approx([1000.0, 100.0, np.nan], nan_ok=True)
    assert latest_year(StoreReader(library), HERE, indicator=CRIME, level=Level.BUURT, catalogue=load()) == 2023


def test_model_estimates_are_never_called_observed(run, library):
    run("gezondheid", years=(2022,))
    found = shown(library, LONELY, 2022)
    assert found["value"].tolist() == pytest.approx([52.5, np.nan, np.nan], nan_ok=True)
    assert found["status"].tolist() == ["estimated", "missing", "missing"]
    assert {item.modelled for item in load().indicators if item.table_family is Family.GEZONDHEID} == {True}
    assert {item.modelled for item in load().indicators if item.table_family is not Family.GEZONDHEID} == {False}


def test_what_was_not_fetched_says_how_to(run, library):
    keep_inhabitants(library)
    assert lacks_layer(library, HERE, CRIME)
    with pytest.raises(NotInStoreError, match="run kaart sync GM9901 --lagen cijfers,politie"):
        shown(library, CRIME, 2023)
    run("politie", years=(2023,))
    assert not lacks_layer(library, HERE, CRIME)
    assert not lacks_layer(library, HERE, load().indicator("laag_inkomen"))


def test_a_year_that_the_source_added_says_that_its_areas_are_taken_from_the_year_before(library):
    newest = max(load(listed=False).family_years(Family.POLITIE))

    def said(year, areas):
        key = Key("cijfers", f"politie-{year}", "GM9901")
        return [str(notice) for notice in is_year_of_areas_known(library.store, key, (), areas)]

    assert said(newest, newest - 1) == said(newest + 1, newest + 1) == []
    (text,) = said(newest + 1, newest)
    assert f"politie of {newest + 1} is taken to be counted in the areas of {newest}" in text


def test_crime_of_before_a_merger_does_not_promise_what_no_refresh_brings(library):
    key = Key("cijfers", "politie-2016", "GM9901")
    (notice,) = has_inhabitants(library.store, key, (), 2025)
    assert "did not exist yet in 2016" in str(notice)
