"""kaart's own CSV comes back in as it went out: values, empty cells and why they are empty."""

from __future__ import annotations

import math
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kaart.catalogue import Kind, load
from kaart.catalogue.own import Description, own_indicator, own_source
from kaart.core.codes import Level
from kaart.core.numbers import is_sentinel
from kaart.model.indicators import Figures, empty_figures
from kaart.model.missing import Status
from kaart.own.columns import propose
from kaart.own.kaart_table import Told, kaart_table, told_by
from kaart.own.make import own_figures
from kaart.own.matching import CODE
from kaart.own.reading import read_upload
from kaart.own.values import read_cells
from kaart.own.years import Columns, match_year, read_dated
from kaart.render.files.table import table_file
from kaart.render.words.table import table_twin

SAID = Description('=Proef; met "tekens"', "Een proef,\nmet een regel.", "%", "-Wij", Kind.INTENSIVE)
EMPTY = [Status.MISSING, Status.SUPPRESSED, Status.NOT_PUBLISHED, Status.NOT_APPLICABLE, Status.NO_INHABITANTS]
# A code of CBS for "no figure" is never the value of a figure.
VALUES = st.decimals(-(10**6), 10**6, places=3).map(float).filter(lambda value: not is_sentinel(value))
CELLS = st.one_of(
    st.tuples(st.sampled_from([Status.OBSERVED, Status.ESTIMATED]), VALUES),
    st.tuples(st.sampled_from(EMPTY), st.just(math.nan)),
)


def written(places, cells, *, language, indicator=None, year=2018):
    """The table of figures with these statuses and values, and the figures."""
    record = indicator or own_indicator(SAID, level=Level.BUURT, years=(year,), decimals=3)
    blank = empty_figures(places.areas, indicator=record, level=Level.BUURT, year=year, status=Status.MISSING)
    frame = blank.frame.assign(
        value=pd.Series([value for _, value in cells], dtype=float), status=[status.value for status, _ in cells]
    )
    figures = Figures(record, Level.BUURT, year, frame)
    source = own_source(record, SAID.source, language=language)
    table = table_twin(figures, language=language, gemeenten=places.gemeenten)
    file = table_file(table, figures=figures, source=source, boundary_year=2018, retrieved=None, language=language)
    return file, figures


def read_again(content, places, *, name="kaart.csv", year=None):
    """The figures of a table, as the page and the command line read it without being told what stands where."""
    sheet = read_upload(content, name)
    proposal = propose(sheet, places)
    dated = read_dated(sheet, value=proposal.value, year=year)
    (year,) = dated.every_year
    numbers, _ = read_cells(sheet, dated, value=proposal.value, kind=Kind.INTENSIVE)
    columns = Columns(proposal.key, proposal.by, Kind.INTENSIVE)
    report = match_year(sheet, dated, numbers, year=year, columns=columns, places=places)
    assert not report.problems
    return own_figures(report, description=SAID, year=year)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(CELLS, min_size=5, max_size=5), st.sampled_from(["nl", "en"]))
def test_it_comes_back_as_it_went_out(places, cells, language):
    cells = [(Status.OBSERVED, 1.234), *cells[1:]]  # one figure at least, which alone could be read in two ways
    file, before = written(places, cells, language=language)
    after = read_again(file.csv(), places)
    assert after.year == before.year
    assert after.frame["code"].tolist() == before.frame["code"].tolist()
    assert after.frame["status"].tolist() == before.frame["status"].tolist()
    pd.testing.assert_series_equal(after.frame["value"], before.frame["value"], check_exact=True)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_figures_of_cbs_come_back_with_their_reasons(places, language):
    record = replace(load().indicator("laag_inkomen"), years=(2018,))
    cells = [
        (Status.OBSERVED, 12.4),
        (Status.SUPPRESSED, math.nan),  # too few households
        (Status.NOT_PUBLISHED, math.nan),  # not published for 2018
        (Status.ESTIMATED, 3.5),
        (Status.NOT_APPLICABLE, math.nan),
    ]
    file, before = written(places, cells, language=language, indicator=record)
    for after in (
        read_again(file.csv(), places),
        read_again(file.xlsx(), places, name="kaart.xlsx", year=2018),  # its year stands on another sheet
    ):
        assert after.frame["status"].tolist() == before.frame["status"].tolist()
        assert after.frame["value"].tolist()[::3] == [12.4, 3.5]


def test_any_other_file_is_none_of_it(places):
    sheet = read_upload(b"code;waarde;status\nBU99010000;1,234;geschat\n", "a.csv")
    assert kaart_table(sheet) is None
    assert propose(sheet, places).by == CODE


@pytest.mark.parametrize("language", ["nl", "en"])
def test_it_says_itself_what_the_figures_are(places, language):
    file, before = written(places, [(Status.OBSERVED, 1.5)] * 5, language=language)
    known = replace(load(), indicators=(replace(before.indicator, kind=Kind.EXTENSIVE),))
    told = told_by(read_upload(file.csv(), "kaart.csv"), known)
    plain = " ".join(SAID.definition.split("\n"))
    assert (told.label, told.unit, told.source) == (SAID.label, SAID.unit, SAID.source)
    assert told.definition.replace("\n", " ") == plain
    assert told.kind is Kind.EXTENSIVE
    assert told_by(read_upload(file.csv(), "kaart.csv"), load()).kind is None


def test_figures_of_cbs_bring_their_kind(places):
    record = replace(load().indicator("laag_inkomen"), years=(2018,))
    file, _ = written(places, [(Status.OBSERVED, 1.5)] * 5, language="nl", indicator=record)
    told = told_by(read_upload(file.csv(), "kaart.csv"), load())
    assert (told.label, told.kind) == (record.label.nl, record.kind)


def about(topic):
    row = f'"Ergens";BU99010000;12;x;gemeten;"{topic}";d;b'
    return read_upload(f"Naam;Code;Waarde;Eenheid;Status;Onderwerp;Definitie;Bron\n{row}\n".encode(), "kaart.csv")


def test_the_title_of_an_exported_map_gives_its_indicator():
    known = load()
    record = known.indicator("inwoners")
    told = told_by(about(f"{record.label.nl} per buurt in Heerlen, 2024"), known)
    assert (told.label, told.kind) == (record.label.nl, record.kind)
    assert told_by(about("Proef (eigen cijfers) per wijk in Heerlen, 2024"), known).label == "Proef"
    # A title of one's own stays as it is.
    for own in ("Armoede per buurt in Heerlen, 2024", "Mijn titel"):
        assert told_by(about(own), known) == replace(told, label=own, kind=None)


def test_a_file_of_others_says_nothing():
    assert told_by(read_upload(b"code;waarde\nBU99010000;1\n", "a.csv"), load()) == Told()
