"""A snapshot as one HTML file that needs nothing else: inline SVG with a value under the pointer, and the table.

It has no script at all and asks nothing of any address, so that it opens from a folder, in a mail or in a CMS.
"""

from __future__ import annotations

import html
import math
from collections.abc import Sequence

from kaart.core.language import translations
from kaart.render.maps.legend import LegendRow
from kaart.render.maps.palette import BORDER, HALO, NO_DATA, OUTLINE
from kaart.render.picture.outlines import Frame, Outline, fit, outlines, round_length, shape_of, simplified
from kaart.render.picture.placed import dots_on
from kaart.render.picture.rect import Rect
from kaart.render.snapshot.build import Snapshot, row_colour
from kaart.render.snapshot.dots import EDGE, FILL
from kaart.render.snapshot.record import pack
from kaart.render.words.numbers import format_number, plural
from kaart.render.words.table import headers

_WIDTH = 800.0
_PATTERNS = {
    "///": "M-1,1 l2,-2 M0,6 l6,-6 M5,7 l2,-2",
    "...": "M3,2.4 a.6,.6 0 1,0 .01,0",
    "xx": "M0,0 l6,6 M6,0 l-6,6",
}
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_STYLE = """
:root { color-scheme: light; }
body { font: 16px/1.5 "DejaVu Sans", Verdana, sans-serif; color: #1c262c; background: #fff; margin: 1.5rem auto;
  max-width: 60rem; padding: 0 1rem; font-variant-numeric: tabular-nums; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .4rem; } h2 { font-size: 1.1rem; margin: 1.6rem 0 .4rem; }
figure { margin: 1rem 0; } svg.map { width: 100%; height: auto; max-height: 80vh; display: block; }
svg.map path.area:hover, svg.map path.area:focus { stroke: #111; stroke-width: 1.6; outline: none; }
ul.legend { list-style: none; padding: 0; margin: .5rem 0; columns: 20rem auto; }
ul.legend li { display: flex; gap: .6rem; align-items: center; break-inside: avoid; }
ul.legend svg { flex: none; }
ul.legend .count { margin-left: auto; white-space: nowrap; color: #4a555c; padding-left: 1rem; }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .25rem 1rem; font-size: .9rem; }
dt { font-weight: 600; } dd { margin: 0; overflow-wrap: anywhere; }
p { overflow-wrap: anywhere; }
.caveat { font-weight: 600; } .note { font-size: .9rem; color: #4a555c; margin: .2rem 0; }
.scroll { overflow-x: auto; max-height: 70vh; } table { border-collapse: collapse; font-size: .88rem; width: 100%; }
caption { text-align: left; font-weight: 600; padding: .3rem 0; }
th, td { text-align: left; padding: .25rem .6rem; border-bottom: 1px solid #d5dadd; white-space: nowrap; }
thead th { position: sticky; top: 0; background: #fff; } td.number, th.number { text-align: right; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font-size: .85rem; background: #f1f4f6; padding: .6rem; }
@media (max-width: 640px) { dl { grid-template-columns: minmax(0, 1fr); } dd { margin-bottom: .4rem; } }
@media print { .scroll { max-height: none; overflow: visible; } }
"""


def draw_page(snapshot: Snapshot) -> bytes:
    """HTML of a snapshot, UTF-8.

    Parameters
    ----------
    snapshot
        What the page holds.
    """
    content = snapshot.content
    gettext = translations(content.language).gettext
    table, cite, in_words = (_text(text) for text in (gettext("Table"), gettext("Cite"), gettext("In words")))
    parts = [
        f'<!doctype html>\n<html lang="{content.language}">\n<head>\n<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        # Whatever a name or definition holds: the browser loads and runs nothing.
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
        f"<title>{_text(content.title)}</title>",
        f'<meta name="description" content="{_text(snapshot.alt_short)}">',
        f'<meta name="generator" content="kaart">\n<meta name="kaart" content="{pack(snapshot.record)}">',
        f"<style>{_STYLE}</style>\n</head>\n<body>\n<main>",
        f'<h1>{_text(content.title)}</h1>\n<p id="sentence">{_text(content.sentence)}</p>',
        f"<figure>\n{_map(snapshot)}\n<figcaption>",
        _legend(snapshot),
        *(f'<p class="note">{_text(note)}</p>' for note in (*content.legend.notes, *content.notices)),
        f'<p class="caveat">{_text(snapshot.caveat)}</p>\n</figcaption>\n</figure>',
        _facts(snapshot),
        f"<h2>{table}</h2>\n{_table(snapshot)}",
        f"<h2>{cite}</h2>\n<p>{_text(snapshot.apa)}</p>\n<pre>{_text(snapshot.bibtex)}</pre>",
        f'<h2>{in_words}</h2>\n<p id="words">{_text(snapshot.alt_long)}</p>',
        "</main>\n</body>\n</html>\n",
    ]
    return "\n".join(parts).encode()


