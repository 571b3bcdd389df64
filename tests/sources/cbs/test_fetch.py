"""`kaart.sources.cbs.fetch` against a make-believe table that tests may spoil as they like."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from cbsserver import TABLE, V3, V4, CbsServer
from hypothesis import given
from hypothesis import strategies as st
from pandas import DataFrame
from pandas.testing import assert_frame_equal
from testserver import Reply, SmallServer, json_reply

from kaart.catalogue.records import Column, Family, Table
from kaart.core.errors import (
    InputError,
    SourceError,
    UnknownAreaError,
    UpstreamDriftError,
    UpstreamNotFoundError,
    UpstreamUnavailableError,
)
from kaart.core.settings import Settings
from kaart.sources.cbs import columns as cbs_columns
from kaart.sources.cbs import fetch as cbs
from kaart.sources.cbs import route as cbs_route
from kaart.sources.cbs.checks import find_odd_sums
from kaart.sources.http.client import Http
from kaart.sources.http.exchange import Retry, Timeouts

KWB = Family.KWB
TABLE_2018 = Table(TABLE, KWB, 2018)
PEOPLE = Column("inwoners", KWB, ("T001036",), ("Aantal inwoners",), ("AantalInwoners",), "", (2018,))
LOW = Column(
    "laag_inkomen_pct",
    KWB,
    (),
    ("Huishoudens met een laag inkomen",),
    ("Anders", "HuishoudensMetEenLaagInkomen"),
    "",
    (2018,),
)
WEALTH = Column("vermogen_mediaan", KWB, (), ("Mediaan vermogen",), ("MediaanVermogen",), "", (2018,), low=-1e5)
SCHOOL = Column("afst_school", KWB, (), ("Afstand tot school",), ("AfstandTotSchool",), "Onderwijs/Basis", (2018,))
CHANGE = Column("indeling", KWB, (), ("Indelingswijziging",), ("Indelingswijziging",), "", (2018,), text=True)
GONE = Column("armoede_pct", KWB, ("M008349",), ("Personen in armoede",), ("PersonenInArmoede",), "", (2018,))
COLUMNS = (PEOPLE, LOW, WEALTH, SCHOOL, CHANGE)
GM = ("GM9901",)


@pytest.fixture
def table(server: SmallServer) -> CbsServer:
    return CbsServer(server)


@pytest.fixture
def http(server: SmallServer, settings: Settings):
    fast = Retry(attempts=2, first_wait_s=0.01, max_wait_s=0.01)
    times = Timeouts(connect_s=1, read_s=1, total_s=2)
    with Http(replace(settings, upstream=server.url), retry=fast, timeouts=times) as made:
        yield made


@pytest.fixture(params=["v4", "v3"])
def route(request: pytest.FixtureRequest, table: CbsServer) -> str:
    """The route that answers; the other does not know the table."""
    table.without_v3() if request.param == "v4" else table.without_v4()
    return request.param


def fetch(http: Http, columns=COLUMNS, gemeenten=GM, *, country: bool = False) -> cbs.RawFigures:
    return cbs.fetch(http, TABLE_2018, columns=columns, gemeenten=gemeenten, country=country)


def test_values_come_as_published(http: Http, table: CbsServer, route: str):
    figures = fetch(http)
    expected = DataFrame(
        {
            "code": ["BU99010000", "BU990100A1", "GM9901", "WK990100"],
            "name": ["Kern", "'s-Veld", "Testdam", "Wijk 00"],
            "inwoners": [1000.0, 495.0, 1500.0, 1500.0],
            "laag_inkomen_pct": [12.4, np.nan, 12.5, np.nan],
            "vermogen_mediaan": [-2.3, np.nan, np.nan, np.nan],
            "afst_school": [0.5, np.nan, 0.7, np.nan],
            "indeling": ["3", None, None, "1"],
        }
    )
    assert_frame_equal(figures.frame, expected)
    origin = figures.provenance
    assert (origin.source, origin.table, origin.route) == ("cbs_kwb", TABLE, route)
    assert origin.upstream_modified.startswith("2026-01-02T02:00:00")
    assert origin.url.startswith(http.settings.upstream or "")
    assert ("Observations?" if route == "v4" else "TypedDataSet?") in origin.url
    assert dict(origin.counts)["other_areas"] == 3


def test_both_routes_give_the_same_frame(http: Http, table: CbsServer):
    by_v4 = fetch(http, gemeenten=None)
    table.without_v4()
    by_v3 = fetch(http, gemeenten=None)
    assert_frame_equal(by_v4.frame, by_v3.frame)
    assert list(by_v4.frame["code"]) == sorted(by_v4.frame["code"])
    assert "NL00" in set(by_v4.frame["code"])
    assert [str(notice) for notice in by_v4.provenance.warnings] == []
    assert ["older service; the newer one lacks it" in str(notice) for notice in by_v3.provenance.warnings] == [True]


def test_v3_takes_over_when_v4_fails_and_says_why(http: Http, table: CbsServer, server: SmallServer):
    server.on(f"{V4}/Observations", Reply(b"", 503))
    figures = fetch(http)
    assert figures.provenance.route == "v3"
    assert "status 503" in str(figures.provenance.warnings[0])
    assert figures.frame["laag_inkomen_pct"].notna().sum() == 2


@pytest.mark.parametrize(
    ("v4", "v3", "kind"),
    [
        (404, 404, UpstreamNotFoundError),
        (404, 503, UpstreamUnavailableError),
        (503, 404, UpstreamUnavailableError),
    ],
)
def test_when_both_fail_the_more_telling_error_is_raised(http, table, server: SmallServer, v4: int, v3: int, kind):
    server.on(f"{V4}/Properties", Reply(b"", v4))
    server.on(f"{V3}/TableInfos", Reply(b"", v3))
    with pytest.raises(kind) as caught:
        fetch(http)
    told = str(caught.value)
    if {v4, v3} != {404}:
        assert 0 <= told.index("datasets.cbs.nl") < told.index("opendata.cbs.nl"), "the first cause first"
        assert "another year" not in told, "another year does not mend a service that is down"
        assert told.endswith("try again later.")
        assert told.count("ry again") == 1


def test_a_table_whose_figures_are_not_there_is_not_told_as_lacking(http: Http, table: CbsServer, server: SmallServer):
    server.on(f"{V4}/Observations", Reply(b"{}", 404))
    (notice,) = fetch(http).provenance.warnings
    assert "lacks it" not in str(notice)
    assert "Observations" in str(notice)


def test_drift_in_v4_is_not_hidden_by_an_absent_v3(http: Http, table: CbsServer):
    table.without_v3()
    table.measures = [row for row in table.measures if row["Identifier"] != "T001036"]
    with pytest.raises(UpstreamDriftError, match="no column for inwoners"):
        fetch(http)


def test_the_row_of_the_country(http: Http, table: CbsServer, route: str):
    figures = fetch(http, gemeenten=(), country=True)
    assert list(figures.frame["code"]) == ["NL00"]
    assert figures.frame["inwoners"].tolist() == [17_000_000]
    assert "NL00" in set(fetch(http, country=True).frame["code"])
    assert "NL00" not in set(fetch(http).frame["code"])


def test_nothing_asked_is_an_error(http: Http, table: CbsServer, server: SmallServer):
    with pytest.raises(InputError, match="name at least one"):
        fetch(http, gemeenten=())
    with pytest.raises(UnknownAreaError, match="Heerlen"):
        fetch(http, gemeenten=("Heerlen",))
    assert not server.requests


def lacking(figures: cbs.RawFigures) -> dict[str, str]:
    return {column.id: column.step for column in figures.provenance.lacking}


def test_a_column_that_is_not_found_costs_that_column(http: Http, table: CbsServer, route: str):
    also = replace(GONE, id="tot125_pct")
    figures = fetch(http, columns=(PEOPLE, LOW, GONE, also))
    assert lacking(figures) == {"armoede_pct": "not_found", "tot125_pct": "not_found"}
    frame = figures.frame.set_index("code")
    assert frame.loc["BU99010000", ["inwoners", "laag_inkomen_pct"]].tolist() == [1000, 12.4]
    assert frame["armoede_pct"].isna().all()
    assert set(frame["armoede_pct@"]) == {"not_found"}


@pytest.mark.parametrize(
    "columns", [(GONE, replace(GONE, id="tot125_pct")), (replace(PEOPLE, v4=(), titles=("x",), v3=("x",)), LOW)]
)
def test_a_table_without_inhabitants_or_without_any_column_is_drift(http, table: CbsServer, route: str, columns):
    named = ", ".join(column.id for column in columns if column.id != "laag_inkomen_pct")
    with pytest.raises(UpstreamDriftError, match=rf"99001NED \(2018\) has no column for {named}"):
        fetch(http, columns=columns)


@pytest.mark.parametrize(
    ("title", "step"),
    [
        ("Huishoudens met een laag inkomen\u00a0\u00a0", "title"),
        ("huishoudens met een laag-inkomen", "title"),
        ("Huishoudens met een laag inkomen naar", "beginning"),
        ("Huishoudens met laag inkomen", "not_found"),
    ],
)
def test_a_title_is_compared_without_blanks_case_and_punctuation(http, table: CbsServer, route: str, title, step):
    for row in (*table.measures, *table.properties):
        if row["Title"] == LOW.titles[0]:
            row["Title"] = title
            if "Key" in row:
                row["Key"] = f"{title.title().translate(dict.fromkeys(map(ord, ' -'), ''))}_75".replace("\u00a0", "")
                key = row["Key"]
    for row in table.rows:
        row[key] = row.pop("HuishoudensMetEenLaagInkomen_75")
    figures = fetch(http)
    assert {column.id: column.step for column in figures.provenance.columns}["laag_inkomen_pct"] == step
    assert figures.frame["laag_inkomen_pct"].notna().sum() == (0 if step == "not_found" else 2)


@pytest.mark.parametrize("column", [replace(GONE, uncertain=(2018,)), replace(GONE, years=(2024,))])
def test_a_column_that_may_be_absent_is_missing_everywhere(http: Http, table: CbsServer, route: str, column: Column):
    frame = fetch(http, columns=(PEOPLE, column)).frame
    assert frame["armoede_pct"].isna().all()
    assert frame["armoede_pct"].dtype == float
    only = fetch(http, columns=(column,))
    assert only.frame["armoede_pct"].isna().all()
    assert only.provenance.url


def test_a_name_that_fits_two_columns_is_refused_without_a_path(http: Http, table: CbsServer, route: str):
    with pytest.raises(UpstreamDriftError, match=r"several columns for afst_school \(.*, .*\)"):
        fetch(http, columns=(replace(SCHOOL, path=""),))
    beside = fetch(http, columns=(PEOPLE, replace(SCHOOL, path="")))
    assert lacking(beside) == {"afst_school": "several"}
    assert beside.frame["afst_school"].isna().all()
    other = fetch(http, columns=(replace(SCHOOL, path="Voortgezet"),)).frame
    assert other.set_index("code").loc["GM9901", "afst_school"] == 2.0
    with pytest.raises(UpstreamDriftError, match="no column for afst_school"):
        fetch(http, columns=(replace(SCHOOL, path="oortgezet"),))


def test_two_columns_of_the_catalogue_on_one_of_the_table_are_refused(http: Http, table: CbsServer, route: str):
    with pytest.raises(UpstreamDriftError, match="several columns for inwoners"):
        fetch(http, columns=(PEOPLE, replace(PEOPLE, id="again")))
    twice = fetch(http, columns=(PEOPLE, LOW, replace(LOW, id="again")))
    assert lacking(twice) == {"laag_inkomen_pct": "several", "again": "several"}


def test_a_suffix_may_move(http: Http, table: CbsServer):
    table.without_v4()
    key = "HuishoudensMetEenLaagInkomen_78"
    for row in table.properties:
        row["Key"] = key if row["Title"] == LOW.titles[0] else row["Key"]
    for row in table.rows:
        row[key] = row.pop("HuishoudensMetEenLaagInkomen_75")
    assert fetch(http).frame["laag_inkomen_pct"].notna().sum() == 2


@pytest.mark.parametrize(("value", "code"), [(-99997, "-99997"), (-99995.0, "-99995"), (-99.997, "-99.997")])
def test_sentinels_are_missing_and_keep_their_code(http: Http, table: CbsServer, route: str, value, code: str):
    for cell in table.cells:
        if cell["Measure"] == "X1" and cell["WijkenEnBuurten"].startswith("BU9901"):
            cell["Value"] = value
    table.rows[3]["HuishoudensMetEenLaagInkomen_75"] = value
    frame = fetch(http).frame.set_index("code")
    assert np.isnan(frame.loc["BU99010000", "laag_inkomen_pct"])
    assert frame.loc["BU99010000", "laag_inkomen_pct@"] == code
    assert frame["laag_inkomen_pct@"].notna().sum() == 1
    assert frame.loc["GM9901", "laag_inkomen_pct"] == 12.5


def test_an_attribute_of_v4_is_a_code(http: Http, table: CbsServer):
    table.without_v3()
    cell = next(cell for cell in table.cells if cell["Measure"] == "X1" and "GM9901" in cell["WijkenEnBuurten"])
    cell |= {"ValueAttribute": "Impossible", "Value": 99.0}
    other = next(cell for cell in table.cells if cell["Measure"] == "X1" and "BU990100" in cell["WijkenEnBuurten"])
    other |= {"ValueAttribute": ".", "Value": None}
    frame = fetch(http).frame.set_index("code")
    assert frame.loc["GM9901", "laag_inkomen_pct@"] == "Impossible"
    assert np.isnan(frame.loc["GM9901", "laag_inkomen_pct"])
    assert frame["laag_inkomen_pct@"].notna().sum() == 1


@pytest.mark.parametrize("value", ["12,4", "12.4", True, float("inf"), [1]])
def test_a_figure_that_is_no_number_costs_its_column_and_the_inhabitants_the_table(http, table, route: str, value):
    for cell in table.cells:
        if cell["Measure"] == "X1":
            cell["Value"] = value
    for row in table.rows:
        row["HuishoudensMetEenLaagInkomen_75"] = value
    figures = fetch(http)
    assert lacking(figures) == {"laag_inkomen_pct": "unreadable"}
    assert figures.frame["laag_inkomen_pct"].isna().all()
    assert figures.frame["inwoners"].notna().all()
    for cell in table.cells:
        if cell["Measure"] == "T001036":
            cell["Value"] = value
    for row in table.rows:
        row["AantalInwoners_5"] = value
    with pytest.raises(UpstreamDriftError, match="inwoners, which is no number"):
        fetch(http)


def test_a_dot_is_missing(http: Http, table: CbsServer, route: str):
    for cell in table.cells:
        if cell["Measure"] == "X1":
            cell["Value"] = "    ."
    for row in table.rows:
        row["HuishoudensMetEenLaagInkomen_75"] = "    ."
    frame = fetch(http).frame
    assert frame["laag_inkomen_pct"].isna().all()
    assert frame["laag_inkomen_pct"].dtype == float


def test_rows_that_come_twice_are_dropped_and_counted(http: Http, table: CbsServer, route: str):
    table.cells += [{**cell, "Id": 1} for cell in table.cells[6:9]]
    table.rows += [dict(row) for row in table.rows[1:4]]
    figures = fetch(http)
    assert dict(figures.provenance.counts)["duplicates"] == 3
    assert len(figures.frame) == 4
    assert figures.frame["code"].is_unique


def test_rows_that_contradict_each_other_are_drift(http: Http, table: CbsServer, route: str):
    table.cells.append({**table.cells[6], "Value": 1.0})
    table.rows.append({**table.rows[1], "AantalInwoners_5": 1})
    with pytest.raises(UpstreamDriftError, match=r"different values for the same key \(.*GM9901"):
        fetch(http)


def test_names_that_contradict_each_other_are_drift(http: Http, table: CbsServer):
    table.without_v3()
    table.codes.append({"Identifier": "GM9901", "Title": "Another"})
    with pytest.raises(UpstreamDriftError, match="GM9901"):
        fetch(http)


def test_fewer_figures_than_the_service_counts_is_an_error(http: Http, table: CbsServer):
    table.without_v3()
    table.count = len(table.cells)
    fetch(http)
    table.count += 1
    with pytest.raises(SourceError, match=f"gave {len(table.cells)} of {len(table.cells) + 1} figures"):
        fetch(http)


def test_figures_of_an_area_that_is_not_listed_are_drift(http: Http, table: CbsServer):
    table.without_v3()
    table.codes = [row for row in table.codes if not row["Identifier"].startswith("BU990100A1")]
    with pytest.raises(UpstreamDriftError, match="BU990100A1"):
        fetch(http)


def test_areas_without_a_row_in_v3_are_drift(http: Http, table: CbsServer):
    table.without_v4()
    del table.rows[3]
    with pytest.raises(UpstreamDriftError, match="BU99010000"):
        fetch(http)


@pytest.mark.parametrize("field", ["Measure", "Value", "ValueAttribute", "StringValue", "WijkenEnBuurten"])
def test_a_field_that_is_gone_is_drift_in_v4(http: Http, table: CbsServer, field: str):
    table.without_v3()
    for cell in table.cells[::2]:
        del cell[field]
    with pytest.raises(UpstreamDriftError, match=rf"no longer gives {field} for {TABLE}"):
        fetch(http)


def test_a_field_that_v3_lists_and_does_not_give_costs_its_column(http: Http, table: CbsServer):
    table.without_v4()
    for row in table.rows:
        del row["MediaanVermogen_79"]
    figures = fetch(http)
    assert lacking(figures) == {"vermogen_mediaan": "not_found"}
    assert figures.frame["laag_inkomen_pct"].notna().sum() == 2


@pytest.mark.parametrize("field", ["AantalInwoners_5", "WijkenEnBuurten"])
def test_a_field_that_is_gone_is_drift_in_v3(http: Http, table: CbsServer, field: str):
    table.without_v4()
    for row in table.rows:
        del row[field]
    with pytest.raises(UpstreamDriftError, match=rf"no longer gives {field} for {TABLE}"):
        fetch(http)


@pytest.mark.parametrize("document", [[], {"value": "x"}, {"rows": []}, {"value": [1]}])
def test_an_answer_of_another_shape_is_drift(http: Http, table: CbsServer, server: SmallServer, document):
    table.without_v3()
    server.on(f"{V4}/Observations", json_reply(document))
    with pytest.raises(UpstreamDriftError, match="no longer gives rows"):
        fetch(http)


@pytest.mark.parametrize("kinds", [[], ["GeoDetail", "GeoDimension"], ["TimeDimension"]])
def test_a_table_has_one_regional_dimension(http: Http, table: CbsServer, server: SmallServer, kinds: list[str]):
    table.without_v3()
    rows = [{"Identifier": f"D{number}", "Kind": kind} for number, kind in enumerate(kinds)]
    server.on(f"{V4}/Dimensions", json_reply({"value": rows}))
    with pytest.raises(UpstreamDriftError, match="regional dimensions"):
        fetch(http)


def test_no_figure_at_all_in_v4_leaves_the_word_to_v3(http: Http, table: CbsServer):
    table.cells = []
    assert fetch(http).provenance.route == "v3"
    table.without_v3()
    with pytest.raises(UpstreamNotFoundError, match="holds no figures"):
        fetch(http)


def test_a_gemeente_without_rows_is_a_notice_and_all_of_them_an_error(http: Http, table: CbsServer, route: str):
    figures = fetch(http, gemeenten=("GM9901", "GM9909"))
    notices = [str(notice) for notice in figures.provenance.warnings]
    assert notices[-1] == f"CBS table {TABLE} has no figures of GM9909."
    with pytest.raises(UpstreamNotFoundError, match=r"99001NED \(2018\) has no rows for GM9908, GM9909"):
        fetch(http, gemeenten=("GM9908", "GM9909"))


def test_many_gemeenten_are_asked_in_bulk(http: Http, table: CbsServer, server: SmallServer):
    many = tuple(f"GM{number}" for number in range(9901, 9922))
    fetch(http, gemeenten=many[:20])
    apart = server.count(f"{V4}/Observations")
    figures = fetch(http, gemeenten=many)
    assert apart == 20
    assert server.count(f"{V4}/Observations") == 21
    assert "startswith" not in server.requests[-1].params["$filter"]
    assert set(figures.frame["code"].str.slice(2, 6)) == {"9901", "9902"}


def test_bulk_requests_are_cut_to_pages(http: Http, table: CbsServer, server: SmallServer, monkeypatch):
    monkeypatch.setattr("kaart.sources.cbs.v4.PAGE_ROWS", 2 * len(table.codes))
    fetch(http, gemeenten=None)
    asked = [a.params["$filter"] for a in server.requests if a.path == f"{V4}/Observations"]
    assert sorted(text.count(",") + 1 for text in asked) == [1, 2, 2]


def test_many_columns_are_asked_in_several_requests(http: Http, table: CbsServer, server, monkeypatch, route: str):
    whole = fetch(http).frame
    monkeypatch.setattr("kaart.sources.cbs.v4.MEASURES_PER_REQUEST", 2)
    monkeypatch.setattr("kaart.sources.cbs.v3.KEYS_PER_REQUEST", 2)
    assert_frame_equal(fetch(http).frame, whole)


def test_pages_are_joined(http: Http, table: CbsServer, server: SmallServer, route: str):
    whole = fetch(http).frame
    if route == "v4":
        first = {
            "value": table.cells[:9],
            "@odata.nextLink": f"https://datasets.cbs.nl{V4.removeprefix('/datasets.cbs.nl')}/Page2",
        }
        server.on(f"{V4}/Observations", json_reply(first))
        server.on(f"{V4}/Page2", json_reply({"value": table.cells[9:]}))
    else:
        first = {
            "value": table.rows[:3],
            "odata.nextLink": f"http://opendata.cbs.nl{V3.removeprefix('/opendata.cbs.nl')}/Page2",
        }
        server.on(f"{V3}/TypedDataSet", json_reply(first))
        server.on(f"{V3}/Page2", json_reply({"value": table.rows[3:]}))
    assert_frame_equal(fetch(http).frame, whole)


def test_the_table_of_a_year_is_the_known_one(http: Http):
    known = Known(Table("84286NED", KWB, 2018))
    assert cbs.find_table(http, known, family=KWB, year=2018).id == "84286NED"
    with pytest.raises(UpstreamNotFoundError, match=r"'Nabijheid .* 1990'"):
        cbs.find_table(http, Known(None), family=Family.NABIJHEID, year=1990)


@pytest.mark.parametrize("service", ["v4", "v3"])
@pytest.mark.parametrize(
    ("title", "uncertain", "refused"),
    [
        ("Kerncijfers wijken en buurten 2018", True, False),
        ("Kerncijfers wijken en buurten 2018 ", False, False),
        ("Kerncijfers wijken en buurten 2019", False, True),
        ("Kerncijfers wijken en buurten 2019", True, True),
        ("Kerncijfers wijken en buurten", False, False),
        ("Kerncijfers wijken en buurten", True, True),
        (None, False, False),
        (None, True, True),
    ],
)
def test_a_table_of_another_year_is_refused_by_its_own_title(http, table, server, service, title, uncertain, refused):
    told = {"Modified": "2026-01-02", **({} if title is None else {"Title": title})}
    server.on(f"{V4}/Properties", json_reply(told) if service == "v4" else Reply(b"", 503))
    server.on(f"{V3}/TableInfos", json_reply({"value": [told]}))
    asked = replace(TABLE_2018, uncertain=uncertain)
    if not refused:
        assert cbs.version(http, asked) == "2026-01-02"
        return
    with pytest.raises(UpstreamNotFoundError, match=f"of 2018 that kaart knows: {TABLE}"):
        cbs.version(http, asked)


class Known:
    def __init__(self, table: Table | None) -> None:
        self.found = table

    def table(self, family: Family, year: int) -> Table | None:
        return self.found


def test_version_is_one_request_and_equals_what_fetch_keeps(http: Http, table: CbsServer, server, route: str):
    stamp = cbs.version(http, TABLE_2018)
    assert len(server.requests) == (1 if route == "v4" else 2)
    assert stamp == fetch(http).provenance.upstream_modified
    assert stamp.startswith("2026-01-02")


def test_gemeenten_of_a_table(http: Http, table: CbsServer, route: str):
    frame = cbs.gemeenten(http, TABLE_2018).frame
    assert frame.to_dict("list") == {"code": ["GM9901", "GM9902"], "name": ["Testdam", "Elders"]}


def sums(gemeente: float | None, *buurten: float | None) -> DataFrame:
    codes = ["GM9901", *(f"BU99010{number:03}" for number in range(len(buurten)))]
    return DataFrame({"code": codes, "inwoners": [gemeente, *buurten]}).astype({"inwoners": float})


@pytest.mark.parametrize(
    ("frame", "odd"),
    [
        (sums(1500, 1000, 500), False),
        (sums(1512, 1000, 500), False),
        (sums(1513, 1000, 500), True),
        (sums(1487, 1000, 500), True),
        (sums(2500, 1000, None), False),
        (sums(900, 1000, None), True),
        (sums(None, 1000, 500), False),
        (sums(1500), False),
    ],
    ids=[
        "even",
        "as far as rounding goes",
        "too few",
        "too many",
        "unknown",
        "known is too many",
        "no gemeente",
        "no parts",
    ],
)
def test_parts_add_up_within_the_rounding(frame: DataFrame, odd: bool):  # noqa: FBT001
    notices = find_odd_sums(frame)
    assert bool(notices) is odd
    assert all("GM9901" in str(notice) and "inwoners" in str(notice) for notice in notices)


def test_wijken_are_added_up_too_and_households():
    frame = sums(1500, 1000, 500).assign(huishoudens=[700.0, 400.0, 300.0])
    frame["code"] = frame["code"].replace({"BU99010000": "WK990100", "BU99010001": "WK990101"})
    assert find_odd_sums(frame) == []
    frame.loc[1, "huishoudens"] = 1.0
    assert ["huishoudens: the wijk areas" in str(notice) for notice in find_odd_sums(frame)] == [True]


@given(st.lists(st.tuples(st.integers(0, 5000), st.booleans()), min_size=1, max_size=30), st.booleans())
def test_rounding_to_fives_never_gives_a_notice(people: list[tuple[int, bool]], up: bool):  # noqa: FBT001
    def rounded(number: int, upward: bool) -> float:  # noqa: FBT001
        return float(-(-number // 5) * 5 if upward else number // 5 * 5)

    total = sum(number for number, _ in people)
    assert find_odd_sums(sums(rounded(total, up), *(rounded(*person) for person in people))) == []


def test_odd_sums_reach_the_provenance(http: Http, table: CbsServer, route: str):
    table.cells[5]["Value"] = 9000
    table.rows[1]["AantalInwoners_5"] = 9000
    notices = [str(notice) for notice in fetch(http).provenance.warnings]
    assert any("GM9901 has 9000; rounding explains 12" in notice for notice in notices)


def test_a_ring_of_topic_groups_ends():
    paths = cbs_columns.group_paths({1: ("a", 2), 2: ("b", 1)})
    assert set(paths) == {1, 2}


@given(st.text(max_size=12))
def test_only_codes_pass_as_codes(text: str):
    cleaned = cbs_route.clean_codes(pd.Series([text, "GM0917    "], dtype=object))
    assert cleaned[1] == "GM0917"
    assert pd.isna(cleaned[0]) or cleaned[0] == "NL00" or cleaned[0][:2] in {"GM", "WK", "BU"}


def test_a_column_that_one_answer_lacks_is_left_out_of_all():
    with_both, with_one, empty = DataFrame({"a": [1], "b": [2]}), DataFrame({"a": [3]}), DataFrame({"a": [], "c": []})
    assert cbs_route.join_parts([with_both, with_one, empty]).to_dict("list") == {"a": [1, 3]}
    assert list(cbs_route.join_parts([empty]).columns) == ["a", "c"]


def test_a_value_that_cannot_be_is_missing_and_counted(http: Http, table: CbsServer, route: str):
    for cell in table.cells:
        if cell["Measure"] in {"X3", "X1"} and "GM9901" in cell["WijkenEnBuurten"]:
            cell["Value"] = -1 if cell["Measure"] == "X3" else 101
    table.rows[1] |= {"AfstandTotSchool_60": -1, "HuishoudensMetEenLaagInkomen_75": 101}
    figures = fetch(http, columns=(PEOPLE, replace(LOW, high=100.0), replace(WEALTH, low=-100.0), SCHOOL))
    frame = figures.frame.set_index("code")
    assert np.isnan(frame.loc["GM9901", "afst_school"])
    assert np.isnan(frame.loc["GM9901", "laag_inkomen_pct"])
    assert frame.loc["BU99010000", ["afst_school", "vermogen_mediaan"]].tolist() == [0.5, -2.3], (
        "wealth may be negative"
    )
    counted = {column.id: column.outside for column in figures.provenance.columns}
    assert counted == {"inwoners": 0, "laag_inkomen_pct": 1, "vermogen_mediaan": 0, "afst_school": 1}


@pytest.mark.parametrize("value", [10**400, -(10**400), [[1]], {"a": 1}, "\ud800"])
def test_a_value_that_nobody_foresaw_costs_its_column(http: Http, table: CbsServer, route: str, value: object):
    for cell in table.cells:
        if cell["Measure"] == "X1":
            cell["Value"] = value
    for row in table.rows:
        row["HuishoudensMetEenLaagInkomen_75"] = value
    figures = fetch(http)
    assert lacking(figures) == {"laag_inkomen_pct": "unreadable"}
    assert figures.frame["inwoners"].notna().all()


@pytest.mark.parametrize("key", [[], {}, ["GM9901    "], None, 10**400])
def test_an_area_whose_code_is_no_text_costs_itself(http: Http, table: CbsServer, route: str, key: object):
    table.codes.append({"Identifier": key, "Title": key})
    table.cells.append({**table.cells[0], "WijkenEnBuurten": key})
    table.rows.append({**table.rows[0], "WijkenEnBuurten": key})
    assert list(fetch(http).frame["code"]) == ["BU99010000", "BU990100A1", "GM9901", "WK990100"]


@pytest.mark.parametrize("body", [b"[" * 100_000, b'{"value": [' * 500, b'{"value": [null]}', b"null", b"1" * 10_000])
def test_an_answer_of_another_shape_leaves_the_figures_to_the_older_service(http, table, server, body: bytes):
    server.on(f"{V4}/Observations", Reply(body))
    figures = fetch(http)
    assert figures.provenance.route == "v3"
    assert len(figures.provenance.warnings) == 1
