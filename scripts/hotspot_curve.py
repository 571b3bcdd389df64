"""How much of a planted cluster the hotspot test finds, by its strength: the table of the method page.

Maps of 40 x 25 square areas hold pure noise (standard normal) and two clusters of 5 x 5 areas raised by so
many standard deviations. An area is found when it comes out as "remarkably high, and so around it"
with the defaults: touching areas, 9,999 permutations, two-sided, 5 % after correction over all areas.

    python scripts/hotspot_curve.py [--maps 20] [--seed 1]
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray
from shapely.geometry import box

from kaart.analysis.permutation import TWO_SIDED, adjusted, tails
from kaart.analysis.weights import Neighbours, Scheme, neighbours

COLUMNS, ROWS, SIDE = 40, 25, 5
STRENGTHS = (1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0, 4.5, 5.0)
PERMUTATIONS, THRESHOLD = 9_999, 0.05


@dataclass(frozen=True)
class Found:
    """Outcome over all maps of one strength.

    Attributes
    ----------
    strength
        Standard deviations that the planted areas were raised by.
    recall
        Share of the planted areas that was found.
    inner
        The same for the 3 x 3 areas inside, all of whose neighbours are planted.
    false_share
        Share of the areas found that was not planted; NaN when nothing was found.
    touching_share
        Share of those false ones that touches a planted area; NaN when there are none.
    """

    strength: float
    recall: float
    inner: float
    false_share: float
    touching_share: float


def grid() -> Neighbours:
    """Touching pairs of the square areas, column by column."""
    corners = [(100 * x, 100 * y) for x in range(COLUMNS) for y in range(ROWS)]
    cells = [box(x, y, x + 100, y + 100) for x, y in corners]
    areas = gpd.GeoDataFrame({"code": [str(at) for at in range(len(cells))]}, geometry=cells, crs="EPSG:28992")
    return neighbours(areas, scheme=Scheme())


def planted(*, margin: int = 0) -> NDArray[np.bool_]:
    """Which areas are raised; with a margin only those so far inside, or outside when it is negative."""
    mask = np.zeros((COLUMNS, ROWS), dtype=bool)
    for x, y in ((6, 4), (27, 15)):
        mask[x + margin : x + SIDE - margin, y + margin : y + SIDE - margin] = True
    return mask.ravel()


def measure(pairs: Neighbours, *, strength: float, maps: int, seed: int) -> Found:
    """Test so many maps of one strength."""
    raised, inside, around = planted(), planted(margin=1), planted(margin=-1) & ~planted()
    rng = np.random.default_rng(seed)
    hit, total = np.zeros(len(raised)), 0.0
    for _ in range(maps):
        values = rng.standard_normal(len(raised)) + strength * raised
        both = tails(values, neighbours=pairs, permutations=PERMUTATIONS, seed=int(rng.integers(2**32)))
        high = (adjusted(both.p(TWO_SIDED)) <= THRESHOLD) & (both.upper <= both.lower) & (values > values.mean())
        hit += high
        total += high.sum()
    false = hit[~raised].sum()
    return Found(
        strength=strength,
        recall=float(hit[raised].mean() / maps),
        inner=float(hit[inside].mean() / maps),
        false_share=float(false / total) if total else float("nan"),
        touching_share=float(hit[around].sum() / false) if false else float("nan"),
    )


def main() -> None:
    """Print the table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--maps", type=int, default=20, help="maps per strength")
    parser.add_argument("--seed", type=int, default=1, help="seed of the noise")
    chosen = parser.parse_args()
    pairs = grid()
    print("| raised by (SD) | found | found, inner 3 x 3 | found but not planted | of those, beside a planted area |")
    print("|---|---|---|---|---|")
    for strength in STRENGTHS:
        row = measure(pairs, strength=strength, maps=chosen.maps, seed=chosen.seed)
        shares = (row.recall, row.inner, row.false_share, row.touching_share)
        print(f"| {strength:.1f} | " + " | ".join("-" if np.isnan(item) else f"{item:.0%}" for item in shares) + " |")


if __name__ == "__main__":
    main()