def _text(text: str) -> str:
    return html.escape(text, quote=True)


def _map(snapshot: Snapshot) -> str:
    """Areas as paths with their name and value under the pointer."""
    areas = snapshot.areas
    high = min(_WIDTH / shape_of(areas), 1.2 * _WIDTH)
    frame = fit(areas, Rect(0, 0, _WIDTH, high))
    found = outlines(simplified(areas, frame.scale), frame)
    words = snapshot.content.words
    shapes = [
        f'<path class="area" id="{_text(code)}" fill="{row_colour(snapshot.rows[row])}" d="{path_data(outline)}">'
        f"<title>{_text(name)}: {_text(words[code])}</title></path>"
        for code, name, row, outline in zip(areas["code"], areas["name"], areas["row"], found, strict=True)
        if len(outline.points)
    ]
    hatched = [
        f'<path pointer-events="none" fill="url(#{_pattern_id(row)})" d="{_joined(found, areas["row"], place)}"/>'
        for place, row in enumerate(snapshot.rows)
        if row.hatch
    ]
    label = f'role="img" aria-label="{_text(snapshot.alt_short)}" aria-describedby="words"'
    return (
        f'<svg class="map" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH:g} {high:.1f}" {label}>\n'
        f"<defs>{_patterns(snapshot.rows)}</defs>\n"
        f'<g stroke="{BORDER}" stroke-opacity="0.55" stroke-width="{0.6 if len(areas) < 1000 else 0.15}" '  # noqa: PLR2004 - borders would hide small areas
        f'stroke-linejoin="round">\n'
        + "\n".join(shapes)
        + "\n</g>\n"
        + "\n".join(hatched)
        + _marked(snapshot, found)
        + _dots(snapshot, frame)
        + _scale(frame, high, snapshot.content.language)
        + "\n</svg>"
    )


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


def _joined(found: list[Outline], rows: Sequence[int], place: int) -> str:
    return "".join(path_data(outline) for outline, row in zip(found, rows, strict=True) if row == place)


def _pattern_id(row: LegendRow) -> str:
    return f"pattern-{list(_PATTERNS).index(row.hatch) if row.hatch in _PATTERNS else 0}"


def _patterns(rows: tuple[LegendRow, ...]) -> str:
    used = {_pattern_id(row): _PATTERNS.get(row.hatch, _PATTERNS[NO_DATA[0].hatch]) for row in rows if row.hatch}
    return "".join(
        f'<pattern id="{name}" width="6" height="6" patternUnits="userSpaceOnUse">'
        f'<path d="{data}" stroke="{BORDER}" stroke-width="0.9" fill="none"/></pattern>'
        for name, data in used.items()
    )


def _marked(snapshot: Snapshot, found: list[Outline]) -> str:
    codes = snapshot.areas["code"].tolist()
    if snapshot.marked not in codes:
        return ""
    data = path_data(found[codes.index(snapshot.marked)])
    look = 'fill="none" pointer-events="none" stroke-linejoin="round"'
    return (
        f'\n<path {look} stroke="{HALO}" stroke-width="6" d="{data}"/>'
        f'\n<path id="marked" {look} stroke="{OUTLINE}" stroke-width="3" d="{data}"/>'
    )


def _dots(snapshot: Snapshot, frame: Frame) -> str:
    """Places over the areas with their name under the pointer."""
    dots = snapshot.content.dots
    if dots is None:
        return ""
    circles = "".join(
        f'<circle cx="{x:g}" cy="{y:g}" r="{1.6 * dots.radius_pt:g}"><title>{_text(name)}</title></circle>'
        for (x, y), name in zip(*dots_on(dots, frame), strict=True)
    )
    return f'\n<g class="dots" fill="{FILL}" stroke="{EDGE}" stroke-width="1">{circles}</g>'


