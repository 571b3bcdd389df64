"""Position of a value between the lowest and the highest area, and the same in words for screen readers."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kaart.catalogue.records import Indicator
from kaart.core.language import translations
from kaart.render.words.rounded import value_words

WIDTH, MARGIN = 320, 12  # px


@dataclass(frozen=True)
class Tick:
    """A value to compare with: its name, and its place in px of a chart 320 wide."""

    label: str
    x: float


@dataclass(frozen=True)
class RangeChart:
    """Positions on a range chart, and the same in words.

    Attributes
    ----------
    text
        The chart in words.
    x
        Place of the value in px of a chart 320 wide; None when it has none.
    ticks
        The values to compare with, from left to right.
    """

    text: str
    x: float | None
    ticks: tuple[Tick, ...]


def range_chart(
    indicator: Indicator,
    *,
    value: float | None,
    name: str,
    others: Sequence[tuple[str, float | None]],
    low: float | None,
    high: float | None,
    language: str,
    words: Mapping[str, str] | None = None,
) -> RangeChart | None:
    """One line from the lowest to the highest area, with the value and its references.

    Parameters
    ----------
    indicator
        Gives unit and decimals; all values are in it.
    value
        Of the area; None or NaN draws no dot.
    name
        Of the area.
    others
        Short names and values to compare with, such as ``("gem.", 15.0)``; unknown ones are left out.
    low, high
        Lowest and highest value among the areas shown.
    language
        ``nl`` or ``en``.
    words
        Values in words by name, where they are said elsewhere as well; others are worded here.

    Returns
    -------
    RangeChart or None
        None when there is nothing to draw.
    """
    dot = _known(value)
    marks = [(label, number) for label, other in others if (number := _known(other)) is not None]
    ends = _known(low), _known(high)
    if dot is None and not marks:
        return None
    numbers = [number for number in (dot, *ends, *(number for _, number in marks)) if number is not None]
    start, end = min(numbers), max(numbers)

    def place(number: float) -> float:
        return MARGIN + (WIDTH - 2 * MARGIN) * ((number - start) / (end - start) if end > start else 0.5)

    return RangeChart(
        text=_words(indicator, value=dot, name=name, marks=marks, ends=ends, language=language, words=words or {}),
        x=None if dot is None else place(dot),
        ticks=tuple(Tick(label, place(number)) for label, number in sorted(marks, key=lambda mark: mark[1])),
    )


def _known(number: float | None) -> float | None:
    return number if number is not None and math.isfinite(number) else None


def _words(
    indicator: Indicator,
    *,
    value: float | None,
    name: str,
    marks: Sequence[tuple[str, float]],
    ends: tuple[float | None, float | None],
    language: str,
    words: Mapping[str, str],
) -> str:
    gettext = translations(language).gettext

    def worded(label: str, number: float | None) -> str:
        return words.get(label) or value_words(number, indicator=indicator, language=language)

    parts = [f"{name}: {worded(name, value)}"]
    parts += [f"{label}: {worded(label, number)}" for label, number in marks]
    if ends[0] is not None and ends[1] is not None:
        # The lowest or highest may be the area itself.
        low, high = (worded(name if end == value else "", end) for end in ends)
        parts.append(gettext("lowest {low}, highest {high}").format(low=low, high=high))
    return f"{indicator.label[language]}. {'; '.join(parts)}"
