"""A snapshot made again from what an exported file says of itself, over the figures that are stored now.

What the file says is read as the options of a command are: all of it is checked, and none of its words or figures
is taken over.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from kaart.analysis.access.measures import pick
from kaart.analysis.classes.classify import classify
from kaart.analysis.classes.classrule import apply_rule, read_rule
from kaart.analysis.classes.small import read_small
from kaart.analysis.hotspots.statistic import hotspots
from kaart.answers.access.cbs_services import asked_for
from kaart.answers.access.load import load_access
from kaart.answers.access.question import BETWEEN, Question, question_here
from kaart.answers.boundaries import areas_of_year
from kaart.answers.change import find_change
from kaart.answers.figures import Answer, answer
from kaart.answers.reader import ReadOnce, StoreReader
from kaart.answers.reading import Reader
from kaart.answers.view import read_second
from kaart.catalogue import Catalogue, Indicator
from kaart.catalogue.provinces import clean_area
from kaart.catalogue.scope import Scope
from kaart.core.codes import Level, read_level, spans
from kaart.core.errors import NO_FIGURES, CorruptStoreError, InputError, NotCheckableError, mark
from kaart.core.settings import LANGUAGES
from kaart.core.years import read_years
from kaart.exports.access import PAGE as ACCESS
from kaart.exports.access import access_snapshot
from kaart.exports.access_map import AccessMap
from kaart.exports.change import PAGE as CHANGE
from kaart.exports.change import change_snapshot, whole_of
from kaart.exports.finished import finished
from kaart.exports.hotspots import PAGE as HOTSPOTS
from kaart.exports.hotspots import read_design, spot_snapshot
from kaart.exports.map import map_snapshot
from kaart.exports.need import need_answer, need_beside
from kaart.exports.pair import PAGE as PAIR
from kaart.exports.pair import find_pair, pair_snapshot
from kaart.exports.series import YEARS, find_series, series_snapshot
from kaart.exports.view import answer_at, view_of
from kaart.exports.written import written_again
from kaart.render.change.map import change_indicator
from kaart.render.snapshot.annotations import NAMES, read_annotations
from kaart.render.snapshot.build import Snapshot
from kaart.render.snapshot.making import Making
from kaart.store.library import Library

MAP = ""  # path of the page of the map
_MAP = frozenset({"gebied", "niveau", "indicator", "jaar", "code", "klassen", "klein", "taal"})
_AREAS = frozenset({*_MAP, "tweede", "vanaf"})
_ACCESS = frozenset({"gebied", "voorziening", "maat", "jaar", "centrum", "behoefte", "code", "klassen", "taal"})
_FIRST = frozenset({"gebied", "niveau", "indicator", "jaar"})
_YEAR = re.compile("[0-9]{4}")


@dataclass(frozen=True)
class Again:
    """A snapshot made again, with what its figures are: unit and decimals.

    Attributes
    ----------
    snapshot
        The snapshot.
    indicator
        Of its figures.
    beside
        Indicators of figures of a second axis, by id.
    """

    snapshot: Snapshot
    indicator: Indicator
    beside: Mapping[str, Indicator] = field(default_factory=dict)


def snapshot_again(page: str, making: Making, library: Library, catalogue: Catalogue, *, name: str) -> Again:
    """The snapshot of the view that a file names.

    Parameters
    ----------
    page
        Path of the page, "" for the map.
    making
        How the file says that it was made.
    library
        Store.
    catalogue
        Holds the indicators.
    name
        Of the file, for the message.

    Raises
    ------
    NotCheckableError
        If the page is one that cannot be made again.
    InputError
        If a choice is none of kaart.
    KaartError
        If the store has no answer; see `kaart.answers.figures.answer`.
    """
    return snapshot_of_link(page, dict(making.query), dict(making.options), library, catalogue, name=name)


def snapshot_of_link(
    page: str,
    query: Mapping[str, str],
    options: Mapping[str, str],
    library: Library,
    catalogue: Catalogue,
    *,
    name: str,
) -> Again:
    """The snapshot of a link; arguments and errors as of `snapshot_again`.

    Parameters
    ----------
    page
        Path of the page, "" for the map.
    query, options
        The view as it stands in a link, and choices that stand in none.
    library, catalogue
        Store, and the records.
    name
        Of the file or the link, for the message.

    Raises
    ------
    NotCheckableError
        If the page is one that cannot be made again.
    InputError
        If a choice is none of kaart.
    """
    known, needed = _PAGES.get(page, (frozenset(), frozenset()))
    if not needed or not needed <= set(query) <= known or not _YEAR.fullmatch(query["jaar"]):
        raise NotCheckableError(
            mark(
                "{file} cannot be checked: it comes from the page '{page}', which cannot be computed again here; open "
                "its link instead."
            ),
            file=name,
            page=page or "-",
        )
    language = query.get("taal", "nl")
    if language not in LANGUAGES:
        raise InputError(mark("There is no language '{language}'; choose nl or en."), language=language)
    annotations = read_annotations(options)
    options = {name: text for name, text in options.items() if name not in NAMES}
    made = _MAKERS[page](written_again(query, library, catalogue), options, library, catalogue, language=language)
    return replace(made, snapshot=finished(made.snapshot, annotations, library))


_PAGES = {
    MAP: (_MAP, _FIRST),
    HOTSPOTS: (_AREAS, _FIRST),
    PAIR: (_AREAS, _FIRST | {"tweede"}),
    CHANGE: (_AREAS, _FIRST | {"vanaf"}),
    ACCESS: (_ACCESS, frozenset({"gebied", "voorziening", "maat", "jaar"})),
}


def _map(
    query: Mapping[str, str], options: Mapping[str, str], library: Library, catalogue: Catalogue, *, language: str
) -> Again:
    _only(options, (YEARS,))
    scope, indicator, year = library.scope(query["gebied"]), catalogue.indicator(query["indicator"]), int(query["jaar"])
    if YEARS in options:
        return _years(query, options[YEARS], scope, indicator, library, catalogue, language=language)
    view = view_of(
        scope,
        indicator,
        partial(answer_at, StoreReader(library), scope, indicator, year=year, catalogue=catalogue),
        level=read_level(query["niveau"]),
        year=year,
        rule=read_rule(query.get("klassen", "")),
        small=read_small(query.get("klein", "")),
        language=language,
    )
    marked = clean_area(query["code"]) if query.get("code") else ""
    return Again(map_snapshot(replace(view, marked=marked), library, catalogue), view.indicator)


def _years(
    query: Mapping[str, str],
    years: str,
    scope: Scope,
    indicator: Indicator,
    library: Library,
    catalogue: Catalogue,
    *,
    language: str,
) -> Again:
    """Several years in one picture.

    Raises
    ------
    InputError
        If the year of the view is not the last of them, or small numbers are set apart.
    """
    if query.get("klein"):
        raise InputError(mark("Small numbers cannot be set apart in a picture of several years."))
    wanted = read_years(years)
    if not wanted or str(wanted[-1]) != query["jaar"]:
        raise InputError(mark("The year of a picture of several years is the last of them."))
    found = find_series(
        library,
        scope,
        indicator,
        level=read_level(query["niveau"]),
        years=wanted,
        rule=read_rule(query.get("klassen", "")),
        language=language,
        catalogue=catalogue,
    )
    # As kaart writes it: the text is printed in the picture.
    text = spans(wanted).replace(" ", "")
    made = series_snapshot(found, scope, query=query, years=text, language=language, library=library)
    return Again(made, indicator)


def _spots(
    query: Mapping[str, str], options: Mapping[str, str], library: Library, catalogue: Catalogue, *, language: str
) -> Again:
    scope, level, reader = library.scope(query["gebied"]), read_level(query["niveau"]), StoreReader(library)
    found = answer(
        reader,
        scope,
        indicator=catalogue.indicator(query["indicator"]),
        level=level,
        year=int(query["jaar"]),
        catalogue=catalogue,
    )
    areas = areas_of_year(reader, scope, level=level, year=found.figures.area_year)
    result = hotspots(areas, found.figures, design=read_design(options))
    made = spot_snapshot(result, found, scope, query=query, language=language, library=library, catalogue=catalogue)
    return Again(made, found.figures.indicator)


def _access(
    query: Mapping[str, str], options: Mapping[str, str], library: Library, catalogue: Catalogue, *, language: str
) -> Again:
    """A measure of accessibility; the user's own points are not stored."""
    _only(options, ("stippen",))
    facility, service = asked_for(query["voorziening"], catalogue=catalogue)
    centres = tuple(name for name in query.get("centrum", "").split(BETWEEN) if name)
    scope = library.scope(query["gebied"])
    need, year = None, int(query["jaar"])
    if "behoefte" in query:
        record = catalogue.indicator(query["behoefte"])
        need = need_answer(StoreReader(library), scope, record, catalogue=catalogue)
        year = need.figures.area_year
    question = question_here(Question(facility, year=year, service=service, centres=centres), library.settings)
    access = load_access(library, scope, question, catalogue=catalogue)
    measure = pick(access.measures, query["maat"])
    figures = access.figures(measure)
    rule, decimals = read_rule(query.get("klassen", "")), figures.indicator.decimals
    try:
        classes = apply_rule(rule, figures.values, decimals=decimals, references={})
    except InputError:  # as the page does with a rule that does not fit
        classes = classify(figures.values, decimals=decimals)
    both = None if need is None else need_beside(need, access, measure, language=language)
    dots = options.get("stippen") == "1"
    shown = AccessMap(access, measure, classes, scope, query, dots=dots, language=language, need=both)
    return Again(access_snapshot(shown, library, catalogue), figures.indicator)


