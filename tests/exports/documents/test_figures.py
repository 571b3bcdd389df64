"""Figures as documents: missing is null with a reason, in both languages, in JSON and CSV."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

import pytest
from records import FIGURES, ORIGIN, filled

from kaart.answers.reader import StoreReader
from kaart.catalogue import load
from kaart.catalogue.scope import Scope
from kaart.core.codes import Level
from kaart.core.errors import UnknownAreaError
from kaart.core.language import sentence
from kaart.exports.documents.figures import (
    FIGURE_FIELDS,
    ask_figures,
    figure_notices,
    figure_records,
    figures_csv,
    figures_document,
)

CATALOGUE = load()
SCOPE = Scope("GM0001", "Proef")


@pytest.fixture
def library(settings):
    return filled(settings)


def found_in(library, scope=SCOPE, level=Level.BUURT, year=None):
    record = CATALOGUE.indicator("laag_inkomen")
    return ask_figures(StoreReader(library), scope, indicator=record, level=level, year=year, catalogue=CATALOGUE)


def test_missing_is_null_with_a_reason_and_never_zero(library):
    first, second = figure_records(found_in(library), catalogue=CATALOGUE, language="nl")
    assert (first["value"], first["status"], first["status_text"]) == (12.4, "observed", "")
    assert (second["value"], second["status"], second["status_text"]) == (None, "not_applicable", "niemand woont hier")
    assert second["denominator"] == 0
    assert set(FIGURE_FIELDS) < set(first)
    assert first["source"]["sha256"] == library.store.manifest(FIGURES).sha256
    json.dumps([first, second], allow_nan=False)


def test_language_of_the_texts(library):
    dutch = figure_records(found_in(library), catalogue=CATALOGUE, language="nl")
    english = figure_records(found_in(library), catalogue=CATALOGUE, language="en")
    assert english[1]["status_text"] == "nobody lives here"
    assert english[0]["definition"] != dutch[0]["definition"]
    assert [row["value"] for row in english] == [row["value"] for row in dutch]


def test_a_part_of_the_areas_says_how_many_there_are(library):
    whole = found_in(library)
    notices = figure_notices(whole, reader=StoreReader(library), scope=SCOPE, catalogue=CATALOGUE)
    part = figures_document(whole, notices, catalogue=CATALOGUE, language="nl", rows=slice(1, 2))
    assert (part["total"], part["notices"]) == (2, [])
    assert part["figures"] == figure_records(whole, catalogue=CATALOGUE, language="nl")[1:]


def test_a_few_gemeenten_are_not_the_country(library):
    def notices(level):
        found = found_in(library, country, level, int(FIGURES.vintage[-4:]))
        return figure_notices(found, reader=StoreReader(library), scope=country, catalogue=CATALOGUE)

    country = library.scope("NL")
    (few,) = notices(Level.GEMEENTE)
    assert sentence(few, language="nl").startswith("Van Nederland zijn maar enkele gemeenten opgehaald")
    library.store.write(replace(FIGURES, area="NL"), library.store.read(FIGURES).frame, ORIGIN)
    assert notices(Level.GEMEENTE) == ()


def test_csv_holds_the_same_values_with_a_point_and_nothing_where_there_is_none(library):
    records = figure_records(found_in(library), catalogue=CATALOGUE, language="nl")
    first, second = csv.DictReader(io.StringIO(figures_csv(records)))
    assert tuple(first) == FIGURE_FIELDS
    assert (first["value"], first["source"]) == ("12.4", "1NED")
    assert (second["value"], second["status_text"]) == ("", "niemand woont hier")


def test_an_area_that_is_not_there_is_named_with_the_nearest(library):
    with pytest.raises(UnknownAreaError, match="nearest: BU0001"):
        found_in(library, Scope("BU00010099", "BU00010099"), Level.BUURT)
