"""Small charts for the side panel: no script, no colour needed, the same in words for screen readers."""

from __future__ import annotations

import html
import math
from collections.abc import Sequence
from dataclasses import dataclass

from kaart.catalogue.records import Indicator
from kaart.core.language import translations
from kaart.render.words.numbers import format_value

_WIDTH, _MARGIN = 320, 12
_LINE_Y, _LABEL_Y, _ROW = 34, 58, 17
_DOT, _TICK = 7, 8
_FONT, _CHARACTER = 13, 7.2  # px: size of a letter, and about its width


@dataclass(frozen=True)
class Tick:
    """A value to compare with: its name, place in px of a chart 320 wide, middle of its label, and label row."""

    label: str
    x: float
    middle: float
    row: int


@dataclass(frozen=True)
class RangeChart:
    """Where everything stands on a range chart, and the same in words.

    Attributes
    ----------
    text
        The chart in words.
    value
        Formatted value of the area, "" when it has none.
    x
        Place of the value in px of a chart 320 wide; None when it has none.
    ticks
        What it is compared with.
    height
        In px.
    """

    text: str
    value: str
    x: float | None
    ticks: tuple[Tick, ...]
    height: int


def range_chart(
    indicator: Indicator,
    *,
    value: float | None,
    name: str,
    others: Sequence[tuple[str, float | None]],
    low: float | None,
    high: float | None,
    language: str,
) -> RangeChart | None:
    """One line from the lowest to the highest area, with the value and what it is compared with.

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
    room = _WIDTH - 2 * _MARGIN
    places = [_MARGIN + room * ((item - start) / (end - start) if end > start else 0.5) for _, item in marks]
    ticks = _placed([(label, place) for (label, _), place in zip(marks, places, strict=True)])
    rows = max((tick.row for tick in ticks), default=0)
    return RangeChart(
        text=_words(indicator, value=dot, name=name, marks=marks, ends=ends, language=language),
        value="" if dot is None else format_value(dot, indicator=indicator, language=language),
        x=None if dot is None else _MARGIN + room * ((dot - start) / (end - start) if end > start else 0.5),
        ticks=ticks,
        height=_LABEL_Y + rows * _ROW + 6,
    )


def range_html(chart: RangeChart | None) -> str:
    """The chart as boxes and text, for pages that take SVG out of HTML; "" for no chart."""
    if chart is None:
        return ""
    parts = [_box(_MARGIN, _LINE_Y - 1, _WIDTH - 2 * _MARGIN, 2, opacity=0.5)]
    for tick in chart.ticks:
        y = _LABEL_Y + tick.row * _ROW
        parts.append(_box(tick.x - 1, _LINE_Y - _TICK, 2, y - _FONT + 1 - _LINE_Y + _TICK))
        parts.append(_label(tick.label, tick.middle, y - _FONT + 1))
    if chart.x is not None:
        parts.append(_box(chart.x - _DOT, _LINE_Y - _DOT, 2 * _DOT, 2 * _DOT, rounded=True))
        parts.append(
            _label(f"<strong>{html.escape(chart.value)}</strong>", _clamped(chart.x, chart.value), 4, ready=True)
        )
    return (
        f'<div role="img" aria-label="{html.escape(chart.text)}" style="position:relative;max-width:{_WIDTH}px;'
        f'height:{chart.height}px;font-size:{_FONT}px;line-height:1">{"".join(parts)}</div>'
    )


def range_svg(chart: RangeChart | None) -> str:
    """The chart as SVG for documents, text as text; "" for no chart."""
    if chart is None:
        return ""
    axis = f'x1="{_MARGIN}" x2="{_WIDTH - _MARGIN}" y1="{_LINE_Y}" y2="{_LINE_Y}"'
    parts = [f'<line {axis} stroke="currentColor" stroke-opacity="0.5" stroke-width="2"></line>']
    for tick in chart.ticks:
        y = _LABEL_Y + tick.row * _ROW
        parts.append(
            f'<line x1="{tick.x:.1f}" x2="{tick.x:.1f}" y1="{_LINE_Y - _TICK}" y2="{y - _FONT + 1}" '
            'stroke="currentColor" stroke-width="2"></line>'
            f'<text x="{tick.middle:.1f}" y="{y}" text-anchor="middle">{html.escape(tick.label)}</text>'
        )
    if chart.x is not None:
        parts.append(
            f'<circle cx="{chart.x:.1f}" cy="{_LINE_Y}" r="{_DOT}" fill="currentColor"></circle>'
            f'<text x="{_clamped(chart.x, chart.value):.1f}" y="16" text-anchor="middle" font-weight="700">'
            f"{html.escape(chart.value)}</text>"
        )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {_WIDTH} {chart.height}" width="{_WIDTH}" '
        f'height="{chart.height}" font-size="{_FONT}" fill="currentColor"><title>{html.escape(chart.text)}</title>'
        f"{''.join(parts)}</svg>"
    )


def _known(number: float | None) -> float | None:
    return number if number is not None and math.isfinite(number) else None


def _clamped(x: float, text: str) -> float:
    """Middle of a label so that it stays inside the chart."""
    half = min(len(text) * _CHARACTER, _WIDTH) / 2
    return min(max(x, half), _WIDTH - half)


def _placed(marks: Sequence[tuple[str, float]]) -> tuple[Tick, ...]:
    """Ticks from left to right; a label that would touch another goes one row down."""
    taken: list[float] = []
    ticks = []
    for label, x in sorted(marks, key=lambda item: item[1]):
        middle, half = _clamped(x, label), len(label) * _CHARACTER / 2
        row = next((index for index, right in enumerate(taken) if middle - half > right + 4), len(taken))
        taken[row : row + 1] = [middle + half]
        ticks.append(Tick(label, x, middle, row))
    return tuple(ticks)


def _box(x: float, y: float, width: float, height: float, *, opacity: float = 1.0, rounded: bool = False) -> str:
    corner = "border-radius:50%;" if rounded else ""
    # Across in percent, so that it shrinks with a narrow panel; a dot keeps its size.
    size = f"width:{width}px" if width <= 2 * _DOT else f"width:{width / _WIDTH * 100:.2f}%"
    return (
        f'<span aria-hidden="true" style="position:absolute;left:{x / _WIDTH * 100:.2f}%;top:{y:.0f}px;{size};'
        f'height:{height:.0f}px;background:currentColor;{corner}opacity:{opacity}"></span>'
    )


def _label(text: str, middle: float, y: float, *, ready: bool = False) -> str:
    return (
        f'<span aria-hidden="true" style="position:absolute;left:{middle / _WIDTH * 100:.2f}%;top:{y:.0f}px;'
        f'transform:translateX(-50%);white-space:nowrap">{text if ready else html.escape(text)}</span>'
    )


def _words(
    indicator: Indicator,
    *,
    value: float | None,
    name: str,
    marks: Sequence[tuple[str, float]],
    ends: tuple[float | None, float | None],
    language: str,
) -> str:
    gettext = translations(language).gettext
    parts = [f"{name}: {format_value(value, indicator=indicator, language=language)}"]
    parts += [f"{label}: {format_value(number, indicator=indicator, language=language)}" for label, number in marks]
    if ends[0] is not None and ends[1] is not None:
        low, high = (format_value(end, indicator=indicator, language=language) for end in ends)
        parts.append(gettext("lowest {low}, highest {high}").format(low=low, high=high))
    return f"{indicator.label[language]}. {'; '.join(parts)}"
