"""A snapshot as a picture: PNG, SVG with text as text, or tagged PDF, drawn by matplotlib.

The same snapshot gives the same bytes: no date of today, names of parts from their content. Settings of
matplotlib belong to the whole process and its fonts to one thread, so that one picture is drawn at a time.
"""

from __future__ import annotations

import io
import math
import threading
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from kaart.core.errors import InputError, mark
from kaart.core.language import translations
from kaart.render.maps.palette import BORDER_OPACITY, rgb
from kaart.render.picture.cells import Cell, columns_of, extent_of, lay_out_cells
from kaart.render.picture.insets import CAPTION_PT, Inset, find_insets
from kaart.render.picture.labels import MOST, Label, label_box, named, place_labels
from kaart.render.picture.locator import Placed, place_beside, place_in_corner
from kaart.render.picture.outlines import (
    MOST_BORDERS,
    Frame,
    Outline,
    circles,
    fit,
    joined,
    outlines,
    round_length,
    shape_of,
    simplified,
    to_page,
)
from kaart.render.picture.pen import Look, Pen, hatch_look
from kaart.render.picture.placed import dot_rooms, dots_on
from kaart.render.picture.rect import Rect
from kaart.render.picture.sheet import SMALLEST_PT, Line, Sheet, find_preset, lay_out, legible
from kaart.render.picture.tagged import tagged_pdf
from kaart.render.snapshot.build import Snapshot, row_colour
from kaart.render.snapshot.dots import EDGE_PT
from kaart.render.snapshot.record import pack
from kaart.render.snapshot.redraw import with_drawing
from kaart.render.snapshot.stamp import stamped
from kaart.render.snapshot.years import YearMap
from kaart.render.style.typeface import DEFAULT, Typeface
from kaart.render.words.numbers import format_number

if TYPE_CHECKING:
    from matplotlib.figure import Figure

PICTURES = ("png", "svg", "pdf")
# Up to this many areas each is a separate shape for graphics editors; above it one shape per class.
_ONE_BY_ONE = 1_500
_MAPS = 0.6  # of the height of a page, before it is laid out
_LABEL, _SCALE_BAR = 0.72, 0.85  # of the size of plain text
_LINE_PT, _SEAM_PT = 0.6, 0.15
_ARROW_PT = 16.0
_LOCK = threading.Lock()
_SETTINGS: Any = {
    "svg.fonttype": "none",
    "svg.hashsalt": "kaart",
    "text.hinting": "no_hinting",  # letters as wide as they were measured, at any size
    "hatch.linewidth": 0.6,
    "path.simplify": False,
}


@dataclass(frozen=True)
class Plan:
    """The layout: all parts of the picture with their positions.

    Attributes
    ----------
    sheet
        Words, swatches and room.
    frame
        Scale and place of the map.
    outlines
        Of every area of the snapshot, in its order.
    labels
        Names that fit.
    insets
        Parts of the map at a larger scale.
    north
        Whether there is a north arrow.
    locator
        Small map of the country; None for none.
    cells
        Small maps of several years, instead of the one map.
    """

    sheet: Sheet
    frame: Frame
    outlines: list[Outline]
    labels: tuple[Label, ...]
    insets: tuple[Inset, ...]
    north: bool
    locator: Placed | None = None
    cells: tuple[Cell, ...] = ()


def plan_picture(snapshot: Snapshot, *, preset: str, north: bool = False) -> Plan:
    """Lay out a picture.

    Parameters
    ----------
    snapshot
        Content of the picture.
    preset
        Name of a page of `kaart.render.picture.sheet.PRESETS`.
    north
        Whether there is a north arrow.

    Raises
    ------
    InputError
        If there is no such preset.
    """
    if snapshot.years:
        return plan_years(snapshot, snapshot.years, preset=preset, north=north)
    areas, page = snapshot.areas, find_preset(preset)
    sheet = lay_out(snapshot, page, shape=shape_of(areas))
    frame = fit(areas, sheet.map)
    shapes = simplified(areas, frame.scale)
    insets = find_insets(areas, shapes, frame, marked=snapshot.marked)
    locator = None
    if snapshot.locator is not None:
        taken = [*(_room(one) for one in insets), *_dot_rooms(snapshot, frame)]
        locator = place_in_corner(snapshot.locator, sheet.map, to_page(shapes, frame), taken)
    if snapshot.locator is not None and locator is None:
        locator, rest = place_beside(snapshot.locator, sheet.map, shape=shape_of(areas))
        frame = fit(areas, rest)
        shapes = simplified(areas, frame.scale)
        insets = find_insets(areas, shapes, frame, marked=snapshot.marked)
    labels = place_labels(
        snapshot,
        shapes,
        frame=frame,
        size=legible(_LABEL * sheet.base),
        avoid=(
            *(_room(inset) for inset in insets),
            *(() if locator is None else (locator.room,)),
            *_dot_rooms(snapshot, frame),
        ),
        clear=page.short,
    )
    return Plan(
        sheet=sheet,
        frame=frame,
        outlines=outlines(shapes, frame),
        labels=labels,
        insets=insets,
        north=north,
        locator=locator,
    )


