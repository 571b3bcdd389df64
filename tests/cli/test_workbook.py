"""``kaart export cijfers`` read back by openpyxl and held against ``kaart cijfers --json``."""

import datetime
import re
from dataclasses import replace

import openpyxl
import pytest
from clirun import environment, run_here

from kaart.cli import workbook as command
from kaart.exports import workbook
from kaart.exports.workbook import region_workbook

NOBODY = "http://127.0.0.1:9"
ASKED = ("--indicatoren", "laag_inkomen, inkomen_per_inwoner", "--jaren", "2017,2023")


@pytest.fixture
def run(tmp_path):
    """Run a command over an empty store, in which only the example region is."""

    def start(*words, **more):
        return run_here(*words, env=environment(NOBODY, tmp_path / "cache", **more))

    return start


def rows_of(page, first=1):
    head, *rows = [[cell.value for cell in row] for row in page.iter_rows(min_row=first)]
    return [dict(zip(head, row, strict=True)) for row in rows]


def figures(run, indicator, year):
    given = run(
        "cijfers", "--gebied", "GM9901", "--niveau", "buurt", "--indicator", indicator, "--jaar", str(year), "--json"
    )
    return given.json()["figures"]


def test_every_row_is_the_figure_of_the_command_line_and_nothing_is_left_out(run, tmp_path):
    target = tmp_path / "uit" / "x.xlsx"
    made = run("export", "cijfers", "GM9901", *ASKED, "--uit", str(target))
    assert (made.code, made.out) == (0, "")
    book = openpyxl.load_workbook(target)
    assert book.sheetnames == ["Definities en bronnen", "2023", "2017", "Alle cijfers"]
    rows = rows_of(book["Alle cijfers"])
    names = {(row["Indicator (naam in kaart)"], row["Jaar"]) for row in rows}
    expected = [item for name, year in sorted(names) for item in figures(run, name, year)]
    assert len(rows) == len(expected) > 50
    given = {(row["Code"], row["Indicator (naam in kaart)"], row["Jaar"]): row for row in rows}
    assert len(given) == len(rows)
    wide = {str(year): {row["Code"]: row for row in rows_of(book[str(year)])} for year in (2017, 2023)}
    for item in expected:
        row = given[item["area"], item["indicator"], item["year"]]
        times = 1000 if "000" in item["unit"] else 1
        value = None if item["value"] is None else pytest.approx(item["value"] * times)
        assert row["Waarde"] == value
        assert (row["Naam"], row["Geteld in de gebieden van"]) == (item["name"], item["area_year"])
        if value is None:
            assert row["Status"] == item["status_text"]
        column = next(name for name in wide[str(item["year"])][item["area"]] if name.startswith(row["Onderwerp"]))
        assert wide[str(item["year"])][item["area"]][column] == (item["status_text"] if value is None else value)
    assert any(item["value"] is None for item in expected)
    assert {type(row["Code"]) for row in rows} == {str}
    defined = rows_of(book["Definities en bronnen"], first=10)
    assert [row["Indicator (naam in kaart)"] for row in defined] == ["laag_inkomen", "inkomen_per_inwoner"]
    assert {row["Indicator (naam in kaart)"]: row["Definitie"] for row in defined} == {
        item["indicator"]: item["definition"] for item in expected
    }
    assert all(row["Bron"] and row["Licentie"] is not None for row in defined)
    assert "verzonnen" in book["Definities en bronnen"]["A2"].value