def _scale(frame: Frame, high: float, language: str) -> str:
    """A bar of a round length in the left bottom corner."""
    length_m = round_length(0.2 * _WIDTH / frame.scale)
    wide = length_m * frame.scale
    km = length_m >= 1000  # noqa: PLR2004 - metres
    words = f"{format_number(length_m / 1000 if km else length_m, decimals=0, language=language)} {'km' if km else 'm'}"
    return (
        f'\n<g fill="#4a555c"><rect x="4" y="{high - 8:.1f}" width="{wide:.1f}" height="3"/>'
        f'<text x="{wide + 10:.1f}" y="{high - 2:.1f}" font-size="18">{words}</text></g>'
    )


def _legend(snapshot: Snapshot) -> str:
    content = snapshot.content
    unit = f'<p class="note">{_text(content.legend.unit)}</p>' if content.legend.unit else ""
    items = "".join(_legend_row(row, content.level, content.language) for row in snapshot.rows)
    return f'{unit}<ul class="legend">{items}</ul>'


def _legend_row(row: LegendRow, level: str, language: str) -> str:
    noun = level if row.count == 1 else plural(level)
    box = f'width="26" height="16" stroke="{BORDER}"'
    hatch = f'<rect {box} fill="url(#{_pattern_id(row)})"/>' if row.hatch else ""
    return (
        f'<li><svg aria-hidden="true" width="26" height="16"><rect {box} fill="{row_colour(row)}"/>{hatch}</svg>'
        f"<span>{_text(row.label)}</span>"
        f'<span class="count">{format_number(row.count, decimals=0, language=language)} {_text(noun)}</span></li>'
    )


def _facts(snapshot: Snapshot) -> str:
    content = snapshot.content
    gettext = translations(content.language).gettext
    how = _text(snapshot.rebuild.text)
    if snapshot.rebuild.link:
        how = f'<a href="{how}">{how}</a>'
    facts = [
        (gettext("Definition"), _text(content.definition)),
        (gettext("Unit"), _text(content.unit)),
        (gettext("Year"), str(content.period)),
        (gettext("Boundaries of"), str(snapshot.origin.boundary_year)),
        (gettext("Source"), _text(snapshot.attribution)),
        (gettext("Make again"), how),
        ("sha256", snapshot.record.sha256),
    ]
    return "<dl>" + "".join(f"<dt>{_text(name)}</dt><dd>{text}</dd>" for name, text in facts) + "</dl>"


def _table(snapshot: Snapshot) -> str:
    """The table twin, numbers as the map writes them."""
    content = snapshot.content
    table, names = content.table, headers(content.language)
    numbers = {str(name) for name in table.columns if table[name].dtype.kind in "fi"}
    decimals = {name: _decimals(table[name].dropna().tolist()) for name in numbers}
    head = "".join(
        f'<th scope="col"{_class(str(name), numbers)}>{_text(names.get(str(name), str(name)))}</th>'
        for name in table.columns
    )
    rows = []
    for row in table.to_dict("records"):
        cells = "".join(
            f"<td{_class(str(name), numbers)}>{_cell(value, decimals.get(str(name), 0), content.language)}</td>"
            for name, value in row.items()
        )
        rows.append(f"<tr>{cells}</tr>")
    return (
        f'<div class="scroll" tabindex="0"><table>\n<caption>{_text(content.title)}</caption>\n'
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n" + "\n".join(rows) + "\n</tbody>\n</table></div>"
    )


def _class(name: str, numbers: set[str]) -> str:
    return ' class="number"' if name in numbers else ""


def _decimals(values: list[float]) -> int:
    """Decimals that the numbers of a column need, so that they stand under each other."""
    tails = (f"{value:.4f}".rstrip("0").partition(".")[2] for value in values)
    return max((len(tail) for tail in tails), default=0)


def _cell(value: object, decimals: int, language: str) -> str:
    """A number, text escaped, nothing where there is nothing."""
    if isinstance(value, (float, int)):
        return "" if math.isnan(value) else format_number(value, decimals=decimals, language=language)
    return _text(str(value))
