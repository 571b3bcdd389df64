"""The timetable and the list of stops as the stand-in plays them, and through the command line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from clirun import environment, run_here, snapshot
from longer import later
from shapely.geometry import box

from kaart.analysis.transit.days import DayKind, service_days
from kaart.analysis.transit.index import transit_index
from kaart.analysis.transit.service import point_service, stop_service
from kaart.analysis.transit.walks import walks_to
from kaart.catalogue.holidays import load_holidays
from kaart.core.errors import UpstreamAnswerError
from kaart.core.provenance import Provenance
from kaart.core.settings import Settings
from kaart.core.timetable import check_timetable
from kaart.sources.gtfs import feed as gtfs
from kaart.sources.gtfs import stop_register
from kaart.sources.http.client import Http
from kaart.sources.http.exchange import Retry
from kaart.store.library import Library
from kaart.store.timetables import load_timetables

pytestmark = pytest.mark.standin

PARKSTAD = box(188_000, 312_000, 206_000, 334_000)
TODAY = date(2026, 11, 25)


@pytest.fixture(scope="module")
def http(standin: Any) -> Iterator[Http]:
    patience = Retry(attempts=2, first_wait_s=0.01, max_wait_s=0.02, rest_s=0)
    with Http(Settings(upstream=standin.url), retry=patience) as client:
        yield client


@pytest.fixture(scope="module")
def table(http: Http, tmp_path_factory: pytest.TempPathFactory) -> Any:
    path = tmp_path_factory.mktemp("ov") / "feed.zip"
    answer = gtfs.download(http, path)
    assert answer.etag
    assert gtfs.download(http, path, etag=answer.etag).status == 304
    return gtfs.read(path, area=PARKSTAD, origin=Provenance(gtfs.SOURCE, answer.url), today=TODAY)


def test_whole_feed_with_its_quirks(table: Any) -> None:
    counts = dict(table.provenance.counts)
    assert (counts["trips"], counts["calls"]) == (4097, 39200)
    assert counts["stops_merged"] == 60, "poles that two operators share"
    assert table.times["departure_s"].max() > 24 * 3600
    assert set(table.trips["mode"]) == {"bus", "train"}
    assert table.provenance.warnings == ()
    assert table.stops.groupby("area")["area_name"].nunique().max() == 1
    assert (table.dates[0], table.dates[-1]) == (date(2026, 11, 2), date(2026, 12, 31))


def test_normal_days(table: Any) -> None:
    days = service_days(table, holidays=load_holidays(), region="zuid")
    assert {kind: day.trips for kind, day in days.items()} == {
        DayKind.TUESDAY: 1923, DayKind.SATURDAY: 1436, DayKind.SUNDAY: 738,
    }  # fmt: skip


def test_measures_of_the_stops_themselves(table: Any) -> None:
    days = service_days(table, holidays=load_holidays(), region="zuid")
    points = table.stops[table.stops["inside"]].rename(columns={"stop": "id"})[["id", "area", "geometry"]]
    points = points.assign(weight=1.0).reset_index(drop=True)
    walks = walks_to(points, table.stops)
    served = point_service(days, points, walks)
    assert (served.points["morning"].dropna() > 0).all()
    assert served.points["morning"].notna().sum() > 300, "missing only where the timetable does not reach"
    index = transit_index(days[DayKind.TUESDAY], points, walks)
    found = index.points["index"].dropna()
    assert (found == 0).sum() == 20, "only the school line calls there, and it has left by a quarter past eight"
    assert found[found > 0].between(0.5, 40).all()
    areas = stop_service(days, table).areas
    station = areas.set_index("name").loc["Heerlen, Testhalte Heerlen Station"]
    assert station["morning"] == areas["morning"].max()
    assert station["sunday"] < station["morning"]


@pytest.mark.parametrize(
    ("rule", "words"),
    later(
        [
            ({"kind": "truncate", "bytes": 200_000}, "cut off or damaged"),
            ({"kind": "html200"}, "gtfs.ovapi.nl"),
            ({"kind": "empty200"}, "gtfs.ovapi.nl"),
            ({"kind": "status", "code": 503}, "gtfs.ovapi.nl"),
        ],
        first=1,
    ),
)
def test_faults_leave_the_store_alone(
    standin: Any, faults: Callable[..., None], tmp_path: Path, rule: dict[str, Any], words: str
) -> None:
    env = environment(standin.url, tmp_path / "cache")
    first = run_here("sync", "GM0928", "--lagen", "ov", "--jaren", "2024", env=env)
    assert first.code == 0, first.err
    before = snapshot(tmp_path / "cache")
    faults({"match": "gtfs-nl.zip", **rule})
    again = run_here("sync", "GM0928", "--lagen", "ov", "--jaren", "2024", "--opnieuw", env={**env, "KAART_TAAL": "en"})
    assert again.code == 1
    assert words in again.out
    assert snapshot(tmp_path / "cache") == before


def test_sync_parkstad_and_again(standin: Any, tmp_path: Path) -> None:
    env = environment(standin.url, tmp_path / "cache")
    first = run_here("sync", "parkstad", "--lagen", "ov", "--json", env=env)
    assert first.code == 0, first.err
    (item,) = first.json()["items"]
    assert (item["outcome"], item["layer"], item["area"], item["notices"]) == ("new", "ov", "parkstad", [])
    standin.post("reset")
    second = run_here("sync", "parkstad", "--lagen", "ov", "--json", env=env)
    assert second.json()["items"][0]["outcome"] == "unchanged"
    assert [entry["status"] for entry in standin.log()] == [304]
    library = Library(Settings(cache=tmp_path / "cache"))
    found = load_timetables(library, library.scope("BU09170000"))[0].loaded
    assert len(check_timetable(found.timetable).trips) == 4097


def test_list_of_stops(http: Http, faults: Callable[..., None], tmp_path: Path) -> None:
    found = stop_register.fetch(http, tmp_path, area=PARKSTAD)
    assert len(found.stops) > 200
    assert set(found.stops["mode"]) == {"bus", "train"}
    assert not found.stops["stop"].duplicated().any()
    assert found.provenance.table.startswith("ExportCHB_")
    faults({"match": "ExportCHB_", "kind": "truncate", "bytes": 5_000})
    with pytest.raises(UpstreamAnswerError):
        stop_register.fetch(http, tmp_path, area=PARKSTAD)
