"""The legend of a map in a house style: its own colours of classes, and areas without a figure on a dark page."""

from __future__ import annotations

from dataclasses import replace

from kaart.render.maps.legend import LegendRow
from kaart.render.snapshot.content import Content
from kaart.render.style.classes import grey, lightness, pick
from kaart.render.style.record import Style

# CIE L* of areas without a figure: light greys stand for light ones of a dark page. All are darker than any class.
_LIGHT, _WHITE = 84.0, 100.0
_DARKEST, _LIGHTEST = 12.0, 24.0


def styled(content: Content, style: Style) -> Content:
    """Content whose legend, which colours the map, has the colours of a style.

    Classes that run from low to high get the colours of the style; other rows mean something by their hue and keep
    theirs.

    Parameters
    ----------
    content
        Of any map.
    style
        House style.

    Raises
    ------
    InputError
        If the style has fewer colours than the map classes.
    """
    legend = content.legend
    rows, no_data = legend.rows, legend.no_data
    if style.classes and content.ordered:
        shades = pick(style.classes, len(rows))
        rows = tuple(replace(row, colour=shade, solid=True) for row, shade in zip(rows, shades, strict=True))
    if style.look.dark:
        no_data = tuple(_dark(row) for row in no_data)
    return replace(content, legend=replace(legend, rows=rows, no_data=no_data))


def _dark(row: LegendRow) -> LegendRow:
    """The grey of a reason on a dark page: the lighter it was, the darker it is."""
    share = min(1.0, max(0.0, (lightness(row.colour) - _LIGHT) / (_WHITE - _LIGHT)))
    return replace(row, colour=grey(_LIGHTEST - share * (_LIGHTEST - _DARKEST)), solid=True)
