"""Names on a printed map: of the highest class, the marked areas and those that were asked for.

A name is put inside its own area, where that is widest. One that does not fit there stands beside the map, or over
other areas on its own paper, with a line to its area: without the line it would seem to belong to a neighbour. Names
never lie over each other.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import STRtree

from kaart.render.maps.palette import contrast
from kaart.render.picture.metrics import ASCENT, DESCENT, text_width
from kaart.render.picture.outlines import Frame, to_page
from kaart.render.picture.rect import Rect
from kaart.render.snapshot.build import Snapshot, row_colour
from kaart.render.style.typeface import PLAIN, Typeface

MOST = 400  # areas; with more borders are thinner
MOST_OF_CLASS = 12  # names of the highest class; of more the map would be full
_SPILL_PT = 1.0  # a name may touch the border of its area
_LINE = 1.1
_PAD_PT = 1.5  # around a name on its own paper
_STEPS_PT = (6.0, 12.0, 20.0, 30.0, 42.0, 56.0, 72.0, 90.0, 120.0, 150.0, 190.0)
_TURNS = 24
_OVER_LAND_PT = 60.0  # so much farther a name may stand to lie over no area
INK, PAPER = "#111111", "#ffffff"


@dataclass(frozen=True)
class Label:
    """A name on the map: its lines around a middle in points from the top left.

    Attributes
    ----------
    code
        Of its area.
    lines, x, y, size, colour
        Text, middle, type size and colour.
    tip
        End of the line to its area; None when the name stands in it.
    face
        Typeface.
    """

    code: str
    lines: tuple[str, ...]
    x: float
    y: float
    size: float
    colour: str
    tip: tuple[float, float] | None = None
    face: Typeface = PLAIN

    def baselines(self) -> tuple[tuple[str, float, float], ...]:
        """Every line with its left end and baseline."""
        high = _LINE * self.size
        top = self.y - (len(self.lines) - 1) * high / 2 - (ASCENT + DESCENT) * self.size / 2 + ASCENT * self.size
        return tuple(
            (line, self.x - text_width(line, size=self.size, face=self.face) / 2, top + place * high)
            for place, line in enumerate(self.lines)
        )

    @property
    def leader(self) -> shapely.LineString | None:
        """Line from the name to its area."""
        if self.tip is None:
            return None
        tip = shapely.Point(self.tip)
        return shapely.shortest_line(label_box(self, pad=_PAD_PT), tip)


def named(snapshot: Snapshot) -> tuple[str, ...]:
    """Codes of the areas that are named, the most important first.

    The marked ones and those asked for come first, then those of the highest class from high to low, `MOST_OF_CLASS`
    at most. On small maps of several years there is room for the former only.

    Parameters
    ----------
    snapshot
        Content of the picture.
    """
    if snapshot.years:
        return tuple(dict.fromkeys((*snapshot.marked, *snapshot.labels)))
    content, top = snapshot.content, snapshot.content.top
    classes = len(content.legend.rows)
    place = None if top is None or not classes else top % classes
    values = {code: value for code, value, _ in content.figures if value is not None}
    highest = sorted(
        (code for code, row in content.rows.items() if row == place),
        key=lambda code: (-values.get(code, -math.inf), code),
    )
    return tuple(dict.fromkeys((*snapshot.marked, *snapshot.labels, *highest[:MOST_OF_CLASS])))


def place_labels(
    snapshot: Snapshot,
    shapes: NDArray[np.object_],
    *,
    frame: Frame,
    size: float,
    avoid: Sequence[shapely.Polygon] = (),
    clear: bool = False,
    within: Sequence[str] = (),
) -> tuple[Label, ...]:
    """Names in or beside their areas.

    Parameters
    ----------
    snapshot
        Content of the picture.
    shapes
        Of its areas, in RD and in their order.
    frame
        Where they are drawn.
    size
        Type size in points.
    avoid
        Occupied places on the page.
    clear
        Whether a name that nobody asked for is left out rather than cover other areas: on a small map it hides many.
    within
        Codes of further areas, whose names stand only where they fit in their area.
    """
    areas, face = snapshot.areas, snapshot.style.look.face
    drawn = {code: place for place, code in enumerate(areas["code"].tolist())}
    wanted = named(snapshot)
    codes = [code for code in dict.fromkeys((*wanted, *within)) if code in drawn]
    if not codes:
        return ()
    names, rows = areas["name"].astype(str).tolist(), areas["row"].tolist()
    placed = to_page(shapes, frame)
    land = STRtree(placed)
    taken: list[shapely.Geometry] = list(avoid)
    labels, outside = [], []
    for code in codes:
        place = drawn[code]
        if shapely.is_empty(placed[place]):
            continue
        middle = shapely.get_point(shapely.maximum_inscribed_circle(placed[place], tolerance=0.5), 0)
        ink = _ink(row_colour(snapshot.rows[rows[place]]))
        label = _fitting(placed[place], middle, code, names[place], size=size, colour=ink, face=face)
        if label is None or _hits(label_box(label), taken):
            if code in wanted:
                outside.append((code, names[place], placed[place], middle))
            continue
        taken.append(label_box(label))
        labels.append(label)
    # Lines run around the names that stand in their areas.
    for code, name, home, middle in outside:
        plain = Label(code, (name,), 0.0, 0.0, size, INK, face=face)
        beside = _beside(plain, home, middle, frame.box, land, taken)
        covers = beside is not None and land.query(label_box(beside), predicate="intersects").size > 0
        if beside is not None and not (covers and clear and code not in (*snapshot.marked, *snapshot.labels)):
            taken += [label_box(beside, pad=_PAD_PT), beside.leader]
            labels.append(beside)
    return tuple(labels)


def _hits(box: shapely.Geometry, taken: Sequence[shapely.Geometry]) -> bool:
    return any(shapely.intersects(box, item) for item in taken)


def _beside(
    plain: Label,
    home: shapely.Geometry,
    middle: shapely.Point,
    page: Rect,
    land: STRtree,
    taken: Sequence[shapely.Geometry],
) -> Label | None:
    """The name near its area where nothing else stands, rather beside the map than on it; None without a place."""
    room = shapely.box(page.x, page.y, page.x + page.width, page.y + page.height)
    size = plain.size
    wide, high = text_width(plain.lines[0], size=size, face=plain.face) / 2, (ASCENT + DESCENT) * size / 2
    best: tuple[float, Label] | None = None
    for step in _STEPS_PT:
        if best is not None and best[0] <= step:
            break
        for turn in range(_TURNS):
            across, down = math.cos(math.tau * turn / _TURNS), math.sin(math.tau * turn / _TURNS)
            x, y = middle.x + across * (step + wide), middle.y + down * (step + high)
            label = replace(plain, x=x, y=y, tip=(middle.x, middle.y))
            box = label_box(label, pad=_PAD_PT)
            # Over its own area it would cover the outline.
            if not shapely.contains(room, box) or _hits(box, (home, *taken)) or _hits(label.leader, taken):
                continue
            cost = step + (_OVER_LAND_PT if len(land.query(box, predicate="intersects")) else 0.0)
            if best is None or cost < best[0]:
                best = (cost, label)
    return best[1] if best else None


def _ink(colour: str) -> str:
    return INK if contrast(colour, INK) >= contrast(colour, PAPER) else PAPER


def _fitting(
    shape: shapely.Geometry, middle: shapely.Point, code: str, name: str, *, size: float, colour: str, face: Typeface
) -> Label | None:
    """The name in as few lines as fit; None when it does not fit."""
    room = shapely.buffer(shape, _SPILL_PT)
    for lines in _splits(name):
        label = Label(code, lines, float(middle.x), float(middle.y), size, colour, face=face)
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


def label_box(label: Label, *, pad: float = 0.0) -> shapely.Polygon:
    """Room that a name takes on the page.

    Parameters
    ----------
    label
        The name.
    pad
        Points around it.
    """
    wide = max(text_width(line, size=label.size, face=label.face) for line in label.lines) / 2 + pad
    high = ((len(label.lines) - 1) * _LINE + ASCENT + DESCENT) * label.size / 2 + pad
    return shapely.box(label.x - wide, label.y - high, label.x + wide, label.y + high)
