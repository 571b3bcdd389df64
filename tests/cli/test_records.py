"""Records and lines for the command line."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from records import BUURTEN, FIGURES, ODD, filled, layers

from kaart.answers.figures import answer
from kaart.answers.reader import StoreReader
from kaart.catalogue import load
from kaart.catalogue.scope import Scope
from kaart.cli.records import figure_lines, status_lines, sync_lines
from kaart.core.codes import Level
from kaart.core.errors import UpstreamNotFoundError, UpstreamUnavailableError, mark
from kaart.core.provenance import ColumnOrigin
from kaart.exports.documents.figures import figure_records
from kaart.store.manifest import Key
from kaart.sync.jobs import Item, Outcome, Report

CATALOGUE = load()


@pytest.fixture
def library(settings):
    return filled(settings)


def found_in(library, level=Level.BUURT):
    record = CATALOGUE.indicator("laag_inkomen")
    return answer(
        StoreReader(library), Scope("GM0001", "Proef"), indicator=record, level=level, year=2018, catalogue=CATALOGUE
    )


def test_provisional_values_are_marked_in_records_and_lines(library):
    plain = found_in(library)
    marked = replace(plain, figures=replace(plain.figures, provisional="part"))
    first, second = figure_records(marked, catalogue=CATALOGUE, language="nl")
    assert (first["provisional"], first["status_text"]) == ("part", "deels voorlopig")
    assert second["status_text"] == "niemand woont hier"
    assert "2018 (deels voorlopig)" in figure_lines(marked, catalogue=CATALOGUE, language="nl")[0]
    assert figure_records(plain, catalogue=CATALOGUE, language="nl")[0]["provisional"] is None
    assert "voorlopig" not in " ".join(figure_lines(plain, catalogue=CATALOGUE, language="nl"))


def test_lines_for_people_line_up(library):
    head, *lines = figure_lines(found_in(library), catalogue=CATALOGUE, language="nl")
    assert "2018" in head
    assert "1NED" in head
    assert len({len(line) for line in lines}) == 1
    assert lines[0].endswith("12,4 %")
    assert lines[1].endswith("niemand woont hier")
    (gemeente,) = figure_lines(found_in(library, Level.GEMEENTE), catalogue=CATALOGUE, language="nl")[1:]
    assert gemeente.endswith("99,0 %")


def test_shared_value_says_so(library):
    found = found_in(library)
    frame = found.figures.frame.assign(shared=True)
    shared = replace(found, figures=replace(found.figures, frame=frame))
    assert "one value for several areas" in "\n".join(figure_lines(shared, catalogue=CATALOGUE, language="en"))


def test_status_says_a_warning_once_and_lines_up(library):
    lines = status_lines(layers(library, language="nl"), "nl")
    assert lines[0].split() == ["Laag", "Gebied", "Rijen", "Opgehaald", "Bron", "Staat"]
    assert [line for line in lines if line.startswith("!")] == ["! CBS-tabel 1NED heeft geen cijfers van GM0002."]
    table = lines[:3]
    assert len({line.index(word) for line, word in zip(table, ("Staat", "goed", "goed"), strict=True)}) == 1
    assert status_lines(layers(library, language="en"), "en")[1].endswith("good")


@pytest.mark.parametrize(
    ("extents", "says"), [(("whole", "whole"), "goed, voorlopig"), (("whole", "no"), "goed, deels voorlopig")]
)
def test_status_calls_provisional_figures_so(library, extents, says):
    kept = library.store.read(FIGURES)
    columns = tuple(
        ColumnOrigin(name, "id", "X", provisional=extent)
        for name, extent in zip(("laag_inkomen_pct", "inwoners"), extents, strict=True)
    )
    library.store.write(FIGURES, kept.frame, replace(kept.manifest.provenance, columns=columns))
    record, other = layers(library)
    assert record["columns_provisional"] == [column.id for column in columns if column.provisional == "whole"]
    assert (other["provisional"], other["columns_provisional"]) == (None, [])
    lines = status_lines([record, other], "nl")
    assert lines[1].endswith(says)
    assert lines[2].rstrip().endswith("goed")


def item(outcome, key=FIGURES, **more):
    return Item(key, outcome, **more)


def test_sync_in_one_line_per_layer_and_year():
    report = Report(
        (
            item(Outcome.ABSENT, Key("cijfers", "kwb-2018", "GM0000"), table="1NED"),
            item(Outcome.NEW, rows=57, table="1NED", route="v4", notices=(ODD,)),
            item(
                Outcome.CHANGED, Key("cijfers", "kwb-2018", "GM0003"), rows=3, table="1NED", route="v4", notices=(ODD,)
            ),
            item(Outcome.ABSENT, Key("cijfers", "kwb-2018", "GM0002")),
            item(Outcome.UNCHANGED, BUURTEN, rows=60, table="buurten", route="ogc"),
        )
    )
    assert sync_lines(report, "nl") == [
        "cijfers kwb-2018: 60 buurten, nieuw, veranderd (1NED v4)",
        "  ! CBS-tabel 1NED heeft geen cijfers van GM0002.",
        "  ! Er kwam niets voor GM0000, GM0002.",
        "grenzen buurt-2018: 60 gebieden, onveranderd (buurten ogc)",
    ]
    assert report.came
    assert report.failed == ()


def test_what_failed_and_what_stays():
    error = UpstreamUnavailableError(mark("There is no layer '{layer}'; choose {choices}."), layer="x", choices="y")
    moment = datetime(2026, 3, 4, tzinfo=UTC)
    key = Key("cijfers", "kwb-2018", "")
    report = Report(
        (
            item(Outcome.FAILED, key, error=error, stored=True, stored_at=moment),
            item(Outcome.FAILED, replace(key, vintage="kwb-2019"), error=error),
            item(Outcome.ABSENT, replace(key, vintage="kwb-2020"), error=UpstreamNotFoundError(mark("gone"))),
        )
    )
    kept, lost, absent = sync_lines(report, "en")
    assert kept == "cijfers kwb-2018: There is no layer 'x'; choose y; the version of 4 March 2026 stays."
    assert lost == "cijfers kwb-2019: There is no layer 'x'; choose y."
    assert absent == "cijfers kwb-2020: not published for 2020"
    assert len(report.failed) == 2
    assert not report.came


def test_sync_as_records():
    error = UpstreamUnavailableError(mark("There is no layer '{layer}'; choose {choices}."), layer="x", choices="y")
    moment = datetime(2026, 3, 4, tzinfo=UTC)
    report = Report(
        (item(Outcome.FAILED, error=error, stored=True, stored_at=moment), item(Outcome.NEW, notices=(ODD,)))
    )
    failed, new = sync_lines(report, "nl", plain=True)
    assert failed["error"] == "Er is geen laag 'x'; kies uit y."
    assert failed["stored_at"] == moment.isoformat()
    assert (new["outcome"], new["error"], len(new["notices"])) == ("new", None, 1)
    json.dumps([failed, new], allow_nan=False)


def test_layer_without_a_readable_manifest_has_a_line(library):
    library.store.path(FIGURES, suffix=".json").write_text("{", encoding="utf-8")
    lines = status_lines(layers(library), "nl")
    assert lines[1].split()[:3] == ["cijfers", "kwb-2018", "GM0001"]
    assert [line for line in lines if "kaart sync GM0001 --jaren 2018 --lagen cijfers" in line]
