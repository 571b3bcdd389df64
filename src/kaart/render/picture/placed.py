"""Dots on a page: their positions within a frame, and the room they take."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray

from kaart.render.picture.outlines import Frame
from kaart.render.snapshot.dots import EDGE_PT, Dots


def dots_on(dots: Dots, frame: Frame) -> tuple[NDArray[np.float64], tuple[str, ...]]:
    """Middles on the page and names of those that lie whole within a frame.

    Parameters
    ----------
    dots
        In RD metres.
    frame
        Part of the page that shows a piece of land.
    """
    placed = np.round(frame.to_page(dots.metres), 1)
    room, box = dots.radius_pt + EDGE_PT, frame.box
    low = (box.x + room, box.y + room)
    high = (box.x + box.width - room, box.y + box.height - room)
    inside = np.asarray(((placed >= low) & (placed <= high)).all(axis=1))
    return placed[inside], tuple(name for name, kept in zip(dots.names, inside.tolist(), strict=True) if kept)


def dot_rooms(dots: Dots, frame: Frame) -> list[shapely.Polygon]:
    """Room of each dot within a frame, to keep other parts off it.

    Parameters
    ----------
    dots
        In RD metres.
    frame
        Part of the page that shows a piece of land.
    """
    middles, _ = dots_on(dots, frame)
    reach = dots.radius_pt + EDGE_PT
    return [shapely.box(x - reach, y - reach, x + reach, y + reach) for x, y in middles]
