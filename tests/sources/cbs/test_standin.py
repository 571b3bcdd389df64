"""The CBS client against the stand-in: recorded figures, the protocols' quirks, and every kind of fault."""

from __future__ import annotations

import csv
import time
from collections.abc import Callable
from dataclasses import replace

import pytest
from longer import later
from pandas import DataFrame
from pandas.testing import assert_frame_equal

from kaart.catalogue.records import Column, Family, Table
from kaart.core.errors import KaartError, SourceError, UpstreamDriftError, UpstreamUnavailableError
from kaart.core.settings import Settings
from kaart.sources.cbs import fetch as cbs
from kaart.sources.cbs import v3 as cbs_v3
from kaart.sources.cbs import v4 as cbs_v4
from kaart.sources.cbs.listing import list_tables
from kaart.sources.cbs.route import Question
from kaart.sources.http.client import Http
from kaart.sources.http.exchange import Retry, Timeouts

pytestmark = pytest.mark.standin

KWB = Family.KWB
KWB_2018 = Table("84286NED", KWB, 2018)
YEARS = tuple(range(2016, 2024))


def column(name: str, v4: str | None, title: str, *v3: str, **parts) -> Column:
    return Column(name, KWB, (v4,) if v4 else (), (title,), v3, "", parts.pop("years", YEARS), **parts)


COLUMNS = (
    column("inwoners", "T001036", "Aantal inwoners", "AantalInwoners"),
    column("huishoudens", "1050010_2", "Huishoudens totaal", "HuishoudensTotaal"),
    column("laag_inkomen_pct", None, "Huishoudens met een laag inkomen", "HuishoudensMetEenLaagInkomen"),
    column("sociaal_minimum_pct", None, "Huish. onder of rond sociaal minimum", "HuishOnderOfRondSociaalMinimum"),
    column("bijstand", "D006842", "Personen per soort uitkering; Bijstand", "PersonenPerSoortUitkeringBijstand"),
    column("ink_inwoner", "M000224", "Gemiddeld inkomen per inwoner", "GemiddeldInkomenPerInwoner"),
    column(
        "vermogen_mediaan",
        "M000939",
        "Mediaan vermogen",
        "MediaanVermogenVanParticuliereHuish",
        years=range(2018, 2024),
    ),
)
HEERLEN = ("GM0917",)


@pytest.fixture
def http(standin, faults, settings: Settings):
    """Quick to give up; the stand-in is without faults at the start."""
    retry = Retry(attempts=3, first_wait_s=0.01, max_wait_s=0.02, longest_retry_after_s=2)
    times = Timeouts(connect_s=1, read_s=1.5, total_s=8)
    with Http(replace(settings, upstream=standin.url), retry=retry, timeouts=times) as made:
        yield made


@pytest.fixture
def patient(standin, settings: Settings):
    """For answers of the whole country, which the stand-in makes in about half a second."""
    with Http(replace(settings, upstream=standin.url)) as made:
        yield made


def fetch(http: Http, table: Table = KWB_2018, gemeenten=HEERLEN, *, country: bool = False) -> cbs.RawFigures:
    return cbs.fetch(http, table, columns=COLUMNS, gemeenten=gemeenten, country=country)


def cell(frame: DataFrame, code: str, name: str) -> float:
    return float(frame.set_index("code").loc[code, name])


def test_heerlen_2018_has_57_buurten_with_the_published_figures(http: Http, standin):
    figures = fetch(http)
    frame = figures.frame
    assert frame["code"].str.slice(0, 2).value_counts().to_dict() == {"BU": 57, "WK": 23, "GM": 1}
    assert cell(frame, "BU09174000", "laag_inkomen_pct") == 12.4
    assert cell(frame, "BU09172000", "laag_inkomen_pct") == 37.7
    assert (figures.provenance.route, figures.provenance.table) == ("v4", "84286NED")
    with (standin.folder / "data" / "verwacht_heerlen_2018.csv").open(encoding="utf-8") as stream:
        expected = list(csv.DictReader(stream))
    assert len(expected) > 50
    by_code = frame.set_index("code")
    for row in expected:
        found = by_code.loc[row["code"]]
        assert found["name"] == row["naam"]
        for name in ("inwoners", "laag_inkomen_pct", "sociaal_minimum_pct", "bijstand"):
            assert row[name] == "" if found[name] != found[name] else float(row[name]) == found[name]


