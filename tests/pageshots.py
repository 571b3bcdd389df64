"""Snapshots of hotspots, of two indicators and of own figures, of the packaged example region."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from snapshots import example_view

from kaart.analysis.access.measures import pick
from kaart.analysis.classes.bivariate import bivariate
from kaart.analysis.classes.classify import classify
from kaart.analysis.hotspots.design import Design
from kaart.analysis.hotspots.statistic import hotspots
from kaart.answers.access.cbs_services import asked_for
from kaart.answers.access.load import load_access
from kaart.answers.access.question import Question
from kaart.answers.boundaries import areas_of_year, nearest_areas
from kaart.answers.reader import StoreReader
from kaart.catalogue import Kind, load
from kaart.catalogue.own import Description, own_indicator, own_source
from kaart.core.settings import Settings
from kaart.exports.access import access_snapshot
from kaart.exports.access_map import AccessMap, Need
from kaart.exports.hotspots import spot_snapshot
from kaart.exports.own import OwnMap, own_snapshot
from kaart.exports.pair import pair_snapshot
from kaart.model.indicators import Figures
from kaart.render.pair.map import Together
from kaart.store.library import Library

MARKED = "BU99010305"
OWN = Description(
    label="Voedselhulp",
    definition="Wie hulp kreeg, geteld door ons.",
    unit="per 100",
    kind=Kind.INTENSIVE,
    source="Stichting Proef",
)


def spots(*, language="nl", design=None, address=None, indicator=None):
    """Snapshot of hotspots, with the outcome of the test."""
    view, library = example_view(address=address, language=language)
    areas = areas_of_year(StoreReader(library), view.scope, level=view.level, year=view.year)
    found = view.answer
    if indicator is not None:
        found = replace(found, figures=replace(found.figures, indicator=indicator))
    result = hotspots(areas, found.figures, design=design or Design(permutations=199))
    query = {**view.query(), "code": MARKED}
    made = spot_snapshot(result, found, view.scope, query=query, language=language, library=library, catalogue=load())
    return made, result, view


def pair(*, language="nl", second="bijstand_per_1000", second_year=2023):
    """Snapshot of two indicators, with their classes."""
    view, library = example_view(language=language)
    other, _ = example_view(indicator=second, year=second_year, language=language)
    same = {code: code for code in view.answer.figures.frame["code"]} if second_year != view.year else None
    first, beside = view.answer.figures, other.answer.figures
    shown = Together(bivariate(first, beside, linked=same), first, beside.only(frozenset(first.frame["code"])))
    query = {**view.query(), "tweede": second, "code": MARKED}
    made = pair_snapshot(
        shown,
        (view.answer, other.answer),
        view.scope,
        query=query,
        language=language,
        library=library,
        catalogue=load(),
    )
    return made, shown


def own(*, language="nl", address="https://kaart.voorbeeld.nl"):
    """Snapshot of own figures of an installation that has a public address."""
    view, library = example_view(address=address)
    indicator = own_indicator(OWN, level=view.level, years=(view.year,), decimals=1)
    figures = Figures(indicator, view.level, view.year, view.answer.figures.frame)
    classes = classify(figures.values, k=4, decimals=1)
    loaded, year = nearest_areas(StoreReader(library), view.scope, level=view.level, year=view.year)
    source = own_source(indicator, OWN.source, language=language)
    return own_snapshot(OwnMap(figures, classes, view.scope, source, loaded, year, MARKED, language), load())


@cache
def _reached(facility, own):
    library = Library(Settings())
    kind, service = asked_for(facility, catalogue=load())
    question = Question(kind, service=service, own=own)
    return load_access(library, library.scope("voorbeeldregio"), question, catalogue=load())


def access(*, language="nl", facility="vve", measure="nearest_m", own=None, address=None):
    """Snapshot of a measure of accessibility, with what it shows."""
    library = Library(Settings(public_url=address))
    scope = library.scope("voorbeeldregio")
    found = _reached(facility, own)
    record = pick(found.measures, measure)
    figures = found.figures(record)
    classes = classify(figures.values, decimals=figures.indicator.decimals)
    query = {"gebied": scope.id, "voorziening": facility, "maat": record.id, "code": MARKED}
    shown = AccessMap(found, record, classes, scope, query, dots=True, language=language)
    return access_snapshot(shown, library, load()), shown


def need(*, language="nl"):
    """Snapshot of need beside supply."""
    view, library = example_view(year=2024, indicator="bijstand_per_1000", language=language)
    _, shown = access(language=language)
    first = view.answer.figures
    both = Together(bivariate(first, shown.figures), first, shown.figures)
    query = {**shown.query, "behoefte": "bijstand_per_1000"}
    shown = replace(shown, query=query, need=Need(both, view.answer))
    return access_snapshot(shown, library, load()), both
