"""A rectangle on a page."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Rect:
    """Left, top, width and height in points from the top left of the page."""

    x: float
    y: float
    width: float
    height: float
