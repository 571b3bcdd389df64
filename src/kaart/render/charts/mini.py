"""Small charts for one row of a profile, as SVG without any text: the numbers are beside them as text.

Every colour has a contrast of 3:1 or more on white and on the dark background, so that one picture serves a page
in either theme, a print and a PDF. Marks differ in shape, not only in colour.
"""

from __future__ import annotations

import base64
import math
from collections.abc import Callable, Mapping

from markupsafe import Markup

from kaart.analysis.change.trend import Trend
from kaart.analysis.profile.rows import Other, Row
from kaart.catalogue import Kind
from kaart.core.language import translations
from kaart.render.charts.drawing import Shape, drawing
from kaart.render.charts.range import MARGIN, WIDTH, RangeChart, range_chart
from kaart.render.charts.vega import CHOSEN, PLAIN, RULE
from kaart.render.words.rounded import rounded_value

GEMEENTE, PEERS, PROVINCE, COUNTRY = "gemeente", "peers", "province", "country"
HIGH, LINE_WIDE = 26, 110
_MIDDLE = HIGH / 2


def row_chart(row: Row, *, name: str, language: str) -> tuple[Markup, str]:
    """Value, gemeente, areas alike, province and country on one line from the lowest to the highest area, and in words.

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
    labels = {
        GEMEENTE: gettext("gemeente"),
        PEERS: gettext("areas like this one"),
        PROVINCE: gettext("province"),
        COUNTRY: gettext("Netherlands"),
    }
    others: dict[str, Other | None] = {
        GEMEENTE: row.gemeente,
        PEERS: row.peers,
        PROVINCE: row.province,
        COUNTRY: row.country,
    }
    known = [(labels[key], other.value) for key, other in others.items() if other is not None and other.known]
    if not row.known or row.indicator.kind is not Kind.INTENSIVE or not (known or row.lowest < row.highest):
        return Markup(), ""
    figures: dict[str, Row | Other] = {name: row}
    figures |= {labels[key]: other for key, other in others.items() if other is not None}
    chart = range_chart(
        row.indicator,
        value=row.value,
        name=name,
        others=known,
        low=row.lowest,
        high=row.highest,
        language=language,
        words={
            label: rounded_value(item.value, low=item.low, high=item.high, indicator=row.indicator, language=language)
            for label, item in figures.items()
            if item.known
        },
    )
    if chart is None:
        return Markup(), ""
    shapes = {labels[PEERS]: _diamond, labels[PROVINCE]: _square, labels[COUNTRY]: _triangle}
    return _drawn(chart, shapes, ends=not math.isnan(row.lowest)), chart.text


def line_chart(line: Trend | None) -> Markup:
    """The stored years as a line that stops at every break and every year without a value; "" without two values.

    Parameters
    ----------
    line
        Trend of one indicator.
    """
    points = [point for point in line.points if not math.isnan(point.value)] if line else []
    if line is None or len(points) < 2:  # noqa: PLR2004  one value is no line
        return Markup()
    first, last = line.points[0].year, line.points[-1].year
    low, high = min(point.value for point in points), max(point.value for point in points)

    def across(year: float) -> float:
        return 6 + (LINE_WIDE - 12) * (year - first) / max(1, last - first)

    def down(value: float) -> float:
        return HIGH - 5 - (HIGH - 10) * ((value - low) / (high - low) if high > low else 0.5)

    parts = [
        _path(f"M{across(stop.year - 0.5):.1f} 1V{HIGH - 1}", {"stroke": RULE, "stroke-dasharray": "3 2"})
        for stop in line.breaks
        if first < stop.year <= last
    ]
    for run in line.runs:
        path = "L".join(f"{across(point.year):.1f} {down(point.value):.1f}" for point in run)
        parts.append(_path(f"M{path}", {"stroke": CHOSEN, "stroke-width": 1.8}))
    parts += [
        _circle(
            across(point.year),
            f"{down(point.value):.1f}",
            {"r": 2.2, "stroke": CHOSEN, "fill": "none" if point.estimated else CHOSEN},
        )
        for point in points
    ]
    return drawing(parts, width=LINE_WIDE, high=HIGH, fill="none")


def key_marks() -> dict[str, Markup]:
    """The shapes on their own: ``own``, ``gemeente``, ``peers``, ``province``, ``country``, ``span``."""
    shapes = {
        "own": _dot(13),
        GEMEENTE: _tick(13),
        PEERS: _diamond(13),
        PROVINCE: _square(13),
        COUNTRY: _triangle(13),
        "span": _span(2, 24),
    }
    return {name: drawing([shape], width=26, high=HIGH, fill="none") for name, shape in shapes.items()}


def data_address(svg: str) -> str:
    """A picture as an address that holds it, for pages that take drawings out of their text."""
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"


def _drawn(chart: RangeChart, shapes: Mapping[str, Callable[[float], Shape]], *, ends: bool) -> Markup:
    # Without a lowest and a highest area the line is only a scale, and has no ends.
    plain = _path(f"M{MARGIN} {_MIDDLE}H{WIDTH - MARGIN}", {"stroke": RULE, "stroke-width": 0.7})
    parts = [_span(MARGIN, WIDTH - MARGIN) if ends else plain]
    parts += [shapes.get(tick.label, _tick)(tick.x) for tick in chart.ticks]
    parts += [] if chart.x is None else [_dot(chart.x)]
    return drawing(parts, width=WIDTH, high=HIGH, fill="none")


def _path(data: str, look: Mapping[str, str | float]) -> Shape:
    return "path", {"d": data, **look}


def _circle(x: float, y: str | float, look: Mapping[str, str | float]) -> Shape:
    return "circle", {"cx": f"{x:.1f}", "cy": y, **look}


def _span(start: float, end: float) -> Shape:
    path = f"M{start} {_MIDDLE}H{end}M{start} {_MIDDLE - 3}v6M{end} {_MIDDLE - 3}v6"
    return _path(path, {"stroke": RULE, "stroke-width": 1.5})


def _dot(x: float) -> Shape:
    return _circle(x, _MIDDLE, {"r": 5.5, "fill": CHOSEN})


def _tick(x: float) -> Shape:
    return _path(f"M{x:.1f} 2V{HIGH - 2}", {"stroke": RULE, "stroke-width": 3})


def _diamond(x: float) -> Shape:
    return _path(f"M{x:.1f} {_MIDDLE - 9}l7 9l-7 9l-7 -9z", {"stroke": PLAIN, "stroke-width": 2.2})


def _square(x: float) -> Shape:
    return _path(f"M{x - 5:.1f} {_MIDDLE - 5}h10v10h-10z", {"stroke": RULE, "stroke-width": 2.2})


def _triangle(x: float) -> Shape:
    return _path(f"M{x:.1f} {HIGH - 2}l-6 0l6 -11l6 11z", {"fill": RULE})
