"""The table twin of a map, on the screen and as CSV.

Whatever the map shows by colour stands here as a number or as words; areas without a
boundary stand here too.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Mapping
from datetime import datetime

import pandas as pd
from pandas import DataFrame

from kaart.catalogue.records import Source
from kaart.errors import mark
from kaart.language import translations
from kaart.model.indicators import Figures
from kaart.model.missing import Status
from kaart.render.numbers import format_date, is_euro, status_words, unit_words

COLUMNS = ("name", "code", "gemeente", "value", "unit", "denominator", "status")
_HEADERS = {
    "name": mark("Name"),
    "code": mark("Code"),
    "gemeente": mark("Gemeente"),
    "value": mark("Value"),
    "unit": mark("Unit"),
    "denominator": mark("Counted over"),
    "status": mark("Status"),
    "indicator": mark("Indicator"),
    "definition": mark("Definition"),
    "year": mark("Year"),
    "boundaries": mark("Boundaries of"),
    "source": mark("Source"),
    "licence": mark("Licence"),
    "retrieved": mark("Retrieved"),
}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def headers(language: str) -> dict[str, str]:
    """Column headings by column name, for the screen."""
    gettext = translations(language).gettext
    return {name: gettext(text) for name, text in _HEADERS.items()}


def table_twin(figures: Figures, *, language: str, gemeenten: Mapping[str, str] | None = None) -> DataFrame:
    """The figures as rows to read and sort.

    Parameters
    ----------
    figures
        What the map shows.
    language
        ``nl`` or ``en``, of units and words.
    gemeenten
        Names of gemeenten by code; the code where there is none.

    Returns
    -------
    DataFrame
        `COLUMNS`, sorted from the highest value down, areas without one last, in order of name. ``value`` and
        ``denominator`` are numbers in the unit shown (thousands of euro written out), NaN for none;
        ``status`` is in words.
    """
    frame, indicator = figures.frame, figures.indicator
    names = gemeenten or {}
    thousands = is_euro(indicator) and not unit_is_plain_euro(figures)
    value = frame["value"] * 1000 if thousands else frame["value"]
    table = pd.DataFrame(
        {
            "name": frame["name"],
            "code": frame["code"],
            "gemeente": [names.get(code, code) for code in frame["gemeente"]],
            "value": value.round(max(0, indicator.decimals - 3) if thousands else indicator.decimals + 2),
            "unit": unit_words(indicator, language=language),
            "denominator": frame["denominator"],
            "status": [_status(row, figures, language=language) for row in frame.to_dict("records")],
        },
        columns=list(COLUMNS),
    )
    return table.sort_values(["value", "name"], ascending=[False, True], na_position="last").reset_index(drop=True)


def unit_is_plain_euro(figures: Figures) -> bool:
    """Whether values are whole euros and not thousands."""
    return is_euro(figures.indicator) and "000" not in figures.indicator.unit.nl


def _status(row: Mapping[object, object], figures: Figures, *, language: str) -> str:
    gettext = translations(language).gettext
    status = str(row["status"])
    if status == Status.OBSERVED:
        words = gettext("observed")
    else:
        words = status_words(status, indicator=figures.indicator, language=language, year=figures.year)
    return f"{words} ({gettext('one figure for several areas')})" if row["shared"] is True else words


def to_csv(
    table: DataFrame,
    *,
    figures: Figures,
    source: Source,
    boundary_year: int,
    retrieved: datetime | None,
    language: str,
) -> bytes:
    """The table with what it means and where it comes from on every row.

    Dutch: semicolons and decimal commas; English: commas and points. Text that a spreadsheet
    would take for a formula gets an apostrophe in front; numbers stay numbers.

    Parameters
    ----------
    table
        Of `table_twin`, perhaps filtered or sorted.
    figures
        What the table shows.
    source
        Publisher of the figures.
    boundary_year
        Year of the boundaries.
    retrieved
        When the figures came, None for figures that were never fetched.
    language
        ``nl`` or ``en``.

    Returns
    -------
    bytes
        UTF-8 with a byte order mark, so that Excel reads it; a cell without a value is empty.
    """
    indicator = figures.indicator
    facts: dict[str, str | int] = {
        "indicator": indicator.label[language],
        "definition": indicator.definition[language],
        "year": figures.year,
        "boundaries": boundary_year,
        "source": source.attribution,
        "licence": source.licence,
        "retrieved": format_date(retrieved, language=language) if retrieved else "",
    }
    return rows_to_csv(table, facts, language=language)


def rows_to_csv(table: DataFrame, facts: Mapping[str, str | int], *, language: str) -> bytes:
    """A table as CSV with the same facts on every row; headings in the language, text never a formula.

    Parameters
    ----------
    table
        Columns of `COLUMNS`, or others under their own name.
    facts
        Text or whole number by column.
    language
        ``nl`` or ``en``; see `to_csv`.
    """
    whole = table.assign(**facts)
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=";" if language == "nl" else ",", lineterminator="\r\n")
    names = headers(language)
    writer.writerow([_cell(names.get(str(name), str(name)), language=language) for name in whole.columns])
    for row in whole.itertuples(index=False, name=None):
        writer.writerow([_cell(item, language=language) for item in row])
    return stream.getvalue().encode("utf-8-sig")


def _cell(item: object, *, language: str) -> str:
    if item is None or item is pd.NA:
        return ""
    if isinstance(item, str):
        return f"'{item}" if item.startswith(_FORMULA) else item
    if isinstance(item, float):
        if math.isnan(item):
            return ""
        text = str(int(item)) if item.is_integer() else repr(float(item))
        return text.replace(".", ",") if language == "nl" else text
    return str(item)
