"""``kaart export kaart`` as somebody runs it: every kind of file, the same bytes twice, and the check afterwards."""

from __future__ import annotations

import json
import resource
import shlex
import subprocess
import sys
from dataclasses import replace

import pytest
from clirun import environment, run_apart, run_here
from snapshots import example_view

from kaart.render.files.export import FORMS
from kaart.render.snapshot.record import figures_sha256, pack, unpack
from kaart.ui.shell.selection import Selection

NOBODY = "http://127.0.0.1:9"
ASKED = ("--gebied", "voorbeeldregio", "--indicator", "laag_inkomen", "--jaar", "2023")
SAME = {"svg", "csv", "html", "geojson"}


@pytest.fixture
def run(tmp_path):
    """Run the command over an empty store, in which only the example region is."""

    def start(*words, apart=False, **more):
        env = environment(NOBODY, tmp_path / "cache", **more)
        return (run_apart if apart else run_here)("export", "kaart", *words, env=env)

    return start


@pytest.mark.parametrize("form", FORMS)
def test_every_kind_of_file_is_made_and_holds_what_is_stored(run, tmp_path, form):
    target = tmp_path / "uit" / f"x.{form}"
    made = run(*ASKED, "--uit", str(target))
    assert (made.code, made.out) == (0, "")
    assert made.sentence().startswith(str(target))
    names = {path.name for path in target.parent.iterdir()}
    assert names == {target.name} | ({"datapackage.json"} if form in {"csv", "geojson"} else set())
    checked = run("--controleer", str(target))
    assert (checked.code, checked.err) == (0, "")
    assert "nog dezelfde" in checked.out
    assert "Niet gecontroleerd" not in checked.out
    assert run("--controleer", str(target), "--taal", "en").out.startswith("The ")


def test_a_picture_in_a_house_style_is_checked_with_the_style_that_stands_in_it(run, tmp_path):
    style, target = tmp_path / "huis.toml", tmp_path / "x.svg"
    style.write_text('achtergrond = "#fff7e6"\nlettertype = "DejaVu Serif"\n')
    own = "In Ergens 17,7 %"
    assert run(*ASKED, "--stijl", str(style), "--titel", own, "--uit", str(target)).code == 0
    style.unlink()
    assert b"#fff7e6" in target.read_bytes()
    assert str(tmp_path).encode() not in target.read_bytes()
    checked = run("--controleer", str(target))
    assert checked.code == 0
    # Nobody knows whether words of one's own are right.
    assert checked.out.splitlines()[-1].startswith("Niet gecontroleerd:")
    assert own in checked.out


def test_a_year_and_several_years_are_not_both_asked(run, tmp_path):
    refused = run(*ASKED, "--jaren", "2020-2023", "--uit", str(tmp_path / "x.svg"))
    assert refused.code == 2
    assert "--jaren" in refused.err
    assert not list(tmp_path.glob("x.*"))


@pytest.mark.parametrize(
    ("option", "value"), [("--maat", "a4"), ("--schaal", "2"), ("--noordpijl", "")], ids=["maat", "schaal", "noordpijl"]
)
@pytest.mark.parametrize("form", ["html", "csv"])
def test_what_only_a_picture_has_is_refused_of_another_file(run, tmp_path, form, option, value):
    refused = run(*ASKED, option, *([value] if value else []), "--uit", str(tmp_path / f"x.{form}"))
    assert refused.code != 0
    assert option in refused.err
    assert not list(tmp_path.glob("x.*"))


@pytest.mark.slow
def test_the_same_question_gives_the_same_bytes_in_another_process(run, tmp_path):
    for folder, seed in (("a", "1"), ("b", "2")):
        for form in SAME:
            done = run(*ASKED, "--uit", str(tmp_path / folder / f"x.{form}"), apart=form == "svg", PYTHONHASHSEED=seed)
            assert done.code == 0, done.err
    first, second = ({path.name: path.read_bytes() for path in (tmp_path / name).iterdir()} for name in "ab")
    assert first == second
    assert len(first) == len(SAME) + 1


@pytest.mark.parametrize("form", ["png", "svg", "pdf", "html"])
def test_the_check_names_the_figures_that_differ(run, tmp_path, form):
    target = tmp_path / f"x.{form}"
    assert run(*ASKED, "--uit", str(target)).code == 0
    content = target.read_bytes()
    record = unpack(content, name="x")
    place = next(number for number, row in enumerate(record.figures) if row[1] is not None)
    code, value, status = record.figures[place]
    gone = record.figures[-1][0]
    figures = [*record.figures[:-1], ("BU99999999", 5.0, "observed")]
    figures[place] = (code, value + 1, status)
    other = replace(record, figures=tuple(figures), sha256=figures_sha256(tuple(figures)))
    changed = content.replace(pack(record).encode(), pack(other).encode())
    assert changed != content
    target.write_bytes(changed)
    checked = run("--controleer", str(target))
    assert (checked.code, checked.out) == (1, "")
    said = checked.sentence()
    assert said.startswith(f"3 van de {len(figures)} cijfers in {target.name}")
    for part in (code, gone, "BU99999999", "er niet"):
        assert part in said


def test_a_table_that_somebody_changed_is_not_taken_for_ours(run, tmp_path):
    target = tmp_path / "x.csv"
    run(*ASKED, "--uit", str(target))
    target.write_bytes(target.read_bytes().replace(b"gemeten", b"geraden", 1))
    checked = run("--controleer", str(target))
    assert checked.code == 1
    assert "veranderd" in checked.sentence()
    (tmp_path / "datapackage.json").write_text("{}")
    assert run("--controleer", str(target)).code == 1


