"""Reading a feed: what is kept of a good one, and what becomes of every kind of broken one."""

from __future__ import annotations

import random
import zipfile
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import box
from timetables import AREA, FILES, feed, read

from kaart.core.errors import UpstreamAnswerError, UpstreamDriftError
from kaart.sources.gtfs import files as gtfs_files
from kaart.sources.gtfs.feed import mode_of
from kaart.sources.gtfs.stops import COLUMNS, plain_name, read_stops, split_stations

STOP_HEADER = FILES["stops.txt"].splitlines()[0] + "\n"
TIMES = FILES["stop_times.txt"]


def counts(table):
    return dict(table.provenance.counts)


def told(table):
    return "\n".join(str(notice) for notice in table.provenance.warnings)


def with_rows(name, *rows):
    return {name: FILES[name] + "".join(f"{row}\n" for row in rows)}


def test_trips_that_call_nearby_are_kept_whole(tmp_path):
    table = read(feed(tmp_path))
    assert table.trips["trip"].tolist() == ["t1", "t2"], "t3 calls nowhere near"
    assert table.stops["stop"].tolist() == ["a", "b", "c", "d"]
    assert table.stops["inside"].tolist() == [True, True, False, False]
    assert table.trips["mode"].tolist() == ["bus", "train"]
    assert table.trips["line"].tolist() == ["1", "Trein"], "without a short name the long one"
    assert table.trips["direction"].tolist() == [0, 1]
    assert table.times["arrival_s"].tolist() == [28800, 29100, 30000, 86280, 90600], "also past 24:00"
    assert table.times["departure_s"].iloc[0] == 28830
    assert table.times["board"].tolist() == [True, True, False, True, True]
    assert table.times["alight"].tolist() == [True, True, True, False, True]
    assert table.dates == (date(2026, 11, 10), date(2026, 12, 1)), "2 December was taken out"
    assert (table.provenance.upstream_modified, table.provenance.etag) == ("P1", '"1"')
    assert told(table) == ""


def test_whole_feed_and_an_area_without_stops(tmp_path):
    path = feed(tmp_path)
    assert read(path, area=None).trips["trip"].tolist() == ["t1", "t2", "t3"]
    nothing = read(path, area=box(120_000, 480_000, 121_000, 481_000))
    assert nothing.trips.empty
    assert nothing.stops.empty


def test_rows_in_any_order_and_columns_too(tmp_path):
    header, *rows = TIMES.splitlines()
    random.Random(3).shuffle(rows)
    mixed = [",".join(reversed(line.split(","))) for line in [header, *rows]]
    table = read(feed(tmp_path, {"stop_times.txt": "\n".join(mixed)}))
    good = read(feed(tmp_path))
    assert table.times.equals(good.times)
    assert table.trips.equals(good.trips)


def test_blocks_do_not_matter(tmp_path, monkeypatch):
    header, *rows = TIMES.splitlines()
    many = [row.replace(f"{row[:2]},", f"{row[:2]}x{n},", 1) for n in range(300) for row in rows]
    trips = [f"r1,w,{trip}x{n},,0" for n in range(300) for trip in ("t1", "t2", "t3")]
    path = feed(tmp_path, {**with_rows("trips.txt", *trips), "stop_times.txt": "\n".join([header, *many]) + "\n"})
    whole = read(path)
    monkeypatch.setattr(gtfs_files, "BLOCK_BYTES", 700)
    assert read(path).times.equals(whole.times)
    assert len(whole.trips) == 600


def test_byte_order_mark_folder_and_quotes(tmp_path):
    marked = {name: "\ufeff" + text for name, text in FILES.items()}
    packed = {f"map/{name}": text for name, text in marked.items()} | dict.fromkeys(FILES)
    table = read(feed(tmp_path, packed))
    assert table.stops["name"].tolist()[0] == "Proef, A"
    assert len(table.trips) == 2


