"""Parts of the bench that are measured one by one, and the aims beside them."""

from __future__ import annotations

import json

from bench.aims import aims
from bench.browser import Traffic, Visit
from bench.report import Result, merge, summary, write

KNOWN = {"repetitions": 1, "when": "2026-01-01", "load_before": [0.1, 0.2, 0.3]}


def visit(first_s, size):
    return Visit(first_s, Traffic(framework=size), 0.1, 0.5, recolour_s=0.3)


def over(line, place, **routes):
    result = Result()
    with result.part(line, dict(KNOWN)):
        pass
    for route, (seconds, size) in routes.items():
        result.add(line, place, route, visit(99, size), cold=True)
        result.add(line, place, route, visit(seconds, size), cold=False)
    return result


def test_a_part_takes_its_own_place_and_leaves_the_others(tmp_path):
    write(over("lijn20", "parkstad", kaart=(2.0, 2_000_000), pydeck=(3.0, 6_000_000)), tmp_path)
    write(over("lijn20", "nl", kaart=(9.0, 4_000_000)), tmp_path)
    write(over("lijn20", "nl", kaart=(3.0, 3_000_000)), tmp_path)
    write(over("lijn5", "nl", kaart=(6.0, 3_000_000)), tmp_path)
    found = json.loads((tmp_path / "bench.json").read_text())
    assert set(found["parts"]) == {"lijn20", "lijn5"}
    assert set(found["lines"]["lijn20"]) == {"parkstad", "nl"}
    assert found["lines"]["lijn20"]["nl"]["routes"]["kaart"]["first_pixels_s"] == 3.0
    report = (tmp_path / "bench.md").read_text()
    assert "Parkstad over 20 Mbit/s" in report
    assert "Netherlands over 5 Mbit/s" in report


def test_a_report_of_an_older_form_makes_way():
    now = summary(over("lijn5", "nl", kaart=(6.0, 1)))
    assert merge({"machine": {}, "places": {"nl": {}}}, now) == now


def test_aims_are_met_or_missed():
    routes = {"kaart": (2.0, 2_300_000), "pydeck": (3.0, 1), "plotly": (2.9, 1), "folium": (2.0, 1), "one": (1.6, 1)}
    met = {aim.what: aim.met for aim in aims(summary(over("lijn20", "parkstad", **routes)))}
    assert met == {
        "first view over the wire": False,
        "first pixels, times sooner than pydeck": True,
        "first pixels, times sooner than plotly": False,
        "first pixels, times sooner than folium": True,
        "first pixels, times one polygon served alike": True,
    }


def test_the_first_visitor_is_held_against_the_next_of_the_same_start():
    found = summary(Result(starts={"0": [[9.0, 2.0]], "15": [[3.1, 2.0, 2.0], [3.0, 2.1, 2.0], [2.9, 1.0, 2.0]]}))
    (aim,) = aims(found)
    assert (aim.where, aim.measured, aim.met) == ("15 s after a start", "1.50", True)


def test_a_sync_is_held_against_the_same_zip_on_every_line(tmp_path):
    def runs(seconds, size):
        return [{"seconds": seconds, "rows": 3, "columns": 2, "requests": 1, "bytes": size}]

    here = {"kaart": runs(0.6, 10), "pyarrow": runs(0.2, 10), "cbsodata": runs(3.0, 99)}
    far = {"kaart": runs(1.5, 10), "pyarrow": runs(1.2, 10), "cbsodata": runs(20.0, 101)}
    result = Result(sync={"hier": here, "lijn20": far})
    met = {(aim.what.split(",")[1], aim.where): aim.met for aim in aims(summary(result))}
    assert met == {
        (" times the same zip with pyarrow alone", "table, no line between"): False,
        (" bytes as a share of those of cbsodata", "table, no line between"): False,
        (" times the same zip with pyarrow alone", "table, 20 Mbit/s"): True,
        (" bytes as a share of those of cbsodata", "table, 20 Mbit/s"): True,
    }
    write(result, tmp_path)
    assert "the other only parses the cells" in (tmp_path / "bench.md").read_text()
