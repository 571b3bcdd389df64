"""Several years as one moving picture (GIF or WebP): a frame per year, the last one held longer.

All frames have one layout, so that only the map and its year change. Descriptions stand where the format has room for
them: in the comment of a GIF, in the XMP of a WebP.
"""

from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from kaart.core.errors import InputError, mark
from kaart.render.picture.draw import paint_png, plan_years
from kaart.render.picture.sheet import find_preset
from kaart.render.snapshot.build import Snapshot, row_colour
from kaart.render.snapshot.record import pack
from kaart.render.snapshot.redraw import with_drawing
from kaart.render.snapshot.stamp import stamped
from kaart.render.templates import fill

if TYPE_CHECKING:
    from PIL.Image import Image

ANIMATIONS = ("gif", "webp")
FRAME_MS, LAST_MS = 1_500, 4_500  # a year, a map and its legend are seen at once; the last one is compared with
_COLOURS = 256  # of a GIF
_SHARPNESS = 2 / 3  # of the pixels of a PNG: it is shown on a screen, and every year costs as much


def draw_animation(
    snapshot: Snapshot, form: str, *, preset: str = "16:9", scale: float = 1.0, north: bool = False
) -> bytes:
    """Draw a moving picture of several years.

    Parameters
    ----------
    snapshot
        Content, with a map per year.
    form
        One of `ANIMATIONS`.
    preset, scale, north
        As in `kaart.render.picture.draw.draw_picture`.

    Raises
    ------
    InputError
        If it has no years, or the form or the preset cannot be used.
    """
    if form not in ANIMATIONS or not snapshot.years:
        raise InputError(
            mark("A moving picture shows several years; choose years, and {choices}."), choices=".gif, .webp"
        )
    # What is not drawn in a frame would show the frame before it.
    drawn = replace(snapshot, transparent=False)
    shown = with_drawing(drawn, form, preset=preset, scale=scale, north=north)
    dpi = find_preset(preset).dpi * scale * _SHARPNESS
    pages = [
        paint_png(replace(shown, years=(year,)), plan_years(shown, (year,), preset=preset, north=north), dpi=dpi)
        for year in shown.years
    ]
    record = pack(stamped(snapshot, form, preset=preset, scale=scale, north=north))
    return _moving(pages, shown, form, record)


def durations(count: int) -> list[int]:
    """Milliseconds that each frame is shown."""
    return [FRAME_MS] * (count - 1) + [LAST_MS]


def _moving(pages: list[bytes], snapshot: Snapshot, form: str, record: str) -> bytes:
    from PIL import Image  # noqa: PLC0415  only a picture needs it

    frames = [Image.open(io.BytesIO(page)).convert("RGB") for page in pages]
    stream = io.BytesIO()
    shared = {"save_all": True, "duration": durations(len(frames)), "loop": 0}
    if form == "gif":
        flat = _indexed(frames, snapshot)
        comment = f"{snapshot.alt_long}\n{snapshot.attribution}\n{record}".encode()
        flat[0].save(stream, "gif", append_images=flat[1:], comment=comment, optimize=False, disposal=1, **shared)
        return stream.getvalue()
    xmp = fill("render/picture/moving.xmp.j2", snapshot=snapshot, language=snapshot.content.language, record=record)
    frames[0].save(stream, "webp", append_images=frames[1:], lossless=True, method=4, xmp=xmp.encode(), **shared)
    return stream.getvalue()


def _indexed(frames: list[Image], snapshot: Snapshot) -> list[Image]:
    """Frames with one table of colours: those of the legend and the paper as they are, and the best of the rest.

    A colour of the legend is the same in every frame. Pillow finds the nearest colour of a table by its first bits
    only, so that it is looked up here.
    """
    from PIL import Image as Images  # noqa: PLC0415
    from PIL import ImageColor  # noqa: PLC0415

    exact = list(dict.fromkeys(ImageColor.getrgb(colour)[:3] for colour in _flat_colours(snapshot)))
    tiles = Images.new("RGB", (frames[0].width, frames[0].height * len(frames)))
    for place, frame in enumerate(frames):
        tiles.paste(frame, (0, place * frame.height))
    rest = tiles.quantize(_COLOURS - len(exact), method=Images.Quantize.MEDIANCUT, dither=Images.Dither.NONE)
    others = np.array(rest.getpalette() or [], dtype=np.int64).reshape(-1, 3)
    table = np.vstack([np.array(exact, dtype=np.int64).reshape(-1, 3), others])[:_COLOURS]
    codes = np.asarray(tiles).astype(np.int64) @ np.array([1 << 16, 1 << 8, 1])
    there = np.zeros(1 << 24, dtype=bool)
    there[codes] = True
    met = np.flatnonzero(there)
    parts = np.column_stack([met >> 16, met >> 8 & 255, met & 255])
    nearest = np.zeros(1 << 24, dtype=np.uint8)
    for some in np.array_split(np.arange(len(met)), len(met) // 4096 + 1):
        nearest[met[some]] = ((parts[some, None] - table) ** 2).sum(axis=2).argmin(axis=1)
    made = [Images.fromarray(block) for block in np.split(nearest[codes], len(frames))]
    for picture in made:
        picture.putpalette(table.astype(np.uint8).tobytes())
    return made


def _flat_colours(snapshot: Snapshot) -> tuple[str, ...]:
    """Colours that cover areas: an eye compares them between frames."""
    return (*map(row_colour, snapshot.rows), snapshot.style.look.paper)
