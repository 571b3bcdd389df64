"""Small drawings without text as SVG: shapes with their attributes, written by one template."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from markupsafe import Markup

from kaart.render.templates import fill as filled

# Name of an SVG element and its attributes.
Shape = tuple[str, Mapping[str, str | float]]


def drawing(shapes: Iterable[Shape], *, width: float, high: float, fill: str = "") -> Markup:
    """A drawing as SVG.

    Parameters
    ----------
    shapes
        From back to front.
    width, high
        In px, written as they are.
    fill
        Colour of shapes that name none; "" for black.
    """
    return filled("render/charts/drawing.svg.j2", shapes=shapes, width=width, high=high, fill=fill)
