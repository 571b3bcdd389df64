"""Everything that can go wrong upstream, end to end: the store keeps the last good data or gets a whole new one.

Heerlen of 2018 is fetched well once; then every test lets its sources look changed, breaks them and refreshes.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest
from clirun import data_snapshot, figures_key, make_old, snapshot
from longer import later
from pandas.testing import assert_frame_equal

from kaart.answers.figures import answer
from kaart.answers.reader import StoreReader
from kaart.catalogue import load
from kaart.core.codes import Level
from kaart.core.settings import Settings
from kaart.sources.http.client import Http
from kaart.sources.http.exchange import Retry, Timeouts
from kaart.store.library import Library
from kaart.store.manifest import Key
from kaart.sync.jobs import Item, Outcome, Report
from kaart.sync.run import Refresh

pytestmark = pytest.mark.standin

YEAR = 2018
KEY = figures_key("GM0917", YEAR)
BUURTEN = Key("grenzen", f"buurt-{YEAR}", "GM0917")
READ_S = 1.0
IMPATIENT = Retry(attempts=2, first_wait_s=0.01, max_wait_s=0.02, longest_retry_after_s=0.5, budget_s=5, rest_s=0)
V4, CBS, OGC, PDOK = "datasets.cbs.nl", "cbs.nl/(odata|OData)", "api.pdok.nl", "pdok.nl/"
BULK = "/CSV/"
V4_CELLS, V3_CELLS = "/Observations", "/TypedDataSet"
STATUS_503 = {"kind": "status", "code": 503, "retry_after": 0}
STATUS_WAIT = {"kind": "status", "code": 503, "retry_after": 60}
SLOW = {"kind": "slow", "ms": 1500}
STALL = {"kind": "stall", "seconds": 2}
# Kinds that make an answer useless as a whole.
USELESS = [
    STATUS_503,
    STATUS_WAIT,
    {"kind": "status", "code": 404},
    {"kind": "reset"},
    {"kind": "truncate", "bytes": 300},
    {"kind": "html200"},
    {"kind": "empty200"},
    {"kind": "corrupt_gzip"},
]
INCOME = "HuishoudensMetEenLaagInkomen_75"
INHABITANTS = "AantalInwoners_5"


def name_of(rule: dict) -> str:
    return " ".join(str(value) for value in rule.values())


@dataclass
class Installation:
    """A store of its own and the stand-in as upstream."""

    upstream: str
    cache: Path

    @property
    def library(self) -> Library:
        return Library(Settings(upstream=self.upstream, cache=self.cache))

    def refresh(
        self, *layers: str, areas: Iterable[str] = ("GM0917",), year: int = YEAR, again: bool = False
    ) -> Report:
        library = self.library
        limits = Timeouts(connect_s=1, read_s=READ_S, total_s=4)
        with Http(library.settings, timeouts=limits, retry=IMPATIENT) as http:
            work = Refresh(http, library.store, load(), again=again)
            scopes = [library.scope(area) for area in areas]
            return work.run(scopes, years=[year], layers=layers or ("cijfers", "grenzen"))

    def values(self) -> dict[str, float]:
        library, catalogue = self.library, load()
        record, scope = catalogue.indicator("laag_inkomen"), library.scope("GM0917")
        found = answer(StoreReader(library), scope, indicator=record, level=Level.BUURT, year=YEAR, catalogue=catalogue)
        frame = found.figures.frame.dropna(subset="value")
        return dict(zip(frame["code"], frame["value"], strict=True))

    def codes(self) -> set[str]:
        areas = self.library.areas(self.library.scope("GM0917"), level=Level.BUURT, year=YEAR).areas
        assert areas.geometry.is_valid.all()
        assert not areas.geometry.is_empty.any()
        return set(areas["code"])


@pytest.fixture(scope="module")
def good(standin, tmp_path_factory) -> Installation:
    """Fetched well; nobody may change it."""
    found = Installation(standin.url, tmp_path_factory.mktemp("goed") / "cache")
    standin.post("reset")
    assert not found.refresh().failed
    assert found.values()["BU09174000"] == 12.4
    assert len(found.codes()) == 57
    return found


@pytest.fixture
def here(good: Installation, tmp_path: Path) -> Installation:
    """The same, of which the sources look changed."""
    shutil.copytree(good.cache, tmp_path / "cache")
    found = Installation(good.upstream, tmp_path / "cache")
    make_old(found.library.store)
    return found


@pytest.fixture
def empty(standin, tmp_path: Path) -> Installation:
    """Nothing was fetched yet."""
    return Installation(standin.url, tmp_path / "cache")


def require_sentence(item: Item) -> None:
    assert item.error is not None
    text = str(item.error)
    assert text.endswith(".")
    assert "{" not in text
    assert len(text) < 400


def require_kept(report: Report, here: Installation, before: dict[str, str], good: Installation) -> None:
    """Every layer failed with a sentence, and not a byte of the store changed."""
    assert {item.outcome for item in report.items} == {Outcome.FAILED}
    for item in report.items:
        require_sentence(item)
        assert item.stored
        assert item.stored_at is not None
    assert snapshot(here.cache) == before
    assert here.values() == good.values()
    assert here.codes() == good.codes()


def require_same_numbers(here: Installation, good: Installation) -> None:
    old, new = (item.library.store.read(KEY).frame for item in (good, here))
    # The older service does say which areas changed; the recording of the newer one does not.
    assert_frame_equal(new.drop(columns="indeling"), old.drop(columns="indeling"))


@pytest.mark.parametrize("rule", later(USELESS, first=1), ids=name_of)
def test_newer_cbs_service_fails_and_the_older_answers(here, good, faults: Callable[..., None], rule):
    faults({"match": V4, **rule})
    (item,) = here.refresh("cijfers").items
    assert item.outcome in {Outcome.UNCHANGED, Outcome.CHANGED}
    assert (item.rows, item.route) == (57, "v3")
    assert "older service" in str(item.notices[0])
    require_same_numbers(here, good)


@pytest.mark.parametrize("rule", USELESS, ids=name_of)
def test_all_of_cbs_fails(here, good, faults: Callable[..., None], rule):
    before = snapshot(here.cache)
    faults({"match": CBS, **rule})
    require_kept(here.refresh("cijfers"), here, before, good)


@pytest.mark.slow
@pytest.mark.parametrize("rule", USELESS, ids=name_of)
def test_pdoks_features_fail_and_the_wfs_answers(here, good, faults: Callable[..., None], rule):
    before = data_snapshot(here.cache)
    faults({"match": OGC, **rule})
    report = here.refresh("grenzen")
    assert {(item.outcome, item.route) for item in report.items} == {(Outcome.UNCHANGED, "wfs")}
    assert all("was used instead" in str(item.notices[0]) for item in report.items)
    assert data_snapshot(here.cache) == before
    assert here.codes() == good.codes()


@pytest.mark.slow
@pytest.mark.parametrize("rule", USELESS, ids=name_of)
def test_all_of_pdok_fails(here, good, faults: Callable[..., None], rule):
    before = snapshot(here.cache)
    faults({"match": PDOK, **rule})
    require_kept(here.refresh("grenzen"), here, before, good)


def test_nothing_listens(here, good):
    before = snapshot(here.cache)
    report = Installation("http://127.0.0.1:9", here.cache).refresh()
    assert len(report.items) == 4
    require_kept(report, here, before, good)


@pytest.mark.slow
@pytest.mark.parametrize("rule", later([SLOW, STALL], first=1), ids=name_of)
def test_silence_is_not_waited_out_for_ever(here, good, faults: Callable[..., None], rule):
    before = snapshot(here.cache)
    faults({"match": f"{V4_CELLS}|{V3_CELLS}", **rule})
    require_kept(here.refresh("cijfers"), here, before, good)


@pytest.mark.slow
def test_silence_of_the_newer_service_only(here, good, faults: Callable[..., None]):
    faults({"match": V4_CELLS, **SLOW})
    (item,) = here.refresh("cijfers").items
    assert item.route == "v3"
    require_same_numbers(here, good)


@pytest.mark.slow
@pytest.mark.parametrize("match", [V4, OGC])
def test_a_passing_fault_is_waited_out(here, good, faults: Callable[..., None], match):
    faults({"match": match, "kind": "reset", "times": 1})
    report = here.refresh()
    assert {item.outcome for item in report.items} == {Outcome.UNCHANGED}
    assert {item.route for item in report.items} == {"v4", "ogc"}
    assert data_snapshot(here.cache) == data_snapshot(good.cache)


@pytest.mark.parametrize(("match", "route"), [(V4, "v3"), (CBS, None), (OGC, "wfs")])
def test_pages_without_end(here, good, faults: Callable[..., None], match, route):
    before = snapshot(here.cache)
    faults({"match": match, "kind": "next_loop"})
    report = here.refresh("grenzen" if match == OGC else "cijfers")
    if route is None:
        require_kept(report, here, before, good)
        assert "no end" in str(report.items[0].error)
        return
    assert {item.route for item in report.items} == {route}
    require_same_numbers(here, good)


@pytest.mark.parametrize(
    "change", [{"kind": "drop_column"}, {"kind": "rename_column", "to": "Iets"}], ids=["gone", "renamed"]
)
def test_column_gone(here, good, faults: Callable[..., None], change):
    newer = {"match": V4_CELLS, "column": "Value", **change}
    faults(newer)
    (item,) = here.refresh("cijfers").items
    assert item.route == "v3"
    require_same_numbers(here, good)
    make_old(here.library.store)
    before = snapshot(here.cache)
    faults(newer, {"match": V3_CELLS, "column": INHABITANTS, **change})
    require_kept(here.refresh("cijfers"), here, before, good)
    # A column that may be missed costs itself: its earlier figures stay with their date, all else is new.
    faults(newer, {"match": V3_CELLS, "column": INCOME, **change})
    (item,) = here.refresh("cijfers").items
    assert item.outcome is Outcome.CHANGED
    assert "No longer in CBS table" in " ".join(map(str, item.notices))
    require_same_numbers(here, good)
    assert [column.id for column in here.library.store.read(KEY).manifest.provenance.lacking] == ["laag_inkomen_pct"]


@pytest.mark.parametrize("change", [{"kind": "drop_column"}, {"kind": "rename_column", "to": "Iets"}])
def test_boundaries_without_their_code(here, good, faults: Callable[..., None], change):
    before = snapshot(here.cache)
    faults(
        {"match": PDOK, "column": "statcode", **change},
        {"match": PDOK, "column": "buurtcode", **change},
    )
    require_kept(here.refresh("grenzen"), here, before, good)


def test_measure_renamed_at_both_services(here, good, faults: Callable[..., None]):
    before = snapshot(here.cache)
    faults(
        {"match": "MeasureCodes", "kind": "rename_column", "column": "Identifier", "to": "Id"},
        {"match": "DataProperties", "kind": "rename_column", "column": "Key", "to": "Sleutel"},
    )
    require_kept(here.refresh("cijfers"), here, before, good)


def test_rows_that_come_twice_are_counted(empty, good, faults: Callable[..., None]):
    faults(
        {"match": V4_CELLS, "kind": "duplicate_rows", "count": 3},
        {"match": "/items", "kind": "duplicate_rows", "count": 3},
    )
    report = empty.refresh()
    assert {item.outcome for item in report.items} == {Outcome.NEW}
    store = empty.library.store
    for key in (KEY, BUURTEN):
        manifest = store.manifest(key)
        assert manifest is not None
        assert dict(manifest.provenance.counts)["duplicates"] == 3
    assert_frame_equal(store.read(KEY).frame, good.library.store.read(KEY).frame)
    assert empty.codes() == good.codes()


def test_explicit_codes_are_reasons_and_never_numbers(here, good, faults: Callable[..., None]):
    faults({"match": V4_CELLS, "kind": "sentinel", "column": "ValueAttribute", "value": "Impossible"})
    assert [item.outcome for item in here.refresh("cijfers").items] == [Outcome.CHANGED]
    assert here.values() == {}
    faults(
        {"match": V4, "kind": "status", "code": 404},
        {"match": V3_CELLS, "kind": "sentinel", "column": INCOME, "value": -99997},
    )
    make_old(here.library.store)
    assert [item.outcome for item in here.refresh("cijfers").items] == [Outcome.CHANGED]
    assert here.values() == {}
    frame = here.library.store.read(KEY).frame
    assert float(frame.select_dtypes("number").min(numeric_only=True).min()) > -1000
    assert set(frame["laag_inkomen_pct@"].dropna()) == {"-99997"}
    faults()
    assert [item.outcome for item in here.refresh("cijfers", again=True).items] == [Outcome.CHANGED]
    assert here.values() == good.values()


@pytest.mark.slow
@pytest.mark.parametrize("shape", ["bowtie", "null", "nan", "empty"])
@pytest.mark.parametrize("match", ["api.pdok.nl.*buurt_gegeneraliseerd", "pdok.nl.*buurt_gegeneraliseerd"])
def test_broken_boundary_does_not_push_out_a_good_one(here, good, faults: Callable[..., None], shape, match):
    faults({"match": match, "kind": "bad_geometry", "shape": shape})
    before = data_snapshot(here.cache)
    report = here.refresh("grenzen")
    for item in report.failed:
        require_sentence(item)
        assert item.key.vintage == BUURTEN.vintage
    assert data_snapshot(here.cache) == before
    assert here.codes() == good.codes()


@pytest.mark.parametrize("shape", ["bowtie", "null", "nan", "empty"])
def test_broken_boundary_at_the_first_fetch_is_left_out_with_a_notice(empty, faults: Callable[..., None], shape):
    faults({"match": "buurt_gegeneraliseerd", "kind": "bad_geometry", "shape": shape})
    items = {item.key.vintage: item for item in empty.refresh("grenzen").items}
    assert items[BUURTEN.vintage].rows == 56
    manifest = empty.library.store.manifest(BUURTEN)
    assert manifest is not None
    assert dict(manifest.provenance.counts)["broken"] == 1
    assert "BU0917" in str(manifest.provenance.warnings[0])
    assert len(empty.codes()) == 56


@pytest.mark.slow
@pytest.mark.parametrize("shape", ["bowtie", "null", "nan", "empty"])
def test_nothing_but_broken_boundaries(here, good, faults: Callable[..., None], shape):
    before = snapshot(here.cache)
    faults({"match": PDOK, "kind": "bad_geometry", "shape": shape, "count": 1000})
    require_kept(here.refresh("grenzen"), here, before, good)


def test_first_fetch_from_a_broken_upstream_stores_nothing(empty, faults: Callable[..., None]):
    faults({"match": "cbs.nl|pdok.nl", "kind": "html200"})
    report = empty.refresh()
    assert {item.outcome for item in report.items} == {Outcome.FAILED}
    assert not any(item.stored for item in report.items)
    assert data_snapshot(empty.cache) == {}


def test_one_year_fails_and_the_other_comes(empty, faults: Callable[..., None]):
    faults({"match": "84286NED", "kind": "status", "code": 500})
    library = empty.library
    with Http(library.settings, retry=IMPATIENT) as http:
        report = Refresh(http, library.store, load()).run(
            [library.scope("GM0917")], years=[2018, 2019], layers=["cijfers"]
        )
    assert [(item.key.year, item.outcome) for item in report.items] == [(2018, Outcome.FAILED), (2019, Outcome.NEW)]


BOUNDARY_ENDPOINTS = ["gemeente_gegeneraliseerd/items", "wijk_gegeneraliseerd/items", "wfs"]
ENDPOINTS = [
    "v1/Datasets",
    "/Properties",
    "/Dimensions",
    "/MeasureCodes",
    "/MeasureGroups",
    "/WijkenEnBuurtenCodes",
    V4_CELLS,
    "ODataCatalog",
    "/TableInfos",
    "/DataProperties",
    V3_CELLS,
    *BOUNDARY_ENDPOINTS,
]
EVERYTHING = [
    *USELESS,
    SLOW,
    {"kind": "next_loop"},
    {"kind": "duplicate_rows", "count": 2},
    {"kind": "truncate", "bytes": 2},
    {"kind": "bad_geometry", "shape": "nan"},
]


@pytest.mark.slow
@pytest.mark.parametrize("rule", EVERYTHING, ids=name_of)
@pytest.mark.parametrize("match", ENDPOINTS)
def test_every_fault_at_every_address(here, good, faults: Callable[..., None], match, rule):
    faults({"match": match, **rule})
    layer = "grenzen" if match in BOUNDARY_ENDPOINTS else "cijfers"
    for item in here.refresh(layer).failed:
        require_sentence(item)
    require_same_numbers(here, good)
    assert here.values() == good.values()
    assert here.codes() == good.codes()


@pytest.mark.slow
@pytest.mark.parametrize("newer", EVERYTHING[:-1], ids=name_of)
@pytest.mark.parametrize("older", [STATUS_503, {"kind": "html200"}, {"kind": "truncate", "bytes": 900}], ids=name_of)
def test_two_services_break_in_two_ways(here, good, faults: Callable[..., None], newer, older):
    faults(
        {"match": V4, **newer},
        {"match": "opendata", **older},
        {"match": OGC, **newer},
        {"match": "service.pdok.nl", **older},
    )
    for item in here.refresh().failed:
        require_sentence(item)
    require_same_numbers(here, good)
    assert here.codes() == good.codes()


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(12))
def test_a_shaky_upstream(here, good, faults: Callable[..., None], seed):
    # The stand-in's chances differ per test; what comes must be whole whichever requests fail.
    faults(
        {"match": "cbs.nl", "kind": "status", "code": 502, "probability": 0.2},
        {"match": "pdok.nl", "kind": "reset", "probability": 0.2},
        {"match": ".", "kind": "truncate", "bytes": 500 + 200 * seed, "probability": 0.1},
    )
    for item in here.refresh().failed:
        require_sentence(item)
    require_same_numbers(here, good)
    assert here.codes() == good.codes()


@pytest.mark.slow
def test_the_whole_country_is_not_replaced_by_half_of_it(standin, faults: Callable[..., None], tmp_path: Path):
    here = Installation(standin.url, tmp_path / "cache")
    assert not here.refresh("cijfers", areas=["NL"], year=2024).failed
    make_old(here.library.store)
    before = snapshot(here.cache)
    for rule in ({"kind": "truncate", "bytes": 200_000}, {"kind": "reset"}, {"kind": "html200"}):
        # The bulk file is broken from the start, what comes cell by cell only after a while.
        faults({"match": BULK, **rule}, {"match": f"{V4_CELLS}|{V3_CELLS}", "after": 3, **rule})
        failed = here.refresh("cijfers", areas=["NL"], year=2024).failed
        # A service that failed time after time is left alone, so the table after it may not come either.
        assert failed[0].key.vintage == "kwb-2024"
        for item in failed:
            require_sentence(item)
        assert snapshot(here.cache) == before
