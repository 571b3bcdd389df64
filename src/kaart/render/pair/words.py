"""Two indicators in words and numbers: the sentence, the classes of an area, the table twin.

The texts tell where two figures are high together, never why, and nothing about the inhabitants.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import pandas as pd
from pandas import DataFrame

from kaart.catalogue.records import Source
from kaart.core.errors import mark
from kaart.core.language import translations
from kaart.model.indicators import Figures
from kaart.render.files.table import TableFile
from kaart.render.pair.map import Together, corner
from kaart.render.words.numbers import format_number, format_range, plural, unit_words
from kaart.render.words.patterns import value_pattern
from kaart.render.words.provisional import figures_year
from kaart.render.words.table import facts, headers, table_twin

_SOME = 0.5  # areas; below it there is no whole number to name
_SIZES: Mapping[int, Sequence[str]] = {
    1: (mark("the same"),),
    2: (mark("low"), mark("high")),
    3: (mark("low"), mark("middle"), mark("high")),
}
CORNERS: Mapping[str, str] = {
    "high_high": mark("both high"),
    "high_low": mark("only “{first}” high"),
    "low_high": mark("only “{second}” high"),
    "low_low": mark("both low"),
}


@dataclass(frozen=True)
class Group:
    """Areas in one corner of the table.

    Attributes
    ----------
    id
        ``high_high``, ``high_low``, ``low_high`` or ``low_low``.
    place
        Class of the first and of the second.
    words
        What the corner means, with the names of the indicators.
    codes
        Areas, in order of name.
    """

    id: str
    place: tuple[int, int]
    words: str
    codes: tuple[str, ...]


def size_words(place: int, size: int, *, language: str) -> str:
    """A class in one word: low, middle or high.

    Parameters
    ----------
    place
        Class, 0 for the lowest.
    size
        Number of classes, 1 to 3.
    language
        ``nl`` or ``en``.
    """
    return translations(language).gettext(_SIZES[size][place])


def class_words(shown: Together, place: tuple[int, int], *, language: str) -> str:
    """Both classes of an area in words, with the names of the indicators.

    Parameters
    ----------
    shown
        Two indicators in classes.
    place
        Class of the first and of the second.
    language
        ``nl`` or ``en``.
    """
    gettext = translations(language).gettext
    first, second = (figures.indicator.label[language] for figures in shown.axes)
    place_id = corner(*place, shown.result.shape)
    if place_id:
        return gettext(CORNERS[place_id]).format(first=first, second=second)
    one, other = (
        size_words(item, size, language=language) for item, size in zip(place, shown.result.shape, strict=True)
    )
    return f"{first}: {one}; {second}: {other}"


def lacks_words(shown: Together, lacks: str, *, language: str) -> str:
    """Which of the two an area lacks, in words.

    Parameters
    ----------
    shown
        Two indicators.
    lacks
        ``first``, ``second`` or ``both``.
    language
        ``nl`` or ``en``.
    """
    gettext = translations(language).gettext
    if lacks == "both":
        return gettext("no figure of either")
    figures = shown.first if lacks == "first" else shown.second
    return gettext(mark("no figure of “{label}”")).format(label=figures.indicator.label[language])


def together_words(shown: Together, code: str, *, language: str) -> str:
    """Both classes of an area in words, or which of the two it lacks.

    Parameters
    ----------
    shown
        Two indicators in classes.
    code
        Area of the map.
    language
        ``nl`` or ``en``.
    """
    place = shown.classes.get(code)
    if place is None:
        return lacks_words(shown, shown.missing[code], language=language)
    return class_words(shown, place, language=language)


def groups(shown: Together, *, language: str) -> tuple[Group, ...]:
    """The four corners with their areas, also those without any.

    Parameters
    ----------
    shown
        With at least two classes of each.
    language
        ``nl`` or ``en``.
    """
    names = shown.result.frame.set_index("code")["name"]
    top, right = (size - 1 for size in shown.result.shape)
    places = {"high_high": (top, right), "high_low": (top, 0), "low_high": (0, right), "low_low": (0, 0)}
    return tuple(
        Group(
            name,
            place,
            class_words(shown, place, language=language),
            # By name: sorted by value it would be a ranking, and small areas cannot be ranked.
            tuple(sorted(getattr(shown.result.quadrants, name), key=lambda code: (names[code], code))),
        )
        for name, place in places.items()
    )


def place_words(shown: Together, code: str, *, language: str) -> tuple[str, str] | None:
    """Class of an area on either axis, with its bounds; None when it lacks a value.

    Parameters
    ----------
    shown
        Two indicators in classes.
    code
        Area.
    language
        ``nl`` or ``en``.
    """
    place = shown.classes.get(code)
    if place is None:
        return None
    made = (shown.result.first_classes, shown.result.second_classes)
    first, second = (
        f"{size_words(item, size, language=language)} ("
        + format_range(
            *classes.ranges()[item],
            indicator=figures.indicator,
            language=language,
        )
        + ")"
        for figures, classes, item, size in zip(shown.axes, made, place, shown.result.shape, strict=True)
    )
    return first, second


def pair_sentence(shown: Together, *, place: str, language: str) -> str:
    """How many areas are high in both and low in both, and how many that would be if the two were unrelated.

    Parameters
    ----------
    shown
        With at least two classes of each.
    place
        Name of the region.
    language
        ``nl`` or ``en``.
    """
    gettext, counts = translations(language).gettext, shown.result.counts
    known, high, low = len(shown.result.frame), counts[-1][-1], counts[0][0]
    # Expected counts under independence: row total times column total, divided by the total.
    expected = sum(counts[-1]) * sum(row[-1] for row in counts) / known
    if not high:
        text = mark(
            "In {place} none of the {known} {areas} with both figures is high in both (if unrelated: "
            "{expected}): {first} and {second}; low in both: {low}."
        )
    elif high == 1:
        text = mark(
            "In {place} 1 of the {known} {areas} with both figures is high in both (if unrelated: "
            "{expected}): {first} and {second}; low in both: {low}."
        )
    else:
        text = mark(
            "In {place} {high} of the {known} {areas} with both figures are high in both (if unrelated: "
            "{expected}): {first} and {second}; low in both: {low}."
        )

    def number(value: float) -> str:
        return format_number(value, decimals=0, language=language)

    first, second = _named(shown, language=language)
    return gettext(text).format(
        place=place,
        high=number(high),
        known=number(known),
        low=number(low),
        expected=gettext(mark("less than 1") if expected < _SOME else mark("about {count}")).format(
            count=number(expected)
        ),
        areas=plural(shown.first.level),
        first=first,
        second=second,
    )


def caution(*, language: str) -> str:
    """Caution: correlation does not tell why."""
    return translations(language).gettext(
        mark(
            "That two figures are high in the same areas does not say that one comes from the other, and it says "
            "nothing about the households there."
        )
    )


def _named(shown: Together, *, language: str) -> tuple[str, str]:
    """Both indicators between quotes; the year stands behind each when they differ, else behind the second."""
    first, second = (f"“{figures.indicator.label[language]}”" for figures in shown.axes)
    years = [
        str(figures.year) if figures.supply is None else figures_year(figures, language=language)
        for figures in shown.axes
    ]
    return (first if years[0] == years[1] else f"{first} ({years[0]})"), f"{second} ({years[1]})"


def pair_alt(shown: Together, *, place: str, language: str) -> str:
    """What the map shows, for people who cannot see it.

    Parameters
    ----------
    shown
        With at least two classes of each.
    place
        Name of the region.
    language
        ``nl`` or ``en``.
    """
    gettext = translations(language).gettext
    first, second = _named(shown, language=language)
    head = gettext(mark("Map of {place} per {level} in the colours of two indicators: {first} and {second}.")).format(
        place=place, level=str(shown.first.level), first=first, second=second
    )
    counts = "; ".join(
        f"{group.words}: {format_number(len(group.codes), decimals=0, language=language)}"
        for group in groups(shown, language=language)
    )
    without = gettext(mark("without one of the two figures: {count}")).format(
        count=format_number(len(shown.missing), decimals=0, language=language)
    )
    return f"{head} {counts}; {without}. " + gettext("The table below the map holds the same figures.")


def pair_table(shown: Together, *, language: str, gemeenten: Mapping[str, str]) -> DataFrame:
    """Table twin: every area with both values, both statuses and its classes in words.

    Parameters
    ----------
    shown
        Two indicators in classes.
    language
        ``nl`` or ``en``.
    gemeenten
        Names of gemeenten by code; the code where there is none.

    Returns
    -------
    DataFrame
        Areas by name. Values in the unit shown, NaN for none.
    """
    gettext = translations(language).gettext
    twins = [table_twin(figures, language=language).set_index("code") for figures in shown.axes]
    rows = twins[0].sort_values("name", kind="stable")
    table = {
        gettext("Name"): rows["name"].to_numpy(),
        gettext("Code"): rows.index.to_numpy(),
        gettext("Gemeente"): [gemeenten.get(code, code) for code in rows["gemeente"]],
    }
    table[gettext(mark("Together"))] = [together_words(shown, code, language=language) for code in rows.index]
    for figures, twin in zip(shown.axes, twins, strict=True):
        ordered = twin.reindex(rows.index)
        table[_heading(figures, language=language)] = ordered["value"].to_numpy()
        status = gettext(mark("Status of {label}")).format(label=figures.indicator.label[language])
        table[status] = ordered["status"].fillna(gettext("unknown")).to_numpy()
    return pd.DataFrame(table)


def _heading(figures: Figures, *, language: str) -> str:
    label, unit = figures.indicator.label[language], unit_words(figures.indicator, language=language)
    said = f"{label} {figures_year(figures, language=language)}"
    return said if not unit or unit.casefold() == label.casefold() else f"{said} ({unit})"


def pair_file(
    table: DataFrame,
    *,
    shown: Together,
    sources: tuple[Source, Source],
    retrieved: tuple[datetime | None, datetime | None],
    boundary_year: int,
    language: str,
) -> TableFile:
    """The table with what both figures mean and where they come from.

    Parameters
    ----------
    table
        Result of `pair_table`.
    shown
        What the table shows.
    sources
        Publisher of either.
    retrieved
        When either came, None for figures that were never fetched.
    boundary_year
        Year of the boundaries.
    language
        ``nl`` or ``en``.
    """
    names = headers(language)
    patterns: dict[str, str] = {}
    added: dict[str, str | int] = {}
    for number, (figures, source, moment) in enumerate(zip(shown.axes, sources, retrieved, strict=True), start=1):
        constants = facts(figures, source=source, boundary_year=boundary_year, retrieved=moment, language=language)
        added |= {f"{names[name]} {number}": text for name, text in constants.items()}
        patterns[_heading(figures, language=language)] = value_pattern(figures.indicator, language=language)
    moment = max((item for item in retrieved if item is not None), default=None)
    return TableFile(table, added, language, patterns, moment)
