"""Local statistics and their permutation p, as in esda, without four of its pitfalls.

- ``p_sim`` picks its tail after seeing the data. Here both tails are computed and the two-sided
  p is twice the smaller one, at most 1.
- On ties, and rounded figures tie often, ``p_sim`` counts in the lower tail only what lies
  strictly below: where all neighbours are 0 and many areas are, it gives the smallest p there is.
  Both tails here count ties. Sums are made exact first, so that 0.1 + 0.3 ties with 0.2 + 0.2.
- The z of Gi* changes its sign when the mean of the values is negative, and does not exist when
  it is 0; the values are shifted to be positive, which changes nothing else.
- It seeds numpy's generator for the whole process; here every run has a generator of its own.

With the area's own value held fixed, Gi* and local Moran put permutations in the same order (or
exactly the reverse one), so one p holds for both.

For the same draws every count is that of esda, which shuffles all areas for each draw and sums every draw
anew for each area: slow for a whole country. All areas share the draws here as there, so from one area to
the next only those sums change that hold one of the two.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import comb

from kaart.analysis.hotspots.weights import Neighbours
from kaart.core.errors import InputError, mark
from kaart.core.turns import give_way

TWO_SIDED, GREATER, LESSER = "two-sided", "greater", "lesser"
ALTERNATIVES = (TWO_SIDED, GREATER, LESSER)
# Integers up to here are exact in a float.
_EXACT = 2.0**53
_SHORT = 2**16

Floats = NDArray[np.float64]
Positions = NDArray[np.int32]


@dataclass(frozen=True)
class Tails:
    """Pseudo p of the sum over the neighbours, per area, on either side; ties count in both.

    Attributes
    ----------
    upper, lower
        (permutations at least as high, or as low, + 1) / (permutations + 1).
    """

    upper: Floats
    lower: Floats

    def p(self, alternative: str) -> Floats:
        """P of one alternative: ``two-sided``, ``greater`` (high around) or ``lesser`` (low around).

        Raises
        ------
        InputError
            If there is no such alternative.
        """
        check_alternative(alternative)
        if alternative == TWO_SIDED:
            both: Floats = np.minimum(1.0, 2 * np.minimum(self.upper, self.lower))
            return both
        return self.upper if alternative == GREATER else self.lower


def check_alternative(alternative: str) -> None:
    """Check that there is such an alternative.

    Raises
    ------
    InputError
        If there is not.
    """
    if alternative not in ALTERNATIVES:
        raise InputError(
            mark("There is no alternative '{alternative}'; choose {choices}."),
            alternative=alternative,
            choices=", ".join(ALTERNATIVES),
        )


def tails(values: Floats, *, neighbours: Neighbours, permutations: int, seed: int) -> Tails:
    """Compare the sum over the neighbours of each area with that over as many areas drawn from all others.

    Parameters
    ----------
    values
        One number per area, none missing.
    neighbours
        Neighbours of the same areas, none without.
    permutations
        Draws per area.
    seed
        Of the draws; the same seed gives the same p.
    """
    counts = neighbours.counts
    most = int(counts.max())
    grid = exact_grid(values, most=most)
    sums = np.bincount(neighbours.focal, weights=grid[neighbours.other], minlength=len(grid))
    draws = draw_positions(len(grid) - 1, most=most, permutations=permutations, seed=seed)
    upper, lower = np.empty(len(grid)), np.empty(len(grid))
    for count in np.unique(counts):
        for at, drawn in _drawn_sums(grid, draws[:, :count], np.flatnonzero(counts == count)):
            upper[at] = np.count_nonzero(drawn >= sums[at])
            lower[at] = np.count_nonzero(drawn <= sums[at])
            give_way()
    return Tails(upper=(upper + 1) / (permutations + 1), lower=(lower + 1) / (permutations + 1))


def draw_positions(others: int, *, most: int, permutations: int, seed: int) -> Positions:
    """Positions among the other areas, one row per permutation; the first k of a row are a draw of k.

    Parameters
    ----------
    others
        Areas to draw from.
    most
        Areas in a draw.
    permutations, seed
        Number of draws, and what makes them the same every time.
    """
    generator = np.random.default_rng(seed)
    drawn = np.empty((permutations, most), dtype=np.int32)
    for row in drawn:
        row[:] = generator.choice(others, size=most, replace=False)
    return drawn


def _drawn_sums(grid: Floats, draws: Positions, places: NDArray[np.intp]) -> Iterator[tuple[int, Floats]]:
    """For each of some areas the sums of the draws from the others; the same array, changed in between.

    Position p among the others is area p before the area that is left out, and area p + 1 from there on.
    """
    flat = draws.ravel()
    # On short integers numpy sorts by counting, which is faster.
    order = np.argsort(flat.astype(np.uint16) if len(grid) <= _SHORT else flat, kind="stable")
    rows, drawn = order // draws.shape[1], grid[draws + 1].sum(axis=1)
    positions = flat[order]
    change = (grid[:-1] - grid[1:])[positions]
    done = 0
    for at, end in zip(places.tolist(), np.searchsorted(positions, places).tolist(), strict=True):
        if end > done:
            np.add.at(drawn, rows[done:end], change[done:end])
            done = end
        yield at, drawn


def exact_grid(values: Floats, *, most: int) -> Floats:
    """Values times a power of ten, as whole numbers whose sums over `most` areas are exact.

    Decimal figures keep their ties; other values lose nothing that a float can represent.
    """
    largest = float(np.abs(values).max())
    if largest == 0:
        return values.copy()
    digits = int(np.floor(np.log10(_EXACT / (4 * (most + 1)) / largest)))
    return np.rint(values * 10.0**digits)


def gi_star_z(values: Floats, *, neighbours: Neighbours) -> Floats:
    """Standardised Gi* (Ord and Getis 1995) with binary weights, the area itself among them.

    NaN where every area is a neighbour, so that nothing can vary.
    """
    from esda.getisord import G_Local  # noqa: PLC0415  see `tails`

    spread = float(np.ptp(values))
    shifted = values - values.min() + spread
    with np.errstate(invalid="ignore", divide="ignore"):
        local = G_Local(shifted, neighbours.graph(), transform="B", permutations=0, star=True)
        return _finite(np.asarray(local.Zs, dtype=float))


def moran_z(values: Floats, *, neighbours: Neighbours) -> Floats:
    """Local Moran, row-standardised, less its mean and over its deviation with the own value fixed (Sokal 1998).

    Positive where an area is like its neighbours, negative where it differs. NaN for an area
    exactly at the mean, and where every area is a neighbour.
    """
    from esda.moran import Moran_Local  # noqa: PLC0415  see `tails`

    n = len(values)
    # It turns a filter of warnings on for the whole process.
    with np.errstate(invalid="ignore", divide="ignore"), warnings.catch_warnings():
        local = Moran_Local(values, neighbours.graph(), transformation="r", permutations=0)
        # Its statistic is (n - 1) / n of what its moments describe.
        return _finite((local.Is * n / (n - 1) - local.EIc) / np.sqrt(local.VIc))


def adjusted(p: Floats) -> Floats:
    """P after Benjamini and Hochberg over exactly these tests; of more maps, each column by itself."""
    from scipy.stats import false_discovery_control  # noqa: PLC0415  see `tails`

    result: Floats = false_discovery_control(p, axis=0, method="bh")
    return result


def needed(counts: NDArray[Any], *, permutations: int, threshold: float, sides: int) -> int | None:
    """How many areas must have the smallest possible p before one of them passes the threshold.

    An area with k of n - 1 others as neighbours has so many different sets of k to be compared with,
    which limits its p just as the number of permutations does.

    Parameters
    ----------
    counts
        Neighbours of every area in the test.
    permutations, threshold
        Of the test.
    sides
        2 for a two-sided test, else 1.

    Returns
    -------
    int or None
        None when no number of areas is enough.
    """
    n = len(counts)
    smallest = sides * np.maximum(1 / (permutations + 1), 1 / comb(n - 1, counts))
    passing = np.flatnonzero(np.sort(smallest) <= threshold * np.arange(1, n + 1) / n)
    return int(passing[0]) + 1 if len(passing) else None


def _finite(numbers: Floats) -> Floats:
    """Replace infinities by NaN: they come from a deviation of 0."""
    return np.where(np.isfinite(numbers), numbers, np.nan)