def plan_years(snapshot: Snapshot, years: Sequence[YearMap], *, preset: str, north: bool = False) -> Plan:
    """Lay out a picture of some of the years of a snapshot, at one scale and with one extent.

    Parameters
    ----------
    snapshot
        Content of the picture.
    years
        Years to show; the layout only depends on their number.
    preset, north
        As in `plan_picture`.
    """
    page, extent = find_preset(preset), extent_of(snapshot.years)
    west, south, east, north_m = extent
    shape = (east - west) / (north_m - south)
    columns = columns_of(len(years), shape=shape, width=page.width, height=_MAPS * page.height)
    block = shape * columns / math.ceil(len(years) / columns)
    sheet = lay_out(snapshot, page, shape=block)
    locator, room = None, sheet.map
    if snapshot.locator is not None:
        locator, room = place_beside(snapshot.locator, sheet.map, shape=block)
    plain = lay_out_cells(years, room, extent=extent, base=sheet.base, look=snapshot.style.look)
    cells = tuple(_with_names(cell, snapshot, size=legible(_LABEL * sheet.base)) for cell in plain)
    return Plan(sheet, cells[0].frame, [], labels=(), insets=(), north=north, locator=locator, cells=cells)


def _with_names(cell: Cell, snapshot: Snapshot, *, size: float) -> Cell:
    """A small map with the names that were asked for."""
    if not named(snapshot):
        return cell
    shown = replace(snapshot, areas=cell.areas)
    shapes = simplified(cell.areas, cell.frame.scale)
    return replace(cell, labels=place_labels(shown, shapes, frame=cell.frame, size=size))


def _dot_rooms(snapshot: Snapshot, frame: Frame) -> list[shapely.Polygon]:
    return [] if snapshot.content.dots is None else dot_rooms(snapshot.content.dots, frame)


def _room(inset: Inset) -> shapely.Polygon:
    """Place of an inset on the page, with the words under it."""
    box = inset.frame.box
    return shapely.box(box.x, box.y, box.x + box.width, box.y + box.height + CAPTION_PT)


def draw_picture(
    snapshot: Snapshot, form: str, *, preset: str = "16:9", scale: float = 1.0, north: bool = False
) -> bytes:
    """Draw a snapshot.

    Parameters
    ----------
    snapshot
        Content of the picture.
    form
        One of `PICTURES`.
    preset
        Name of a page.
    scale
        2 doubles the pixels of a PNG.
    north
        Whether there is a north arrow.

    Raises
    ------
    InputError
        If the form or the preset cannot be used.
    """
    if form not in PICTURES:
        raise InputError(
            mark("There is no kind of picture '{form}'; choose {choices}."), form=form, choices=", ".join(PICTURES)
        )
    shown = with_drawing(snapshot, form, preset=preset, scale=scale, north=north)
    plan = plan_picture(shown, preset=preset, north=north)
    stream = io.BytesIO()
    word = pack(stamped(snapshot, form, preset=preset, scale=scale, north=north))
    with _drawing(shown.style.look.face):
        if form == "pdf":
            return _page(shown, plan, word)
        figure = _figure(shown, plan)
        dpi = find_preset(preset).dpi * scale if form == "png" else 72
        figure.savefig(stream, format=form, dpi=dpi, metadata=_metadata(shown, form, word))
    return _described(stream.getvalue(), snapshot) if form == "svg" else stream.getvalue()