@pytest.mark.parametrize(
    ("table", "gemeenten"),
    [
        (Table("83487NED", KWB, 2016), ("GM0917", "GM0308")),
        (KWB_2018, HEERLEN),
        (Table("85618NED", KWB, 2023), ("GM0344", "GM0308")),
        (Table("85618NED", KWB, 2023), None),
    ],
    ids=["2016", "2018", "2023", "2023 in bulk"],
)
def test_both_protocols_give_equal_frames(http: Http, table: Table, gemeenten):
    question = Question(table, COLUMNS, gemeenten, country=True)
    by_v4, by_v3 = cbs_v4.fetch(http, question), cbs_v3.fetch(http, question)
    assert_frame_equal(by_v4.frame, by_v3.frame)
    assert by_v4.frame["inwoners"].notna().any()
    assert not (by_v4.frame.select_dtypes("number") <= -99990).any().any()


def test_no_address_is_too_long_for_a_web_server(http: Http, standin):
    fetch(http)
    assert max(len(entry["path"]) for entry in standin.log()) < 2000


def test_the_tables_are_listed_and_dated(http: Http):
    listing = list_tables(http, families=(KWB, Family.NABIJHEID))
    assert listing.failed == {}
    assert listing.ids[KWB, 2018] == (KWB_2018.id,)
    assert listing.ids[Family.NABIJHEID, 2023] == ("85830NED",)
    assert cbs.version(http, KWB_2018) == fetch(http).provenance.upstream_modified != ""


def test_gemeenten_of_the_country(patient: Http):
    frame = cbs.gemeenten(patient, Table("85984NED", KWB, 2024)).frame
    assert len(frame) == 342
    assert dict(zip(frame["code"], frame["name"], strict=True))["GM0518"] == "'s-Gravenhage"


V4_DATA = r"datasets\.cbs\.nl/.*Observations"


@pytest.mark.parametrize(
    "rule",
    [
        {"kind": "status", "code": 503},
        {"kind": "status", "code": 404},
        {"kind": "status", "code": 429, "retry_after": 600},
        {"kind": "slow", "ms": 4000},
        {"kind": "stall", "seconds": 4},
        {"kind": "reset"},
        {"kind": "truncate", "bytes": 4000},
        {"kind": "html200"},
        {"kind": "empty200"},
        {"kind": "corrupt_gzip"},
        {"kind": "next_loop"},
        {"kind": "drop_column", "column": "Value"},
        {"kind": "rename_column", "column": "Measure", "to": "Maat"},
    ],
    ids=lambda rule: "-".join(str(value) for value in rule.values()),
)
def test_when_v4_is_broken_v3_gives_the_same(http: Http, faults: Callable[..., None], rule):
    whole = fetch(http).frame
    faults({"match": V4_DATA, **rule})
    started = time.monotonic()
    figures = fetch(http)
    assert time.monotonic() - started < 20, "two attempts of at most 1.5 s each"
    assert_frame_equal(figures.frame, whole)
    assert figures.provenance.route == "v3"
    assert "older service" in str(figures.provenance.warnings[0])


@pytest.mark.parametrize(
    "rule",
    [
        {"kind": "status", "code": 503, "retry_after": 0},
        {"kind": "reset"},
        {"kind": "html200"},
        {"kind": "empty200"},
        {"kind": "truncate", "bytes": 4000},
        {"kind": "corrupt_gzip"},
        {"kind": "stall", "seconds": 4},
    ],
    ids=lambda rule: str(rule["kind"]),
)
def test_what_passes_is_waited_out(http: Http, faults: Callable[..., None], rule):
    faults({"match": V4_DATA, "times": 1, **rule})
    figures = fetch(http)
    assert (figures.provenance.route, figures.provenance.warnings) == ("v4", ())
    assert len(figures.frame) == 81


