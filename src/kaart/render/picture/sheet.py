"""Layout of a picture: positions of all lines, swatches and the map on a page, in points from the top left.

To make it fit the type gets smaller, down to a size that can be read, and the map takes the remaining room. Only the
definition is cut where the map would be too small; everything else is in every picture. Some arrangements are tried
and the one with the largest map is taken.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from kaart.core.errors import InputError, mark
from kaart.core.language import translations
from kaart.render.maps.legend import LegendRow, Square
from kaart.render.picture.metrics import ASCENT, DESCENT, LINE, text_width, wrap
from kaart.render.picture.rect import Rect
from kaart.render.snapshot.build import Snapshot, row_colour
from kaart.render.snapshot.describe import attribution_short
from kaart.render.style.record import INK, Look
from kaart.render.style.typeface import PLAIN, Typeface
from kaart.render.words.numbers import format_number, plural

MARKED = -1  # row of the swatch that stands for the outline of the marked area
_SCALES = (1.2, 1.1, 1.0, 0.94, 0.88, 0.82, 0.76, 0.7, 0.65, 0.6)
SMALLEST_PT = 6.75  # 9 CSS px of 1/96 inch: no type of a picture is smaller, at the width at which it is shown
_LEAST = 0.16  # share of the page; a map that is smaller takes room from the definition
_SECOND = " → "  # before the definition of a second indicator
_CUTS = (400, 200, 100)  # letters that are left of a definition
_WIDE = 1.2  # width over height of a page on which a column of words stands well
_WORTH = 1.6  # on other pages the map must be this much larger to justify a column
_STRIP = 22.0  # height of the strip with the scale bar, points
_MM = 72 / 25.4


@dataclass(frozen=True)
class Preset:
    """A page.

    Attributes
    ----------
    width, height
        Points.
    dpi
        Pixels per inch of a PNG at single size.
    base
        Size of plain text in points.
    bare
        Whether the words around the map stand elsewhere: no title, sentence, definition and source.
    short
        Whether only the title, the legend and the source in few words stand in it: the rest stands behind its link.
    enough
        Share of the page that a map should have before type gets smaller.
    """

    width: float
    height: float
    dpi: int
    base: float
    bare: bool = False
    short: bool = False
    enough: float = 0.3


PRESETS = {
    "16:9": Preset(800, 450, 144, 9.0),
    "1:1": Preset(540, 540, 144, 9.0),
    "4:5": Preset(540, 675, 144, 9.5),
    "9:16": Preset(405, 720, 192, 9.0),
    "a4-liggend": Preset(297 * _MM, 210 * _MM, 150, 9.5),
    "a4-staand": Preset(210 * _MM, 297 * _MM, 150, 9.5),
    "inbedden": Preset(480, 640, 120, 9.0),
}


# Pictures that are part of something with words of its own; nobody asks for them by name.
SLIDE = "dia"
MINUTES, PAPER_A4, PAPER_A3 = "verslag", "vel-a4", "vel-a3"
LINK = "link"  # 1200 x 630 pixels, which messengers show a few centimetres wide beside a link
_PARTS = {
    SLIDE: Preset(616, 392, 192, 12.0, bare=True, enough=0.2),
    MINUTES: Preset(180 * _MM, 105 * _MM, 192, 8.5, bare=True, enough=0.34),
    PAPER_A4: Preset(186 * _MM, 112 * _MM, 150, 8.5, bare=True, enough=0.34),
    PAPER_A3: Preset(250 * _MM, 222 * _MM, 150, 11.0, bare=True, enough=0.36),
    LINK: Preset(600, 315, 144, 15.0, short=True, enough=0.24),
}


def find_preset(name: str) -> Preset:
    """Preset by its name.

    Raises
    ------
    InputError
        If there is none; names them all.
    """
    if name in _PARTS:
        return _PARTS[name]
    if name not in PRESETS:
        raise InputError(
            mark("There is no picture size '{name}'; choose {choices}."), name=name, choices=", ".join(PRESETS)
        )
    return PRESETS[name]


@dataclass(frozen=True)
class Line:
    """One line of text; `x` is its left end, `y` its baseline."""

    name: str
    text: str
    x: float
    y: float
    size: float
    bold: bool = False
    colour: str = INK
    face: Typeface = PLAIN

    @property
    def box(self) -> Rect:
        """Room that it takes."""
        wide = text_width(self.text, size=self.size, bold=self.bold, face=self.face)
        return Rect(self.x, self.y - ASCENT * self.size, wide, (ASCENT + DESCENT) * self.size)


@dataclass(frozen=True)
class Swatch:
    """Colour of a legend row."""

    name: str
    box: Rect
    colour: str
    hatch: str
    row: int


@dataclass(frozen=True)
class Sheet:
    """A laid out page.

    Attributes
    ----------
    width, height
        Points.
    lines, swatches
        In reading order.
    map
        Room for the areas.
    strip
        Room for the scale bar and the north arrow.
    base
        Size of plain text, points.
    """

    width: float
    height: float
    lines: tuple[Line, ...]
    swatches: tuple[Swatch, ...]
    map: Rect
    strip: Rect
    base: float


@dataclass(frozen=True)
class _Block:
    """Lines and swatches from (0, 0) down."""

    height: float
    lines: tuple[Line, ...] = ()
    swatches: tuple[Swatch, ...] = ()
    width: float = 0.0

    def at(self, x: float, y: float) -> _Block:
        lines = tuple(replace(line, x=line.x + x, y=line.y + y) for line in self.lines)
        swatches = tuple(
            replace(item, box=replace(item.box, x=item.box.x + x, y=item.box.y + y)) for item in self.swatches
        )
        return _Block(self.height, lines, swatches, self.width)


def lay_out(snapshot: Snapshot, preset: Preset, *, shape: float) -> Sheet:
    """Lay out a page.

    Parameters
    ----------
    snapshot
        Content of the picture.
    preset
        Page.
    shape
        Width of what is drawn over its height.
    """
    if preset.short and snapshot.content.dots is None:
        legend = replace(snapshot.content.legend, notes=())  # of dots they say what the dots are
        snapshot = replace(snapshot, content=replace(snapshot.content, legend=legend))
    best = _largest(snapshot, preset, shape)
    for most in _CUTS:
        if best[0] >= _LEAST or preset.bare or preset.short:
            break
        content = replace(snapshot.content, definition=_cut(snapshot.content.definition, most))
        best = max(best, _largest(replace(snapshot, content=content), preset, shape), key=lambda pair: pair[0])
    return best[1]


def _cut(text: str, most: int) -> str:
    """Begin of a text that ends with a word; of two indicators the begin of both definitions."""
    parts = text.split(_SECOND)
    return _SECOND.join(_begin(part, most // len(parts)) for part in parts)


def _begin(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[:most].rpartition(' ')[0].rstrip(' ,;:.(')} …"


def _largest(snapshot: Snapshot, preset: Preset, shape: float) -> tuple[float, Sheet]:
    """The page with enough map for the largest type, else that with the largest map; the share first."""
    best: tuple[float, Sheet] | None = None
    for scale in _SCALES:
        size = preset.base * scale
        if size < SMALLEST_PT and best is not None:
            break
        made = [arrange(snapshot, preset, size) for arrange in (_beside, _below, _under, _column)]
        if preset.width < _WIDE * preset.height:
            *made, column = made
            made += [column] if _share(column, shape) >= _WORTH * max(_share(item, shape) for item in made) else []
        share, sheet = max(((_share(item, shape), item) for item in made), key=lambda pair: pair[0])
        if best is None or share > best[0]:
            best = (share, sheet)
        if share >= preset.enough:
            break
    assert best is not None  # noqa: S101 (the first scale always makes one)  # nosec B101
    return best


_TITLE, _SENTENCE, _FOOT = 1.75, 1.12, 0.74  # of the size of plain text
_SHORT_TITLE = 1.3  # of a picture of few and large words
_UNIT, _COUNT = 0.85, 0.9


def legible(size: float) -> float:
    """The size, or the smallest that a picture may have."""
    return max(SMALLEST_PT, size)


def _share(sheet: Sheet, shape: float) -> float:
    """Share of the page that the map takes; less than 0 when there is no room."""
    high = min(sheet.map.height, sheet.map.width / shape)
    if high <= 0 or sheet.map.width <= 0:
        return min(sheet.map.height, sheet.map.width, -1.0)
    return high * high * shape / (sheet.width * sheet.height)


def _text(
    name: str, text: str, look: Look, *, width: float, size: float, bold: bool = False, colour: str = ""
) -> _Block:
    """A paragraph, in the colour of text unless another is given."""
    wrapped = wrap(text, width=width, size=size, bold=bold, face=look.face)
    lines = tuple(
        Line(
            f"{name}-{place}", line, 0.0, ASCENT * size + place * LINE * size, size, bold, colour or look.ink, look.face
        )
        for place, line in enumerate(wrapped)
    )
    return _Block(len(wrapped) * LINE * size, lines, width=width)


def _stack(blocks: list[_Block], *, gap: float) -> _Block:
    """Blocks under each other."""
    y = 0.0
    lines: list[Line] = []
    swatches: list[Swatch] = []
    for block in blocks:
        if not block.lines and not block.swatches:
            continue
        moved = block.at(0.0, y)
        lines += moved.lines
        swatches += moved.swatches
        y += block.height + gap
    return _Block(max(0.0, y - gap), tuple(lines), tuple(swatches), max((block.width for block in blocks), default=0.0))


def _head(snapshot: Snapshot, preset: Preset, width: float, size: float) -> _Block:
    if preset.bare:
        return _Block(0.0)
    content, look = snapshot.content, snapshot.style.look
    large = size * (_SHORT_TITLE if preset.short else _TITLE)
    title = _text("title", content.title, look, width=width, size=large, bold=True, colour=look.title)
    if preset.short:
        return title
    sentence = _text("sentence", content.sentence, look, width=width, size=size * _SENTENCE)
    explanation = _text("explanation", content.explanation, look, width=width, size=size)
    return _stack([title, sentence, explanation], gap=0.35 * size)


def _foot(snapshot: Snapshot, preset: Preset, width: float, size: float) -> _Block:
    """Definition, source and caveats of the figures."""
    if preset.bare:
        return _Block(0.0)
    content, look = snapshot.content, snapshot.style.look
    gettext = translations(content.language).gettext
    small = legible(size * _FOOT)
    if preset.short:
        source = snapshot.source_line or attribution_short(
            snapshot.origin, period=content.period, language=content.language
        )
        return _text("attribution", source, look, width=width, size=small, colour=look.quiet)
    facts = gettext("Unit: {unit}. Year: {year}. Boundaries of {boundary}.").format(
        unit=content.unit or "–", year=content.period, boundary=snapshot.boundaries
    )
    again = gettext("Make this map again: {how}").format(how=snapshot.rebuild.text)
    source = snapshot.source_line or snapshot.attribution
    definition = gettext("Definition: {definition}").format(definition=content.definition)
    hashed = gettext("Check of the figures (sha256): {hash}").format(hash=snapshot.record.sha256[:16])
    parts = [("caveat", snapshot.caveat, True), ("definition", definition, False), ("facts", facts, False)]
    parts += [(f"notice-{place}", text, False) for place, text in enumerate(content.notices)]
    parts += [
        ("attribution", source, False),
        ("rebuild", again, False),
        ("hash", hashed, False),
    ]
    blocks = [
        _text(name, text, look, width=width, size=small, bold=bold, colour=look.ink if bold else look.quiet)
        for name, text, bold in parts
    ]
    return _stack(blocks, gap=0.12 * size)


def _classes(snapshot: Snapshot, width: float, size: float) -> _Block:
    legend, look = snapshot.content.legend, snapshot.style.look
    head = []
    if legend.unit:
        head.append(_text("unit", legend.unit, look, width=width, size=legible(size * _UNIT), colour=look.quiet))
    if legend.square is not None:
        return _stack([*head, _squared(snapshot, legend.square, width, size)], gap=0.4 * size)
    rows = [_row(snapshot, row, place, width, size) for place, row in enumerate(legend.rows)]
    return _stack([*head, *rows], gap=0.0)


def _squared(snapshot: Snapshot, square: Square, width: float, most: float) -> _Block:
    """Two indicators: a swatch with its count for every pair of classes, high at the top and on the right."""
    legend, look = snapshot.content.legend, snapshot.style.look
    # Its columns cannot be broken as lines can.
    size = max(SMALLEST_PT / _UNIT, most * min(1.0, width / _square_width(square, most, look.face)))
    small = _UNIT * size
    side, cell = _side(square.up, size, look.face), _side(square.right, size, look.face)
    high = 2.6 * size
    lines: list[Line] = []
    swatches: list[Swatch] = []
    for up, words in enumerate(square.up):
        top = (len(square.up) - 1 - up) * high
        for part, text in enumerate(words):
            at = top + (1.0 + 1.1 * part) * size
            lines.append(Line(f"up-{up}-{part}", text, 0.0, at, small, colour=look.ink, face=look.face))
        for right in range(len(square.right)):
            place = up * len(square.right) + right
            row, left = legend.rows[place], side + right * cell
            box = Rect(left, top, cell - 0.25 * size, 1.3 * size)
            swatches.append(Swatch(f"swatch-{place}", box, row_colour(row), row.hatch, place))
            count = format_number(row.count, decimals=0, language=legend.language)
            at = top + 2.25 * size
            lines.append(Line(f"count-{place}", count, left, at, small, colour=look.quiet, face=look.face))
    top = len(square.up) * high
    for right, words in enumerate(square.right):
        for part, text in enumerate(words):
            x, y = side + right * cell, top + (0.9 + 1.1 * part) * size
            lines.append(Line(f"right-{right}-{part}", text, x, y, small, colour=look.ink, face=look.face))
    return _Block(top + 2.3 * size, tuple(lines), tuple(swatches), side + len(square.right) * cell)


def _square_width(square: Square, size: float, face: Typeface) -> float:
    return _side(square.up, size, face) + len(square.right) * _side(square.right, size, face)


def _side(words: tuple[tuple[str, str], ...], size: float, face: Typeface) -> float:
    """Room for the widest words along a side."""
    return max(text_width(text, size=_UNIT * size, face=face) for pair in words for text in pair) + 0.8 * size


def _others(snapshot: Snapshot, width: float, size: float) -> _Block:
    """Reasons for no value, the marked areas, the notes."""
    legend, look = snapshot.content.legend, snapshot.style.look
    rows = [_row(snapshot, row, len(legend.rows) + place, width, size) for place, row in enumerate(legend.no_data)]
    if snapshot.marked:
        rows.append(_marked(snapshot, width, size))
    notes = [
        _text(f"note-{place}", note, look, width=width, size=legible(size * _FOOT), colour=look.quiet)
        for place, note in enumerate(legend.notes)
    ]
    blocks = [_stack(rows, gap=0.0), *notes]
    return _stack(blocks, gap=0.25 * size)


def _row(snapshot: Snapshot, row: LegendRow, place: int, width: float, size: float) -> _Block:
    """Swatch, words, number of areas; the number under the words where it does not fit beside them."""
    legend, look = snapshot.content.legend, snapshot.style.look
    noun = legend.level if row.count == 1 else plural(legend.level)
    count = f"{format_number(row.count, decimals=0, language=legend.language)} {noun}"
    left, high = 2.1 * size, LINE * size
    label = _text(f"row-{place}", row.label, look, width=width - left, size=size)
    small = legible(size * _COUNT)
    counted = text_width(count, size=small, face=look.face)
    last = label.lines[-1]
    beside = len(label.lines) == 1 and last.box.width + counted + 0.8 * size <= width - left
    y = last.y if beside else last.y + high
    x = width - counted if beside else left
    number = Line(f"count-{place}", count, x, y, small, colour=look.quiet, face=look.face)
    words = label.at(left, 0.0)
    box = Rect(0.0, 0.14 * size, 1.6 * size, 0.96 * size)
    height = label.height if beside else label.height + high
    return _Block(
        height, (*words.lines, number), (Swatch(f"swatch-{place}", box, row_colour(row), row.hatch, place),), width
    )


def _marked(snapshot: Snapshot, width: float, size: float) -> _Block:
    """One outline for all marked areas, a paragraph for each."""
    content = snapshot.content
    names = dict(zip(content.table["code"], content.table["name"], strict=True))
    left = 2.1 * size
    paragraphs = [
        _text(
            "marked" if not place else f"marked{place}",
            f"{names.get(code, code)}: {content.words[code]}",
            snapshot.style.look,
            width=width - left,
            size=size,
            bold=True,
        )
        for place, code in enumerate(snapshot.marked)
    ]
    words = _stack(paragraphs, gap=0.0)
    box = Rect(0.0, 0.14 * size, 1.6 * size, 0.96 * size)
    return _Block(words.height, words.at(left, 0.0).lines, (Swatch("swatch-marked", box, "none", "", MARKED),), width)


def _margin(preset: Preset) -> float:
    return max(14.0, 0.035 * min(preset.width, preset.height))


def _legend_width(snapshot: Snapshot, size: float, most: float) -> float:
    """As wide as the longest class needs, not wider than there is room."""
    legend, face = snapshot.content.legend, snapshot.style.look.face
    noun = plural(legend.level)
    needed = [
        2.1 * size
        + text_width(row.label, size=size, face=face)
        + size
        + text_width(
            f"{format_number(row.count, decimals=0, language=legend.language)} {noun}",
            size=legible(size * _COUNT),
            face=face,
        )
        for row in (*(legend.rows if legend.square is None else ()), *legend.no_data)
    ]
    wide = max([*needed, 12 * size])
    if legend.square is not None:
        # However little is left for the map, the words of a square are not smaller than can be read.
        smallest = SMALLEST_PT / _UNIT
        wide = max(wide, _square_width(legend.square, max(size, smallest), face))
        most = max(most, _square_width(legend.square, smallest, face))
    return min(most, wide)


def _beside(snapshot: Snapshot, preset: Preset, size: float) -> Sheet:
    """Head over the whole width, map with the legend on its right, foot over the whole width."""
    edge = _margin(preset)
    inner = preset.width - 2 * edge
    head, foot = _head(snapshot, preset, inner, size), _foot(snapshot, preset, inner, size)
    wide = _legend_width(snapshot, size, 0.45 * inner)
    legend = _stack([_classes(snapshot, wide, size), _others(snapshot, wide, size)], gap=0.6 * size)
    top, bottom = edge + head.height + 0.8 * size, preset.height - edge - foot.height - 0.7 * size
    room = bottom - top
    spill = room - legend.height  # a legend that is too high makes the arrangement unfit
    blocks = [
        head.at(edge, edge),
        legend.at(preset.width - edge - wide, top),
        foot.at(edge, preset.height - edge - foot.height),
    ]
    area = Rect(edge, top, inner - wide - 1.5 * size, room if spill >= 0 else spill)
    return _sheet(preset, blocks, area, size)


def _below(snapshot: Snapshot, preset: Preset, size: float) -> Sheet:
    """Head, map, legend in two columns, foot."""
    edge = _margin(preset)
    inner = preset.width - 2 * edge
    head, foot = _head(snapshot, preset, inner, size), _foot(snapshot, preset, inner, size)
    wide = _legend_width(snapshot, size, 0.55 * inner)
    other = inner - wide - 1.5 * size
    classes, others = _classes(snapshot, wide, size), _others(snapshot, other, size)
    legend = max(classes.height, others.height)
    at = preset.height - edge - foot.height - 0.7 * size - legend
    top = edge + head.height + 0.6 * size
    blocks = [
        head.at(edge, edge),
        classes.at(edge, at),
        others.at(edge + (wide + 1.5 * size if classes.lines else 0.0), at),
        foot.at(edge, preset.height - edge - foot.height),
    ]
    return _sheet(preset, blocks, Rect(edge, top, inner, at - 0.6 * size - top), size)


def _under(snapshot: Snapshot, preset: Preset, size: float) -> Sheet:
    """Head, map, legend over the whole width, foot: for a narrow page with a broad legend."""
    edge = _margin(preset)
    inner = preset.width - 2 * edge
    head, foot = _head(snapshot, preset, inner, size), _foot(snapshot, preset, inner, size)
    wide = _legend_width(snapshot, size, inner)
    legend = _stack([_classes(snapshot, wide, size), _others(snapshot, inner, size)], gap=0.4 * size)
    at = preset.height - edge - foot.height - 0.7 * size - legend.height
    top = edge + head.height + 0.6 * size
    blocks = [head.at(edge, edge), legend.at(edge, at), foot.at(edge, preset.height - edge - foot.height)]
    return _sheet(preset, blocks, Rect(edge, top, inner, at - 0.6 * size - top), size)


def _column(snapshot: Snapshot, preset: Preset, size: float) -> Sheet:
    """All words in a column on the left, the map over the whole height on the right."""
    edge = _margin(preset)
    wide = max(_legend_width(snapshot, size, 0.5 * preset.width), 0.36 * preset.width)
    head, foot = _head(snapshot, preset, wide, size), _foot(snapshot, preset, wide, size)
    legend = _stack([_classes(snapshot, wide, size), _others(snapshot, wide, size)], gap=0.6 * size)
    spill = preset.height - 2 * edge - head.height - legend.height - foot.height - 2.0 * size
    blocks = [
        head.at(edge, edge),
        legend.at(edge, edge + head.height + 1.0 * size),
        foot.at(edge, preset.height - edge - foot.height),
    ]
    left = edge + wide + 1.6 * size
    high = preset.height - 2 * edge
    return _sheet(preset, blocks, Rect(left, edge, preset.width - edge - left, high if spill >= 0 else spill), size)


def _sheet(preset: Preset, blocks: list[_Block], area: Rect, size: float) -> Sheet:
    strip = Rect(area.x, area.y + area.height - _STRIP, area.width, _STRIP)
    return Sheet(
        width=preset.width,
        height=preset.height,
        lines=tuple(line for block in blocks for line in block.lines),
        swatches=tuple(item for block in blocks for item in block.swatches),
        map=replace(area, height=area.height - _STRIP),
        strip=strip,
        base=size,
    )
