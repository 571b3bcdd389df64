"""The tails of `kaart.analysis.hotspots.permutation` for many maps of one graph at once.

The draws of the test depend on its seed and the graph, not on the values, so all maps share them. Every
count is the one that `tails` gives for the map alone; a test compares them.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from kaart.analysis.hotspots.permutation import Positions, Tails
from kaart.analysis.hotspots.weights import Indices, Neighbours

# One row per area, one column per map. Whole numbers: sums of the same areas must tie, whatever their order.
Maps = NDArray[np.int32]
# Sums of so many maps at a time stay in the cache of a processor.
_AT_ONCE = 128
_SHORT = 2**15


def tails_of_maps(maps: Maps, *, neighbours: Neighbours, drawn: Positions) -> Tails:
    """Compare the sum over the neighbours of each area on each map with those over areas drawn at random.

    Parameters
    ----------
    maps
        Whole numbers, areas by maps, none missing. The sum over the neighbours of any area must fit in 32 bits.
    neighbours
        Neighbours of the same areas, none without.
    drawn
        Positions among the other areas, of `kaart.analysis.hotspots.permutation.draw_positions`.

    Returns
    -------
    Tails
        Arrays of areas by maps.
    """
    parts = [
        _counts(maps[:, start : start + _AT_ONCE], neighbours=neighbours, drawn=drawn)
        for start in range(0, maps.shape[1], _AT_ONCE)
    ]
    upper, lower = (np.concatenate(side, axis=1) for side in zip(*parts, strict=True))
    return Tails(upper=(upper + 1) / (len(drawn) + 1), lower=(lower + 1) / (len(drawn) + 1))


def _counts(maps: Maps, *, neighbours: Neighbours, drawn: Positions) -> tuple[Maps, Maps]:
    """Draws at least as high as the neighbours, and at least as low."""
    maps, counts = np.ascontiguousarray(maps), neighbours.counts
    sums = np.zeros_like(maps)
    np.add.at(sums, neighbours.focal, maps[neighbours.other])
    upper, lower = np.empty_like(maps), np.empty_like(maps)
    # Numpy adds up truth values in the width of the result: a short one is faster.
    width = np.int16 if len(drawn) < _SHORT else np.int32
    for count in np.unique(counts):
        for at, totals in _drawn_sums(maps, drawn[:, :count], np.flatnonzero(counts == count)):
            upper[at] = (totals >= sums[at]).sum(axis=0, dtype=width)
            lower[at] = (totals <= sums[at]).sum(axis=0, dtype=width)
    return upper, lower


def _drawn_sums(maps: Maps, drawn: Positions, places: Indices) -> Iterator[tuple[int, Maps]]:
    """For each of some areas the sums of the draws from the others; the same array, changed in between.

    Position p among the others is area p before the area that is left out, and area p + 1 from there on.
    """
    totals = np.zeros((len(drawn), maps.shape[1]), dtype=np.int32)
    for column in drawn.T:
        totals += maps[column + 1]
    flat = drawn.ravel()
    order = np.argsort(flat.astype(np.int16) if len(maps) < _SHORT else flat, kind="stable")  # short ones are counted
    rows = order // drawn.shape[1]
    ends = np.searchsorted(flat[order], np.arange(len(maps)))
    done = 0
    for at in places.tolist():
        for position in range(done, at):
            # A draw holds a position once, so no row comes twice.
            totals[rows[ends[position] : ends[position + 1]]] += maps[position] - maps[position + 1]
        done = at
        yield at, totals
