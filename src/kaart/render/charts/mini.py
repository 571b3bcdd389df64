"""Small charts for one row of a profile, as SVG without any text: the numbers are beside them as text.

Every colour has a contrast of 3:1 or more on white and on the dark background, so that one picture serves a page
in either theme, a print and a PDF. Marks differ in shape, not only in colour.
"""

from __future__ import annotations

import base64
import math
from collections.abc import Callable, Mapping

from kaart.analysis.change.trend import Trend
from kaart.analysis.profile.rows import Other, Row
from kaart.catalogue import Kind
from kaart.core.language import translations
from kaart.render.charts.range import MARGIN, WIDTH, RangeChart, range_chart
from kaart.render.charts.vega import CHOSEN, PLAIN, RULE

GEMEENTE, PEERS, COUNTRY = "gemeente", "peers", "country"
HIGH, LINE_WIDE = 26, 110
_MIDDLE = HIGH / 2


def row_chart(row: Row, *, name: str, language: str) -> tuple[str, str]:
    """Value, gemeente, similar areas and country on one line from the lowest to the highest area, and in words.

    Parameters
    ----------
    row
        Row of a profile.
    name
        Of the area.
    language
        ``nl`` or ``en``.

    Returns
    -------
    tuple of str
        SVG and words; both "" without any value to compare with.
    """
    gettext = translations(language).gettext
    labels = {GEMEENTE: gettext("gemeente"), PEERS: gettext("areas like this one"), COUNTRY: gettext("Netherlands")}
    others: dict[str, Other | None] = {GEMEENTE: row.gemeente, PEERS: row.peers, COUNTRY: row.country}
    known = [(labels[key], other.value) for key, other in others.items() if other is not None and other.known]
    if not row.known or row.indicator.kind is not Kind.INTENSIVE or not (known or row.lowest < row.highest):
        return "", ""
    chart = range_chart(
        row.indicator, value=row.value, name=name, others=known, low=row.lowest, high=row.highest, language=language
    )
    if chart is None:
        return "", ""
    shapes = {labels[PEERS]: _diamond, labels[COUNTRY]: _triangle}
    return _drawn(chart, shapes, ends=not math.isnan(row.lowest)), chart.text


def line_chart(line: Trend | None) -> str:
    """The stored years as a line that stops at every break and every year without a value; "" without two values.

    Parameters
    ----------
    line
        Trend of one indicator.
    """
    points = [point for point in line.points if not math.isnan(point.value)] if line else []
    if line is None or len(points) < 2:  # noqa: PLR2004  one value is no line
        return ""
    first, last = line.points[0].year, line.points[-1].year
    low, high = min(point.value for point in points), max(point.value for point in points)

    def across(year: float) -> float:
        return 6 + (LINE_WIDE - 12) * (year - first) / max(1, last - first)

    def down(value: float) -> float:
        return HIGH - 5 - (HIGH - 10) * ((value - low) / (high - low) if high > low else 0.5)

    parts = [
        f'<path d="M{across(stop.year - 0.5):.1f} 1V{HIGH - 1}" stroke="{RULE}" stroke-dasharray="3 2"/>'
        for stop in line.breaks
        if first < stop.year <= last
    ]
    for run in line.runs:
        path = "L".join(f"{across(point.year):.1f} {down(point.value):.1f}" for point in run)
        parts.append(f'<path d="M{path}" stroke="{CHOSEN}" stroke-width="1.8"/>')
    parts += [
        f'<circle cx="{across(point.year):.1f}" cy="{down(point.value):.1f}" r="2.2" stroke="{CHOSEN}" '
        f'fill="{"none" if point.estimated else CHOSEN}"/>'
        for point in points
    ]
    return _svg("".join(parts), width=LINE_WIDE)


def key_marks() -> dict[str, str]:
    """The shapes on their own: ``own``, ``gemeente``, ``peers``, ``country``, ``span``."""
    shapes = {"own": _dot(13), GEMEENTE: _tick(13), PEERS: _diamond(13), COUNTRY: _triangle(13), "span": _span(2, 24)}
    return {name: _svg(shape, width=26) for name, shape in shapes.items()}


def data_address(svg: str) -> str:
    """A picture as an address that holds it, for pages that take drawings out of their text."""
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"


def _drawn(chart: RangeChart, shapes: Mapping[str, Callable[[float], str]], *, ends: bool) -> str:
    # Without a lowest and a highest area the line is only a scale, and has no ends.
    plain = f'<path d="M{MARGIN} {_MIDDLE}H{WIDTH - MARGIN}" stroke="{RULE}" stroke-width="0.7"/>'
    parts = [_span(MARGIN, WIDTH - MARGIN) if ends else plain]
    parts += [shapes.get(tick.label, _tick)(tick.x) for tick in chart.ticks]
    return _svg("".join([*parts, "" if chart.x is None else _dot(chart.x)]), width=WIDTH)


def _svg(content: str, *, width: int) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{HIGH}" viewBox="0 0 {width} {HIGH}" '
        f'fill="none">{content}</svg>'
    )


def _span(start: float, end: float) -> str:
    path = f"M{start} {_MIDDLE}H{end}M{start} {_MIDDLE - 3}v6M{end} {_MIDDLE - 3}v6"
    return f'<path d="{path}" stroke="{RULE}" stroke-width="1.5"/>'


def _dot(x: float) -> str:
    return f'<circle cx="{x:.1f}" cy="{_MIDDLE}" r="5.5" fill="{CHOSEN}"/>'


def _tick(x: float) -> str:
    return f'<path d="M{x:.1f} 2V{HIGH - 2}" stroke="{RULE}" stroke-width="3"/>'


def _diamond(x: float) -> str:
    return f'<path d="M{x:.1f} {_MIDDLE - 9}l7 9l-7 9l-7 -9z" stroke="{PLAIN}" stroke-width="2.2"/>'


def _triangle(x: float) -> str:
    return f'<path d="M{x:.1f} {HIGH - 2}l-6 0l6 -11l6 11z" fill="{RULE}"/>'
