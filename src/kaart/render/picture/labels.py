"""Names on a printed map: inside their own area, never over each other, or not at all.

A name is put where its area is widest. One that does not fit in its area is left out: it would seem to belong to
a neighbour. When few names fit, none is shown: those few would look selected.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import STRtree

from kaart.render.maps.palette import contrast
from kaart.render.picture.metrics import ASCENT, DESCENT, text_width
from kaart.render.picture.outlines import Frame

MOST = 400  # areas; with more the names would be illegible
_FEWEST = 0.15  # share of the areas that must have room for theirs
_SPILL_PT = 1.0  # a name may touch the border of its area
_LINE = 1.1
INK, PAPER = "#111111", "#ffffff"


@dataclass(frozen=True)
class Label:
    """A name on the map: its lines around a middle in points from the top left."""

    code: str
    lines: tuple[str, ...]
    x: float
    y: float
    size: float
    colour: str

    def baselines(self) -> tuple[tuple[str, float, float], ...]:
        """Every line with its left end and baseline."""
        high = _LINE * self.size
        top = self.y - (len(self.lines) - 1) * high / 2 - (ASCENT + DESCENT) * self.size / 2 + ASCENT * self.size
        return tuple(
            (line, self.x - text_width(line, size=self.size) / 2, top + place * high)
            for place, line in enumerate(self.lines)
        )


def place_labels(
    shapes: NDArray[np.object_],
    codes: list[str],
    names: list[str],
    colours: list[str],
    *,
    frame: Frame,
    sizes: tuple[float, ...],
    avoid: Sequence[shapely.Polygon] = (),
) -> tuple[Label, ...]:
    """Names that fit.

    Parameters
    ----------
    shapes
        In RD.
    codes, names, colours
        Of the areas, in the same order; the colour that the name stands on.
    frame
        Where they are drawn.
    sizes
        Type sizes in points, the preferred one first; the next is used when too few names fit.
    avoid
        Occupied places on the page.
    """
    if not 0 < len(codes) <= MOST:
        return ()
    placed = shapely.transform(shapes, frame.to_page)
    middles = shapely.get_point(shapely.maximum_inscribed_circle(placed, tolerance=0.5), 0)
    for size in sizes:
        both = (size, max(sizes[-1], 0.88 * size))
        labels = _placed(placed, middles, codes, names, colours, sizes=both, avoid=avoid)
        if len(labels) >= max(1.0, _FEWEST * len(codes)):
            return tuple(labels)
    return ()


def _placed(
    placed: NDArray[np.object_],
    middles: NDArray[np.object_],
    codes: list[str],
    names: list[str],
    colours: list[str],
    *,
    sizes: tuple[float, ...],
    avoid: Sequence[shapely.Polygon],
) -> list[Label]:
    """Names of about one size, those of the largest areas first."""
    labels: list[Label] = []
    taken: list[shapely.Polygon] = list(avoid)
    for place in np.argsort(-shapely.area(placed), kind="stable"):
        if shapely.is_empty(placed[place]):
            continue
        label = _fitting(
            placed[place], middles[place], codes[place], names[place], sizes=sizes, colour=_ink(colours[place])
        )
        if label is None:
            continue
        box = label_box(label)
        if taken and len(STRtree(taken).query(box, predicate="intersects")):
            continue
        taken.append(box)
        labels.append(label)
    return labels


def _ink(colour: str) -> str:
    return INK if contrast(colour, INK) >= contrast(colour, PAPER) else PAPER


def _fitting(
    shape: shapely.Geometry, middle: shapely.Point, code: str, name: str, *, sizes: tuple[float, ...], colour: str
) -> Label | None:
    """The name in as few lines as fit, a little smaller when it must be; None when it does not fit."""
    room = shapely.buffer(shape, _SPILL_PT)
    for size in sizes:
        for lines in _splits(name):
            label = Label(code, lines, float(middle.x), float(middle.y), size, colour)
            if shapely.contains(room, label_box(label)):
                return label
    return None


def _splits(name: str) -> list[tuple[str, ...]]:
    """On one line, on two as even as can be, on three."""
    words = name.replace("-", "-\u200b").replace("/", "/\u200b").replace(" ", "\u200b ").split("\u200b")
    made: list[tuple[str, ...]] = [(name,)]
    for count in (2, 3):
        if len(words) >= count:
            cuts = [
                tuple("".join(words[a:b]).strip() for a, b in zip((0, *cut), (*cut, len(words)), strict=True))
                for cut in _cuts(len(words), count)
            ]
            made.append(min(cuts, key=lambda lines: (max(map(len, lines)), lines)))
    return made


def _cuts(words: int, count: int) -> list[tuple[int, ...]]:
    if count == 2:  # noqa: PLR2004 - two lines
        return [(cut,) for cut in range(1, words)]
    return [(first, second) for first in range(1, words - 1) for second in range(first + 1, words)]


def label_box(label: Label) -> shapely.Polygon:
    """Room that a name takes on the page."""
    wide = max(text_width(line, size=label.size) for line in label.lines)
    high = ((len(label.lines) - 1) * _LINE + ASCENT + DESCENT) * label.size
    return shapely.box(label.x - wide / 2, label.y - high / 2, label.x + wide / 2, label.y + high / 2)
