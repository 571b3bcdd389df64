"""The file of a ranking read back: numbers as numbers, places by hand, and why an area is not in the order."""

import io

import openpyxl
import pytest
from builders import NAN, make_figures

from kaart.analysis.compare.ranking import rank
from kaart.catalogue import Text, load
from kaart.render.files.ranking import ranking_file


def rows_of(figures, **more):
    ranking = rank(figures, **more)
    source = load().source("cbs_kwb")
    made = ranking_file(ranking, figures, source=source, retrieved=None, language="nl", gemeenten={"GM0001": "Proef"})
    page = openpyxl.load_workbook(io.BytesIO(made.xlsx())).worksheets[0]
    head, *rows = [[cell.value for cell in row] for row in page.iter_rows()]
    return {row[0]: dict(zip(head, row, strict=True)) for row in rows}


def test_places_distances_and_reasons_by_hand():
    # Two that are rounded to 5.2 can be second and third either way.
    rows = rows_of(make_figures(values=[5.2, 12.4, 5.2, NAN], id="arm"), country=5.0)
    assert [(row["Plaats van"], row["Plaats tot en met"]) for row in rows.values()] == [
        (1, 1),
        (2, 3),
        (2, 3),
        (None, None),
    ]
    assert [row["Waarde"] for row in rows.values()] == [12.4, 5.2, 5.2, None]
    assert [row["t.o.v. NL"] for row in rows.values()] == pytest.approx([7.4, 0.2, 0.2, None])
    assert rows["Proef 3"]["Niet in de volgorde, want"] == "Er is geen cijfer van Proef 3."
    assert rows["Proef 1"]["Niet in de volgorde, want"] in {None, ""}


def test_thousands_of_euro_are_written_in_full_also_in_distances():
    figures = make_figures(values=[150.0, 210.0], unit=Text("x 1.000 euro", "x 1,000 euro"), decimals=0, rounding=1.0)
    row = rows_of(figures, country=200.0)["Proef 1"]
    assert row["Waarde"] == 210_000
    assert row["t.o.v. NL"] == pytest.approx(10_000)
