"""How much of a planted cluster the hotspot test finds, by its strength, and how much where nothing is.

Maps of 40 x 25 square areas hold pure noise (standard normal) and two clusters of 5 x 5 areas raised by so
many standard deviations. An area is found when it comes out as "remarkably high, and so around it"
with the defaults: touching areas, 9,999 permutations, two-sided, 5 % after correction over all areas.

    python scripts/hotspot_curve.py [--maps 20] [--seed 1] [--folder data]

It writes ``hotspot_curve.csv`` and ``hotspot_noise.csv``, which the app and the method page show, and prints
the first as the table of docs/methode-hotspots.md. Two minutes.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Sequence
from dataclasses import asdict, fields
from pathlib import Path

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray
from shapely.geometry import box

from kaart.analysis.hotspots.design import PERMUTATIONS, THRESHOLD
from kaart.analysis.hotspots.permutation import TWO_SIDED, adjusted, tails
from kaart.analysis.hotspots.weights import Neighbours, Scheme, neighbours
from kaart.catalogue.measured import ANY, BELOW, CURVE_FILE, NOISE_FILE, Noise, Strength
from kaart.core.settings import PROJECT

COLUMNS, ROWS, SIDE = 40, 25, 5
STRENGTHS = (1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0, 4.5, 5.0)
# The p before correction needs maps rather than draws; what is left after it needs the draws of the test.
MAPS_BELOW, DRAWS_BELOW, MAPS_ANY = 500, 999, 200
DECIMALS = 4


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


def measure(pairs: Neighbours, *, strength: float, maps: int, seed: int) -> Strength:
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
    return Strength(
        strength_sd=strength,
        areas=len(raised),
        maps=maps,
        permutations=PERMUTATIONS,
        seed=seed,
        found=rounded(hit[raised].mean() / maps),
        found_inner=rounded(hit[inside].mean() / maps),
        false_share=rounded(false / total) if total else None,
        false_beside_share=rounded(hit[around].sum() / false) if false else None,
    )


def measure_noise(pairs: Neighbours, *, check: str, maps: int, permutations: int, seed: int) -> Noise:
    """Test so many maps on which nothing was planted."""
    rng, shares = np.random.default_rng(seed), []
    for _ in range(maps):
        values = rng.standard_normal(len(pairs.codes))
        p = tails(values, neighbours=pairs, permutations=permutations, seed=int(rng.integers(2**32))).p(TWO_SIDED)
        shares.append((p < THRESHOLD).mean() if check == BELOW else (adjusted(p) <= THRESHOLD).any())
    return Noise(
        check=check,
        areas=len(pairs.codes),
        maps=maps,
        permutations=permutations,
        seed=seed,
        threshold=THRESHOLD,
        share=rounded(np.mean(shares)),
    )


def rounded(share: float | np.floating) -> float:
    """A share as it stands in the files."""
    return round(float(share), DECIMALS)


def write(path: Path, rows: Sequence[Strength | Noise]) -> None:
    """One line per record, its fields as columns; None is empty."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, [field.name for field in fields(rows[0])], lineterminator="\n")
        writer.writeheader()
        writer.writerows(asdict(row) for row in rows)


def markdown(rows: Sequence[Strength]) -> list[str]:
    """The curve as the table of the method page."""
    lines = [
        "| raised by (SD) | found | found, inner 3 x 3 | found but not planted | of those, beside a planted area |",
        "|---|---|---|---|---|",
    ]
    for row in rows:
        shares = (row.found, row.found_inner, row.false_share, row.false_beside_share)
        cells = ["-" if item is None else f"{item:.0%}" for item in shares]
        lines.append(f"| {row.strength_sd:.1f} | " + " | ".join(cells) + " |")
    return lines


def main() -> None:
    """Write both files and print the table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--maps", type=int, default=20, help="maps per strength")
    parser.add_argument("--seed", type=int, default=1, help="seed of the noise")
    parser.add_argument("--folder", type=Path, default=PROJECT / "data", help="where the files go")
    chosen = parser.parse_args()
    pairs = grid()
    curve = [measure(pairs, strength=strength, maps=chosen.maps, seed=chosen.seed) for strength in STRENGTHS]
    write(chosen.folder / CURVE_FILE, curve)
    noise = [
        measure_noise(pairs, check=BELOW, maps=MAPS_BELOW, permutations=DRAWS_BELOW, seed=chosen.seed),
        measure_noise(pairs, check=ANY, maps=MAPS_ANY, permutations=PERMUTATIONS, seed=chosen.seed),
    ]
    write(chosen.folder / NOISE_FILE, noise)
    print("\n".join(markdown(curve)))
    for item in noise:
        print(f"{item.check}: {item.share:.2%}")


if __name__ == "__main__":
    main()
