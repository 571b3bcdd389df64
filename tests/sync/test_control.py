"""Asking every service whether it is as expected, against the stand-in and each of its faults."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Callable
from dataclasses import replace

import pytest
from longer import later

from kaart.catalogue import Catalogue, Family, Table, load
from kaart.catalogue.listed import kept_tables
from kaart.core.settings import Settings
from kaart.exports.control import control_lines, control_record
from kaart.sources.http.client import Http
from kaart.sources.http.exchange import Retry, Timeouts
from kaart.sync.control import Control, Finding, State, control, plan

pytestmark = pytest.mark.standin

MOST_REQUESTS = 200
HELD = {"84286NED", "85984NED", "85830NED"}  # tables of 2018, 2024 and of distances that the stand-in has


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    """The catalogue with few tables: those of the stand-in, and one of the police, which it has not."""
    whole = load()
    police = max((table for table in whole.tables if table.family is Family.POLITIE), key=lambda table: table.year)
    health = max((table for table in whole.tables if table.family is Family.GEZONDHEID), key=lambda table: table.year)
    return replace(whole, tables=(*(table for table in whole.tables if table.id in HELD), police, health))


@pytest.fixture
def ask(standin, settings: Settings):
    """Control against the stand-in, quick to give up."""
    settings = replace(settings, upstream=standin.url)

    def run(catalogue: Catalogue) -> Control:
        fast = Retry(attempts=1, first_wait_s=0.01, max_wait_s=0.02, rest_s=0)
        with Http(settings, retry=fast, timeouts=Timeouts(connect_s=2, read_s=5, total_s=10), workers=10) as http:
            return control(http, catalogue)

    return run


def of(found: Control, service: str) -> list[Finding]:
    return [finding for finding in found.findings if finding.service == service]


def states(found: Control) -> dict[str, set[str]]:
    return {finding.service: {item.state.value for item in of(found, finding.service)} for finding in found.findings}


def test_the_whole_plan_is_at_most_two_hundred_questions():
    services = [check.service for check in plan(load())]
    extra = {"cbs_v4": 1, "gtfs": 4, "cbs_derden": 5, "rio": 1}  # questions beyond the first of each check
    of_editions = 8  # the list of years of each of two editions in both services, and two more lists in v4
    titles = sum(2 for table in load().tables if table.uncertain)
    lists = 4 + 2 + 4  # of the yearly tables by two services, of two tables of others, of the editions
    questions = len(services) + sum(extra.get(service, 0) for service in services) + of_editions
    assert questions + lists + titles <= MOST_REQUESTS


def test_what_is_good_is_good_and_requests_are_counted(ask, faults, standin, catalogue):
    found = ask(catalogue)
    # The stand-in lists a table of 2025 besides, and has no boundaries of it.
    wrong = {item.service for item in found.findings if item.state is not State.GOOD and item.year != 2025}
    assert wrong == {"cbs_derden"}, "the stand-in serves no police and no RIVM"
    with urllib.request.urlopen(f"{standin.url}/__bronnen/log") as answer:
        log = json.load(answer)
    assert len(found.findings) < len(log) <= MOST_REQUESTS
    assert sum(entry["bytes"] for entry in log) < 3_000_000, "no bulk"


@pytest.mark.parametrize(
    ("rule", "state"),
    later(
        [
            ({"kind": "status", "code": 503}, "unreachable"),
            ({"kind": "status", "code": 404}, "differs"),
            ({"kind": "html200"}, "differs"),
            ({"kind": "empty200"}, "differs"),
            ({"kind": "truncate", "bytes": 200}, "differs"),
            ({"kind": "reset"}, "differs"),
            ({"kind": "corrupt_gzip"}, "differs"),
            ({"kind": "drop_column", "column": "Title"}, "differs"),
            ({"kind": "rename_column", "column": "Title", "to": "Iets"}, "differs"),
        ],
        first=2,
    ),
    ids=str,
)
def test_every_fault_of_v4_is_a_finding_and_no_other_service_suffers(
    ask, faults: Callable[..., None], catalogue, rule, state
):
    faults({"match": "datasets.cbs.nl/odata", **rule})
    found = ask(catalogue)
    told = {item.state.value for item in of(found, "cbs_v4")}
    assert told <= {state, "unreachable", "differs"}
    assert "good" not in told
    assert {item.state for item in of(found, "cbs_v3")} == {State.GOOD}
    assert all(item.reason is not None for item in of(found, "cbs_v4"))
    assert not any(item.lost for item in of(found, "cbs_v4")), "the older service has it all"
    assert states(found)["lrk"] == {"good"}


def test_a_table_that_neither_service_has_costs_all_its_indicators(ask, faults: Callable[..., None], catalogue):
    faults({"match": "85984NED", "kind": "status", "code": 404})
    found = ask(catalogue)
    (v3,) = [item for item in of(found, "cbs_v3") if item.year == 2024]
    assert {"inwoners", "personen_in_armoede"} <= set(v3.lost)
    lines = control_lines(found, catalogue=catalogue, language="nl")
    assert "    2024: niets van deze tabel te zien." in lines
    assert not any("Kies een ander jaar" in line for line in lines)


def test_a_column_that_is_not_found_is_named_with_what_it_costs(ask, faults, catalogue):
    strange = tuple(
        replace(column, v4=(), titles=("Iets anders",), v3=("IetsAnders",)) if column.id == "jeugdzorg_pct" else column
        for column in catalogue.all_columns
    )
    found = ask(replace(catalogue, all_columns=strange))
    (v4,) = [item for item in of(found, "cbs_v4") if item.year == 2018]
    assert v4.state is State.DIFFERS
    assert "jeugdzorg_pct" in str(v4.reason)
    assert v4.lost == ("jeugdzorg_pct",)
    label = catalogue.indicator("jeugdzorg_pct").label.nl
    assert f"    2018: niet te zien: {label}." in control_lines(found, catalogue=catalogue, language="nl")


@pytest.mark.parametrize(
    ("match", "service", "word"),
    [
        ("export_opendata_lrk", "lrk", "VVE"),
        ("vestigingenbo", "duo", "Basisscholen"),
        ("datastore_search", "rio", "adres"),
        ("gtfs-nl", "gtfs", "dienstregeling"),
        ("haltes", "chb", "haltes"),
        ("locatieserver", "pdok_locatieserver", "Adressen"),
        ("achtergrondkaart", "pdok_tiles", "ondergrond"),
    ],
)
def test_each_other_service_says_what_it_costs(ask, faults: Callable[..., None], catalogue, match, service, word):
    faults({"match": match, "kind": "status", "code": 500})
    found = ask(replace(catalogue, tables=catalogue.tables[-2:]))
    (item,) = of(found, service)
    assert item.state is not State.GOOD
    assert word in " ".join(control_lines(found, catalogue=catalogue, language="nl"))
    assert {name for name, kinds in states(found).items() if kinds != {"good"}} == {service, "cbs_derden"}


def test_boundaries_are_missed_only_when_both_ways_fail(ask, faults: Callable[..., None], catalogue):
    faults({"match": "api.pdok.nl/cbs", "kind": "status", "code": 404})
    found = ask(catalogue)
    assert all(item.cost is None for item in of(found, "pdok_ogc") if item.year == 2024)
    faults({"match": "pdok.nl/cbs", "kind": "status", "code": 404})
    found = ask(catalogue)
    assert all(item.cost is not None for item in of(found, "pdok_ogc"))


def test_the_report_is_json_and_holds_every_column(ask, faults, catalogue, settings):
    document = json.loads(json.dumps(control_record(ask(catalogue), settings=settings, language="nl")))
    assert document["good"] is False
    kwb = next(item for item in document["findings"] if item["service"] == "cbs_v4" and item["year"] == 2018)
    assert {"id": "inwoners", "step": "id", "key": "T001036"} in kwb["columns"]


def test_years_that_cbs_lists_are_asked_too_and_kept(ask, faults: Callable[..., None], catalogue, settings: Settings):
    assert max(catalogue.family_years(Family.KWB)) == 2024
    found = ask(catalogue)
    assert {item.service for item in found.findings if item.year == 2025} >= {
        "cbs_v4",
        "cbs_v3",
        "cbs_bulk",
        "pdok_ogc",
    }
    assert (Family.KWB, 2025) in {(table.family, table.year) for table in kept_tables(settings.cache)}
    assert [item.state for item in of(found, "cbs_lists")] == [State.GOOD]
    faults({"match": "Datasets|ODataCatalog", "kind": "status", "code": 503})
    (lists,) = of(ask(catalogue), "cbs_lists")
    assert lists.state is State.UNREACHABLE
    assert "kwb" in str(lists.cost)


def test_a_table_whose_title_names_another_year_is_told(ask, faults: Callable[..., None], catalogue):
    near = Table("85830NED", Family.NABIJHEID, 2022, uncertain=True)
    found = ask(replace(catalogue, tables=(*catalogue.tables, near)))
    told = {str(item.reason) for item in found.findings if item.year == 2022 and item.service in {"cbs_v4", "cbs_v3"}}
    assert told
    assert all("85830NED is called 'Nabijheid" in reason and "2023" in reason for reason in told)