def test_one_pole_under_two_ids_is_one_stop(tmp_path):
    more = with_rows(
        "stops.txt",
        "b2,2,Proef B,50.89201,5.99001,0,",  # another operator, the same code
        "b3,,Proef B,50.892,5.99,0,",  # no code, the same place and name
        "b4,2,Ver,50.70,5.60,0,",  # the same code, elsewhere
        "b5,9,Proef B,50.892,5.99,0,",  # another code on the same spot
    )
    times = with_rows("stop_times.txt", "t4,1,b2,10:00:00,10:00:00,0,0", "t4,2,b3,10:01:00,10:01:00,0,0",
                      "t4,3,b5,10:02:00,10:02:00,0,0")  # fmt: skip
    table = read(feed(tmp_path, {**more, **times, **with_rows("trips.txt", "r1,w,t4,,")}))
    assert table.stops["stop"].tolist() == ["a", "b", "c", "d", "b5"]
    assert counts(table)["stops_merged"] == 2
    last = table.times[table.times["trip"] == 2]
    assert table.stops["stop"].to_numpy()[last["stop"]].tolist() == ["b", "b", "b5"]
    assert table.trips["direction"].tolist()[2] == -1, "not said"
    assert table.stops.set_index("stop").loc[["b", "b5"], "area"].nunique() == 1


def test_stop_areas_by_parent_and_by_name(tmp_path):
    stops = STOP_HEADER + (
        "s,,Station,50.89,5.98,1,\na,1,Perron 1,50.89,5.98,0,s\nb,2,Perron 2,50.8905,5.9805,0,s\n"
        "b2,2,Bij het station,50.8905,5.9805,0,\n"
        "c,3,Kerk,50.895,5.98,0,\nd,4,Kerk.,50.896,5.98,0,\ne,5,Kerk,50.91,5.98,0,\nf,6,Wees,50.891,5.97,0,kwijt\n"
    )
    areas = read(feed(tmp_path, {"stops.txt": stops})).stops.set_index("stop")
    assert areas.loc[["a", "b"], "area"].tolist() == ["s", "s"]
    assert areas.loc["a", "area_name"] == "Station"
    assert areas.loc["c", "area"] == areas.loc["d", "area"] == "area:c"
    assert areas.loc["e", "area"] == "area:e", "the same name more than 250 m away"
    assert areas.loc["f", "area"] == "area:f"
    assert "b2" not in areas.index


@given(st.permutations(["a,1,X,50.89,5.98,0,", "b,1,X,50.89,5.98,0,", "c,2,x!,50.8901,5.98,0,", "d,3,Y,50.89,5.98,0,"]))
def test_merging_does_not_depend_on_order(rows):
    raw = _frame(rows)
    found = read_stops(raw)
    assert len(found.frame) == 3
    assert found.row_of["a"] == found.row_of["b"]
    by_stop = found.frame.set_index("stop")["area"]
    assert by_stop.iloc[[found.row_of["a"], found.row_of["c"]]].nunique() == 1
    assert found.frame["area"].nunique() == 2


def _frame(rows):
    import pandas as pd

    return pd.DataFrame([row.split(",") for row in rows], columns=list(COLUMNS), dtype=str)


def test_plain_name():
    assert plain_name("Heerlen, Station (A)") == plain_name("HEERLEN Station A") == "heerlenstationa"


def test_stop_without_a_position_is_counted_and_left_out(tmp_path):
    more = with_rows("stops.txt", "x,7,Nergens,,,0,", "y,8,Nul,0,0,0,", "z,9,Tekst,noord,oost,0,")
    times = with_rows("stop_times.txt", "t1,4,x,08:30:00,08:30:00,0,0")
    table = read(feed(tmp_path, {**more, **times}))
    assert counts(table)["stops_without_place"] == 3
    assert counts(table)["calls_unknown_stop"] == 1
    assert counts(table)["stops_without_place_here"] == 1
    assert "1 stops of trips here have no position in the timetable" in told(table)
    assert "1 at a stop that is not in the list" in told(table)
    assert table.times["arrival_s"].max() == 90600


