"""Reference values of a map: of its gemeente, of the country, of the scope as a whole.

The function that reads the store is an argument, so that the interface can pass a cached one.
"""

from __future__ import annotations

from collections.abc import Callable

from kaart.analysis.classes.classrule import AROUND_COUNTRY, AROUND_GEMEENTE
from kaart.answers.figures import Answer
from kaart.catalogue.scope import Scope
from kaart.core.codes import Level, level_of
from kaart.core.errors import NO_FIGURES

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


def whole_value(scope: Scope, year: int, ask: Ask) -> float | None:
    """Value of the scope as a whole: the country, its gemeente, wijk or buurt; a region has none of its own.

    Parameters
    ----------
    scope, year
        Scope, and year of the areas.
    ask
        As in `references`.
    """
    if scope.region is None and not scope.is_country and level_of(scope.id) in {Level.WIJK, Level.BUURT}:
        return level_value(ask, level_of(scope.id))
    return _around(scope, year, ask)


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
