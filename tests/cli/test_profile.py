"""``kaart export profiel``: what is known of Heerlen, every format, all buurten, and one sentence when it cannot."""

from __future__ import annotations

import json
from pathlib import Path

import pikepdf
import pytest
from clirun import environment, run_here
from damaged import copy_data, damage_figures

NOBODY = "http://127.0.0.1:9"
BUURT = "BU99010101"  # of the example region


@pytest.fixture
def ask(tmp_path):
    """Write a profile of the example region, with an empty store."""

    def run(*words):
        return run_here("export", "profiel", *words, env=environment(NOBODY, tmp_path / "cache"))

    return run


@pytest.fixture(scope="module")
def heerlen(standin, tmp_path_factory):
    env = environment(standin.url, tmp_path_factory.mktemp("heerlen") / "cache")
    assert run_here("sync", "GM0917", "--jaren", "2016-2020", env=env).code == 0
    return env


@pytest.mark.slow
@pytest.mark.standin
def test_heerlerbaan_oost_in_json(heerlen, tmp_path):
    path = tmp_path / "x.json"
    run = run_here("export", "profiel", "BU09174000", "--uit", str(path), env=heerlen)
    assert (run.code, run.out) == (0, "")
    found = json.loads(path.read_text(encoding="utf-8"))
    assert (found["name"], found["level"], found["invented"]) == ("Heerlerbaan-Oost", "buurt", False)
    poverty = {item["indicator"]: item for item in found["poverty"]}
    low = poverty["laag_inkomen"]
    assert (low["value"], low["year"], low["source"]["table"]) == (12.4, 2018, "84286NED")
    assert {item["year"]: item["status_text"] for item in low["later_years_without_value"]} == {
        2019: "niet gepubliceerd voor 2019",
        2020: "niet gepubliceerd voor 2020",
    }
    children = poverty["kinderen_in_bijstandsgezin"]
    assert (children["value"], children["year"], children["shared"]) == (23, 2018, False)
    assert "Neimed" in children["source"]["name"]
    points = {point["year"]: point["value"] for point in poverty["bijstand_per_1000"]["trend"]["points"]}
    assert list(points) == [2016, 2017, 2018, 2019, 2020]
    assert all(value > 0 for value in points.values())
    assert poverty["laag_inkomen"]["gemeente"]["value"] == 12.5
    assert len(found["summary"]) == 5
    # Nothing was fetched of what is around it, and it says how to.
    reasons = {group["kind"]: group["reason"] for group in found["sites"]}
    layers = {"kinderopvang": "vve", "school": "scholen", "ov": "ov"}
    assert all(reasons[kind].endswith(f"kaart sync GM0917 --lagen {layer}.") for kind, layer in layers.items())


@pytest.mark.standin
@pytest.mark.slow
def test_one_layer_alone_is_shown_and_no_contact_data_is(standin, tmp_path):
    env = environment(standin.url, tmp_path / "cache")
    words = ("sync", "GM0917", "--jaren", "2024", "--lagen", "cijfers,grenzen,vve")
    assert run_here(*words, env=env).code == 0
    for suffix in ("json", "html"):
        assert run_here("export", "profiel", "BU09174000", "--uit", str(tmp_path / f"x.{suffix}"), env=env).code == 0
    found = json.loads((tmp_path / "x.json").read_text(encoding="utf-8"))
    figures = {row["indicator"]: row for part in found["domains"] for row in part["figures"]}
    assert figures["vve_nearest_m"]["value"] > 0
    assert figures["vve_nearest_m"]["gemeente"]["value"] > 0
    assert figures["vve_nearest_m"]["source"]["retrieved_at"]
    assert not [name for name in figures if name.startswith(("ov_", "school_"))]
    sites = {group["kind"]: group for group in found["sites"]}
    assert any(site["early_education"] and site["places"] for site in sites["kinderopvang"]["sites"])
    assert sites["ov"]["reason"]
    text = (tmp_path / "x.html").read_text(encoding="utf-8") + json.dumps(found)
    assert "@" not in text.replace("@media", "").replace("@page", "")