@pytest.mark.parametrize("content", [b"", b"<svg/>", b"kaart1:AAAA"])
def test_a_file_of_something_else_is_one_sentence(run, tmp_path, content):
    target = tmp_path / "x.svg"
    target.write_bytes(content)
    for path in (target, tmp_path / "absent.svg", tmp_path / "absent.csv"):
        checked = run("--controleer", str(path))
        assert (checked.code, checked.out) == (1, "")
        assert path.name in checked.sentence() or "datapackage.json" in checked.sentence()


@pytest.mark.parametrize(
    "words",
    [
        (*ASKED, "--uit", "x.bmp"),
        (*ASKED, "--uit", "x"),
        (*ASKED, "--uit", "x.png", "--maat", "A3"),
        (*ASKED, "--uit", "x.png", "--schaal", "9"),
        (*ASKED, "--uit", "x.png", "--klassen", "mooi-5"),
        (*ASKED, "--uit", "x.png", "--code", "BU09174000"),
        (*ASKED, "--uit", "x.png", "--taal", "fr"),
        (*ASKED[:4], "--jaar", "nu", "--uit", "x.png"),
        (*ASKED[:4], "--jaar", "1990", "--uit", "x.png"),
        ("--gebied", "GM0917", "--indicator", "laag_inkomen", "--uit", "x.png"),
        ("--gebied", "voorbeeldregio", "--indicator", "geluk", "--uit", "x.png"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_no_file(run, tmp_path, monkeypatch, words):
    monkeypatch.chdir(tmp_path)
    done = run(*words)
    assert (done.code, done.out) == (1, "")
    assert done.sentence()
    assert not list(tmp_path.glob("x*"))


@pytest.mark.parametrize("words", [(), ASKED, ("--uit", "x.png")])
def test_wrong_use_says_what_is_needed(run, words):
    assert run(*words).code == 2


def test_a_folder_that_cannot_be_written_to_is_one_sentence(run, tmp_path):
    (tmp_path / "bestand").write_text("")
    done = run(*ASKED, "--uit", str(tmp_path / "bestand" / "x.svg"))
    assert done.code == 1
    assert "te schrijven" in done.sentence()


def test_a_foreign_data_package_is_not_overwritten(run, tmp_path):
    package = tmp_path / "datapackage.json"
    package.write_text(json.dumps({"name": "iets-anders", "resources": []}))
    done = run(*ASKED, "--uit", str(tmp_path / "x.csv"))
    assert done.code == 1
    assert "datapackage.json" in done.sentence()
    assert not (tmp_path / "x.csv").exists()
    assert json.loads(package.read_text())["name"] == "iets-anders"


def test_the_command_in_the_picture_makes_the_same_picture(run, tmp_path):
    target = tmp_path / "x.html"
    run(*ASKED, "--niveau", "wijk", "--klassen", "fisher_jenks-4", "--taal", "en", "--uit", str(target))
    text = target.read_text()
    command = shlex.split(text.split("<dd>kaart export kaart ")[1].split("</dd>")[0])
    again = tmp_path / "again.html"
    assert run(*command[:-1], str(again)).code == 0
    assert again.read_text() == text


def test_a_view_and_the_page_write_the_same_link():
    view, _ = example_view(rule="fisher_jenks-9", language="en", marked="BU99010305")
    page = Selection(view.scope.id, view.level, view.indicator.id, view.year, view.marked, view.language, view.classes)
    assert view.query() == page.to_query()


def test_a_public_address_becomes_the_link(run, tmp_path):
    target = tmp_path / "x.html"
    assert run(*ASKED, "--uit", str(target), KAART_URL="https://kaart.voorbeeld.nl/").code == 0
    assert "https://kaart.voorbeeld.nl/?gebied=voorbeeldregio&amp;niveau=buurt" in target.read_text()


def reading_libraries_s():
    """Processor seconds of reading the libraries that draw, the least of three: how quick this machine is."""
    command, took = [sys.executable, "-c", "import geopandas, matplotlib.pyplot, scipy.stats, pyarrow"], []
    for _ in range(3):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        took.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return min(took)


@pytest.mark.standin
@pytest.mark.measured
@pytest.mark.slow
@pytest.mark.parametrize("form", ["svg", "pdf"])
def test_the_whole_country_is_quick_and_small(standin, country, tmp_path, form):
    env = environment(standin.url, country)
    words = ("--gebied", "NL", "--niveau", "buurt", "--indicator", "woz", "--jaar", "2024", "--maat", "a4-staand")
    target = tmp_path / f"nl.{form}"
    # One thread does it all: its processor time is what the clock says on a machine that does nothing else.
    took = []
    for _ in range(3):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = run_apart("export", "kaart", *words, "--uit", str(target), env=env)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        assert done.code == 0, done.err
        took.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    # Six seconds where reading the libraries takes one and a half: processors differ by more than a factor of two.
    assert min(took) < 6 / 1.5 * reading_libraries_s()
    assert target.stat().st_size < 6_000_000
    assert len(unpack(target.read_bytes(), name="nl").figures) == 14_574


@pytest.fixture(scope="module")
def country(standin, tmp_path_factory):
    """A store with the whole country of 2024."""
    cache = tmp_path_factory.mktemp("nl")
    assert run_here("sync", "NL", "--jaren", "2024", env=environment(standin.url, cache)).code == 0
    return cache