def test_stop_abroad_has_a_position_and_is_counted_apart(tmp_path):
    table = read(feed(tmp_path, with_rows("stops.txt", "x,7,Berlin Hbf,52.525,13.369,0,", "y,8,Basel,47.547,7.589,0,")))
    assert (counts(table)["stops_abroad"], counts(table)["stops_without_place"]) == (2, 0)
    assert told(table) == ""


def test_a_station_with_stops_of_another_town_is_split(tmp_path):
    rows = (
        "S,,Station,52.2,5.4,1,",
        "p1,1,Perron,52.2,5.4,0,S",
        "p2,2,Perron,52.2,5.4015,0,S",
        "far,3,Elders,52.3,5.4,0,S",
    )
    table = read(feed(tmp_path, with_rows("stops.txt", *rows)), area=None)
    areas = table.stops.set_index("stop")["area"]
    assert areas["p1"] == areas["p2"] == "S"
    assert areas["far"] == "area:far"
    assert table.stops.set_index("stop")["area_name"]["far"] == "Elders"
    assert counts(table)["stations_split"] == 1
    assert "1 stations of the timetable have stops far apart" in told(table)


@pytest.mark.parametrize(
    ("steps", "parts"), [([0, 240, 480], 1), ([0, 240, 480, 720], 1), ([0, 100, 700], 2), ([0, 490], 1), ([0, 510], 2)]
)
def test_a_wide_station_holds_together_in_small_steps(steps, parts):
    xy = np.array([[step, 0.0] for step in steps])
    parent, split = split_stations(np.array(["S"] * len(steps), dtype=object), xy)
    assert split == (parts > 1)
    assert parent[0] == "S"
    assert len(set(parent)) == parts


def test_stops_without_a_station_are_not_split():
    xy = np.array([[0.0, 0.0], [9000.0, 0.0]])
    assert split_stations(np.array(["", ""], dtype=object), xy)[0].tolist() == ["", ""]


def test_trip_with_one_stop_is_counted_and_left_out(tmp_path):
    more = {**with_rows("trips.txt", "r1,w,t4,,0"), **with_rows("stop_times.txt", "t4,1,a,10:00:00,10:00:00,0,0")}
    table = read(feed(tmp_path, more))
    assert "t4" not in set(table.trips["trip"])
    assert counts(table)["trips_one_stop"] == 1
    assert "1 with one stop" in told(table)


def test_times_that_run_back_or_cannot_be_read(tmp_path):
    more = with_rows("trips.txt", "r1,w,t4,,0", "r1,w,t5,,0", "r1,w,t6,,0")
    times = with_rows(
        "stop_times.txt",
        "t4,1,a,10:00:00,10:00:00,0,0", "t4,2,b,09:00:00,09:00:00,0,0",
        "t5,1,a,10:00:00,10:00:00,0,0", "t5,2,b,,,0,0", "t5,3,c,halfelf,,0,0", "t5,x,c,10:30:00,10:30:00,0,0",
        "t5,9,c,,10:40:00,0,0",
        "t6,1,a,,10:00:00,0,0", "t6,1,b,10:00:00,10:00:00,0,0", "t6,2,b,10:10:00,,0,0",
    )  # fmt: skip
    table = read(feed(tmp_path, {**more, **times}))
    found = counts(table)
    assert found["trips_backwards"] == 1
    assert found["calls_without_time"] == 3
    assert found["calls_repeated"] == 1
    assert "1 whose times run back" in told(table)
    assert "3 without a time that can be read" in told(table)
    number = table.trips["trip"].tolist().index("t5")
    assert table.times.loc[table.times["trip"] == number, "arrival_s"].tolist() == [36000, 38400]
    number = table.trips["trip"].tolist().index("t6")
    assert table.times.loc[table.times["trip"] == number, "departure_s"].tolist() == [36000, 36600]


