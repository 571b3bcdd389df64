"""Public transport through a refresh: what is asked, what is written, and what stays when the feed is no good."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from builders import squares
from clirun import data_snapshot, snapshot
from pandas import DataFrame
from shapely.geometry import box
from stoplists import GOOD, INDEX, NAMES
from testserver import Reply
from timetables import FILES, feed, read

from kaart.catalogue import load
from kaart.catalogue.layers import MAP_LAYERS, OV
from kaart.core.errors import StoreError, UpstreamDriftError
from kaart.core.provenance import Provenance
from kaart.core.settings import Settings
from kaart.sources.http.client import Http
from kaart.sources.http.exchange import Retry
from kaart.store.library import Library
from kaart.store.manifest import Key
from kaart.store.timetables import PLAIN_STOPS, STOPS, load_timetables, read_timetable
from kaart.sync import timetable as refreshing
from kaart.sync.jobs import Outcome
from kaart.sync.layers import layer_ids, plan
from kaart.sync.run import Refresh
from kaart.sync.timetable import FEED, NEW_FEED, NOTE, refresh_ov, require_like

PATH = "/gtfs.ovapi.nl/nl/gtfs-nl.zip"
LISTS = "/data.ndovloket.nl/haltes/"
TODAY = date(2026, 11, 25)


def reply(path, etag='"1"'):
    """The feed as OVapi gives it: 304 to whoever has it, 403 to whoever does not say who it is."""
    content = path if isinstance(path, bytes) else path.read_bytes()

    def answer(asked):
        if not asked.headers.get("User-Agent", "").startswith("kaart/"):
            return Reply(b"no", 403)
        if asked.headers.get("If-None-Match") == etag:
            return Reply(status=304)
        return Reply(content, content_type="application/zip", headers={"ETag": etag})

    return answer


@pytest.fixture
def library(tmp_path):
    return Library(Settings(cache=tmp_path / "cache", data=tmp_path / "data"))


@pytest.fixture
def run(server, library, tmp_path):
    """Refresh Heerlen and what else is named, with stored boundaries and the feed of `timetables`."""
    server.on(PATH, reply(feed(tmp_path)))
    areas = squares(["GM0917", "GM0928"])
    for number, code in enumerate(("GM0917", "GM0928")):
        row = areas.iloc[[number]].set_geometry([box(196_000, 322_000, 198_000, 324_000)], crs="EPSG:28992")
        key = Key("grenzen", "gemeente-2024", code)
        library.store.write(key, row.reset_index(drop=True), Provenance("pdok_wijken_buurten", ""))
    patience = Retry(attempts=2, first_wait_s=0.01, max_wait_s=0.02, rest_s=0)
    with Http(Settings(upstream=server.url), retry=patience) as http:

        def runner(*areas, today=TODAY, again=False):
            scopes = [library.scope(area) for area in areas or ("GM0917",)]
            with library.store.lock():
                return refresh_ov(http, library.store, scopes, year=2024, again=again, today=today)

        yield runner


def test_first_second_and_changed(run, server, library, tmp_path):
    (item,) = run()
    assert (item.outcome, item.rows, item.key) == (Outcome.NEW, 4, Key(OV, STOPS, "GM0917"))
    assert (library.store.root / OV / FEED).exists()
    before = data_snapshot(library.store.root)
    (item,) = run()
    assert item.outcome is Outcome.UNCHANGED
    assert data_snapshot(library.store.root) == before
    assert server.requests[-1].headers["If-None-Match"] == '"1"'
    later = FILES["stop_times.txt"].replace("25:10:00", "25:20:00")
    server.on(PATH, reply(feed(tmp_path, {"stop_times.txt": later}), etag='"2"'))
    (item,) = run()
    assert item.outcome is Outcome.CHANGED
    found = load_timetables(library, library.scope("GM0917"))[0].loaded
    assert found.timetable.times["arrival_s"].max() == 91_200
    assert not (library.store.root / OV / NEW_FEED).exists()


def test_new_feed_with_the_same_trips_is_unchanged_and_remembered(run, server, tmp_path):
    run()
    server.on(PATH, reply(feed(tmp_path), etag='"2"'))
    assert [item.outcome for item in run()] == [Outcome.UNCHANGED]
    assert [item.outcome for item in run()] == [Outcome.UNCHANGED]
    assert server.requests[-1].headers["If-None-Match"] == '"2"'


LESS = {
    "stops": {"stops.txt": FILES["stops.txt"].replace("50.892,5.99", "0,0")},
    "calls a day": {"trips.txt": FILES["trips.txt"].replace("r1,w,t1,Naar C,0\n", "")},
}


@pytest.mark.parametrize("what", list(LESS))
def test_a_feed_that_lacks_a_part_of_the_stored_one_is_refused_unless_asked_for(run, server, library, tmp_path, what):
    run()
    before = data_snapshot(library.store.root)
    server.on(PATH, reply(feed(tmp_path, LESS[what]), etag='"2"'))
    (item,) = run()
    assert item.outcome is Outcome.FAILED
    assert what in str(item.error)
    assert "--opnieuw" in str(item.error)
    assert item.stored
    assert data_snapshot(library.store.root) == before
    (item,) = run(again=True)
    assert item.outcome is Outcome.CHANGED


def test_a_timetable_for_fewer_days_is_held_against_the_days_of_the_stored_one(tmp_path):
    whole = read(feed(tmp_path))
    short = replace(whole, days=whole.days.head(1))
    many = replace(whole, days=DataFrame({"service": "w", "date": [f"2026-11-{day:02d}" for day in range(1, 29)]}))
    require_like(whole, many, area="GM0917")
    require_like(short, whole, area="GM0917")
    with pytest.raises(UpstreamDriftError, match="runs over 1 days, the stored one over 28"):
        require_like(many, short, area="GM0917")


def test_another_area_comes_out_of_the_feed_that_is_held(run, server):
    run()
    items = run("GM0917", "GM0928")
    assert [item.outcome for item in items] == [Outcome.UNCHANGED, Outcome.NEW]
    assert server.count(PATH) == 2
    assert server.requests[-1].headers["If-None-Match"] == '"1"', "it was not sent a second time"


def test_a_wijk_and_its_gemeente_are_one(run):
    assert [item.key.area for item in run("WK091701", "GM0917", "BU09170000")] == ["GM0917"]


def test_damaged_part_is_made_anew_out_of_the_feed_that_is_held(run, library):
    run()
    library.store.path(Key(OV, "tijden", "GM0917")).write_bytes(b"kapot")
    (item,) = run()
    assert item.outcome is Outcome.CHANGED
    assert len(read_timetable(library.store, "GM0917").timetable.times) == 5


@pytest.mark.parametrize("spoil", ["note", "feed", "gone"])
def test_held_feed_that_is_not_what_its_note_says_is_fetched_again(run, server, library, spoil):
    run()
    folder = library.store.root / OV
    {
        "note": lambda: (folder / NOTE).write_text("{}"),
        "feed": lambda: (folder / FEED).write_bytes(b"half"),
        "gone": (folder / FEED).unlink,
    }[spoil]()
    (item,) = run()
    assert item.outcome is Outcome.UNCHANGED
    assert "If-None-Match" not in server.requests[-1].headers


def test_again_asks_without_condition(run, server, library):
    run()
    stale = library.store.path(Key(OV, STOPS, "GM0917")).stat().st_mtime_ns
    (item,) = run(again=True)
    assert item.outcome is Outcome.UNCHANGED
    assert library.store.path(Key(OV, STOPS, "GM0917")).stat().st_mtime_ns > stale, "read and written all the same"
    assert "If-None-Match" not in server.requests[-1].headers


BROKEN = {
    "cut off": (lambda good: good[:-40], "cut off or damaged"),
    "html": (lambda good: b"<html><body>Storing</body></html>", "HTML|web page"),
    "no zip": (lambda good: b"PK nothing", "cut off or damaged"),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_broken_feed_leaves_everything_as_it_was(run, server, library, tmp_path, kind):
    run()
    before = snapshot(library.store.root)
    spoil, words = BROKEN[kind]
    server.on(PATH, reply(spoil(feed(tmp_path).read_bytes()), etag='"2"'))
    (item,) = run()
    assert item.outcome is Outcome.FAILED
    assert item.stored
    assert item.stored_at is not None
    assert re.search(words, str(item.error))
    assert snapshot(library.store.root) == before
    server.on(PATH, reply(feed(tmp_path)))
    (item,) = run()
    assert item.outcome is Outcome.UNCHANGED, "the old feed is still held"


def test_expired_feed_leaves_everything_as_it_was(run, library, server, tmp_path):
    run()
    before = snapshot(library.store.root)
    server.on(PATH, reply(feed(tmp_path), etag='"2"'))
    (item,) = run(today=date(2027, 1, 1))
    assert "has expired" in str(item.error)
    assert snapshot(library.store.root) == before


def test_missing_column_leaves_everything_as_it_was(run, library, server, tmp_path):
    run()
    before = snapshot(library.store.root)
    renamed = {"stop_times.txt": FILES["stop_times.txt"].replace("departure_time", "vertrek")}
    server.on(PATH, reply(feed(tmp_path, renamed), etag='"2"'))
    (item,) = run()
    assert "no column departure_time in stop_times.txt" in str(item.error)
    assert snapshot(library.store.root) == before


def serve_list(server):
    server.on(LISTS, Reply(INDEX.encode(), content_type="text/html"))
    server.on(f"{LISTS}{NAMES[1]}", Reply(GOOD, content_type="application/gzip"))


def test_without_a_timetable_the_plain_stops_come(run, server, library):
    server.on(PATH, Reply(b"no", 503))
    serve_list(server)
    failed, plain = run()
    assert (failed.outcome, failed.stored) == (Outcome.FAILED, False)
    assert (plain.outcome, plain.key.vintage, plain.rows) == (Outcome.NEW, PLAIN_STOPS, 2)
    assert "without a timetable" in str(plain.notices[0])
    _, plain = run()
    assert plain.outcome is Outcome.CHANGED


def test_neither_timetable_nor_list(run, server, library):
    server.on(PATH, Reply(b"no", 503))
    items = run()
    assert [item.outcome for item in items] == [Outcome.FAILED, Outcome.FAILED]
    assert not library.store.has(Key(OV, PLAIN_STOPS, "GM0917"))


def test_boundaries_are_asked_of_pdok_when_none_are_stored(run, library, monkeypatch):
    asked = []

    def fetch(http, *, level, year, gemeenten):
        from kaart.core.errors import UpstreamNotFoundError, mark

        asked.append((str(level), year, gemeenten))
        if year > 2023:
            raise UpstreamNotFoundError(mark("No {year}."), year=year)
        return type("Raw", (), {"areas": squares(["GM0363"])})

    monkeypatch.setattr(refreshing.pdok, "fetch", fetch)
    (item,) = run("GM0363")
    assert item.outcome is Outcome.NEW
    assert asked == [("gemeente", 2024, ("GM0363",)), ("gemeente", 2023, ("GM0363",))]


def test_boundaries_are_asked_of_pdok_when_the_stored_ones_are_damaged(run, library, monkeypatch):
    asked = []

    def fetch(http, *, level, year, gemeenten):
        asked.append(gemeenten)
        areas = squares(["GM0917"]).set_geometry([box(196_000, 322_000, 198_000, 324_000)], crs="EPSG:28992")
        return type("Raw", (), {"areas": areas})

    monkeypatch.setattr(refreshing.pdok, "fetch", fetch)
    library.store.path(Key("grenzen", "gemeente-2024", "GM0917")).write_bytes(b"kapot")
    (item,) = run()
    assert (item.outcome, item.rows) == (Outcome.NEW, 4), "as with the boundaries that were stored"
    assert asked == [("GM0917",)]


def test_folder_that_cannot_be_written(run, library):
    (library.store.root / OV).write_text("in the way")
    with pytest.raises(StoreError):
        run()


def test_leftovers_of_a_killed_refresh_go(run, library):
    folder = library.store.root / OV
    folder.mkdir()
    (folder / ".gtfs-nl.zip.abc.part").write_bytes(b"half")
    run()
    assert sorted(path.name for path in folder.iterdir() if path.is_file()) == sorted([FEED, NOTE])


def test_one_job_whatever_the_years():
    assert "ov" in layer_ids()
    assert "ov" not in MAP_LAYERS, "a quarter of a gigabyte only when somebody asks for it"
    (job,) = plan(load(), years=(2016, 2024), layers=["ov"])
    assert (job.layer, job.vintage, job.year) == ("ov", "haltes", 2024)


def test_refresh_runs_it(run, library, server, monkeypatch):
    monkeypatch.setattr("kaart.sync.run.require_known", lambda *_, **__: None)
    with Http(Settings(upstream=server.url)) as http:
        refresh = Refresh(http, library.store, load())
        report = refresh.run([library.scope("GM0917")], years=(2024,), layers=["ov"])
    assert report.came
    assert [item.outcome for item in report.items] == [Outcome.NEW]
