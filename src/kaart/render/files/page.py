"""A snapshot as one self-contained HTML file: inline SVG with tooltips, and the table.

It has no script and makes no requests, so that it opens from a folder, in a mail or in a CMS.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from kaart.render.maps.legend import LegendRow
from kaart.render.maps.palette import BORDER, NO_DATA, hatch_ink
from kaart.render.picture.locator import placed_in
from kaart.render.picture.outlines import Frame, Outline, fit, outlines, round_length, shape_of, simplified
from kaart.render.picture.placed import dots_on
from kaart.render.picture.rect import Rect
from kaart.render.snapshot.build import Snapshot, row_colour
from kaart.render.snapshot.record import pack
from kaart.render.snapshot.redraw import FIRST_PRESET, with_drawing
from kaart.render.snapshot.stamp import stamped
from kaart.render.style.record import LIGHT
from kaart.render.templates import fill
from kaart.render.words.numbers import format_number
from kaart.render.words.table import headers

_WIDTH = 800.0
_MANY = 1000  # areas
_STAMP = 130.0  # height of the small map of the country
# Patterns as matplotlib names them: lines over a tile of 6 by 6.
HATCHES = {
    "///": "M-1,1 l2,-2 M0,6 l6,-6 M5,7 l2,-2",
    "...": "M3,2.4 a.6,.6 0 1,0 .01,0",
    "--": "M0,3 h6",
    "xx": "M0,0 l6,6 M6,0 l-6,6",
    "||": "M3,0 l0,6",
    "oo": "M3,1.5 a1.5,1.5 0 1,0 .01,0",
}


def draw_page(snapshot: Snapshot) -> bytes:
    """HTML of a snapshot, UTF-8.

    Parameters
    ----------
    snapshot
        What the page holds.
    """
    look = snapshot.style.look
    return fill(
        "render/files/page.html.j2",
        language=snapshot.content.language,
        record=pack(stamped(snapshot, "html")),
        styled=look != LIGHT,
        **page_values(with_drawing(snapshot, "html", preset=FIRST_PRESET, scale=1, north=False)),
    ).encode()


def page_values(snapshot: Snapshot, *, links: Mapping[str, str] | None = None) -> dict[str, object]:
    """What the templates of map, legend, explanation and table name, for a page of any make-up.

    Parameters
    ----------
    snapshot
        What the page holds.
    links
        Page of an area by its code, for the names in the table; None for no links.
    """
    content, areas, look = snapshot.content, snapshot.areas, snapshot.style.look
    high = min(_WIDTH / shape_of(areas), 1.2 * _WIDTH)
    frame = fit(areas, Rect(0, 0, _WIDTH, high))
    columns, numeric, rows = _table(snapshot)
    return {
        "snapshot": snapshot,
        "content": content,
        "border": look.border,
        "look": look,
        "row_colour": row_colour,
        "pattern_id": _pattern_id,
        "columns": columns,
        "numeric": numeric,
        "rows": rows,
        "links": links or {},
        "width": _WIDTH,
        "high": high,
        **_drawing(snapshot, frame),
        **_dots(snapshot, frame),
        **_scale(frame, content.language),
        **_locator(snapshot),
    }


def _drawing(snapshot: Snapshot, frame: Frame) -> dict[str, object]:
    """Areas as paths with their name and value, the hatching over them, and the border of the marked ones."""
    areas, words = snapshot.areas, snapshot.content.words
    drawn = outlines(simplified(areas, frame.scale), frame)
    paths = dict(zip(areas["code"], map(path_data, drawn), strict=True))
    places = dict(zip(areas["code"], areas["row"], strict=True))
    return {
        # Wider borders would hide small areas.
        "border_width": 0.6 if len(areas) < _MANY else 0.15,
        "patterns": _patterns(snapshot.rows),
        "shapes": [
            (code, name, row_colour(snapshot.rows[places[code]]), words[code], paths[code])
            for code, name in zip(areas["code"], areas["name"], strict=True)
            if paths[code]
        ],
        "hatched": [
            (_pattern_id(row), "".join(path for code, path in paths.items() if places[code] == place))
            for place, row in enumerate(snapshot.rows)
            if row.hatch
        ],
        "marked": "".join(paths.get(code, "") for code in snapshot.marked),
        "halo": snapshot.style.look.halo,
        "outline": snapshot.style.look.outline,
    }


def path_data(outline: Outline) -> str:
    """Rings as the short relative form of SVG, in tenths of a point."""
    rings = []
    for ring in outline.rings():
        tenths = [(round(x * 10), round(y * 10)) for x, y in ring.tolist()]
        (x, y), *rest = tenths[:-1]
        steps = [f"M{x / 10:g},{y / 10:g}l"]
        for next_x, next_y in rest:
            steps.append(f"{(next_x - x) / 10:g},{(next_y - y) / 10:g} ")
            x, y = next_x, next_y
        rings.append("".join(steps).rstrip() + "z")
    return "".join(rings)


def _pattern_id(row: LegendRow) -> str:
    light = "" if hatch_ink(row_colour(row)) == BORDER else "-light"
    return f"pattern-{list(HATCHES).index(row.hatch) if row.hatch in HATCHES else 0}{light}"


def _patterns(rows: tuple[LegendRow, ...]) -> dict[str, tuple[str, str]]:
    """Path and colour of the patterns that are used, by id."""
    return {
        _pattern_id(row): (HATCHES.get(row.hatch, HATCHES[NO_DATA[0].hatch]), hatch_ink(row_colour(row)))
        for row in rows
        if row.hatch
    }


def _dots(snapshot: Snapshot, frame: Frame) -> dict[str, object]:
    """Places over the areas with their name."""
    dots = snapshot.content.dots
    if dots is None:
        return {"dots": []}
    return {
        "dots": [(x, y, name) for (x, y), name in zip(*dots_on(dots, frame), strict=True)],
        "dot_radius": 1.6 * dots.radius_pt,
        "dot_fill": snapshot.style.look.outline,
        "dot_edge": snapshot.style.look.halo,
    }


def _scale(frame: Frame, language: str) -> dict[str, object]:
    """A bar of a round length."""
    length_m = round_length(0.2 * _WIDTH / frame.scale)
    km = length_m >= 1000  # noqa: PLR2004 - metres
    number = format_number(length_m / 1000 if km else length_m, decimals=0, language=language)
    return {"bar": length_m * frame.scale, "bar_words": f"{number} {'km' if km else 'm'}"}


def _locator(snapshot: Snapshot) -> dict[str, object]:
    """The small map of the country as a path and a rectangle, if there is one."""
    if snapshot.locator is None:
        return {"country": ""}
    west, south, east, north = snapshot.locator.bounds
    wide = _STAMP * (east - west) / (north - south)
    placed = placed_in(snapshot.locator, Rect(0, 0, wide, _STAMP))
    return {"country": path_data(placed.country), "stamp": (wide, _STAMP), "place": placed.mark}


def _table(snapshot: Snapshot) -> tuple[list[str], list[bool], list[tuple[str, list[str]]]]:
    """The table twin, numbers as the map writes them: headings, which columns hold numbers, and rows by code."""
    content = snapshot.content
    table, names = content.table, headers(content.language)
    numeric = [table[name].dtype.kind in "fi" for name in table.columns]
    decimals = [
        _decimals(table[name].dropna().tolist()) if number else 0
        for name, number in zip(table.columns, numeric, strict=True)
    ]
    rows = [
        (str(code), [_cell(value, places, content.language) for value, places in zip(row, decimals, strict=True)])
        for code, row in zip(table["code"], table.itertuples(index=False, name=None), strict=True)
    ]
    return [names.get(str(name), str(name)) for name in table.columns], numeric, rows


def _decimals(values: list[float]) -> int:
    """Decimals that the numbers of a column need, so that they line up."""
    tails = (f"{value:.4f}".rstrip("0").partition(".")[2] for value in values)
    return max((len(tail) for tail in tails), default=0)


def _cell(value: object, decimals: int, language: str) -> str:
    """A number or text; nothing where there is nothing."""
    if isinstance(value, (float, int)):
        return "" if math.isnan(value) else format_number(value, decimals=decimals, language=language)
    return str(value)
