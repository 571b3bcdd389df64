"""Drawing primitives: text, shapes and swatches in points from the top left, each with an id in the file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray

from kaart.render.maps.palette import hatch_ink
from kaart.render.picture.outlines import Outline
from kaart.render.picture.rect import Rect
from kaart.render.picture.sheet import MARKED, Line, Sheet, Swatch
from kaart.render.style.record import Look as Colours

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Look = str | float | tuple[float, float, float, float]


class Pen:
    """Draws in points from the top left.

    Parameters
    ----------
    figure
        Figure to draw on.
    sheet
        Sheet with the size.
    colours
        Of what belongs to no class.
    """

    def __init__(self, figure: Figure, sheet: Sheet, colours: Colours) -> None:
        from matplotlib.transforms import Affine2D  # noqa: PLC0415

        self.figure, self.colours = figure, colours
        self.to_page = Affine2D().scale(1, -1).translate(0, sheet.height).scale(1 / 72, 1 / 72) + figure.dpi_scale_trans

    def line(self, line: Line) -> None:
        """A line of text, as text."""
        text = self.figure.text(
            line.x,
            line.y,
            line.text,
            fontsize=line.size,
            fontweight="bold" if line.bold else "normal",
            color=line.colour,
            va="baseline",
            ha="left",
            transform=self.to_page,
            parse_math=False,  # a dollar sign would begin a formula
        )
        text.set_gid(line.name)

    def fill(self, outline: Outline, *, name: str, **look: Look) -> None:
        """Rings as one shape."""
        from matplotlib.patches import PathPatch  # noqa: PLC0415
        from matplotlib.path import Path  # noqa: PLC0415

        if not len(outline.points):
            return
        codes = np.full(len(outline.points), Path.LINETO, dtype=Path.code_type)
        codes[outline.starts] = Path.MOVETO
        codes[np.r_[outline.starts[1:], len(outline.points)] - 1] = Path.CLOSEPOLY
        patch = PathPatch(
            Path(outline.points, codes), transform=self.to_page, joinstyle="round", **cast("dict[str, Any]", look)
        )
        patch.set_gid(name)
        # A child of the figure itself, so that no axes clip it.
        self.figure.add_artist(patch)

    def leader(self, ends: NDArray[np.float64], *, name: str) -> None:
        """A thin line on a light one, with a dot at its end: it shows on any colour."""
        from matplotlib.lines import Line2D  # noqa: PLC0415

        for part, colour, width in (("halo", self.colours.halo, 2.4), ("line", self.colours.outline, 0.7)):
            line = Line2D(ends[:, 0], ends[:, 1], transform=self.to_page, color=colour, linewidth=width)
            line.set_gid(f"{name}-{part}")
            self.figure.add_artist(line)
        dot = Line2D(
            ends[-1:, 0], ends[-1:, 1], transform=self.to_page, color=self.colours.outline, marker="o", markersize=2.4
        )
        dot.set_gid(f"{name}-dot")
        self.figure.add_artist(dot)

    def box(self, box: Rect, *, name: str, **look: Look) -> None:
        """A rectangle."""
        corners = [
            (box.x, box.y),
            (box.x + box.width, box.y),
            (box.x + box.width, box.y + box.height),
            (box.x, box.y + box.height),
            (box.x, box.y),
        ]
        self.fill(Outline(np.array(corners), np.array([0])), name=name, **look)

    def swatch(self, swatch: Swatch) -> None:
        """Colour, pattern and border of a legend row; the outline of the marked area."""
        if swatch.row == MARKED:
            self.box(swatch.box, name=swatch.name, facecolor="none", edgecolor=self.colours.outline, linewidth=1.8)
            return
        self.box(swatch.box, name=swatch.name, facecolor=swatch.colour, edgecolor="none", linewidth=0)
        if swatch.hatch:
            self.box(swatch.box, name=f"{swatch.name}-hatch", **hatch_look(swatch.hatch, on=swatch.colour))
        # A dark border would be lost on dark paper.
        edge = self.colours.quiet if self.colours.dark else self.colours.border
        self.box(swatch.box, name=f"{swatch.name}-border", facecolor="none", edgecolor=edge, linewidth=0.5)


def hatch_look(pattern: str, *, on: str) -> dict[str, Look]:
    """Look of the pattern alone; its colour is that of an edge that is not drawn."""
    return {"facecolor": "none", "edgecolor": hatch_ink(on), "linewidth": 0.0, "hatch": pattern * 2}
