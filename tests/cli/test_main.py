"""The command line against the stand-in: what others script against, and what a wrong word brings."""

from __future__ import annotations

import csv
import io
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from clirun import Run, data_snapshot, environment, figures_key, run_apart, run_here, snapshot
from filelock import FileLock
from longer import later

from kaart.cli.main import main
from kaart.core.settings import PROJECT
from kaart.store.parquet import Store
from kaart.sync import run as refresh
from kaart.sync.layers import layer_ids

NOBODY = "http://127.0.0.1:9"
YEARS = range(2016, 2021)
FIGURE_KEYS = {
    "area",
    "name",
    "level",
    "year",
    "indicator",
    "value",
    "status",
    "unit",
    "denominator",
    "definition",
    "family",
    "source",
}
MORE_FIGURE_KEYS = {
    "area_year",
    "provisional",
    "inferred",
    "status_text",
    "denominator_is_proxy",
    "denominator_counts",
    "shared",
    "note",
    "invented",
}
SOURCE_KEYS = {"table", "url", "licence", "retrieved_at", "sha256"}
LAYER_KEYS = {"layer", "area", "vintage", "rows", "retrieved_at", "source", "sha256", "state"}
BULK = ("Observations", "TypedDataSet", "UntypedDataSet", "/items", "GetFeature", "WijkenEnBuurten")


@dataclass(frozen=True)
class World:
    """An installation that fetched Heerlen of 2016-2020."""

    env: dict[str, str]
    cache: Path
    first: Run


def copy_data(target: Path, *, example: bool) -> Path:
    left_out = () if example else ("voorbeeldregio", "shapes")
    return Path(shutil.copytree(PROJECT / "data", target, ignore=shutil.ignore_patterns(*left_out)))


