"""`kaart.sources.cbs.editions` against editions of the status score that tests spoil as they like."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from pandas import DataFrame
from pandas.testing import assert_frame_equal
from sesserver import (
    LOWEST,
    SCORE,
    SPREAD,
    TITLE,
    V3,
    V4,
    Edition,
    SesServer,
)
from testserver import Reply, SmallServer, json_reply

from kaart.catalogue import Family, load
from kaart.catalogue.listed import with_tables
from kaart.core.errors import SourceError, UpstreamDriftError, UpstreamNotFoundError, UpstreamUnavailableError
from kaart.core.settings import Settings
from kaart.sources.cbs import editions
from kaart.sources.cbs.editions import TITLES, list_tables
from kaart.sources.cbs.fetch import RawFigures
from kaart.sources.http.client import Http
from kaart.sources.http.exchange import Retry, Timeouts

AMSTERDAM, TESTDAM = ("GM0363",), ("GM1999",)
NAN = np.nan
BOTH = pytest.mark.parametrize("route", ["v4", "v3"])


@pytest.fixture
def edition() -> Edition:
    return Edition("86092NED", 2024, range(2014, 2024))


@pytest.fixture
def http(server: SmallServer, settings: Settings):
    fast = Retry(attempts=2, first_wait_s=0.01, max_wait_s=0.01)
    times = Timeouts(connect_s=1, read_s=1, total_s=2)
    with Http(replace(settings, upstream=server.url), retry=fast, timeouts=times) as made:
        yield made


def serve(server: SmallServer, route: str, *found: Edition) -> SesServer:
    return SesServer(server, *found, v3=route == "v3", v4=route == "v4")


def find(http: Http, year: int = 2019):
    """Table of a year, by the catalogue with what the services list, as a refresh looks it up."""
    known = load()
    try:
        known = with_tables(known, editions.list_tables(http, known, family=Family.SES))
    except SourceError:
        known = load()
    return editions.find_table(http, known, family=Family.SES, year=year)


def fetch(http: Http, year: int = 2019, gemeenten=AMSTERDAM) -> RawFigures:
    columns = load().columns(Family.SES, year)
    return editions.fetch(http, find(http, year), columns=columns, gemeenten=gemeenten, country=True)


@BOTH
@pytest.mark.parametrize("honest", [True, False], ids=["filters", "ignores filters"])
def test_what_cbs_published_of_amsterdam(http, server, edition, route, honest):
    serve(server, route, edition).honest = honest
    found = fetch(http)
    expected = DataFrame(
        {
            "code": ["BU03630000", "BU03630100", "BU03630301", "BU03630506", "GM0363", "WK036300"],
            "name": [
                *("Kop Zeedijk", "Stationsplein e.o.", "Gouden Bocht", "Planciusbuurt Zuid"),
                *("Amsterdam", "Burgwallen-Oude Zijde"),
            ],
            "particuliere_huishoudens": [700.0, 0, 100, 100, 457_400, 2_900],
            "ses_score": [0.045, NAN, NAN, -0.476, -0.100, -0.022],
            "ses_spreiding": [0.856, NAN, NAN, 1.024, 1.010, 0.892],
        }
    )
    assert_frame_equal(found.frame[list(expected)], expected)
    origin = found.provenance
    assert (origin.source, origin.table, origin.route) == ("cbs_ses", "86092NED", route)
    assert origin.upstream_modified == edition.stamp
    assert origin.lacking == ()


@BOTH
def test_titles_that_repeat_lead_to_the_column_of_their_own_group(http, server, edition, route):
    numbers = {key: int(key.rpartition("_")[2]) for key in edition.topics}
    for key, number in numbers.items():
        edition.put("BU19990000", key, number / 10)
    serve(server, route, edition)
    row = fetch(http, gemeenten=TESTDAM).frame.set_index("code").loc["BU19990000"]
    assert row.drop("name").to_dict() == {
        "particuliere_huishoudens": 0.2,
        "ses_score": 2.9,
        "ses_score_welvaart": 3.1,
        "ses_score_opleiding": 3.3,
        "ses_score_arbeid": 3.5,
        "ses_spreiding": 3.7,
        "ses_welvaart_laagste_40_pct": 0.3,
        "ses_welvaart_midden_40_pct": 0.4,
        "ses_welvaart_hoogste_20_pct": 0.5,
        "ses_welvaart_percentiel": 0.6,
    }


@BOTH
def test_only_the_year_that_was_asked(http, server, edition, route):
    serve(server, route, edition)
    for year in (2014, 2023):
        frame = fetch(http, year, TESTDAM).frame.set_index("code")
        assert frame.loc["GM1999", "ses_score"] == pytest.approx(-0.25 + 0.001 * (year - 2019))


def test_the_newer_service_is_asked_first_and_the_older_one_where_it_fails(http, server, edition):
    made = SesServer(server, edition)
    assert fetch(http).provenance.route == "v4"
    assert server.count(f"/{V3}{made.path_v3('86092NED', 'TypedDataSet')}") == 0
    server.on(f"/{V4}{made.path_v4('86092NED', 'Observations')}", Reply(b"", 503))
    found = fetch(http)
    assert found.provenance.route == "v3"
    assert "came from the older service, because of the newer one" in str(found.provenance.warnings[0])
    assert found.frame["ses_score"].notna().sum() == 4


def test_the_newest_edition_that_cbs_lists_is_taken_with_the_year_of_its_areas(http, server, edition):
    older, newer = Edition("85900NED", 2023, range(2014, 2023)), Edition("90001NED", 2027, range(2014, 2027))
    SesServer(server, older, newer, edition)
    assert (find(http).id, find(http).area_year) == ("90001NED", 2027)
    assert find(http, 2026).id == "90001NED"


def test_a_list_that_lags_behind_costs_no_newer_edition(http, server, edition):
    newest = Edition("86296NED", 2025, range(2014, 2025))
    SesServer(server, newest, edition)
    # Only the edition before it is listed, by either service.
    listed = list_tables(http, load(), family=Family.SES)
    assert {(table.id, table.areas) for table in listed} == {("86296NED", 2025)}
    rows = {"value": [{"Identifier": "86092NED", "Title": f"{TITLES[Family.SES]} 2024"}]}
    for path in (f"/{V3}/ODataCatalog/Tables", f"/{V4}/odata/v1/Datasets"):
        server.on(path, json_reply(rows))
    assert list_tables(http, load(), family=Family.SES) == listed


def test_without_a_list_the_newest_known_edition_that_has_the_year(http, server, edition):
    older = Edition("85163NED", 2021, range(2014, 2020))
    SesServer(server, older, edition)
    for path in (f"/{V3}/ODataCatalog/Tables", f"/{V4}/odata/v1/Datasets"):
        server.on(path, Reply(b"", 404))
    assert (find(http).id, find(http).area_year) == ("86092NED", 2024)
    edition.periods = {"2023JJ00": "2023*"}
    assert (find(http).id, find(http).area_year) == ("85163NED", 2021)


def test_a_year_that_no_edition_lists_is_named_with_the_years_there_are(http, server, edition):
    SesServer(server, edition)
    with pytest.raises(UpstreamNotFoundError, match=r"ses has no figures of 2024; choose from 2014-2023"):
        find(http, 2024)
    with pytest.raises(UpstreamNotFoundError, match=r"ses has no figures of 1999"):
        find(http, 1999)


def test_no_edition_at_all_is_a_sentence_about_the_table(http, server):
    with pytest.raises(UpstreamNotFoundError, match=rf"CBS has no table '{TITLE} .2019."):
        find(http)


def test_a_service_that_is_away_is_no_table_that_is_gone(http, server):
    older = Edition("85163NED", 2021, range(2014, 2020))
    SesServer(server, Edition("86092NED", 2024, range(2014, 2024)), older)
    for path in [path for path in server.scripts if "86092NED" in path]:
        server.on(path, Reply(b"", 503))
    with pytest.raises(UpstreamUnavailableError):
        find(http)


@BOTH
def test_a_title_in_another_spelling_is_found_and_another_title_costs_its_own_column(http, server, edition, route):
    edition.rename(SCORE, path="SES-WOA/Totaal-score ", title="Gemiddelde  Score.")
    edition.rename(SPREAD, path="Verschillen/Alles")
    edition.forget(LOWEST)
    serve(server, route, edition)
    found = fetch(http)
    lacking = {column.id for column in found.provenance.lacking}
    assert lacking == {"ses_spreiding", "ses_welvaart_laagste_40_pct"}
    assert found.frame["ses_score"].notna().sum() == 4
    for column in lacking:
        assert found.frame[column].isna().all()
        assert set(found.frame[f"{column}@"]) == {"not_found"}


@BOTH
def test_a_table_without_any_of_its_columns_is_refused(http, server, edition, route):
    for key in list(edition.topics)[1:]:
        edition.forget(key)
    serve(server, route, edition)
    with pytest.raises(UpstreamDriftError, match="no column for"):
        fetch(http)


@BOTH
@pytest.mark.parametrize(
    ("given", "value", "code", "outside"),
    [(".", NAN, None, 0), (-99997, NAN, "-99997", 0), (-1.0, -1.0, None, 0), (77.0, NAN, None, 1), (0, 0.0, None, 0)],
    ids=["dot", "secret", "minus one is a score", "cannot be", "the mean"],
)
def test_cells_that_are_no_plain_number(http, server, edition, route, given, value, code, outside):
    edition.put("BU03630000", SCORE, given)
    serve(server, route, edition)
    found = fetch(http)
    row = found.frame.set_index("code").loc["BU03630000"]
    assert row["ses_score"] == pytest.approx(value, nan_ok=True)
    codes = row.get("ses_score@")
    assert (None if not isinstance(codes, str) else codes) == code
    assert next(item.outside for item in found.provenance.columns if item.id == "ses_score") == outside


def test_the_title_that_the_editions_are_found_by():
    assert editions.TITLES == {Family.SES: TITLE}
