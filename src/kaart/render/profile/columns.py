"""Names of what stands beside each other in the charts and tables of a profile, on a page, in a PDF or in a file."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup

from kaart.core.codes import Level
from kaart.core.language import translations
from kaart.render.charts.mini import COUNTRY, GEMEENTE, PEERS, PROVINCE, key_marks
from kaart.render.profile.sheet import RowWords, Sheet
from kaart.render.words.numbers import DASH

BESIDE = (GEMEENTE, PEERS, PROVINCE, COUNTRY)


def beside(rows: Iterable[RowWords]) -> tuple[str, ...]:
    """Those of `BESIDE` in which any of the rows has a value."""
    kept = tuple(rows)
    return tuple(name for name in BESIDE if any(getattr(row, name) not in {"", DASH} for row in kept))


def column_names(sheet: Sheet) -> dict[str, str]:
    """Headings of the columns, by name."""
    gettext = translations(sheet.language).gettext
    return {
        "what": gettext("What"),
        "own": gettext("This {level}").format(level=sheet.level),
        "chart": gettext("Beside others"),
        GEMEENTE: gettext("Gemeente"),
        PEERS: gettext("Like this one"),
        PROVINCE: gettext("Provincie"),
        COUNTRY: gettext("NL"),
        "line": gettext("Through the years"),
    }


def marks(sheet: Sheet, compared: Iterable[str]) -> dict[str, Markup]:
    """Drawings of the marks that can be in the charts, by name.

    Parameters
    ----------
    sheet
        A profile in words.
    compared
        Those of `BESIDE` that have values.
    """
    kept = {"own", *compared} | (set() if sheet.level == Level.GEMEENTE else {"span"})
    return {name: svg for name, svg in key_marks().items() if name in kept}


def mark_names(sheet: Sheet) -> dict[str, str]:
    """What each mark stands for, by name."""
    gettext = translations(sheet.language).gettext
    return {
        "own": gettext("this {level}").format(level=sheet.level),
        GEMEENTE: gettext("the gemeente"),
        PEERS: gettext("the middle one of those like this one"),
        PROVINCE: gettext("the province"),
        COUNTRY: gettext("the Netherlands"),
        "span": gettext("lowest to highest in the gemeente"),
    }
