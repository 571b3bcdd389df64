"""Outcome of a file with own figures in words: for the page, the command line, and as a table to correct the file."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd
from pandas import DataFrame

from kaart.core.errors import mark
from kaart.core.language import sentence, translations
from kaart.own.matching import MatchReport, Outcome, Row
from kaart.render.files.table import TableFile
from kaart.render.words.numbers import plural

WORDS = {
    Outcome.JOINED: mark("joined"),
    Outcome.OTHER_YEAR: mark("joined, by a code of another year"),
    Outcome.ADDED: mark("joined, added to other rows of the same area"),
    Outcome.EMPTY: mark("area known, no figure in the file"),
    Outcome.UNREADABLE: mark("value cannot be read"),
    Outcome.REPEATED: mark("the same area and value once more"),
    Outcome.CONFLICT: mark("the same area with different values"),
    Outcome.NO_KEY: mark("no area in this row"),
    Outcome.UNKNOWN: mark("area not found"),
    Outcome.AMBIGUOUS: mark("name fits several areas"),
    Outcome.CHANGED: mark("code of another year, boundary changed"),
    Outcome.OUTSIDE: mark("outside the region"),
    Outcome.OTHER_LEVEL: mark("area of another level"),
}


def outcome_words(outcome: Outcome, *, language: str) -> str:
    """Outcome of a row, in a few words."""
    return translations(language).gettext(WORDS[outcome])


def report_sentence(report: MatchReport, *, language: str) -> str:
    """Numbers of rows that joined, and of areas without a row.

    Parameters
    ----------
    report
        Of the match.
    language
        ``nl`` or ``en``.
    """
    gettext = translations(language).gettext
    said = gettext("{used} of the {rows} rows gave a value.").format(used=report.used, rows=len(report.rows))
    without = len(report.without_row)
    if not without:
        return said
    more = gettext("{count} of the {total} {areas} of {area} do not occur in the file.").format(
        count=without, total=len(report.places.names), areas=plural(report.places.level), area=report.places.area
    )
    return f"{said} {more}"


def row_reason(row: Row, *, language: str) -> str:
    """Why a row was not used, or how it was placed; "" otherwise."""
    return "" if row.reason is None else sentence(row.reason, language=language)


def report_table(rows: Sequence[Row], *, language: str, report: MatchReport) -> DataFrame:
    """Rows of a report to read.

    Parameters
    ----------
    rows
        All rows, or those with a problem.
    language
        ``nl`` or ``en``.
    report
        Gives the names of the areas.

    Returns
    -------
    DataFrame
        Row number, original cells, outcome, area, and reason; all text except the number.
    """
    gettext = translations(language).gettext
    return pd.DataFrame(
        {
            gettext("Row"): [row.number for row in rows],
            gettext("In the file"): [row.key for row in rows],
            gettext("Value in the file"): [row.text for row in rows],
            gettext("Outcome"): [outcome_words(row.outcome, language=language) for row in rows],
            gettext("Area"): [_area(row, report) for row in rows],
            gettext("Why"): [row_reason(row, language=language) for row in rows],
        }
    )


def report_file(report: MatchReport, *, language: str) -> TableFile:
    """Every row of the file with its outcome, to download.

    Parameters
    ----------
    report
        Of the match.
    language
        ``nl`` or ``en``.
    """
    table = report_table(report.rows, language=language, report=report)
    # Numbers stay numbers, negative ones too; unreadable cells are copied as they are.
    shown = [row.text if math.isnan(row.value) else row.value for row in report.rows]
    column = translations(language).gettext("Value in the file")
    return TableFile(table.assign(**{column: pd.Series(shown, dtype=object)}), {}, language)


def _area(row: Row, report: MatchReport) -> str:
    return f"{report.places.names.get(row.code, '')} ({row.code})" if row.code else ""