def _pair(
    query: Mapping[str, str], options: Mapping[str, str], library: Library, catalogue: Catalogue, *, language: str
) -> Again:
    _only(options, ())
    scope, wish, year = library.scope(query["gebied"]), read_second(query["tweede"]), int(query["jaar"])
    shown, answers = find_pair(
        StoreReader(library),
        scope,
        (catalogue.indicator(query["indicator"]), catalogue.indicator(wish.indicator)),
        level=read_level(query["niveau"]),
        years=(year, year if wish.year is None else wish.year),
        language=language,
        catalogue=catalogue,
    )
    made = pair_snapshot(shown, answers, scope, query=query, language=language, library=library, catalogue=catalogue)
    return Again(made, shown.first.indicator, {shown.second.indicator.id: shown.second.indicator})


def _change(
    query: Mapping[str, str], options: Mapping[str, str], library: Library, catalogue: Catalogue, *, language: str
) -> Again:
    _only(options, ())
    scope, indicator = library.scope(query["gebied"]), catalogue.indicator(query["indicator"])
    level, reader = read_level(query["niveau"]), ReadOnce(StoreReader(library))
    first, last = sorted((int(query["vanaf"]), int(query["jaar"])))
    found = find_change(reader, scope, indicator=indicator, level=level, years=(first, last), catalogue=catalogue)
    ask = partial(_at, reader, scope, indicator, catalogue)
    movement, answers = found.movement(k=read_rule(query.get("klassen", "")).k), (found.before, found.after)
    made = change_snapshot(
        movement,
        answers,
        scope,
        whole=whole_of(found.difference, answers, scope, seek=partial(_sought, ask), ask=ask),
        query=query,
        language=language,
        library=library,
        catalogue=catalogue,
    )
    return Again(made, change_indicator(movement))


def _at(reader: Reader, scope: Scope, indicator: Indicator, catalogue: Catalogue, level: Level, year: int) -> Answer:
    return answer(reader, scope, indicator=indicator, level=level, year=year, catalogue=catalogue)


def _sought(ask: Callable[[Level, int], Answer], level: Level, year: int) -> Answer | None:
    """The answer of a level and year; None where there is none, or where it is damaged, as on the page."""
    try:
        return ask(level, year)
    except (*NO_FIGURES, CorruptStoreError):
        return None


_MAKERS = {MAP: _map, HOTSPOTS: _spots, ACCESS: _access, PAIR: _pair, CHANGE: _change}


def _only(options: Mapping[str, str], names: tuple[str, ...]) -> None:
    """Check that there are no other choices than these.

    Raises
    ------
    InputError
        If there are.
    """
    if set(options) - set(names):
        raise InputError(mark("The options {options} cannot be made again."), options=" ".join(options))
