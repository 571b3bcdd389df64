"""From matched rows to figures: the frame of any indicator, including areas without a row."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from kaart.analysis.classes.classify import MAX_K
from kaart.catalogue import Kind, Text
from kaart.catalogue.own import Description, own_indicator
from kaart.core.errors import UploadError, mark
from kaart.core.provenance import Notice
from kaart.model.indicators import Figures, empty_figures
from kaart.model.missing import Status
from kaart.own.matching import MatchReport, values_of
from kaart.own.numbers import Cell, Numbers, read_numbers

# Thirds need no more than these, unless a value is so small that they would print it as 0.
MOST_DECIMALS = 3
_DIGITS = 2  # of the smallest value
_PERCENT = ("%", "procent", "percent")
# What formulas leave instead of 0, beside the largest value.
_NOISE = 1e-12


def read_values(cells: Sequence[Cell], *, kind: Kind, decimal: str = "") -> tuple[Numbers, tuple[str, ...]]:
    """A column of values: numbers, or for a category numbers that stand for the texts, 1 being the first by alphabet.

    Parameters
    ----------
    cells
        Column of the file.
    kind
        Kind of the values.
    decimal
        Decimal sign; "" detects it.

    Returns
    -------
    tuple
        Numbers, and the texts that they stand for; no texts for anything but a category in words.

    Raises
    ------
    UploadError
        If there are more categories than a map can show.
    """
    numbers = read_numbers(cells, decimal=decimal)
    if kind is not Kind.CATEGORY:
        return numbers, ()
    words: tuple[str, ...] = ()
    if any(cells[place] for place in numbers.troubles):
        words = tuple(sorted({_text(cells[place]) for place in range(len(cells)) if _is_word(numbers, cells, place)}))
        codes = {word: float(number) for number, word in enumerate(words, start=1)}
        read = tuple(codes.get(_text(cell), math.nan) if cell is not None else math.nan for cell in cells)
        status = tuple(
            Status.OBSERVED.value if not math.isnan(value) else before
            for value, before in zip(read, numbers.status, strict=True)
        )
        numbers = Numbers(read, status, numbers.blank, {}, "", ())
    different = {value for value in numbers.parsed if not math.isnan(value)}
    if len(different) > MAX_K:
        raise UploadError(
            mark("There are {count} categories, and a map can show {most}; take fewer, or say that they are numbers."),
            count=len(different),
            most=MAX_K,
        )
    return numbers, words


def _is_word(numbers: Numbers, cells: Sequence[Cell], place: int) -> bool:
    return cells[place] is not None and place not in numbers.blank


def _text(cell: Cell) -> str:
    return f"{cell:.12g}" if isinstance(cell, float) else str(cell)


def own_figures(report: MatchReport, *, description: Description, year: int, categories: Sequence[str] = ()) -> Figures:
    """Figures of a match.

    Parameters
    ----------
    report
        Rows joined to areas.
    description
        The user's description of the figures.
    year
        Year of the figures.
    categories
        Texts that the numbers 1, 2 ... stand for.

    Returns
    -------
    Figures
        Every area of the region; one without a row, or whose rows could not be used, is ``missing``.

    Raises
    ------
    UploadError
        If no row gave a value, or the cells are formatted as percentages and the unit is something else.
    """
    if report.percent and not any(word in description.unit.casefold() for word in _PERCENT):
        raise UploadError(
            mark("The cells show percentages, such as 12.4 %, and the unit '{unit}' is something else; make it %."),
            unit=description.unit,
        )
    values = values_of(report)
    known = [value for value, _ in values.values() if not math.isnan(value)]
    if not known:
        raise UploadError(
            mark(
                "None of the {rows} rows gave a value for a {level} in {area}; "
                "look at the reasons, or choose other columns."
            ),
            rows=len(report.rows),
            level=report.places.level.value,
            area=report.places.area,
        )
    indicator = own_indicator(description, level=report.places.level.value, years=(year,), decimals=decimals_of(known))
    if categories:
        legend = "; ".join(f"{number} = {word}" for number, word in enumerate(categories, start=1))
        unit = f"{description.unit}: {legend}" if description.unit else legend
        indicator = replace(indicator, unit=Text(unit, unit))
    blank = empty_figures(
        report.places.areas, indicator=indicator, level=report.places.level, year=year, status=Status.MISSING
    )
    none = (math.nan, Status.MISSING.value)
    frame = blank.frame.assign(
        value=pd.Series([values.get(code, none)[0] for code in blank.frame["code"]], dtype=float),
        status=pd.Series([values.get(code, none)[1] for code in blank.frame["code"]], dtype="object"),
    )
    return Figures(indicator, report.places.level, year, frame)


@dataclass(frozen=True)
class Made:
    """Figures by year, and notices about years of the file without any value."""

    figures: Mapping[int, Figures]
    notices: tuple[Notice, ...] = ()


def made_figures(
    reports: Mapping[int, MatchReport], *, description: Description, categories: Sequence[str] = ()
) -> Made:
    """Figures of every year of a file; a year without any value costs itself.

    Parameters
    ----------
    reports
        Rows joined to areas, by year; at least one.
    description, categories
        As for `own_figures`.

    Raises
    ------
    UploadError
        If no year has a value, or the unit does not fit.
    """
    figures: dict[int, Figures] = {}
    refused: list[UploadError] = []
    for year, report in reports.items():
        try:
            figures[year] = own_figures(report, description=description, year=year, categories=categories)
        except UploadError as error:
            refused.append(error)
    if not figures:
        raise refused[0]
    text = mark("{years} has no values and was left out.")
    without = [year for year in reports if year not in figures]
    return Made(figures, tuple(Notice.of(text, years=str(year)) for year in without))


def decimals_of(values: Sequence[float]) -> int:
    """Fewest decimals that show every value exactly, at most `MOST_DECIMALS` or two digits of the smallest value.

    Parameters
    ----------
    values
        Numbers; NaN is not among them.
    """
    sizes = [abs(value) for value in values]
    noise = _NOISE * max(sizes, default=0.0)
    smallest = min((size for size in sizes if size > noise), default=1.0)
    most = max(MOST_DECIMALS, _DIGITS - 1 - math.floor(math.log10(smallest)))
    for decimals in range(most):
        if all(math.isclose(value, round(value, decimals), rel_tol=1e-12, abs_tol=noise) for value in values):
            return decimals
    return most