def paint_png(snapshot: Snapshot, plan: Plan, *, dpi: float) -> bytes:
    """PNG of a layout, without descriptions: one frame of a moving picture.

    Parameters
    ----------
    snapshot
        Content of the picture.
    plan
        Its layout.
    dpi
        Pixels per inch.
    """
    stream = io.BytesIO()
    with _drawing(snapshot.style.look.face):
        _figure(snapshot, plan).savefig(stream, format="png", dpi=dpi)
    return stream.getvalue()


@contextmanager
def _drawing(face: Typeface) -> Iterator[None]:
    """Draw one picture at a time, in a typeface; a letter that it lacks is a box, not a line on the terminal."""
    import matplotlib as mpl  # noqa: PLC0415  only a picture needs it

    with _LOCK, mpl.rc_context({**_SETTINGS, "font.family": _families(face)}), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=r"Glyph \d+ .*missing from font")
        yield


def _page(snapshot: Snapshot, plan: Plan, word: str) -> bytes:
    """PDF whose words Typst sets over the drawing, so that they are read as a title and paragraphs."""
    from matplotlib.colors import to_hex  # noqa: PLC0415

    figure = _figure(snapshot, replace(plan, sheet=replace(plan.sheet, lines=())))
    colour = to_hex(figure.get_facecolor(), keep_alpha=True)
    figure.set_facecolor("none")
    stream = io.BytesIO()
    figure.savefig(stream, format="svg", dpi=72, metadata={"Date": None})
    return tagged_pdf(stream.getvalue(), snapshot, plan.sheet, record=word, paper=colour)


def _families(face: Typeface) -> list[str]:
    """Names of fonts; a letter that the first lacks comes from the second."""
    return list(dict.fromkeys((face.family, DEFAULT)))


def _figure(snapshot: Snapshot, plan: Plan) -> Figure:
    from matplotlib.figure import Figure as NewFigure  # noqa: PLC0415

    sheet = plan.sheet
    look = snapshot.style.look
    paper = "none" if snapshot.transparent else look.paper
    figure = NewFigure(figsize=(sheet.width / 72, sheet.height / 72), dpi=72, facecolor=paper)
    draw = Pen(figure, sheet, look)
    if not plan.cells:
        _areas(draw, snapshot, plan.outlines, prefix="")
        _marked(draw, snapshot, plan.outlines, name="marked-area")
    _dots(draw, snapshot, plan.frame, name="dots")
    _labels(draw, snapshot, plan.labels)
    for inset in plan.insets:
        _inset(draw, snapshot, inset, plan.frame)
    if plan.locator is not None:
        _locator(draw, plan.locator)
    for place, cell in enumerate(plan.cells):
        _cell(draw, snapshot, cell, prefix=f"year-{place}-")
    for swatch in sheet.swatches:
        draw.swatch(swatch)
    for line in sheet.lines:
        draw.line(line)
    _scale_bar(draw, sheet, plan.frame)
    if plan.north:
        _north(draw, sheet)
    return figure


def _cell(draw: Pen, snapshot: Snapshot, cell: Cell, *, prefix: str) -> None:
    """One year: its areas, the marked ones among them, and its name."""
    shown = replace(snapshot, areas=cell.areas)
    _areas(draw, shown, cell.outlines, prefix=prefix)
    _marked(draw, shown, cell.outlines, name=f"{prefix}marked-area", thin=len(snapshot.years) > 1)
    _labels(draw, shown, cell.labels, prefix=prefix)
    for line in cell.caption:
        draw.line(line)


def _areas(draw: Pen, snapshot: Snapshot, items: list[Outline], *, prefix: str) -> None:
    """Fills, patterns and borders."""
    rows, codes = snapshot.areas["row"].tolist(), snapshot.areas["code"].tolist()
    many = len(rows) > MOST_BORDERS
    for place, row in enumerate(snapshot.rows):
        members = [number for number, found in enumerate(rows) if found == place]
        colour = row_colour(row)
        # Without borders, a thin line in the fill colour closes the seams between areas.
        edge = {"edgecolor": colour, "linewidth": _SEAM_PT} if many else _border(draw, len(rows))
        if len(rows) <= _ONE_BY_ONE:
            for number in members:
                draw.fill(items[number], name=f"{prefix}area-{codes[number]}", facecolor=colour, **edge)
        else:
            whole = joined([items[number] for number in members])
            draw.fill(whole, name=f"{prefix}class-{place}", facecolor=colour, **edge)
        if row.hatch:
            whole = joined([items[number] for number in members])
            draw.fill(whole, name=f"{prefix}hatch-{place}", **hatch_look(row.hatch, on=colour))


