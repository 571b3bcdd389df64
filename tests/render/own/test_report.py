"""The report of a file and the exports of its figures: marked as own, formulas made harmless, numbers left alone."""

from __future__ import annotations

import csv
import io

import pandas as pd
import pytest

from kaart.catalogue import Kind
from kaart.catalogue.own import describe, own_source
from kaart.core.codes import Level
from kaart.own.make import own_figures
from kaart.own.matching import Outcome, match
from kaart.own.numbers import read_numbers
from kaart.own.places import Places
from kaart.render.files.table import table_file
from kaart.render.own.report import WORDS, report_file, report_sentence, report_table
from kaart.render.words.table import table_twin

CODES = ["BU00010000", "BU00010001", "BU00010002"]
NAMES = ["=1+1", "@naam", "Gewoon"]


@pytest.fixture
def report():
    areas = pd.DataFrame({"code": CODES, "name": NAMES, "gemeente": "GM0001"})
    places = Places("Proefstad", Level.BUURT, 2018, areas, {"GM0001": "Proefstad"})
    keys, texts = [CODES[0], CODES[1], '=HYPERLINK("x")'], ["-2,3", "-veel", "+5"]
    return match(keys, read_numbers(texts), numbers=[2, 3, 4], texts=texts, places=places)


def read(content, delimiter=";"):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=delimiter))


def test_every_outcome_has_words():
    assert set(WORDS) == set(Outcome)


def test_the_report_as_csv_escapes_what_a_spreadsheet_would_run(report):
    lines = read(report_file(report, language="nl").csv())
    assert [line[0] for line in lines] == ["Rij", "2", "3", "4"]
    assert lines[1][2] == "-2,3"
    assert lines[2][2] == "'-veel"
    assert lines[3][1] == '\'=HYPERLINK("x")'
    assert lines[1][4] == "'=1+1 (BU00010000)"
    assert read(report_file(report, language="en").csv(), ",")[0][0] == "Row"


def test_the_table_of_the_report_names_every_row(report):
    table = report_table(report.rows, language="nl", report=report)
    assert table["Rij"].tolist() == [2, 3, 4]
    assert table["Waarom"].tolist()[1] == "'-veel' is geen getal."


def test_the_sentence_counts(report):
    assert (
        report_sentence(report, language="nl")
        == "1 van de 3 rijen gaf een waarde. 1 van de 3 buurten van Proefstad staat niet in het bestand."
    )
    assert report_sentence(report, language="en").startswith("1 of the 3 rows gave a value.")


def test_the_export_is_marked_and_keeps_numbers(report):
    said = describe(label="=Proef", definition="+uitleg", unit="@eenheid", source="-bron", kind=Kind.INTENSIVE)
    figures = own_figures(report, description=said, year=2018)
    content = table_file(
        table_twin(figures, language="nl", gemeenten={"GM0001": "Proefstad"}),
        figures=figures,
        source=own_source(figures.indicator, said.source),
        boundary_year=2018,
        retrieved=None,
        language="nl",
    ).csv()
    head, *lines = read(content)
    rows = [dict(zip(head, line, strict=True)) for line in lines]
    assert rows[0]["Waarde"] == "-2,3"
    assert [row["Waarde"] for row in rows[1:]] == ["", ""]
    assert rows[0]["Naam"] == "'=1+1"
    for row in rows:
        assert row["Onderwerp"] == "'=Proef (eigen cijfers)"
        assert row["Definitie"] == "'+uitleg"
        assert row["Eenheid"] == "'@eenheid"
        assert row["Bron"] == "eigen cijfers: -bron"
        assert row["Licentie"] == "eigen"
    assert {row["Status"] for row in rows} == {"eigen cijfer", "onbekend"}
