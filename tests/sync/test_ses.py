"""Refreshing the status score: on request only, from the edition that answers, and what the store then shows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from sesserver import SCORE, SPREAD, Edition, SesServer

from kaart.answers.figures import answer, lacks_layer
from kaart.answers.reader import StoreReader
from kaart.catalogue import Family, load
from kaart.catalogue.scope import Scope
from kaart.core.codes import Level
from kaart.core.errors import NotInStoreError
from kaart.sources.http.client import Http
from kaart.sources.http.exchange import Retry
from kaart.store.library import Library
from kaart.sync.run import Refresh

AMSTERDAM, TESTDAM = Scope("GM0363", "Amsterdam", None), Scope("GM1999", "Testdam", None)
STATUS, SPREADING = (load().indicator(name) for name in ("ses_score", "ses_spreiding"))


@pytest.fixture
def edition():
    return Edition("86092NED", 2024, range(2014, 2024))


@pytest.fixture
def library(settings, server):
    return Library(replace(settings, upstream=server.url))


@pytest.fixture
def run(library, server, edition, monkeypatch):
    monkeypatch.setattr("kaart.sync.run.require_known", lambda *_, **__: None)
    SesServer(server, edition)

    def once(*scopes, years=(2019,)):
        with Http(library.settings, retry=Retry(attempts=1, first_wait_s=0.01, max_wait_s=0.01)) as http:
            return Refresh(http, library.store, load()).run(scopes or [AMSTERDAM], years=years, layers=("ses",))

    return once


def shown(library, indicator=STATUS, year=2019, level=Level.BUURT, scope=AMSTERDAM):
    found = answer(StoreReader(library), scope, indicator=indicator, level=level, year=year, catalogue=load())
    return found.figures.frame.set_index("code")


def of_ses(report):
    return [item for item in report.items if item.key.vintage.startswith("ses-")]


def outcomes(report):
    return {(item.key.vintage, item.key.area): item.outcome.value for item in of_ses(report)}


def test_the_score_of_amsterdam_as_cbs_published_it_and_why_some_have_none(run, library):
    assert outcomes(run()) == {("ses-2019", "GM0363"): "new"}
    found = shown(library)
    assert found["value"].to_dict() == pytest.approx(
        {"BU03630000": 0.045, "BU03630100": np.nan, "BU03630301": np.nan, "BU03630506": -0.476}, nan_ok=True
    )
    assert found["status"].tolist() == ["observed", "suppressed", "suppressed", "observed"]
    assert found["inferred"].tolist() == [False, True, True, False]
    assert found["denominator"].tolist() == [700, 0, 100, 100]
    whole = shown(library, level=Level.GEMEENTE)
    assert (whole["value"].tolist(), shown(library, SPREADING, level=Level.GEMEENTE)["value"].tolist()) == (
        [-0.100],
        [1.010],
    )


def test_the_areas_are_those_of_the_edition_that_answered_and_their_year_comes_along(run, library, server, edition):
    asked = {item.key.vintage for item in run().items}
    assert asked == {"ses-2019", "kwb-2024", "buurt-2024", "wijk-2024", "gemeente-2024"}
    found = answer(StoreReader(library), AMSTERDAM, indicator=STATUS, level=Level.BUURT, year=2019, catalogue=load())
    assert (found.figures.year, found.figures.area_year) == (2019, 2024)
    SesServer(server, edition, Edition("86296NED", 2025, range(2014, 2025)))
    assert {item.key.vintage for item in run().items} >= {"ses-2019", "buurt-2025"}
    found = answer(StoreReader(library), AMSTERDAM, indicator=STATUS, level=Level.BUURT, year=2019, catalogue=load())
    assert found.figures.area_year == 2025


def test_the_last_year_is_provisional_and_the_others_are_not(run, library):
    run(TESTDAM, years=(2022, 2023))

    def provisional(year):
        found = answer(StoreReader(library), TESTDAM, indicator=STATUS, level=Level.BUURT, year=year, catalogue=load())
        return found.figures.provisional

    assert provisional(2023) != provisional(2022)


def test_second_time_nothing_is_fetched_and_a_correction_is(run, library, server, edition):
    made = SesServer(server, edition)
    run()
    asked = made.asked_for_data()
    assert outcomes(run()) == {("ses-2019", "GM0363"): "unchanged"}
    assert made.asked_for_data() == asked
    edition.put("BU03630000", SCORE, 0.046)
    edition.stamp = "2026-11-05T02:00:00"
    SesServer(server, edition)
    assert outcomes(run()) == {("ses-2019", "GM0363"): "changed"}
    assert shown(library).loc["BU03630000", "value"] == 0.046


def test_a_newer_edition_replaces_the_figures_and_an_older_one_stays_when_it_is_damaged(run, library, server, edition):
    run(TESTDAM)
    newer = Edition("86296NED", 2025, range(2014, 2025))
    newer.put("BU19990000", SCORE, -0.31)
    SesServer(server, edition, newer)
    (item,) = of_ses(run(TESTDAM))
    assert (item.outcome.value, item.table) == ("changed", "86296NED")
    assert shown(library, scope=TESTDAM).loc["BU19990000", "value"] == -0.31
    newer.stamp = "later"
    for key in list(newer.topics)[1:]:
        newer.forget(key)
    SesServer(server, edition, newer)
    (item,) = of_ses(run(TESTDAM))
    assert (item.outcome.value, item.stored) == ("failed", True)
    assert shown(library, scope=TESTDAM).loc["BU19990000", "value"] == -0.31


def test_a_column_that_is_gone_keeps_its_figures_and_the_others_come(run, library, server, edition):
    run()
    edition.forget(SPREAD)
    edition.stamp = "later"
    edition.put("BU03630000", SCORE, 0.046)
    SesServer(server, edition)
    (item,) = of_ses(run())
    assert any("no longer in cbs table 86092ned" in str(notice).lower() for notice in item.notices)
    assert shown(library).loc["BU03630000", "value"] == 0.046
    assert shown(library, SPREADING).loc["BU03630000", "value"] == 0.856


def test_a_year_that_no_edition_has_is_absent_beside_those_that_came(run, edition):
    del edition.periods["2023JJ00"]
    assert outcomes(run(TESTDAM, years=(2019, 2023))) == {("ses-2019", "GM1999"): "new"}
    assert outcomes(run(TESTDAM, years=(2023,))) == {("ses-2023", ""): "failed"}


def test_what_was_not_fetched_says_how_to(run, library):
    assert lacks_layer(library, AMSTERDAM, STATUS)
    with pytest.raises(NotInStoreError, match="--lagen cijfers,ses"):
        shown(library)
    run()
    assert not lacks_layer(library, AMSTERDAM, STATUS)
    assert library.years(Family.SES, AMSTERDAM) == (2019,)