def _border(draw: Pen, count: int) -> dict[str, Look]:
    """Look of the borders: thinner where there are many."""
    red, green, blue = (part / 255 for part in rgb(draw.colours.border))
    return {"edgecolor": (red, green, blue, BORDER_OPACITY), "linewidth": _LINE_PT if count <= MOST else _LINE_PT / 2}


def _marked(draw: Pen, snapshot: Snapshot, items: list[Outline], *, name: str, thin: bool = False) -> None:
    """Outline of the marked areas: dark with a light halo, as on the screen; thin on a small map."""
    wide, line = (2.0, 0.9) if thin else (4.0, 1.8)
    codes = snapshot.areas["code"].tolist()
    outline = joined([items[codes.index(code)] for code in snapshot.marked if code in codes])
    draw.fill(outline, name=f"{name}-halo", facecolor="none", edgecolor=draw.colours.halo, linewidth=wide)
    draw.fill(outline, name=name, facecolor="none", edgecolor=draw.colours.outline, linewidth=line)


def _dots(draw: Pen, snapshot: Snapshot, frame: Frame, *, name: str) -> None:
    """Places over the areas."""
    dots = snapshot.content.dots
    if dots is not None:
        rings = joined(circles(dots_on(dots, frame)[0], radius=dots.radius_pt))
        draw.fill(rings, name=name, facecolor=draw.colours.outline, edgecolor=draw.colours.halo, linewidth=EDGE_PT)


def _labels(draw: Pen, snapshot: Snapshot, labels: tuple[Label, ...], *, prefix: str = "") -> None:
    """Names, each on its own paper where it would be illegible, and lines to those that stand beside their area."""
    rows = dict(zip(snapshot.areas["code"].tolist(), snapshot.areas["row"].tolist(), strict=True))
    for label in labels:
        row, leader = snapshot.rows[rows[label.code]], label.leader
        if leader is not None:
            draw.leader(shapely.get_coordinates(leader), name=f"{prefix}leader-{label.code}")
        if leader is not None or row.hatch:
            left, top, right, bottom = label_box(label).bounds
            room = Rect(left - 1, top, right - left + 2, bottom - top)
            paper = row_colour(row) if leader is None else draw.colours.paper
            draw.box(room, name=f"{prefix}paper-{label.code}", facecolor=paper, edgecolor="none", linewidth=0)
        for place, (text, x, y) in enumerate(label.baselines()):
            ink = label.colour if leader is None else draw.colours.ink
            draw.line(
                Line(f"{prefix}label-{label.code}-{place}", text, x, y, label.size, colour=ink, face=draw.colours.face)
            )


def _inset(draw: Pen, snapshot: Snapshot, inset: Inset, frame: Frame) -> None:
    """An inset with its frame, and its location on the map."""
    from matplotlib.patches import Rectangle  # noqa: PLC0415

    draw.box(
        inset.place, name=f"inset-{inset.number}-place", facecolor="none", edgecolor=draw.colours.ink, linewidth=0.9
    )
    box = inset.frame.box
    draw.box(box, name=f"inset-{inset.number}-paper", facecolor=draw.colours.paper, edgecolor="none", linewidth=0)
    # matplotlib lists texts after shapes whenever they came, so that new artists do not stand at the end.
    before = set(draw.figure.get_children())
    _areas(draw, snapshot, inset.outlines, prefix=f"inset-{inset.number}-")
    _marked(draw, snapshot, inset.outlines, name=f"inset-{inset.number}-marked-area")
    _dots(draw, snapshot, inset.frame, name=f"inset-{inset.number}-dots")
    clip = Rectangle((box.x, box.y), box.width, box.height, transform=draw.to_page)
    for artist in set(draw.figure.get_children()) - before:
        artist.set_clip_path(clip)
    draw.box(box, name=f"inset-{inset.number}-frame", facecolor="none", edgecolor=draw.colours.ink, linewidth=0.9)
    times = format_number(inset.frame.scale / frame.scale, decimals=0, language=snapshot.content.language)
    text = translations(snapshot.content.language).gettext("{times} times as large").format(times=times)
    name, y = f"inset-{inset.number}-words", box.y + box.height + CAPTION_PT - 2
    draw.line(Line(name, text, box.x, y, SMALLEST_PT, colour=draw.colours.quiet, face=draw.colours.face))


