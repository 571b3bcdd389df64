"""`kaart.sources.cbs.third_party` against both tables in their recorded shapes, which tests spoil as they like."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from derdenserver import HEALTH, POLICE, DerdenServer
from pandas import DataFrame
from pandas.testing import assert_frame_equal
from testserver import Reply, SmallServer

from kaart.catalogue import Family, load
from kaart.core.errors import UpstreamDriftError, UpstreamNotFoundError, UpstreamUnavailableError
from kaart.core.settings import Settings
from kaart.sources.cbs import third_party
from kaart.sources.cbs.fetch import RawFigures
from kaart.sources.http.client import Http
from kaart.sources.http.exchange import Retry, Timeouts

GM = ("GM9901",)
CODES = ["BU99010000", "BU990100A1", "BU990100A2", "GM9901", "WK990100"]
NAMES = ["Kern", "Rand", "Nieuw", "Testdam", "Wijk 00"]
NAN = np.nan


@pytest.fixture
def tables(server: SmallServer) -> DerdenServer:
    return DerdenServer(server)


@pytest.fixture
def http(server: SmallServer, settings: Settings):
    fast = Retry(attempts=2, first_wait_s=0.01, max_wait_s=0.01)
    times = Timeouts(connect_s=1, read_s=1, total_s=2)
    with Http(replace(settings, upstream=server.url), retry=fast, timeouts=times) as made:
        yield made


def fetch(http: Http, family: Family, year: int, gemeenten=GM, *, country: bool = False) -> RawFigures:
    table = third_party.find_table(None, load(), family=family, year=year)
    columns = load().columns(family, year)
    return third_party.fetch(http, table, columns=columns, gemeenten=gemeenten, country=country)


def crimes(http: Http, **asked) -> RawFigures:
    return fetch(http, Family.POLITIE, 2023, **asked)


def health(http: Http, **asked) -> RawFigures:
    return fetch(http, Family.GEZONDHEID, 2022, **asked)


@pytest.mark.parametrize("honest", [True, False], ids=["filters", "ignores filters"])
def test_crimes_by_kind_of_one_year_and_of_the_gemeente_only(http, tables, honest):
    tables.honest = honest
    found = crimes(http)
    expected = DataFrame(
        {
            "code": CODES,
            "name": NAMES,
            "misdrijven": [110.0, 10, NAN, 120, 120],
            "woninginbraken": [5.0, 1, NAN, 6, 6],
            "vernielingen": [20.0, NAN, NAN, 20, 20],
            "mishandelingen": [11.0, 1, NAN, 12, 12],
        }
    )
    assert_frame_equal(found.frame, expected)
    origin = found.provenance
    assert (origin.source, origin.table, origin.route) == ("cbs_politie", POLICE, "v3")
    assert origin.upstream_modified == tables.stamp


@pytest.mark.parametrize("honest", [True, False], ids=["filters", "ignores filters"])
def test_health_is_the_estimate_of_adults_and_null_is_missing(http, tables, honest):
    tables.honest = honest
    found = health(http)
    expected = DataFrame(
        {
            "code": CODES,
            "name": NAMES,
            "ervaren_gezondheid_pct": [68.4, NAN, NAN, 70.1, NAN],
            "langdurig_beperkt_pct": [37.0, NAN, NAN, 35.2, NAN],
            "eenzaam_pct": [52.5, NAN, NAN, 50.3, NAN],
            "moeite_rondkomen_pct": [25.8, NAN, NAN, 22.4, NAN],
        }
    )
    assert_frame_equal(found.frame, expected)
    assert found.provenance.source == "cbs_gezondheid"
    assert tables.asked_for_data() == 1


def test_the_country_is_one_code_however_the_table_spells_it(http, tables):
    for found, column, value in (
        (crimes(http, country=True), "misdrijven", 800_000),
        (health(http, country=True), "eenzaam_pct", 46.0),
    ):
        row = found.frame.set_index("code").loc["NL00"]
        assert row[column] == value


def test_the_whole_country_is_every_area(http, tables):
    assert set(crimes(http, gemeenten=None).frame["code"]) == {*CODES, "GM9902", "BU99020000", "NL00"}


def test_keys_go_out_as_the_table_writes_them(http, tables, server):
    crimes(http)
    asked = [item.params["$filter"] for item in server.requests if item.path.endswith("TypedDataSet")]
    assert len(asked) == 4
    assert all("Perioden eq '2023JJ00'" in text and "startswith(WijkenEnBuurten,'BU9901')" in text for text in asked)
    assert "SoortMisdrijf eq '0.0.0 '" in asked[0], "padded to six"


def test_a_key_with_other_padding_gives_nothing_and_is_refused(http, tables):
    tables.lists[POLICE]["SoortMisdrijf"] = {
        key.strip(): title for key, title in tables.lists[POLICE]["SoortMisdrijf"].items()
    }
    with pytest.raises(
        UpstreamDriftError, match=r"47018NED gives no row for Perioden '2023JJ00', SoortMisdrijf '0.0.0'"
    ):
        crimes(http)


def test_a_column_that_is_gone_is_named(http, tables):
    tables.topics[HEALTH].remove("Eenzaam_25")
    figures = health(http)
    assert [column.id for column in figures.provenance.lacking] == ["eenzaam_pct"]
    assert figures.frame["eenzaam_pct"].isna().all()
    assert set(figures.frame["eenzaam_pct@"]) == {"not_found"}
    tables.topics[POLICE] = ["TotaalMisdrijven_1"]
    with pytest.raises(UpstreamDriftError, match=r"47018NED.*no column for misdrijven"):
        crimes(http)


def test_a_column_whose_number_moved_is_found(http, tables):
    tables.topics[HEALTH] = [key.replace("_25", "_27") for key in tables.topics[HEALTH]]
    for row in tables.rows[HEALTH]:
        row["Eenzaam_27"] = row.pop("Eenzaam_25")
    assert health(http).frame["eenzaam_pct"].tolist()[0] == 52.5


def test_kinds_that_are_gone_or_mean_something_else_cost_their_own_column(http, tables):
    kinds = dict(tables.lists[POLICE]["SoortMisdrijf"])
    del kinds["2.2.1 "]
    kinds["1.4.5 "] = "1.4.5 Bedreiging"
    tables.lists[POLICE]["SoortMisdrijf"] = kinds
    figures = crimes(http)
    assert len(figures.provenance.lacking) == 2
    assert all(figures.frame[column.id].isna().all() for column in figures.provenance.lacking)
    assert tables.asked_for_data() == 2


def test_a_table_without_any_of_the_kinds_is_refused_and_they_are_named(http, tables):
    tables.lists[POLICE]["SoortMisdrijf"] = {"1.4.5 ": "1.4.5 Bedreiging"}
    with pytest.raises(UpstreamDriftError) as caught:
        crimes(http)
    assert "2.2.1 (Vernieling cq. zaakbeschadiging)" in str(caught.value)
    assert "1.4.5 (Mishandeling, now 1.4.5 Bedreiging)" in str(caught.value)
    assert tables.asked_for_data() == 0


@pytest.mark.parametrize(("dimension", "key"), [("Leeftijd", "20300"), ("Marges", "MW00000")])
def test_a_slice_that_is_gone_is_named(http, tables, server, dimension, key):
    del tables.lists[HEALTH][dimension][key]
    with pytest.raises(UpstreamDriftError, match=f"{key} in {dimension}"):
        health(http)
    server.on(tables.path(HEALTH, dimension), Reply(b"{}", 404))
    with pytest.raises(UpstreamDriftError, match=f"no longer has the dimension {dimension}"):
        health(http)


def test_a_year_that_the_table_does_not_list(http, tables):
    del tables.lists[POLICE]["Perioden"]["2023JJ00"]
    with pytest.raises(UpstreamNotFoundError, match="no figures of 2023; choose from 2012-2022, 2024-2025"):
        crimes(http)
    tables.lists[POLICE]["Perioden"] = {"2023MM01": "2023 januari"}
    with pytest.raises(UpstreamDriftError, match="no longer lists years"):
        crimes(http)


def test_a_year_of_which_nothing_was_ever_made():
    with pytest.raises(
        UpstreamNotFoundError, match="gezondheid has no figures of 2023; choose from 2016, 2020, 2022, 2024"
    ):
        third_party.find_table(None, load(), family=Family.GEZONDHEID, year=2023)


def test_an_area_that_is_not_listed_or_says_two_things_is_refused(http, tables):
    tables.lists[POLICE]["WijkenEnBuurten"] = {
        k: v for k, v in tables.lists[POLICE]["WijkenEnBuurten"].items() if k != "BU99010000"
    }
    with pytest.raises(UpstreamDriftError, match=r"other areas than it lists .BU99010000"):
        crimes(http)
    double = {**next(row for row in tables.rows[HEALTH] if row["Marges"] == "MW00000"), "WijkenEnBuurten": "GM9901    "}
    tables.rows[HEALTH].append(double)
    with pytest.raises(UpstreamDriftError, match="different values"):
        health(http)


def test_a_figure_that_is_no_number_and_a_service_that_is_away(http, tables, server):
    for row in tables.rows[HEALTH]:
        row["Eenzaam_25"] = "veel"
    assert [(column.id, column.step) for column in health(http).provenance.lacking] == [("eenzaam_pct", "unreadable")]
    server.on(tables.path(POLICE, "TableInfos"), Reply(b"", 503))
    with pytest.raises(UpstreamUnavailableError):
        crimes(http)
