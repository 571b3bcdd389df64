"""A region of buurten with a member that does not exist: commands and exports name it, as the page does."""

from __future__ import annotations

import openpyxl
import pytest
from clirun import environment, run_here
from damaged import copy_data

GONE = "BU99010099"
REGION = f"""
[[region]]
id = "proefbuurten"
name = "Proefbuurten"
[[region.period]]
members = ["BU99010101", "BU99010102", "{GONE}"]
"""


@pytest.fixture
def run(tmp_path):
    data = copy_data(tmp_path / "data")
    (data / "regios.toml").write_text(REGION, encoding="utf-8")
    env = environment("http://127.0.0.1:9", tmp_path / "cache", KAART_DATA=str(data))
    return lambda *words: run_here(*words, env=env)


def test_figures_name_it_beside_the_document(run):
    asked = ("--gebied", "proefbuurten", "--indicator", "bijstand_per_1000", "--jaar", "2018")
    made = run("cijfers", *asked, "--json")
    assert made.code == 0
    assert GONE in made.sentence()
    assert GONE not in {item["area"] for item in made.json()["figures"]}


@pytest.mark.slow
def test_an_exported_map_and_workbook_hold_the_sentence(run, tmp_path):
    asked = ("--gebied", "proefbuurten", "--indicator", "laag_inkomen", "--jaar", "2018")
    made = run("export", "kaart", *asked, "--uit", str(tmp_path / "kaart" / "x.csv"))
    assert made.code == 0, made.err
    assert GONE in (tmp_path / "kaart" / "datapackage.json").read_text(encoding="utf-8")
    book = tmp_path / "x.xlsx"
    made = run(
        "export", "cijfers", "proefbuurten", "--indicatoren", "laag_inkomen", "--jaren", "2018", "--uit", str(book)
    )
    assert made.code == 0, made.err
    first = openpyxl.load_workbook(book).worksheets[0]
    assert any(GONE in str(cell.value) for row in first.iter_rows() for cell in row)