def test_the_same_store_gives_the_same_file_in_either_language(run, tmp_path):
    for name in ("a.xlsx", "b.xlsx"):
        assert run("export", "cijfers", "WK990101", *ASKED, "--uit", str(tmp_path / name), "--taal", "en").code == 0
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames == ["Definitions and sources", "2023", "2017", "All figures"]
    # No table of the example region was ever fetched: the file has no date of today.
    assert book.properties.created == datetime.datetime(2000, 1, 1)  # noqa: DTZ001 - openpyxl gives UTC without saying


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("voorbeeldregio", "--uit", "x.csv"), "x.csv"),
        (("voorbeeldregio", "--uit", "x.xlsx", "--jaren", "2014"), "geen bewaarde cijfers"),
        (("GM0363", "--uit", "x.xlsx"), "kaart sync GM0363"),
        (("voorbeeldregio", "--uit", "x.xlsx", "--indicatoren", "armoedde"), "armoedde"),
        (("voorbeeldregio", "--uit", "x.xlsx", "--jaren", "2019-2017"), "2017-2019"),
        (("voorbeeldregio", "--uit", "x.xlsx", "--taal", "fr"), "fr"),
    ],
)
def test_what_cannot_be_made_is_one_sentence(run, tmp_path, monkeypatch, words, said):
    monkeypatch.chdir(tmp_path)
    made = run("export", "cijfers", *words)
    assert made.code == 1
    assert said in made.sentence()
    assert not list(tmp_path.glob("x.*"))


def test_more_rows_than_excel_holds_is_said_before_anything_is_written(run, tmp_path, monkeypatch):
    monkeypatch.setattr(workbook, "MOST_ROWS", 5)
    made = run("export", "cijfers", "WK990101", *ASKED, "--uit", str(tmp_path / "x.xlsx"))
    assert made.code == 1
    assert "--jaren" in made.sentence()
    assert not (tmp_path / "x.xlsx").exists()


def test_what_is_surely_too_large_is_refused_before_any_figure_is_collected(run, tmp_path, monkeypatch):
    monkeypatch.setattr(workbook, "MOST_ROWS", 5)
    monkeypatch.setattr(workbook, "each_answer", lambda *_given, **_more: pytest.fail("collected"))
    made = run("export", "cijfers", "WK990101", *ASKED, "--uit", str(tmp_path / "x.xlsx"))
    assert "--jaren" in made.sentence()


def test_a_large_workbook_tells_how_far_it_is(run, tmp_path, monkeypatch):
    monkeypatch.setattr(command, "_LARGE", 10)
    made = run("export", "cijfers", "WK990101", *ASKED, "--uit", str(tmp_path / "x.xlsx"))
    assert made.code == 0
    *some, last, done = made.err.splitlines()
    total = int(re.search(r"\d+", last)[0])
    counts = [int(number) for line in some for number in re.findall(r"\d+", line)]
    assert last == f"Alle {total} cijfers verzameld; nu het bestand schrijven …"
    assert counts[1::2] == [total] * len(some)
    assert counts[::2] == sorted(set(counts[::2]))
    assert done.startswith(str(tmp_path))


def test_own_figures_come_only_when_they_are_named(run, tmp_path, monkeypatch):
    upload, target = tmp_path / "eigen.csv", str(tmp_path / "x.xlsx")
    upload.write_text("code;pakketten\nBU99010101;41,5\nBU99010102;7\n", encoding="utf-8")
    words = ("--waarde", "pakketten", "--naam", "Pakketten", "--definitie", "Een telling.", "--eenheid", "pakketten")
    where = ("--gebied", "voorbeeldregio", "--jaar", "2023", "--bron", "Proef")
    added = run("eigen", "toevoegen", str(upload), *where, *words)
    assert added.code == 0, added.err
    wanted = []

    def make(asked, *given, **more):
        wanted.append([item.id for item in asked.indicators])
        return region_workbook(replace(asked, indicators=asked.indicators[:1]), *given, **more)

    monkeypatch.setattr(command, "region_workbook", make)
    assert run("export", "cijfers", "WK990101", "--jaren", "2023", "--uit", target).code == 0
    made = run("export", "cijfers", "voorbeeldregio", "--indicatoren", "eigen_pakketten", "--uit", target)
    assert made.code == 0, made.err
    assert not [name for name in wanted[0] if name.startswith("eigen_")]
    assert len(wanted[0]) > 100
    assert wanted[1] == ["eigen_pakketten"]
    rows = rows_of(openpyxl.load_workbook(target)["Alle cijfers"])
    assert {row["Code"]: row["Waarde"] for row in rows}["BU99010101"] == 41.5
    assert {row["Status"] for row in rows} >= {"eigen cijfer"}
