"""``kaart hotspots`` on the packaged example region and on real figures: one document, or one sentence."""

from __future__ import annotations

from dataclasses import replace

import pytest
from clirun import environment, run_here
from oddmaps import GEMEENTE, ODD, YEAR, odd_store

from kaart.analysis.hotspots import power as analysis_power
from kaart.analysis.hotspots.power import simulate
from kaart.answers import power
from kaart.cli import hotspots as cli_hotspots

NOBODY = "http://127.0.0.1:9"
KEYS = {
    "area",
    "name",
    "value",
    "smoothed",
    "z",
    "p",
    "p_adj",
    "class",
    "class_id",
    "quarter",
    "stability",
    "neighbours",
    "excluded_because",
}
STRIKING = {"high_high", "high_low", "low_high", "low_low"}


@pytest.fixture
def ask(tmp_path):
    """Run the command on an empty store, in which only the example region is."""

    def run(*words, area="voorbeeldregio", indicator="laag_inkomen"):
        env = environment(NOBODY, tmp_path / "cache")
        return run_here("hotspots", "--gebied", area, "--indicator", indicator, *words, env=env)

    return run


def test_json_is_one_document_with_every_area_and_how_it_was_tested(ask):
    run = ask("--jaar", "2023", "--json")
    assert (run.code, run.err) == (0, "")
    found = run.json()
    assert (found["method"], found["level"], found["year"], found["invented"]) == ("gi", "buurt", 2023, True)
    assert found["permutations"] >= 9_999
    assert isinstance(found["seed"], int)
    assert all(set(area) == KEYS for area in found["areas"])
    tested = [area for area in found["areas"] if area["class_id"]]
    assert len(tested) == found["tested"]
    for area in found["areas"]:
        assert (area["class_id"] is None) == (area["p"] is None) == bool(area["excluded_because"])
    for area in tested:
        assert 0 < area["p"] <= area["p_adj"] <= 1
        assert 0 <= area["stability"] <= 1
        assert (area["p_adj"] <= found["threshold"]) == (area["class_id"] in STRIKING)
    assert sum(found["counts"].values()) == found["tested"]


def test_the_same_question_gives_the_same_answer(ask):
    assert ask("--jaar", "2023", "--json").out == ask("--jaar", "2023", "--json").out


def test_the_measure_changes_z_and_nothing_else(ask):
    gi, lisa = (ask("--jaar", "2023", "--methode", name, "--json").json() for name in ("gi", "lisa"))
    assert [area["p"] for area in gi["areas"]] == [area["p"] for area in lisa["areas"]]
    assert [area["z"] for area in gi["areas"]] != [area["z"] for area in lisa["areas"]]


def test_lines_for_people_start_with_what_stands_out_and_count_what_was_left_out(ask):
    found = ask("--jaar", "2023", "--json").json()
    lines = ask("--jaar", "2023").out.splitlines()
    striking = [area for area in found["areas"] if area["class_id"] in STRIKING]
    assert "Voorbeeldregio" in lines[0]
    assert len(striking) > 0
    assert {line.split()[0] for line in lines if line.startswith("BU")} == {area["area"] for area in striking}
    missing = [area for area in found["areas"] if area["excluded_because"]]
    assert sum(int(line.split()[0]) for line in lines if line[:4].strip().isdigit()) == len(missing)


def test_smoothed_rates_stand_beside_the_published_values(ask):
    found = ask("--jaar", "2023", "--gladgestreken", "--json").json()
    assert found["smoothed"] is True
    assert any(area["smoothed"] is not None and area["smoothed"] != area["value"] for area in found["areas"])


@pytest.mark.parametrize(
    ("words", "more"),
    [
        (["--methode", "kriging"], {}),
        (["--jaar", "nu"], {}),
        (["--jaar", "1990"], {}),
        (["--niveau", "straat"], {}),
        (["--niveau", "gemeente"], {}),
        ([], {"indicator": "inwoners"}),
        ([], {"indicator": "geluk"}),
        ([], {"area": "GM0917"}),
        ([], {"area": "Nergenshuizen"}),
    ],
)
def test_what_cannot_be_done_is_one_sentence(ask, words, more):
    run = ask(*words, **more)
    assert (run.code, run.out) == (1, "")
    assert run.sentence()


@pytest.mark.parametrize("case", ODD)
def test_a_map_that_allows_no_test_is_one_sentence_that_says_why(tmp_path, case):
    env = environment(NOBODY, odd_store(tmp_path / "cache", case))
    words = ("hotspots", "--gebied", GEMEENTE, "--indicator", "laag_inkomen", "--jaar", str(YEAR))
    for more in ((), ("--json",)):
        run = run_here(*words, *more, env=env)
        assert (run.code, run.out) == (1, "")
        assert ODD[case][2] in run.sentence()


def test_for_many_areas_the_command_says_what_it_does(ask, monkeypatch):
    monkeypatch.setattr(cli_hotspots, "MANY_AREAS", 5)
    run = ask("--jaar", "2023", "--json")
    assert run.json()["tested"] > 5
    assert "willekeurige kaarten" in run.sentence()


@pytest.mark.slow
def test_what_the_map_finds_is_asked_for_simulated_once_and_kept(ask, monkeypatch):
    asked = []

    def quick(task):
        asked.append(task)
        return simulate(replace(task, maps=10))

    monkeypatch.setattr(power, "simulate", quick)
    first = ask("--jaar", "2023", "--vindkans", "--json")
    found = first.json()
    assert "2.800 verzonnen kaarten" in first.err
    assert ask("--jaar", "2023", "--json").json() == found | {"power": None}
    shares = found["power"]["groups"]
    assert found["power"]["areas"] == found["tested"]
    assert {(item["size"], item["strength_sd"]) for item in shares} == {(a, b) for a in (5, 9) for b in (1, 2, 3)}
    assert all(item["found_low"] <= item["found"] <= item["found_high"] for item in shares)
    lines = ask("--jaar", "2023", "--vindkans").out.splitlines()
    assert found["power"]["sentence"] in lines
    assert sum(line.startswith("groep van ") for line in lines) == len(shares)
    assert lines[: -len(shares) - 4] == ask("--jaar", "2023").out.splitlines()
    assert len(asked) == 1


def test_a_map_with_too_many_areas_to_simulate_is_one_sentence(ask, monkeypatch):
    monkeypatch.setattr(analysis_power, "MOST_AREAS", 5)
    run = ask("--jaar", "2023", "--vindkans", "--json")
    assert (run.code, run.out) == (1, "")
    assert "meer dan 5 gebieden" in run.sentence()