def _locator(draw: Pen, placed: Placed) -> None:
    """The country on a ground of its own, and a rectangle around the region."""
    look = draw.colours
    draw.box(placed.frame.box, name="locator-paper", facecolor=look.water, edgecolor=look.quiet, linewidth=0.5)
    draw.fill(placed.country, name="locator-country", facecolor=look.land, edgecolor="none", linewidth=0)
    draw.box(placed.mark, name="locator-halo", facecolor="none", edgecolor=look.halo, linewidth=3.0)
    draw.box(placed.mark, name="locator-place", facecolor="none", edgecolor=look.outline, linewidth=1.4)


def _scale_bar(draw: Pen, sheet: Sheet, frame: Frame) -> None:
    from matplotlib_scalebar.scalebar import ScaleBar  # noqa: PLC0415

    strip = sheet.strip
    axes = draw.figure.add_axes(
        (
            strip.x / sheet.width,
            1 - (strip.y + strip.height) / sheet.height,
            strip.width / sheet.width,
            strip.height / sheet.height,
        )
    )
    axes.set_axis_off()
    axes.set_xlim(0, strip.width / frame.scale)
    axes.set_ylim(0, strip.height / frame.scale)
    length_m = round_length(0.25 * strip.width / frame.scale)
    whole_km = length_m >= 1000  # noqa: PLR2004 - metres
    axes.add_artist(
        ScaleBar(
            1,
            "m",
            rotation="horizontal-only",  # the axes were told no aspect
            fixed_value=round(length_m / 1000 if whole_km else length_m),
            fixed_units="km" if whole_km else "m",
            location="lower left",
            scale_loc="right",
            width_fraction=0.12,
            color=draw.colours.quiet,
            box_alpha=0,
            pad=0,
            border_pad=0.1,
            sep=3,
            font_properties={"size": legible(_SCALE_BAR * sheet.base)},
        )
    )


def _north(draw: Pen, sheet: Sheet) -> None:
    """Arrow to the grid north of RD, which is north within half a degree or so of true north."""
    strip = sheet.strip
    x, y = strip.x + strip.width - _ARROW_PT, strip.y + strip.height - 2
    points = np.array([(x, y), (x + 5, y - 4), (x + 10, y), (x + 5, y - _ARROW_PT), (x, y)])
    draw.fill(Outline(points, np.array([0])), name="north", facecolor=draw.colours.ink, edgecolor="none", linewidth=0)
    size = legible(0.8 * sheet.base)
    draw.line(Line("north-letter", "N", x - size, y, size, bold=True, colour=draw.colours.ink, face=draw.colours.face))


def _metadata(snapshot: Snapshot, form: str, word: str) -> dict[str, Any]:
    """Metadata of the file; no date, so that the same snapshot gives the same bytes."""
    content = snapshot.content
    if form == "png":
        return {
            "Title": content.title,
            "Description": snapshot.alt_long,
            "Copyright": snapshot.attribution,
            "Software": "kaart",
            "Source": snapshot.rebuild.text,
            "Comment": word,
        }
    return {
        "Title": snapshot.alt_short,
        "Description": snapshot.alt_long,
        "Creator": "kaart",
        "Rights": snapshot.attribution,
        "Source": snapshot.rebuild.text,
        "Identifier": f"sha256:{snapshot.record.sha256}",
        "Language": content.language,
        "Keywords": word,
        "Date": None,
    }


def _described(content: bytes, snapshot: Snapshot) -> bytes:
    """Mark an SVG as one picture with its language, for screen readers."""
    from xml.sax.saxutils import escape  # noqa: PLC0415

    text = content.decode()
    language = snapshot.content.language
    text = text.replace("<svg ", f'<svg role="img" xml:lang="{language}" aria-labelledby="title desc" ', 1)
    text = text.replace("<title>", '<title id="title">', 1)
    return text.replace("</title>", f'</title>\n <desc id="desc">{escape(snapshot.alt_long)}</desc>', 1).encode()
