"""The table twin of a map, on the screen and as CSV.

Everything that the map shows by colour is here as a number or as words, including areas without a
boundary.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Mapping
from datetime import datetime

import pandas as pd
from pandas import DataFrame

from kaart.analysis.access.measures import CENTRE_HIGH, CENTRE_LOW, REACH
from kaart.analysis.classes.small import Coloured
from kaart.catalogue.own import is_own
from kaart.catalogue.records import Source
from kaart.core.errors import mark
from kaart.core.language import sentence, translations
from kaart.core.numbers import as_printed, in_table
from kaart.model.indicators import Figures
from kaart.model.missing import Status
from kaart.model.reasons import whys_empty
from kaart.render.words.numbers import counted_words, format_date, is_thousands, status_words, unit_words
from kaart.render.words.provisional import figures_year, provisional_words

COLUMNS = ("name", "code", "gemeente", "value", "unit", "denominator", "counted", "status")
SMOOTHED, MODEL, KNOWN = "smoothed", "model", "known_pct"
_HEADERS = {
    "name": mark("Name"),
    "code": mark("Code"),
    "gemeente": mark("Gemeente"),
    "value": mark("Value"),
    SMOOTHED: mark("Smoothed (as if)"),
    MODEL: mark("Model of the smoothed value"),
    REACH: mark("Can get there within 60 minutes (%)"),
    CENTRE_LOW: mark("Minutes at a good moment (10th percentile)"),
    CENTRE_HIGH: mark("Minutes at a bad moment (90th percentile)"),
    "unit": mark("Unit"),
    "distance": mark("How distances are measured"),
    "denominator": mark("Counted over"),
    "counted": mark("Of whom or what"),
    "status": mark("Status"),
    KNOWN: mark("Known part of the surroundings (%)"),
    "indicator": mark("Indicator"),
    "definition": mark("Definition"),
    "year": mark("Year"),
    "areas": mark("Counted in the areas of"),
    "people": mark("People of"),
    "boundaries": mark("Boundaries of"),
    "source": mark("Source"),
    "licence": mark("Licence"),
    "retrieved": mark("Retrieved"),
}
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")  # the last four: full width


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
        ``denominator`` are numbers in the unit shown (thousands of euro written out), NaN for none; ``counted`` says
        what the denominator counts;
        ``status`` is in words.
    """
    frame, indicator = figures.frame, figures.indicator
    names = gemeenten or {}
    thousands = is_thousands(indicator)
    table = pd.DataFrame(
        {
            "name": frame["name"],
            "code": frame["code"],
            "gemeente": [names.get(code, code) for code in frame["gemeente"].tolist()],
            "value": [
                as_printed(item, decimals=indicator.decimals) * 1000
                if thousands
                else in_table(item, decimals=indicator.decimals)
                for item in frame["value"].tolist()
            ],
            "unit": unit_words(indicator, language=language),
            "denominator": frame["denominator"].round() if indicator.beside else math.nan,
            "counted": counted_words(indicator, language=language),
            "status": _statuses(figures, language=language),
        },
        columns=list(COLUMNS),
    )
    return table.sort_values(["value", "name"], ascending=[False, True], na_position="last").reset_index(drop=True)


def with_smoothed(table: DataFrame, coloured: Coloured) -> DataFrame:
    """The table with smoothed rates behind the published values; unchanged when nothing was smoothed.

    Parameters
    ----------
    table
        Result of `table_twin`.
    coloured
        The same figures as the map colours them.
    """
    if coloured.smoothed is None:
        return table
    wider = table.copy()
    values = coloured.smoothed.frame["smoothed"].reindex(table["code"]).to_numpy(float)
    wider.insert(list(table.columns).index("value") + 1, SMOOTHED, values)
    return wider


