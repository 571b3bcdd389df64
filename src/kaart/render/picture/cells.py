"""Small maps in the room of one map: a grid of years, all at one scale and with one extent, each with its year."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from geopandas import GeoDataFrame

from kaart.render.picture.labels import Label
from kaart.render.picture.metrics import LINE, wrap
from kaart.render.picture.outlines import Frame, Outline, frame_of, outlines, padded, simplified
from kaart.render.picture.rect import Rect
from kaart.render.picture.sheet import Line
from kaart.render.snapshot.years import YearMap
from kaart.render.style.record import Look

_GAP_PT = 8.0  # between two maps
_LARGE = 1.8  # of plain text: the year of a map that stands alone


@dataclass(frozen=True)
class Cell:
    """One year on the page.

    Attributes
    ----------
    caption
        Its year, over the map.
    frame
        Scale and place of its map.
    areas
        As in `kaart.render.snapshot.years.YearMap`.
    outlines
        Of its areas, in their order.
    labels
        Names of the marked areas and of those asked for.
    """

    caption: tuple[Line, ...]
    frame: Frame
    areas: GeoDataFrame
    outlines: list[Outline]
    labels: tuple[Label, ...] = ()


def extent_of(years: Sequence[YearMap]) -> tuple[float, float, float, float]:
    """West, south, east and north of all years together, in RD metres: the same for each, so that nothing moves.

    Parameters
    ----------
    years
        At least one.
    """
    bounds = np.array([padded(item.areas) for item in years])
    west, south = bounds[:, :2].min(axis=0)
    east, north = bounds[:, 2:].max(axis=0)
    return float(west), float(south), float(east), float(north)


def columns_of(count: int, *, shape: float, width: float, height: float) -> int:
    """Number of columns that gives the largest maps.

    Parameters
    ----------
    count
        Maps.
    shape
        Width of a map over its height.
    width, height
        Room for all of them; in any unit.
    """

    def high(columns: int) -> float:
        rows = math.ceil(count / columns)
        return min(height / rows, width / columns / shape)

    return max(range(1, count + 1), key=high)


def lay_out_cells(
    years: Sequence[YearMap], room: Rect, *, extent: tuple[float, float, float, float], base: float, look: Look
) -> tuple[Cell, ...]:
    """Maps of the years in rows, from left to right and down.

    Parameters
    ----------
    years
        At least one.
    room
        Room on the page.
    extent
        Of `extent_of`.
    base
        Size of plain text, points.
    look
        Colours and typeface.
    """
    west, south, east, north = extent
    shape = (east - west) / (north - south)
    size = base * (_LARGE if len(years) == 1 else 1.0)
    high = 1.5 * size
    columns = columns_of(len(years), shape=shape, width=room.width, height=max(room.height, 1.0))
    rows = math.ceil(len(years) / columns)
    wide, tall = room.width / columns, room.height / rows
    cells = []
    for place, item in enumerate(years):
        left, top = room.x + place % columns * wide, room.y + place // columns * tall
        words = wrap(item.words, width=wide - _GAP_PT, size=size, bold=True, face=look.face)
        caption = tuple(
            Line(
                f"year-{place}-{number}",
                text,
                left,
                top + size + number * LINE * size,
                size,
                bold=True,
                colour=look.ink,
                face=look.face,
            )
            for number, text in enumerate(words)
        )
        taken = high + (len(words) - 1) * LINE * size
        across = max(wide - _GAP_PT, 1.0)
        # No higher than the map, so that its year stands just over it.
        box = Rect(left, top + taken, across, max(min(tall - taken - _GAP_PT, across / shape), 1.0))
        frame = frame_of(extent, box)
        cells.append(Cell(caption, frame, item.areas, outlines(simplified(item.areas, frame.scale), frame)))
    return tuple(cells)
