"""Two invented indicators of nine or more buurten, side by side."""

from __future__ import annotations

from collections.abc import Sequence

from builders import make_figures

from kaart.analysis.classes.bivariate import bivariate
from kaart.catalogue import Text
from kaart.render.pair.map import Together

NINE = [1.0, 2, 3, 4, 5, 6, 7, 8, 9]
# With NINE: one area in every cell of the table.
TURNED = [1.0, 4, 7, 2, 5, 8, 3, 6, 9]
LABELS = (Text("Laag inkomen", "Low income"), Text("Met bijstand", "On bijstand"))


def together(
    first: Sequence[float] = tuple(NINE),
    second: Sequence[float] = tuple(TURNED),
    *,
    years: tuple[int, int] = (2018, 2018),
) -> Together:
    """Two indicators of the same buurten."""
    one = make_figures(values=list(first), year=years[0], id="een", label=LABELS[0])
    other = make_figures(
        values=list(second),
        year=years[1],
        id="twee",
        label=LABELS[1],
        unit=Text("per 1.000 inwoners", "per 1,000"),
    )
    same = {code: code for code in one.frame["code"]} if years[0] != years[1] else None
    return Together(bivariate(one, other, linked=same), one, other)