@pytest.fixture(scope="module", params=[True, False], ids=["with example region", "without"])
def heerlen(request, standin, tmp_path_factory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("heerlen")
    data = copy_data(folder / "data", example=request.param)
    env = environment(standin.url, folder / "cache", KAART_DATA=str(data))
    return World(env, folder / "cache", run_apart("sync", "GM0917", "--jaren", "2016-2020", env=env))


@pytest.fixture(scope="module")
def parkstad(standin, tmp_path_factory) -> World:
    folder = tmp_path_factory.mktemp("parkstad")
    data = copy_data(folder / "data", example=False)
    env = environment(standin.url, folder / "cache", KAART_DATA=str(data))
    return World(env, folder / "cache", run_here("sync", "parkstad", "--jaren", "2024", env=env))


@pytest.fixture(scope="module")
def example_env(tmp_path_factory) -> dict[str, str]:
    """An installation that fetched nothing and reaches nothing."""
    return environment(NOBODY, tmp_path_factory.mktemp("leeg") / "cache")


def figures(*words: str, env: dict[str, str]) -> list[dict]:
    run = run_here("cijfers", *words, "--json", env=env)
    assert (run.code, run.err) == (0, "")
    document = run.json()
    assert set(document) == {"figures", "total", "notices"}
    return document["figures"]


@pytest.mark.parametrize(
    ("asked", "year", "instead"),
    [("laag_inkomen", 2024, "personen_in_armoede"), ("personen_in_armoede", 2018, "laag_inkomen")],
)
def test_a_year_of_another_definition_is_not_published_and_names_what_is_counted_then(
    example_env, asked, year, instead
):
    words = ("--gebied", "voorbeeldregio", "--niveau", "buurt", "--indicator", asked, "--jaar", str(year))
    run = run_here("cijfers", *words, "--json", env=example_env)
    assert run.code == 0
    # Never the other indicator in its place; the sentence goes to standard error and the document stays one.
    rows = run.json()["figures"]
    assert {row["indicator"] for row in rows} == {asked}
    assert {row["value"] for row in rows} == {None}
    assert "not_published" in {row["status"] for row in rows} <= {"not_published", "not_applicable"}
    assert f"({instead})" in run.err
    assert "niet te vergelijken" in run.err


@pytest.mark.slow
@pytest.mark.standin
def test_sync_says_per_layer_and_year_what_came(heerlen: World):
    assert heerlen.first.code == 0
    assert heerlen.first.seconds < 20, "of processor time"
    lines = heerlen.first.out.splitlines()
    for year in YEARS:
        assert any(line.startswith(f"cijfers kwb-{year}: 57 buurten, nieuw (8") for line in lines)
        for level, count in (("buurt", 57), ("wijk", 23), ("gemeente", 1)):
            areas = "1 gebied" if count == 1 else f"{count} gebieden"
            assert f"grenzen {level}-{year}: {areas}, nieuw ({level}_gegeneraliseerd ogc)" in lines
    assert len(lines) == 20
    assert "Traceback" not in heerlen.first.err


@pytest.mark.standin
def test_second_sync_transfers_nothing_that_did_not_change(heerlen: World, standin):
    before = data_snapshot(heerlen.cache)
    standin.post("reset")
    run = run_here("sync", "GM0917", "--jaren", "2016-2020", "--json", env=heerlen.env)
    log = standin.log()
    assert run.code == 0
    assert {item["outcome"] for item in run.json()["items"]} == {"unchanged"}
    assert not [entry["path"] for entry in log if any(word in entry["path"] for word in BULK)]
    assert sum(entry["bytes"] for entry in log) < 5_000
    assert data_snapshot(heerlen.cache) == before


@pytest.mark.standin
@pytest.mark.parametrize(("area", "value"), [("BU09174000", 12.4), ("BU09172000", 37.7)])
def test_figure_with_everything_that_is_known_of_it(heerlen: World, area, value):
    (record,) = figures("--gebied", area, "--indicator", "laag_inkomen", "--jaar", "2018", env=heerlen.env)
    assert set(record) == FIGURE_KEYS | MORE_FIGURE_KEYS
    assert set(record["source"]) == SOURCE_KEYS | {"name", "attribution"}
    assert record["value"] == value
    assert (record["area"], record["level"], record["year"]) == (area, "buurt", 2018)
    assert (record["indicator"], record["status"], record["unit"]) == ("laag_inkomen", "observed", "%")
    assert record["family"] == "cbs_lage_inkomensgrens"
    assert "lage-inkomensgrens" in record["definition"]
    assert record["invented"] is False
    source = record["source"]
    assert (source["table"], source["licence"]) == ("84286NED", "CC BY 4.0")
    assert "84286NED" in source["url"]
    manifest = Store(heerlen.cache).manifest(figures_key("GM0917", 2018))
    assert manifest is not None
    assert source["sha256"] == manifest.sha256
    assert source["retrieved_at"] == manifest.provenance.retrieved_at.isoformat()


@pytest.mark.standin
def test_without_a_year_the_latest_with_values(heerlen: World):
    (record,) = figures("--gebied", "BU09174000", "--indicator", "laag_inkomen", env=heerlen.env)
    assert record["year"] == 2018


@pytest.mark.standin
def test_no_published_income_is_null_with_a_reason(heerlen: World):
    words = ("--gebied", "Heerlen", "--niveau", "buurt", "--indicator", "laag_inkomen")
    records = figures(*words, "--jaar", "2018", env=heerlen.env)
    assert len(records) == 57
    without = [record for record in records if record["value"] is None]
    assert without
    assert len(without) < 20
    for record in without:
        assert record["status"] in {"suppressed", "not_applicable", "missing"}
        assert record["status_text"]
    later = figures("--gebied", without[0]["area"], "--indicator", "laag_inkomen", env=heerlen.env)
    assert [(record["value"], record["year"]) for record in later] == [(None, 2018)]
    unpublished = figures(*words, "--jaar", "2020", env=heerlen.env)
    assert {record["value"] for record in unpublished} == {None}
    assert {record["status"] for record in unpublished} == {"not_published", "not_applicable"}


@pytest.mark.standin
def test_figure_of_a_report_names_the_report(heerlen: World):
    words = ("--gebied", "BU09174000", "--indicator", "kinderen_in_bijstandsgezin")
    (record,) = figures(*words, env=heerlen.env)
    assert (record["value"], record["status"], record["year"]) == (23, "observed", 2018)
    assert "Neimed" in record["source"]["name"]
    assert record["source"]["sha256"] is None
    (other,) = figures("--gebied", "BU09171000", "--indicator", "kinderen_in_bijstandsgezin", env=heerlen.env)
    assert (other["value"], other["status"]) == (None, "not_published")


@pytest.mark.standin
def test_csv_has_the_same_rows(heerlen: World):
    words = ("cijfers", "--gebied", "GM0917", "--niveau", "wijk", "--indicator", "laag_inkomen", "--jaar", "2018")
    run = run_here(*words, "--csv", env=heerlen.env)
    assert (run.code, run.err) == (0, "")
    rows = list(csv.DictReader(io.StringIO(run.out)))
    records = run_here(*words, "--json", env=heerlen.env).json()["figures"]
    assert [row["area"] for row in rows] == [record["area"] for record in records]
    assert [row["value"] for row in rows] == ["" if r["value"] is None else str(r["value"]) for r in records]
    assert {row["source"] for row in rows} == {"84286NED"}


@pytest.mark.standin
@pytest.mark.parametrize(
    ("language", "says"), [("nl", ["12,4 %", "Huishoudens met een laag inkomen, 2018"]), ("en", ["12.4%", "Source:"])]
)
def test_figures_for_people(heerlen: World, language, says):
    words = ("cijfers", "--gebied", "BU09174000", "--indicator", "laag_inkomen")
    run = run_here(*words, env={**heerlen.env, "KAART_TAAL": language})
    assert run.code == 0
    assert all(text in run.out for text in says)
    assert "Heerlerbaan-Oost" in run.out


@pytest.mark.standin
def test_status_lists_every_file(heerlen: World):
    run = run_here("status", "--json", env=heerlen.env)
    layers = run.json()["layers"]
    # Five years of figures, of boundaries at three levels, and the row of the country, which 2020 has.
    assert (run.code, run.err, len(layers)) == (0, "", 21)
    assert all(set(layer) >= LAYER_KEYS for layer in layers)
    assert {layer["state"] for layer in layers} == {"good"}
    assert [layer["vintage"] for layer in layers if layer["area"] != "GM0917"] == ["kwb-2020"]
    assert {layer["area"] for layer in layers} == {"GM0917", "NL00"}
    assert [layer["columns_not_found"] for layer in layers] == [[]] * 21
    people = run_here("status", env=heerlen.env).out.splitlines()
    assert len(people) == 22
    assert len({line.index("GM0917" if "GM0917" in line else "NL00") for line in people[1:]}) == 1, "columns line up"
    assert people[1].endswith("goed")
    assert run_here("status", env={**heerlen.env, "KAART_TAAL": "en"}).out.splitlines()[1].endswith("good")


@pytest.mark.slow
@pytest.mark.standin
def test_parkstad_2024(parkstad: World):
    assert parkstad.first.code == 0
    assert "cijfers kwb-2024: 201 buurten, nieuw" in parkstad.first.out
    assert "grenzen buurt-2024: 201 gebieden, nieuw" in parkstad.first.out
    records = figures("--gebied", "parkstad", "--indicator", "inwoners", "--jaar", "2024", env=parkstad.env)
    inhabited = [record for record in records if record["value"]]
    others = [record for record in records if not record["value"]]
    assert (len(records), len(inhabited), len(others)) == (201, 198, 3)
    for record in others:
        assert record["value"] is None
        assert record["status"] in {"not_applicable", "suppressed", "missing"}
        assert record["status_text"]


@pytest.mark.slow
@pytest.mark.standin
def test_name_is_looked_up_once_and_kept(standin, tmp_path: Path):
    env = environment(standin.url, tmp_path / "cache")
    assert run_here("sync", "Bronckhorst", "--jaren", "2024", "--lagen", "cijfers", env=env).code == 0
    standin.post("reset")
    assert run_here("sync", "bronckhorst", "--jaren", "2024", "--lagen", "cijfers", env=env).code == 0
    assert not [entry["path"] for entry in standin.log() if any(word in entry["path"] for word in BULK)]
    (record,) = figures("--gebied", "Bronckhorst", "--indicator", "inwoners", env=env)
    assert (record["area"], record["level"], record["year"]) == ("GM1876", "gemeente", 2024)


BAD_WORDS = [
    (("cijfers", "--gebied", "GM0917", "--indicator", "laag_inkome"), ["laag_inkome", "laag_inkomen"]),
    (("cijfers", "--gebied", "voorbeeldregio", "--indicator", "inwoners", "--niveau", "straat"), ["straat", "buurt"]),
    (("cijfers", "--gebied", "voorbeeldregio", "--indicator", "inwoners", "--jaar", "2012"), ["2012", "2013"]),
    (("cijfers", "--gebied", "voorbeeldregio", "--indicator", "inwoners", "--jaar", "²"), ["²", "2013"]),
    (("cijfers", "--gebied", "voorbeeldregio", "--indicator", "inwoners", "--jaar", "2030"), ["2030", "2016-2024"]),
    (("cijfers", "--gebied", "voorbeeldregoi", "--indicator", "inwoners"), ["voorbeeldregoi", "Voorbeeldregio"]),
    (
        ("cijfers", "--gebied", "BU99019999", "--indicator", "inwoners", "--jaar", "2020"),
        ["BU99019999", "BU9901", "(", "2020"],
    ),
    (("cijfers", "--gebied", "BU99019999", "--indicator", "inwoners"), ["BU99019999", "BU9901"]),
    (("cijfers", "--gebied", "GM0917", "--indicator", "inwoners"), ["GM0917", "kaart sync GM0917"]),
    (("sync", "GM0917", "--lagen", "wegen"), ["wegen", "cijfers, grenzen"]),
    (("sync", "GM0917", "--jaren", "2012"), ["2012", "2013"]),
    (("sync", "GM0917", "--jaren", "2031"), ["2031", "2013-2025"]),
    (("sync", "GM0917", "--jaren", "2020-2018"), ["2020-2018", "2018-2020"]),
    (("sync", "GM0917", "--jaren", "2018-"), ["2018-"]),
    (("sync", "GM0917", "--jaren", "vorig"), ["vorig"]),
    (("sync", "voorbeeldregio"), ["voorbeeldregio"]),
    (("sync", "GM9901"), ["GM9901"]),
]


@pytest.mark.parametrize(("words", "says"), BAD_WORDS, ids=[" ".join(words[2:]) or words[1] for words, _ in BAD_WORDS])
def test_wrong_word_is_one_sentence(example_env: dict[str, str], words, says):
    run = run_here(*words, "--json", env=example_env)
    assert (run.code, run.out) == (1, "")
    sentence = run.sentence()
    assert sentence.endswith(".")
    assert all(text in sentence for text in says), sentence
    assert not Path(example_env["KAART_CACHE"]).exists()


@pytest.mark.standin
@pytest.mark.parametrize(
    ("words", "says"),
    later(
        [
            (("Heerlem",), ["Heerlem", "Heerlen"]),
            (("GM9876",), ["GM9876", "GM1", "("]),
            (("BU09174999", "--jaren", "2018"), ["BU09174999", "BU09174"]),
            (("GM0363", "--jaren", "2018"), ["GM0363 (Amsterdam)", "2018"]),
            (("GM0917", "GM9876", "--jaren", "2018"), ["GM9876"]),
            (("Bronckhorts", "GM0917"), ["Bronckhorts", "Bronckhorst"]),
        ],
        first=2,
    ),
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_area_that_cbs_does_not_know_leaves_no_trace(standin, tmp_path: Path, words, says):
    env = environment(standin.url, tmp_path / "cache")
    run = run_here("sync", *words, "--json", env=env)
    assert (run.code, run.out) == (1, "")
    assert all(text in run.sentence() for text in says), run.err
    assert not (tmp_path / "cache").exists()


@pytest.mark.standin
def test_wrong_word_leaves_a_full_store_as_it_was(heerlen: World):
    before = snapshot(heerlen.cache)
    for words in (
        ("cijfers", "--gebied", "BU09174999", "--indicator", "laag_inkomen", "--jaar", "2018"),
        ("cijfers", "--gebied", "GM0882", "--indicator", "laag_inkomen"),
        ("sync", "BU09174999", "--jaren", "2018"),
        ("sync", "GM0917", "--jaren", "2018", "--lagen", "wegen"),
    ):
        run = run_here(*words, env=heerlen.env)
        assert (run.code, run.out) == (1, "")
        assert run.sentence()
    assert snapshot(heerlen.cache) == before


@pytest.mark.parametrize(
    "words",
    [
        ("sync",),
        ("wandel",),
        ("sync", "GM0917", "--hard"),
        ("cijfers", "--gebied", "GM0917"),
        ("cijfers", "--gebied", "GM0917", "--indicator", "inwoners", "--json", "--csv"),
        ("start", "--port", "0"),
        ("start", "--port", "veel"),
    ],
    ids=" ".join,
)
def test_wrong_use_is_exit_code_2(example_env: dict[str, str], words):
    run = run_here(*words, env=example_env)
    assert (run.code, run.out) == (2, "")
    assert "Traceback" not in run.err


@pytest.mark.parametrize("words", [("--help",), ("sync", "--help"), ("cijfers", "--help"), ("start", "--help")])
def test_help(example_env: dict[str, str], words):
    run = run_here(*words, env=example_env)
    assert run.code == 0
    assert "Usage: kaart" in run.out


@pytest.mark.slow
def test_help_as_a_module(example_env: dict[str, str]):
    run = run_apart("--help", env=example_env)
    assert (run.code, run.err) == (0, "")
    assert all(command in run.out for command in ("sync", "status", "cijfers", "start"))


def test_files_and_other_programs_get_utf_8_whatever_the_code_page(monkeypatch, example_env: dict[str, str]):
    out = io.TextIOWrapper(io.BytesIO(), encoding="cp1252", newline="\r\n")
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "argv", ["kaart", "--help"])
    monkeypatch.delenv("PYTHONIOENCODING", raising=False)
    with pytest.raises(SystemExit):
        main()
    print("≥ 100", flush=True)
    assert out.buffer.getvalue().endswith("≥ 100\n".encode())
    assert b"\r" not in out.buffer.getvalue()


def test_status_of_nothing(example_env: dict[str, str]):
    assert run_here("status", "--json", env=example_env).json() == {"layers": []}
    assert "kaart sync parkstad" in run_here("status", env=example_env).sentence()


def test_example_region_answers_offline_and_says_that_it_is_invented(example_env: dict[str, str]):
    records = figures("--gebied", "voorbeeldregio", "--indicator", "inwoners", env=example_env)
    assert {record["invented"] for record in records} == {True}
    assert {record["year"] for record in records} == {2024}
    assert len(records) == 91


def test_nothing_listens(tmp_path: Path):
    run = run_here("sync", "GM0917", "--jaren", "2018", "--json", env=environment(NOBODY, tmp_path / "cache"))
    assert run.code == 1
    items = run.json()["items"]
    assert {item["outcome"] for item in items} == {"failed"}
    assert all("niet te bereiken" in item["error"] for item in items)
    assert run.err.splitlines()[-1].startswith("5 van de gevraagde lagen konden niet worden opgehaald")
    assert data_snapshot(tmp_path / "cache") == {}


def test_no_gemeente_name_can_be_looked_up_when_nothing_listens(tmp_path: Path):
    run = run_here("sync", "Bronckhorst", env=environment(NOBODY, tmp_path / "cache"))
    assert (run.code, run.out) == (1, "")
    told = run.sentence()
    assert told.startswith("'Bronckhorst' is niet op naam op te zoeken: ")
    assert "niet te bereiken" in told
    assert told.endswith("of geef een code zoals GM0917.")
    assert told.count("probeer het") + told.count("Probeer het") == 1
    assert not (tmp_path / "cache").exists()


@pytest.mark.parametrize(("language", "says"), [("nl", "is geen http-adres"), ("en", "which is no http address")])
def test_upstream_that_is_no_address(tmp_path: Path, language, says):
    env = environment("ftp://127.0.0.1", tmp_path / "cache", KAART_TAAL=language)
    run = run_here("status", env=env)
    assert (run.code, run.out) == (1, "")
    assert says in run.sentence()
    assert "ftp://127.0.0.1" in run.err


def test_unknown_language(tmp_path: Path):
    run = run_here("status", env=environment(NOBODY, tmp_path / "cache", KAART_TAAL="fr"))
    assert (run.code, run.out) == (1, "")
    assert "fr" in run.sentence()


def test_english(example_env: dict[str, str]):
    run = run_here("sync", "GM0917", "--lagen", "wegen", env={**example_env, "KAART_TAAL": "en"})
    assert run.sentence() == f"There is no layer 'wegen'; choose {', '.join(layer_ids())}."


@pytest.mark.parametrize(
    "words", [("sync", "GM0917", "--jaren", "2018", "--json"), ("status",)], ids=["sync", "status"]
)
def test_cache_that_cannot_be_a_folder(tmp_path: Path, words):
    (tmp_path / "vol").write_text("een bestand", encoding="utf-8")
    run = run_here(*words, env=environment(NOBODY, tmp_path / "vol" / "cache"))
    assert run.out == ""
    assert "Traceback" not in run.err
    if words[0] == "sync":
        assert run.code == 1
        assert str(tmp_path / "vol" / "cache") in run.sentence()


def test_a_store_that_somebody_else_holds(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(refresh, "BEGIN_S", 0.05)
    cache = tmp_path / "cache"
    cache.mkdir()
    with FileLock(cache / ".lock"):
        run = run_here("sync", "parkstad", "--jaren", "2018", "--json", env=environment(NOBODY, cache))
    assert (run.code, run.out) == (1, "")
    assert run.sentence() == f"Een andere verversing schrijft nu in {cache}; wacht tot die klaar is."


@pytest.mark.slow
@pytest.mark.standin
def test_breaking_off_leaves_the_store_whole(standin, faults, tmp_path: Path):
    cache = tmp_path / "cache"
    env = environment(standin.url, cache)
    faults({"match": "buurt_gegeneraliseerd/items", "kind": "slow", "ms": 20000})
    command = [sys.executable, "-W", "error", "-m", "kaart", "sync", "GM0917", "--jaren", "2018"]
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        # Until the boundaries are waited for: an interrupt while a library is read may be taken for one that lacks.
        while not standin.struck() and process.poll() is None:
            time.sleep(0.05)
        time.sleep(0.5)
        os.kill(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert process.returncode not in {0, 2}
    assert out == ""
    assert "Traceback" not in err
    assert not list(cache.rglob("*.tmp"))
    layers = run_here("status", "--json", env=env).json()["layers"]
    assert [(layer["layer"], layer["state"]) for layer in layers] == [("cijfers", "good")]
    faults()
    assert run_here("sync", "GM0917", "--jaren", "2018", env=env).code == 0, "the lock is gone with the process"


@pytest.mark.standin
def test_failing_layer_shows_what_stays_and_its_age(heerlen: World, faults, tmp_path: Path):
    cache = Path(shutil.copytree(heerlen.cache, tmp_path / "cache"))
    env = {**heerlen.env, "KAART_CACHE": str(cache)}
    before = snapshot(cache)
    faults({"match": "cbs.nl", "kind": "status", "code": 503, "retry_after": 3600})
    run = run_here("sync", "GM0917", "--jaren", "2018", "--opnieuw", "--lagen", "cijfers", env=env)
    assert run.code == 1
    assert "3600 s te wachten" in run.out
    assert "; de versie van " in run.out or "; the version of " in run.out
    assert snapshot(cache) == before
    (record,) = figures("--gebied", "BU09174000", "--indicator", "laag_inkomen", "--jaar", "2018", env=env)
    assert record["value"] == 12.4


@pytest.mark.standin
def test_damaged_file_is_said_and_the_earlier_one_shown(heerlen: World, tmp_path: Path):
    cache = Path(shutil.copytree(heerlen.cache, tmp_path / "cache"))
    env = {**heerlen.env, "KAART_CACHE": str(cache)}
    store = Store(cache)
    key = figures_key("GM0917", 2018)
    stored = store.read(key)
    store.write(key, stored.frame, stored.manifest.provenance)
    store.path(key).write_bytes(b"kapot")
    store.path(figures_key("GM0917", 2016), suffix=".json").write_text("{", encoding="utf-8")
    states = {layer["vintage"]: layer for layer in run_here("status", "--json", env=env).json()["layers"]}
    assert states["kwb-2018"]["state"] == "previous"
    assert states["kwb-2016"]["state"] == "damaged"
    assert states["kwb-2016"]["rows"] is None
    assert states["kwb-2017"]["state"] == "good"
    people = run_here("status", env=env)
    assert people.code == 0
    assert "beschadigd; haal opnieuw op" in people.out
    run = run_here("cijfers", "--gebied", "BU09174000", "--indicator", "laag_inkomen", "--jaar", "2018", env=env)
    assert (run.code, "12,4 %" in run.out) == (0, True)
    assert "GM0917" in run.sentence()
    assert "beschadigd" in run.err
    gone = run_here("cijfers", "--gebied", "BU09174000", "--indicator", "laag_inkomen", "--jaar", "2016", env=env)
    assert (gone.code, gone.out) == (1, "")
    assert "kaart sync" in gone.sentence()
    assert run_here("sync", "GM0917", "--jaren", "2016-2018", env=env).code == 0
    assert {layer["state"] for layer in run_here("status", "--json", env=env).json()["layers"]} == {"good"}