def test_trips_without_a_day_or_a_route_are_counted(tmp_path):
    more = with_rows("trips.txt", "r1,nooit,t4,,0", "r9,w,t5,,0", "r1,w,t1,dubbel,0")
    times = with_rows(
        "stop_times.txt",
        "t4,1,a,10:00:00,10:00:00,0,0", "t4,2,b,10:09:00,10:09:00,0,0",
        "t5,1,a,10:00:00,10:00:00,0,0", "t5,2,b,10:09:00,10:09:00,0,0",
    )  # fmt: skip
    table = read(feed(tmp_path, {**more, **times}))
    assert (counts(table)["trips_without_day"], counts(table)["trips_without_route"]) == (1, 1)
    assert counts(table)["trips_repeated"] == 1
    assert "2 without a day or line" in told(table)


def test_rows_with_too_few_fields_are_counted(tmp_path):
    table = read(feed(tmp_path, with_rows("stop_times.txt", "t1,9,c", "t2,9")))
    assert counts(table)["rows_unreadable_stop_times"] == 4, "twice: the file passes twice"
    assert len(table.times) == 5


def test_weekly_calendar_with_exceptions(tmp_path):
    calendar = (
        "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n"
        "w,0,1,0,0,0,0,0,20261103,20261124\nfout,1,1,1,1,1,1,1,20261201,20261101\n"
    )
    dates = "service_id,date,exception_type\nw,20261110,2\nw,20261112,1\nw,kapot,1\n"
    table = read(feed(tmp_path, {"calendar.txt": calendar, "calendar_dates.txt": dates}), today=date(2026, 11, 1))
    assert [day.day for day in table.dates] == [3, 12, 17, 24]
    only = read(feed(tmp_path, {"calendar.txt": calendar, "calendar_dates.txt": None}), today=date(2026, 11, 1))
    assert [day.day for day in only.dates] == [3, 10, 17, 24]
    assert "begins on 2026-11-03" in told(only)


def test_expired_feed_is_refused(tmp_path):
    path = feed(tmp_path)
    assert read(path, today=date(2026, 12, 1)).dates
    with pytest.raises(UpstreamAnswerError, match="has expired: its last day is 2026-12-01"):
        read(path, today=date(2026, 12, 2))


def test_feed_that_never_runs_is_refused(tmp_path):
    empty = {"calendar_dates.txt": "service_id,date,exception_type\n"}
    with pytest.raises(UpstreamAnswerError, match="runs on no day"):
        read(feed(tmp_path, empty))


@pytest.mark.parametrize("cut", [10, 400, -30])
def test_zip_that_is_cut_off_is_refused(tmp_path, cut):
    path = feed(tmp_path)
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(UpstreamAnswerError, match="cut off or damaged"):
        read(path)


def test_damaged_member_is_refused(tmp_path):
    path = feed(tmp_path)
    content = bytearray(path.read_bytes())
    place = content.index(b"stop_times.txt") + len("stop_times.txt") + 40
    content[place : place + 20] = bytes(20)
    path.write_bytes(bytes(content))
    with pytest.raises(UpstreamAnswerError, match=r"stop_times.txt"):
        read(path)


def test_page_of_html_is_refused(tmp_path):
    path = tmp_path / "feed.zip"
    path.write_text("<html><body>Storing</body></html>")
    with pytest.raises(UpstreamAnswerError, match="cut off or damaged"):
        read(path)


def test_text_that_is_no_utf8_is_refused(tmp_path):
    import zipfile

    path = feed(tmp_path, {"stops.txt": None})
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("stops.txt", FILES["stops.txt"].replace("Proef, A", "Caf\xe9").encode("latin-1"))
    with pytest.raises(UpstreamAnswerError, match=r"stops.txt"):
        read(path)


