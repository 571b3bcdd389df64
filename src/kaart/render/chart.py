"""Small charts for the side panel, as inline SVG: no script, readable without colour."""

from __future__ import annotations

import html
import math
from collections.abc import Callable, Sequence

from kaart.catalogue.records import Indicator
from kaart.language import translations
from kaart.render.numbers import format_value

_WIDTH, _LEFT, _RIGHT = 320, 12, 12
_LINE_Y, _LABEL_Y, _ROW = 34, 58, 17
_CHARACTER = 7.2  # width in px of a 13 px letter, roughly


def range_svg(
    indicator: Indicator,
    *,
    value: float | None,
    name: str,
    others: Sequence[tuple[str, float | None]],
    low: float | None,
    high: float | None,
    language: str,
) -> str:
    """One line from the lowest to the highest area with the value and what it is compared with.

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
    str
        SVG with a title that says the same in words; "" when there is nothing to draw.
    """
    dot = value if _known(value) else None
    marks = [(label, number) for label, number in others if number is not None and _known(number)]
    numbers = [number for number in (dot, low, high, *(number for _, number in marks)) if number is not None]
    numbers = [number for number in numbers if _known(number)]
    if not numbers or (dot is None and not marks):
        return ""
    start, end = min(numbers), max(numbers)

    def place(number: float) -> float:
        share = (number - start) / (end - start) if end > start else 0.5
        return _LEFT + share * (_WIDTH - _LEFT - _RIGHT)

    rows, height = _ticks(marks, place=place)
    title = _words(indicator, value=dot, name=name, marks=marks, ends=(low, high), language=language)
    shown = format_value(dot, indicator=indicator, language=language) if dot is not None else ""
    head = (
        f'<text x="{_clamped(place(dot), shown):.1f}" y="18" text-anchor="middle" font-weight="700">'
        f'{html.escape(shown)}</text><circle cx="{place(dot):.1f}" cy="{_LINE_Y}" r="7" fill="currentColor"></circle>'
        if dot is not None
        else ""
    )
    return (
        f'<svg role="img" aria-label="{html.escape(title)}" viewBox="0 0 {_WIDTH} {height}" width="100%" '
        f'style="max-width:{_WIDTH}px;font-size:13px;font-family:inherit" fill="currentColor">'
        f"<title>{html.escape(title)}</title>"
        f'<line x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{_LINE_Y}" y2="{_LINE_Y}" stroke="currentColor" '
        f'stroke-opacity="0.5" stroke-width="2"></line>{rows}{head}</svg>'
    )


def _known(number: float | None) -> bool:
    return number is not None and math.isfinite(number)


def _clamped(x: float, text: str) -> float:
    half = len(text) * _CHARACTER / 2
    return min(max(x, half), _WIDTH - half)


def _ticks(marks: Sequence[tuple[str, float]], *, place: Callable[[float], float]) -> tuple[str, int]:
    """Ticks with labels under the line; a label that would touch another goes one row down."""
    taken: list[float] = []
    parts = []
    for label, number in sorted(marks, key=lambda item: item[1]):
        x = place(number)
        middle, half = _clamped(x, label), len(label) * _CHARACTER / 2
        row = next((index for index, right in enumerate(taken) if middle - half > right + 4), len(taken))
        taken[row : row + 1] = [middle + half]
        y = _LABEL_Y + row * _ROW
        parts.append(
            f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{_LINE_Y - 8}" y2="{y - 12}" stroke="currentColor" '
            f'stroke-width="2"></line><text x="{middle:.1f}" y="{y}" text-anchor="middle">{html.escape(label)}</text>'
        )
    return "".join(parts), _LABEL_Y + max(0, len(taken) - 1) * _ROW + 6


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
    if _known(ends[0]) and _known(ends[1]):
        low, high = (format_value(end, indicator=indicator, language=language) for end in ends)
        parts.append(gettext("lowest {low}, highest {high}").format(low=low, high=high))
    return f"{indicator.label[language]}. {'; '.join(parts)}"
