"""The table of a shortlist: areas as rows, figures and their places as columns; on the screen and in a file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import pandas as pd
from pandas import DataFrame, Series

from kaart.analysis.shortlist.align import Filled
from kaart.analysis.shortlist.judge import Area, Outcome, Shortlist, shown_factor
from kaart.core.errors import mark
from kaart.core.language import sentence, translations
from kaart.render.files.table import TableFile
from kaart.render.shortlist.words import column_heading, column_words, condition_words, outcome_words, why_unknown
from kaart.render.words.numbers import status_words
from kaart.render.words.patterns import value_pattern
from kaart.render.words.ranks import Rank

_ORDER = {Outcome.MEETS: 0, Outcome.UNKNOWN: 1, Outcome.FAILS: 2}
RANK = mark("Place: {column}")


def ranks(filled: Filled) -> dict[str, Rank]:
    """Places by code, of the areas that are ranked and whose bounds are known."""
    frame = filled.ranking.frame.dropna(subset=["rank_best", "rank_worst"])
    rows = zip(frame["code"], frame["rank_best"], frame["rank_worst"], strict=True)
    return {str(code): Rank(int(best), int(worst)) for code, best, worst in rows}


def list_table(result: Shortlist, *, language: str, gemeenten: Mapping[str, str] | None = None) -> DataFrame:
    """Areas that meet the conditions first, then those of which it cannot be said, in order of name.

    Parameters
    ----------
    result
        The list.
    language
        ``nl`` or ``en``.
    gemeenten
        Names of gemeenten by code; the code where there is none.

    Returns
    -------
    DataFrame
        ``name``, ``code``, ``gemeente``, ``outcome`` in words; per column its figure in the unit shown under
        `column_heading` and its `Rank.number` under `RANK`; NaN for none.
    """
    gettext, names = translations(language).gettext, gemeenten or {}
    areas = sorted(result.areas, key=lambda area: (_ORDER[area.outcome], area.unsure, area.name, area.code))
    codes = [area.code for area in areas]
    columns: dict[str, object] = {
        "name": [area.name for area in areas],
        "code": codes,
        "gemeente": [names.get(area.gemeente, area.gemeente) for area in areas],
    }
    if result.conditions:
        columns[gettext("Outcome")] = [outcome_words(area, language=language) for area in areas]
    for item in result.columns:
        columns[column_heading(item, language=language)] = shown_values(item).reindex(codes).to_numpy()
        places = {code: rank.number for code, rank in ranks(item).items()}
        heading = gettext(RANK).format(column=column_words(item, language=language))
        columns[heading] = Series(places, dtype=float).reindex(codes).to_numpy()
    return pd.DataFrame(columns)


def shown_values(filled: Filled) -> Series[float]:
    """Figures by code in the unit that is shown, to two decimals more than are printed; NaN for none."""
    indicator = filled.figures.indicator
    return (_figures(filled) * shown_factor(indicator)).round(indicator.decimals + 2)


def _figures(filled: Filled) -> Series[float]:
    return filled.figures.frame.set_index("code")["value"].astype(float)


def list_file(
    result: Shortlist,
    facts: Mapping[str, str | int],
    *,
    language: str,
    names: Mapping[str, str] | None = None,
    moment: datetime | None = None,
) -> TableFile:
    """The table as a file: with the reason where a figure takes no part, places in words, conditions and origin.

    Parameters
    ----------
    result
        The list.
    facts
        Origin of the figures, by column name of `kaart.render.words.table.headers`.
    language
        ``nl`` or ``en``.
    names
        Names of gemeenten by code.
    moment
        Date of the data, None where there is none.
    """
    gettext = translations(language).gettext
    table = list_table(result, language=language, gemeenten=names)
    outcome = gettext("Outcome")
    parts = {name: table[name] for name in ("name", "code", "gemeente", outcome) if name in table}
    if result.conditions:
        by_code = {area.code: area for area in result.areas}
        reasons = [_why(by_code[code], result, language=language) for code in table["code"]]
        parts[gettext("Reason")] = Series(reasons, dtype="object")
    patterns = {}
    for item in result.columns:
        heading, words, places = (
            column_heading(item, language=language),
            column_words(item, language=language),
            ranks(item),
        )
        parts[heading] = table[heading]
        patterns[heading] = value_pattern(item.figures.indicator, language=language)
        states = [status_of(item, code, language=language) for code in table["code"]]
        parts[gettext("Status: {column}").format(column=words)] = Series(states, dtype="object")
        told = [places[code].words if code in places else "" for code in table["code"]]
        parts[gettext(RANK).format(column=words)] = Series(told, dtype="object")
    said = [condition_words(applied, result, language=language) for applied in result.conditions]
    constants = {**({gettext("Conditions"): " | ".join(said)} if said else {}), **facts}
    return TableFile(pd.DataFrame(parts), constants, language, patterns, moment)


def _why(area: Area, result: Shortlist, *, language: str) -> str:
    return why_unknown(area, result, language=language) if area.outcome is Outcome.UNKNOWN else ""


def status_of(filled: Filled, code: str, *, language: str) -> str:
    """Why an area is not ranked in a column, else whether its figure is estimated; "" for a plain figure.

    Parameters
    ----------
    filled
        The column.
    code
        Of the area.
    language
        ``nl`` or ``en``.
    """
    reason = filled.reason(code)
    if reason is not None:
        return sentence(reason, language=language).rstrip(".")
    row = filled.figures.area(code) or {}
    status = str(row.get("status", ""))
    observed = status == "observed"
    return "" if observed else status_words(status, indicator=filled.figures.indicator, language=language)
