"""The map of a step on a screen of the room: areas, legend and names as plain numbers and words.

The browser draws it from them without any markup, so that no name or text can do anything. What the room adds lies
over it (`kaart.render.workshop.marks`) and changes without the map being made again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray

from kaart.core.crs import degrees_to_rd
from kaart.core.language import translations
from kaart.render.files.page import HATCHES, path_data
from kaart.render.maps.legend import Square
from kaart.render.maps.palette import NO_DATA, hatch_ink
from kaart.render.picture.labels import MOST, Label, label_box, place_labels
from kaart.render.picture.outlines import Frame, fit, outlines, simplified, to_page
from kaart.render.picture.placed import dots_on
from kaart.render.picture.rect import Rect
from kaart.render.snapshot.build import Snapshot, row_colour

# Width and height of the drawing on the screen of the hall, in pixels of a screen of 1920 by 1080.
HALL = (860.0, 830.0)
LETTER = 27.0  # size of the names, in the same pixels: no type on that screen is below 24
_MANY = 1000  # areas; with more, thinner borders


@dataclass(frozen=True)
class Swatch:
    """A row of a legend.

    Attributes
    ----------
    colour
        RGB hex.
    label
        Its words.
    hatch
        Lines over the colour as path data of a tile of 6 by 6; "" for none.
    ink
        Colour of those lines.
    """

    colour: str
    label: str
    hatch: str = ""
    ink: str = ""


@dataclass(frozen=True)
class RoomMap:
    """A map, drawn in a box of `size` with lengths from its left top.

    Attributes
    ----------
    size
        Width and height.
    title, unit, source
        Of the legend: what is counted, in what, and by whom in which year.
    swatches
        Rows of the legend; their places are the numbers in `rows`.
    square
        How the first of them stand in a square, and what stands along its sides; None for one under the other.
    paths
        Path data of every area that is drawn, by code.
    rows
        Row of the legend of every area that is drawn, by code.
    names, words
        Name and figure of every area, by code.
    labels
        Names on the map.
    dots, dotted
        Places that the view itself shows, left, top and name; and what they are.
    marked
        Codes of areas with an outline.
    alt
        What the map shows, in words.
    frame, shapes
        To find the place of something on the map: shapes of the areas on the page by code.
    """

    size: tuple[float, float]
    title: str
    unit: str
    source: str
    swatches: tuple[Swatch, ...]
    square: Square | None
    paths: Mapping[str, str] = field(repr=False)
    rows: Mapping[str, int] = field(repr=False)
    names: Mapping[str, str] = field(repr=False)
    words: Mapping[str, str] = field(repr=False)
    labels: tuple[Label, ...] = field(repr=False)
    dots: tuple[tuple[float, float, str], ...] = field(repr=False)
    dotted: str
    marked: tuple[str, ...]
    alt: str
    frame: Frame
    shapes: Mapping[str, shapely.Geometry] = field(repr=False)

    def middle(self, code: str) -> tuple[float, float] | None:
        """Where an area is widest; None for one that is not drawn.

        Parameters
        ----------
        code
            Of the area.
        """
        shape = self.shapes.get(code)
        if shape is None or shapely.is_empty(shape):
            return None
        middle = shapely.get_point(shapely.maximum_inscribed_circle(shape, tolerance=0.5), 0)
        return float(middle.x), float(middle.y)

    def places(self, lon: Sequence[float], lat: Sequence[float]) -> list[tuple[float, float] | None]:
        """Where points lie on the map; None for one outside it.

        Parameters
        ----------
        lon, lat
            Degrees WGS84.
        """
        if not len(lon):
            return []
        width, high = self.size
        found = self.frame.to_page(degrees_to_rd(np.array(lon), np.array(lat))).tolist()
        return [(x, y) if 0 <= x <= width and 0 <= y <= high else None for x, y in found]

    @cached_property
    def id(self) -> str:
        """Says whether two maps are drawn alike."""
        return hashlib.sha256(json.dumps(map_data(self)).encode()).hexdigest()[:16]

    @property
    def taken(self) -> tuple[shapely.Polygon, ...]:
        """Rooms of the names on the map."""
        return tuple(label_box(label) for label in self.labels)


def room_map(snapshot: Snapshot, *, size: tuple[float, float] = HALL, letter: float = LETTER) -> RoomMap:
    """The map of a snapshot for a screen of the room.

    Parameters
    ----------
    snapshot
        Of the view of a step.
    size
        Width and height of the drawing.
    letter
        Size of the names, in the same unit.
    """
    areas, content = snapshot.areas, snapshot.content
    frame = fit(areas, Rect(0, 0, *size))
    shapes = simplified(areas, frame.scale)
    codes: list[str] = areas["code"].astype(str).tolist()
    drawn = {
        code: path_data(outline)
        for code, outline in zip(codes, outlines(shapes, frame), strict=True)
        if len(outline.points)
    }
    dots = () if content.dots is None else _dots(snapshot, frame)
    return RoomMap(
        size=size,
        title=content.legend.title,
        unit="" if content.legend.unit == content.legend.title else content.legend.unit,
        source=_source(snapshot),
        swatches=tuple(
            Swatch(row_colour(row), row.label, _lines(row.hatch), hatch_ink(row_colour(row)) if row.hatch else "")
            for row in snapshot.rows
        ),
        square=content.legend.square,
        paths=drawn,
        rows=dict(zip(codes, areas["row"].astype(int).tolist(), strict=True)),
        names=dict(zip(codes, areas["name"].astype(str).tolist(), strict=True)),
        words=content.words,
        labels=_names(snapshot, shapes, frame, letter=letter),
        dots=dots,
        dotted=translations(content.language).gettext("Service that is there"),
        marked=snapshot.marked,
        alt=snapshot.alt_short,
        frame=frame,
        shapes=dict(zip(codes, to_page(shapes, frame), strict=True)),
    )


def map_data(room: RoomMap) -> dict[str, object]:
    """The map as the browser gets it: numbers and texts only.

    Parameters
    ----------
    room
        The map.
    """
    return {
        "size": list(room.size),
        "title": room.title,
        "unit": room.unit,
        "source": room.source,
        "alt": room.alt,
        "swatches": [swatch_data(swatch) for swatch in room.swatches],
        "keys": [{"sign": "dot", "label": room.dotted}] if room.dots else [],
        "square": None if room.square is None else _square_data(room.square, room.title),
        "border": 1.2 if len(room.paths) < _MANY else 0.3,
        "areas": [[code, room.rows[code], room.names[code], path] for code, path in room.paths.items()],
        "marked": [code for code in room.marked if code in room.paths],
        "dots": [[round(x, 1), round(y, 1)] for x, y, _ in room.dots],
        "labels": [_label_data(label) for label in room.labels],
    }


def _square_data(square: Square, title: str) -> dict[str, object]:
    """A square of swatches from its left bottom, with the sizes and bounds along its sides."""
    axes = title.split("; ")
    sides = (square.up, square.right)
    if len(axes) != len(sides):
        axes = [title, ""]
    return {
        "wide": len(square.right),
        "high": len(square.up),
        "axes": [{"title": axis, "rows": [list(row) for row in side]} for axis, side in zip(axes, sides, strict=True)],
    }


def swatch_data(swatch: Swatch) -> dict[str, str]:
    """A row of a legend as the browser gets it."""
    return {"colour": swatch.colour, "label": swatch.label, "hatch": swatch.hatch, "ink": swatch.ink}


def _label_data(label: Label) -> dict[str, object]:
    leader = label.leader
    return {
        "lines": [[line, round(x, 1), round(y, 1)] for line, x, y in label.baselines()],
        "size": label.size,
        "colour": label.colour,
        "leader": [] if leader is None else [round(item, 1) for item in np.ravel(leader.coords).tolist()],
    }


def _lines(hatch: str) -> str:
    return HATCHES.get(hatch, HATCHES[NO_DATA[0].hatch]) if hatch else ""


def _names(snapshot: Snapshot, shapes: NDArray[np.object_], frame: Frame, *, letter: float) -> tuple[Label, ...]:
    if len(snapshot.areas) > MOST:
        return ()
    codes = snapshot.areas["code"].astype(str).tolist()
    return place_labels(snapshot, shapes, frame=frame, size=letter, clear=True, within=codes)


def _dots(snapshot: Snapshot, frame: Frame) -> tuple[tuple[float, float, str], ...]:
    if snapshot.content.dots is None:
        return ()
    middles, names = dots_on(snapshot.content.dots, frame)
    return tuple((float(x), float(y), name) for (x, y), name in zip(middles.tolist(), names, strict=True))


def _source(snapshot: Snapshot) -> str:
    content = snapshot.content
    publishers = dict.fromkeys(item.source.publisher for item in snapshot.origin.all)
    invented = snapshot.origin.boundary_source is None
    said = [translations(content.language).gettext("everything here is invented")] if invented else []
    return " · ".join([str(content.period), *publishers, *said])
