"""The view of a map from the options of a command, or from those that stand in an exported file."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from kaart.analysis.classes.classrule import ClassRule
from kaart.analysis.classes.small import SmallRule, colour_by
from kaart.answers.figures import Answer, answer
from kaart.answers.reader import StoreReader
from kaart.answers.references import Ask, reference_name, references, whole_value
from kaart.catalogue import Catalogue, Indicator
from kaart.catalogue.scope import Scope
from kaart.core.codes import Level
from kaart.core.errors import UnknownAreaError, mark
from kaart.exports.map import View
from kaart.render.maps.colouring import colour_classes, middle_words


def view_of(
    scope: Scope,
    indicator: Indicator,
    ask: Ask,
    *,
    level: Level,
    year: int,
    rule: ClassRule,
    small: SmallRule,
    language: str,
) -> View:
    """The view of one indicator in classes.

    Parameters
    ----------
    scope, indicator, level, year
        Areas and figures.
    ask
        Returns the answer of a level for that scope, year and indicator; each is asked once.
    rule, small
        Of the classes, and of small numbers.
    language
        ``nl`` or ``en``.

    Raises
    ------
    UnknownAreaError
        If the scope has no areas of that level and year.
    KaartError
        If there is nothing to show; see `kaart.answers.figures.answer`.
    """
    ask = cache(ask)
    published = ask(level)
    if published.figures.frame.empty:
        raise UnknownAreaError(
            mark("{area} has no areas at level {level} in {year}; check the code, or fetch it with kaart sync."),
            area=scope.id,
            level=level.value,
            year=year,
        )
    areas = published.figures.area_year
    coloured = colour_by(published.figures, small)
    known = references(scope, areas, ask)
    shown, classification = colour_classes(coloured.figures, rule, references=known)
    name = reference_name(rule.method, scope, areas, ask) if rule.diverging else ""
    return View(
        scope=scope,
        indicator=indicator,
        level=level,
        year=year,
        answer=replace(published, figures=replace(published.figures, indicator=shown.indicator)),
        classification=classification,
        whole=whole_value(scope, areas, ask),
        language=language,
        classes=rule.to_text(),
        coloured=replace(coloured, figures=shown),
        small=small.to_text(),
        middle=middle_words(known.get(rule.method), name, indicator=indicator, language=language),
    )


def answer_at(
    reader: StoreReader, scope: Scope, indicator: Indicator, level: Level, *, year: int, catalogue: Catalogue
) -> Answer:
    """The answer of one level: `kaart.answers.figures.answer`, with the level last to be filled in.

    Parameters
    ----------
    reader
        Store.
    scope, indicator, level, year, catalogue
        As in `kaart.answers.figures.answer`.

    Raises
    ------
    KaartError
        As there.
    """
    return answer(reader, scope, indicator=indicator, level=level, year=year, catalogue=catalogue)