@pytest.mark.parametrize(
    ("rules", "kind", "says"),
    [
        ([{"match": "cbs.nl", "kind": "status", "code": 503}], UpstreamUnavailableError, "status 503"),
        ([{"match": "cbs.nl", "kind": "html200"}], SourceError, "web page instead of data"),
        ([{"match": "cbs.nl", "kind": "next_loop"}], SourceError, "have no end"),
        (
            [
                {"match": "MeasureCodes", "kind": "rename_column", "column": "Identifier", "to": "Id"},
                {"match": "TypedDataSet", "kind": "drop_column", "column": "AantalInwoners_5"},
            ],
            UpstreamDriftError,
            "AantalInwoners_5",
        ),
        (
            [
                {"match": "datasets", "kind": "status", "code": 404},
                {"match": "TypedDataSet", "kind": "sentinel", "column": "AantalInwoners_5", "value": "veel"},
            ],
            UpstreamDriftError,
            "'veel'.*inwoners",
        ),
    ],
    ids=["down", "html", "loop", "column gone", "retyped"],
)
def test_when_both_are_broken_the_error_says_so(http: Http, faults: Callable[..., None], rules, kind, says: str):
    faults(*rules)
    with pytest.raises(kind, match=says) as caught:
        fetch(http)
    assert isinstance(caught.value, KaartError)


@pytest.mark.parametrize("match", [V4_DATA, "WijkenEnBuurtenCodes", "MeasureCodes"])
def test_rows_that_come_twice_are_counted(http: Http, faults: Callable[..., None], match: str):
    whole = fetch(http).frame
    faults({"match": match, "kind": "duplicate_rows", "count": 3})
    figures = fetch(http)
    assert figures.provenance.route == "v4"
    assert_frame_equal(figures.frame, whole)
    assert dict(figures.provenance.counts).get("duplicates", 0) == (0 if match == "MeasureCodes" else 3)


def test_sentinels_never_come_through_as_numbers(http: Http, faults: Callable[..., None]):
    faults(
        {"match": "datasets", "kind": "status", "code": 404},
        {"match": "TypedDataSet", "kind": "sentinel", "column": "HuishoudensMetEenLaagInkomen_75", "value": -99995},
    )
    frame = fetch(http).frame
    assert frame["laag_inkomen_pct"].isna().all()
    assert (frame["laag_inkomen_pct@"] == "-99995").all()
    faults({"match": V4_DATA, "kind": "sentinel", "column": "ValueAttribute", "value": "Impossible"})
    frame = fetch(http).frame
    assert frame["inwoners"].isna().all()
    assert set(frame["inwoners@"].dropna()) == {"Impossible"}


def test_a_whole_table_comes_in_one_file_and_is_the_same(patient: Http, faults: Callable[..., None]):
    bulk = fetch(patient, gemeenten=None, country=True)
    assert bulk.provenance.route == "bulk"
    faults({"match": "/CSV/", "kind": "status", "code": 404})
    by_cell = fetch(patient, gemeenten=None, country=True)
    assert by_cell.provenance.route == "v4"
    assert_frame_equal(bulk.frame, by_cell.frame)


@pytest.mark.parametrize("kind", later(["corrupt_gzip", "empty200", "html200", "reset", "truncate"], first=1))
def test_a_broken_bulk_file_costs_nothing_but_time(patient: Http, faults: Callable[..., None], kind: str):
    faults({"match": "/CSV/", "kind": kind, **({"bytes": 4000} if kind == "truncate" else {})})
    figures = fetch(patient, gemeenten=None, country=True)
    assert (figures.provenance.route, figures.provenance.warnings) == ("v4", ())
    assert cell(figures.frame, "BU09174000", "laag_inkomen_pct") == 12.4


@pytest.mark.slow
def test_no_gemeente_of_the_first_edition_of_2020_adds_up_oddly(standin, faults, settings: Settings):
    table = Table("84799NED", KWB, 2020)
    with Http(replace(settings, upstream=standin.url)) as http:
        figures = cbs.fetch(http, table, columns=COLUMNS[:2], gemeenten=None, country=True)
    assert figures.frame["code"].str.startswith("GM").sum() == 355
    assert [str(notice) for notice in figures.provenance.warnings] == []