def with_model(table: DataFrame, coloured: Coloured, *, language: str) -> DataFrame:
    """The table with the model of its smoothed rates on every row, for a file without context.

    Parameters
    ----------
    table
        Result of `with_smoothed`.
    coloured
        The same figures as the map colours them.
    language
        ``nl`` or ``en``.
    """
    if coloured.smoothed is None:
        return table
    return table.assign(**{MODEL: sentence(coloured.smoothed.label, language=language)})


def _statuses(figures: Figures, *, language: str) -> list[str]:
    """Status of every area in words; each combination is worded once, as there are few of them."""
    frame = figures.frame
    columns = (frame["status"], whys_empty(frame), frame["shared"])
    rows = list(zip(*(column.tolist() for column in columns), strict=True))
    words = {row: _status(row[0], row[1], figures, shared=row[2] is True, language=language) for row in set(rows)}
    reasons = {code: sentence(reason, language=language).removesuffix(".") for code, reason in figures.why.items()}
    return [reasons.get(code) or words[row] for code, row in zip(frame["code"], rows, strict=True)]


def _status(status: str, why: str, figures: Figures, *, shared: bool, language: str) -> str:
    gettext = translations(language).gettext
    if status == Status.OBSERVED:
        words = gettext("own figure") if is_own(figures.indicator) else gettext("observed")
    else:
        words = status_words(why, indicator=figures.indicator, language=language, year=figures.year)
    if status in {Status.OBSERVED, Status.ESTIMATED}:
        words = ", ".join(filter(None, (words, provisional_words(figures.provisional, language=language))))
    return f"{words} ({gettext('one figure for several areas')})" if shared else words


def facts(
    figures: Figures, *, source: Source, boundary_year: int, retrieved: datetime | None, language: str
) -> dict[str, str | int]:
    """Definition and origin of figures, by column name of `headers`.

    Parameters
    ----------
    figures
        Figures on the map.
    source
        Publisher of the figures.
    boundary_year
        Year of the boundaries.
    retrieved
        When the figures came, None for figures that were never fetched.
    language
        ``nl`` or ``en``.
    """
    return {
        "indicator": figures.indicator.label[language],
        "definition": figures.indicator.definition[language],
        "year": figures.year if figures.supply is None else figures_year(figures, language=language),
        **({"people": figures.year} if figures.supply is not None else {}),
        **({"areas": figures.area_year} if figures.area_year != figures.year else {}),
        "boundaries": boundary_year,
        "source": source.attribution,
        "licence": source.licence,
        "retrieved": format_date(retrieved, language=language) if retrieved else "",
    }


def write_csv(table: DataFrame, *, language: str) -> bytes:
    """A table as a spreadsheet reads it.

    Dutch: semicolons and decimal commas; English: commas and points. Text that a spreadsheet
    would take for a formula gets an apostrophe in front; numbers stay numbers.

    Parameters
    ----------
    table
        Columns of `COLUMNS` and `facts` get their heading; others keep their name.
    language
        ``nl`` or ``en``.

    Returns
    -------
    bytes
        UTF-8 with a byte order mark; a cell without a value is empty.
    """
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=";" if language == "nl" else ",", lineterminator="\r\n")
    names = headers(language)
    writer.writerow([csv_cell(names.get(str(name), str(name)), language=language) for name in table.columns])
    for row in table.itertuples(index=False, name=None):
        writer.writerow([csv_cell(item, language=language) for item in row])
    return stream.getvalue().encode("utf-8-sig")


def csv_cell(item: object, *, language: str) -> str:
    """A cell for a CSV file in the notation of a language: missing is empty, text is made safe, numbers stay."""
    if item is None or item is pd.NA:
        return ""
    if isinstance(item, str):
        return str(plain_text(item))
    if isinstance(item, float):
        if math.isnan(item):
            return ""
        text = str(int(item)) if item.is_integer() else repr(float(item))
        return text.replace(".", ",") if language == "nl" else text
    return str(item)


def plain_text(item: object) -> object:
    """A cell for a CSV file: text that a spreadsheet would take for a formula gets an apostrophe; all else stays."""
    return f"'{item}" if isinstance(item, str) and item.startswith(_FORMULA) else item