@pytest.mark.standin
@pytest.mark.slow
def test_all_buurten_of_heerlen_are_two_pages_each(heerlen, tmp_path):
    run = run_here("export", "profiel", "GM0917", "--alle-buurten", "--uit", str(tmp_path / "map"), env=heerlen)
    assert (run.code, run.out) == (0, "")
    assert "57/57" in run.err
    files = sorted((tmp_path / "map").glob("*.pdf"))
    assert len(files) == 57
    for path in files:
        with pikepdf.open(path) as pdf:
            assert len(pdf.pages) == 2


@pytest.mark.slow
@pytest.mark.parametrize(("suffix", "language"), [("pdf", "en"), ("html", "nl"), ("json", "en")])
def test_every_format_says_that_it_is_invented(ask, tmp_path, suffix, language):
    path = tmp_path / "diep" / f"x.{suffix}"
    run = ask(BUURT, "--uit", str(path), "--taal", language)
    assert (run.code, run.out, run.err) == (0, "", "")
    if suffix == "pdf":
        with pikepdf.open(path) as pdf:
            assert (len(pdf.pages), str(pdf.Root.Lang)) == (2, language)
        return
    text = path.read_text(encoding="utf-8")
    if suffix == "json":
        assert json.loads(text)["invented"] is True
    else:
        assert f'lang="{language}"' in text
        assert {"nl": "verzonnen", "en": "invented"}[language] in text
    assert list(path.parent.iterdir()) == [path]  # nothing half written


@pytest.mark.slow
def test_all_buurten_of_a_wijk_with_a_bar(ask, tmp_path):
    run = ask("WK990101", "--alle-buurten", "--uit", str(tmp_path), "--soort", "json")
    assert run.code == 0
    names = sorted(path.name for path in tmp_path.glob("*.json"))
    assert names
    assert all(name.startswith("BU990101") for name in names)
    lines = run.err.splitlines()
    assert f"{len(names)}/{len(names)}" in lines[-2]
    assert str(len(names)) in lines[-1]


@pytest.mark.slow
def test_the_year_can_be_chosen(ask, tmp_path):
    path = tmp_path / "x.json"
    assert ask(BUURT, "--uit", str(path), "--jaar", "2018").code == 0
    found = json.loads(path.read_text(encoding="utf-8"))
    rows = [*found["people"], *found["poverty"], *(row for part in found["domains"] for row in part["figures"])]
    assert found["year"] == 2018
    assert {row["year"] for row in found["people"] if row["value"] is not None} == {2018}
    # What was only counted later still stands there, with its year.
    later = {row["indicator"] for row in rows if row["value"] is not None and row["year"] > 2018}
    assert "personen_in_armoede" in later
    assert not later & {row["indicator"] for row in found["people"]}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((BUURT, "--uit", "x.docx"), "x.docx"),
        (("NL", "--uit", "x.pdf"), "NL00"),
        (("voorbeeldregio", "--uit", "x.pdf"), "voorbeeldregio"),
        (("BU99019999", "--uit", "x.pdf"), "BU99019999"),
        ((BUURT, "--uit", "x.pdf", "--taal", "fr"), "fr"),
        ((BUURT, "--uit", "x.pdf", "--jaar", "ooit"), "ooit"),
        (("GM0917", "--uit", "x.pdf"), "GM0917"),
    ],
)
def test_what_cannot_be_is_one_sentence(ask, words, said, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run = ask(*words)
    assert (run.code, run.out) == (1, "")
    assert said in run.sentence()
    assert not list(Path().glob("x.*"))


def test_a_place_that_cannot_be_written_is_named(ask, tmp_path):
    (tmp_path / "bestand").write_text("", encoding="utf-8")
    run = ask(BUURT, "--uit", str(tmp_path / "bestand" / "x.json"))
    assert run.code == 1
    assert "bestand" in run.sentence()


@pytest.mark.slow
def test_a_damaged_year_is_named_on_standard_error_and_the_profile_is_written(tmp_path):
    data, path = copy_data(tmp_path / "data"), tmp_path / "x.json"
    damage_figures(data, "kwb-2018")
    env = environment(NOBODY, tmp_path / "cache", KAART_DATA=str(data))
    run = run_here("export", "profiel", BUURT, "--uit", str(path), env=env)
    assert (run.code, run.out) == (0, "")
    assert run.sentence().startswith("cijfers/kwb-2018/GM9901.parquet van de meegeleverde voorbeeldregio is beschadigd")
    assert json.loads(path.read_text(encoding="utf-8"))["year"] == 2024
