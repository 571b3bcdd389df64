"""The table of a ranking: numbers that sort as numbers, written as everywhere else."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import pandas as pd
from pandas import DataFrame

from kaart.analysis.compare.ranking import Ranking
from kaart.core.codes import Level
from kaart.model.indicators import Figures
from kaart.model.missing import Status
from kaart.render.words.numbers import DASH, counted_words, format_number
from kaart.render.words.provisional import provisional_words
from kaart.render.words.ranks import Rank
from kaart.ui.cache.figures import stored_name
from kaart.ui.shell.cells import cell, row_cell
from kaart.ui.shell.words import language, tr


@dataclass(frozen=True)
class OrderTable:
    """A ranking as rows.

    Attributes
    ----------
    table
        Place (not of a score), name, value, denominator, distances; numbers in the unit of the indicator, NaN for none.
    ways
        How the numbers of its columns are written.
    """

    table: DataFrame
    ways: dict[str, Callable[[float], str]]


def order_table(ranking: Ranking, figures: Figures) -> OrderTable:
    """The table of a ranking, in the language of the page.

    Parameters
    ----------
    ranking
        Areas in order.
    figures
        The figures that were ranked.
    """
    frame, record = ranking.frame, ranking.indicator
    several = len(set(frame["gemeente"])) > 1 and ranking.level is not Level.GEMEENTE
    columns: dict[str, object] = {}
    ways: dict[str, Callable[[float], str]] = {}
    if record.middle is None:
        ends = zip(frame["rank_best"], frame["rank_worst"], strict=True)
        columns[tr("Places")] = [Rank(int(best), int(worst)).number for best, worst in ends]
        ways[tr("Places")] = _place
    columns[tr("Name")] = list(frame["name"])
    if several:
        columns[tr("Gemeente")] = [stored_name(code) for code in frame["gemeente"]]
    said = provisional_words(figures.provisional, language=language())
    value = f"{tr('Value')} ({said})" if said else tr("Value")
    columns[value], ways[value] = frame["value"].to_numpy(float), partial(_value, texts=_texts(ranking, figures))
    status = figures.frame.set_index("code")["status"].reindex(frame["code"])
    if status.eq(Status.ESTIMATED.value).any():
        columns[tr("Status")] = [tr("estimated") if item == Status.ESTIMATED else "" for item in status]
    if record.beside:
        counted = tr("Counted over: {noun}", noun=counted_words(record, language=language()))
        columns[counted], ways[counted] = frame["denominator"].to_numpy(float), _count
    distances = {"to_gemeente": tr("To gemeente"), "to_region": tr("To region"), "to_country": tr("To NL")}
    if not several:
        distances.pop("to_region")
    if ranking.level is Level.GEMEENTE:
        distances.pop("to_gemeente")
    for name, title in distances.items():
        if frame[name].notna().any():
            columns[title], ways[title] = frame[name].to_numpy(float), partial(_distance, ranking=ranking)
    return OrderTable(pd.DataFrame(columns), ways)


def _texts(ranking: Ranking, figures: Figures) -> dict[float, str]:
    """Every value in words; equal values of one indicator are rounded alike, so that their words are the same."""
    words = {}
    for code, value in zip(ranking.frame["code"], ranking.frame["value"], strict=True):
        # That it is an estimate stands in a column of its own.
        row = {**(figures.area(str(code)) or {}), "value": value, "status": Status.OBSERVED}
        words[float(value)] = row_cell(row, figures.indicator, figures.year)
    return words


def _place(number: float) -> str:
    return Rank.of(number).words


def _value(value: float, *, texts: dict[float, str]) -> str:
    return texts.get(float(value), DASH)


def _count(value: float) -> str:
    return DASH if math.isnan(value) else format_number(value, decimals=0, language=language())


def _distance(value: float, *, ranking: Ranking) -> str:
    """Difference with a sign, in the unit shown; percentage points without a unit."""
    if math.isnan(value):
        return DASH
    record = ranking.indicator
    text = cell(abs(value), record)
    if record.unit["nl"] == "%":
        text = tr("{number} pp", number=format_number(abs(value), decimals=record.decimals, language=language()))
    return f"{'+' if value > 0 else '−' if value < 0 else ''}{text}"
