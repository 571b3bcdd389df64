"""Reference values of a map: of its gemeente, of the country, of the scope as a whole.

The function that reads the store is an argument, so that the interface can pass a cached one.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from kaart.analysis.classes.classrule import AROUND_COUNTRY, AROUND_GEMEENTE
from kaart.answers.figures import Answer
from kaart.answers.provinces import province_total, rounding_of
from kaart.catalogue.scope import Scope
from kaart.core.codes import Level, gemeente_of, level_of
from kaart.core.errors import NO_FIGURES, UnknownLevelError, mark
from kaart.core.provenance import Notice
from kaart.model.indicators import Figures
from kaart.model.missing import Status
from kaart.model.totals import Total, total_of

Ask = Callable[[Level], Answer]


def references(scope: Scope, year: int, ask: Ask) -> dict[str, float | None]:
    """Values that classes can lie around, by rule method; None where unknown.

    Parameters
    ----------
    scope, year
        Scope, and year of the areas on the map.
    ask
        Returns the answer of a level for that scope, year and indicator.
    """
    return {AROUND_GEMEENTE: _around(scope, year, ask), AROUND_COUNTRY: level_value(ask, Level.LAND)}


def reference_name(method: str, scope: Scope, year: int, ask: Ask) -> str:
    """Name of the area whose value classes lie around: the gemeente that holds the scope, or the country.

    Parameters
    ----------
    method
        Rule method with a reference.
    scope, year, ask
        As in `references`.

    Returns
    -------
    str
        "" where there is no such area.
    """
    gemeenten = None if method == AROUND_COUNTRY else scope.gemeenten(year)
    try:
        names = ask(Level.LAND if gemeenten is None else Level.GEMEENTE).figures.frame["name"]
    except NO_FIGURES:
        return ""
    return str(names.iloc[0]) if len(names) == 1 else ""


def whole_value(scope: Scope, year: int, ask: Ask) -> Total | None:
    """Figure of the scope as a whole: the country, its gemeente, wijk or buurt, or the sum of a region of buurten.

    A province has that of its gemeenten together. Another region of several gemeenten has none: None.

    Parameters
    ----------
    scope, year
        Scope, and year of the areas.
    ask
        As in `references`.
    """
    if scope.part_level(year) is not None:
        return _of_parts(scope, year, ask)
    if scope.is_province:
        return _of_gemeenten(ask)
    if scope.region is None and not scope.is_country and level_of(scope.id) in {Level.WIJK, Level.BUURT}:
        value = level_value(ask, level_of(scope.id))
    else:
        value = _around(scope, year, ask)
    return None if value is None else Total(value)


def absent_members(scope: Scope, figures: Figures) -> tuple[str, ...]:
    """Buurten or wijken of a region that do not exist in the year of the areas; none for other scopes.

    Parameters
    ----------
    scope
        Scope.
    figures
        Figures of all of them.
    """
    there = set(figures.frame["code"])
    return tuple(code for code in scope.parts(figures.area_year) if code not in there)


def _of_parts(scope: Scope, year: int, ask: Ask) -> Total:
    """Figure of a region of buurten or wijken: that of its parts together, or the reason why there is none."""
    level = scope.part_level(year) or Level.BUURT
    try:
        found = ask(level)
    except UnknownLevelError:
        reason = Notice.of(mark("it is not published per {level}"), level=level.value)
        return Total(math.nan, status=Status.NOT_PUBLISHED, reason=reason)
    except NO_FIGURES:
        return Total(math.nan, status=Status.MISSING)
    absent = absent_members(scope, found.figures)
    if {gemeente_of(code) for code in absent} & set(found.absent):
        reason = Notice.of(mark("the figures of {areas} are not stored"), areas=", ".join(found.absent))
        return Total(math.nan, status=Status.NOT_FETCHED, reason=reason)
    return total_of(found.figures, absent=absent, rounding=rounding_of(found.figures.indicator))


def _of_gemeenten(ask: Ask) -> Total:
    """Figure of a province, or the reason why there is none."""
    try:
        found = ask(Level.GEMEENTE)
    except UnknownLevelError:
        reason = Notice.of(mark("it is not published per gemeente"))
        return Total(math.nan, status=Status.NOT_PUBLISHED, reason=reason)
    except NO_FIGURES:
        return Total(math.nan, status=Status.MISSING)
    return province_total(found.figures, absent=found.absent)


def _around(scope: Scope, year: int, ask: Ask) -> float | None:
    """Value of the one gemeente or the country around the scope."""
    gemeenten = scope.gemeenten(year)
    if gemeenten is not None and len(gemeenten) != 1:
        return None
    return level_value(ask, Level.LAND if gemeenten is None else Level.GEMEENTE)


def level_value(ask: Ask, level: Level) -> float | None:
    """The one value of a level that holds the scope, None when there is none.

    Parameters
    ----------
    ask
        As in `references`.
    level
        Gemeente or country.

    Raises
    ------
    CorruptStoreError
        If its figures are damaged: that is no answer, and is not read as "no value".
    """
    try:
        whole = ask(level)
    except NO_FIGURES:
        return None
    values = whole.figures.frame["value"].dropna()
    return float(values.iloc[0]) if len(values) == 1 else None
