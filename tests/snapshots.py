"""Snapshots of the packaged example region, made the way the page makes them."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree as ET

from kaart.analysis.classes.classrule import read_rule
from kaart.answers.figures import answer
from kaart.answers.reader import StoreReader
from kaart.answers.references import references, whole_value
from kaart.catalogue import load
from kaart.core.codes import Level
from kaart.core.settings import Settings
from kaart.exports.map import View, map_snapshot
from kaart.render.maps.colouring import colour_classes
from kaart.store.library import Library


def example_view(
    *,
    indicator="laag_inkomen",
    level="buurt",
    year=2023,
    rule="",
    language="nl",
    marked="",
    address=None,
    area="voorbeeldregio",
):
    library = Library(Settings(public_url=address))
    catalogue, scope = load(), library.scope(area)
    record = catalogue.indicator(indicator)

    def ask(of):
        return answer(StoreReader(library), scope, indicator=record, level=of, year=year, catalogue=catalogue)

    found = ask(Level(level))
    known = references(scope, year, ask)
    figures, classification = colour_classes(found.figures, read_rule(rule), references=known)
    whole = whole_value(scope, year, ask)
    found = replace(found, figures=figures)
    return View(scope, record, Level(level), year, found, classification, whole, language, rule, marked), library


def example(**asked):
    view, library = example_view(**asked)
    return map_snapshot(view, library, load())


def read_svg(content):
    """A picture of our own making as a tree."""
    return ET.fromstring(content)  # noqa: S314 - not from anybody else