@pytest.mark.parametrize("name", ["stops.txt", "routes.txt", "trips.txt", "stop_times.txt", "calendar_dates.txt"])
def test_missing_file_is_named(tmp_path, name):
    with pytest.raises(UpstreamDriftError, match=f"has no file {name}"):
        read(feed(tmp_path, {name: None}))


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("stops.txt", "stop_lat"),
        ("routes.txt", "route_type"),
        ("trips.txt", "service_id"),
        ("stop_times.txt", "departure_time"),
        ("calendar_dates.txt", "exception_type"),
    ],
)
def test_missing_column_is_named(tmp_path, name, column):
    renamed = {name: FILES[name].replace(column, "anders")}
    with pytest.raises(UpstreamDriftError, match=rf"no column {column} in {name}"):
        read(feed(tmp_path, renamed))


def test_frequencies_are_said_not_to_count(tmp_path):
    table = read(
        feed(tmp_path, {"frequencies.txt": "trip_id,start_time,end_time,headway_secs\nt1,06:00:00,07:00:00,600\n"})
    )
    assert "by frequency; those are not counted" in told(table)


@pytest.mark.parametrize(
    ("route_type", "mode"),
    [("0", "tram"), ("1", "metro"), ("2", "train"), ("3", "bus"), ("4", "ferry"), ("109", "train"), ("401", "metro"),
     ("715", "bus"), ("900", "tram"), ("1000", "ferry"), ("", "bus"), ("6", "bus"), ("x", "bus")],
)  # fmt: skip
def test_modes(route_type, mode):
    assert mode_of(route_type) == mode


def test_area_is_in_place(tmp_path):
    assert AREA.area == 4_000_000


def test_a_feed_without_one_placed_stop_is_refused_so_that_the_list_of_stops_is_asked(tmp_path):
    rows = [",".join([f"{line.split(',')[0]},1,x,,,0,"]) for line in FILES["stops.txt"].splitlines()[1:]]
    for area in (None, AREA):
        with pytest.raises(UpstreamDriftError, match="no stop a position"):
            read(feed(tmp_path, {"stops.txt": STOP_HEADER + "\n".join(rows) + "\n"}), area=area)


def test_a_row_too_long_that_is_no_utf8_is_refused_without_a_traceback(tmp_path, capfd):
    path = tmp_path / "feed.zip"
    good = feed(tmp_path)
    with zipfile.ZipFile(good) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    files["stops.txt"] += b"x,1,\xcf,1,2,3,4,5,6,7,8\n"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    with pytest.raises(UpstreamAnswerError, match=r"stops\.txt"):
        read(path)
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize(
    ("name", "limit", "value"),
    [("MOST_ROWS", "rows", 1), ("MOST_BYTES_ELSEWHERE", "MB", 10), ("MOST_BYTES", "MB", {"stop_times.txt": 10})],
)
def test_a_file_larger_than_any_is_refused(tmp_path, monkeypatch, name, limit, value):
    monkeypatch.setattr(gtfs_files, name, value)
    with pytest.raises(UpstreamAnswerError, match=f"more than .*{limit}"):
        read(feed(tmp_path))


def test_a_calendar_of_very_many_days_is_refused_before_they_are_laid_out(tmp_path):
    head = "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n"
    rows = "".join(f"s{n},1,1,1,1,1,1,1,20260101,20281231\n" for n in range(3000))
    with pytest.raises(UpstreamAnswerError, match="calendar"):
        read(feed(tmp_path, {"calendar.txt": head + rows}))


def test_very_many_stops_on_one_spot_are_refused_before_they_are_paired(tmp_path):
    rows = "".join(f"x{n},{n},Proef,50.89,5.98,0,\n" for n in range(5000))
    with pytest.raises(UpstreamAnswerError, match="lie together"):
        read(feed(tmp_path, {"stops.txt": STOP_HEADER + rows}))
