"""How well the hotspot test does on maps with a known answer, from the committed CSV files.

They are measurements: ``scripts/hotspot_curve.py`` writes both files, and nothing else does.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from kaart.core.errors import CatalogueError, mark

CURVE_FILE, NOISE_FILE = "hotspot_curve.csv", "hotspot_noise.csv"
BELOW, ANY = "share_of_p_below", "maps_with_any"
T = TypeVar("T")
_BROKEN = mark("{name} in the folder data is not there or cannot be read; write it with scripts/hotspot_curve.py.")


@dataclass(frozen=True)
class Strength:
    """Detection of planted clusters of one strength; shares from 0 to 1.

    Attributes
    ----------
    strength_sd
        Standard deviations of the noise that the planted areas were raised by.
    areas, maps, permutations, seed
        Areas per map, maps, draws per area, and the seed of the noise.
    found, found_inner
        Share of the planted areas that was detected, and the same for areas with planted neighbours only.
    false_share
        Share of the detected areas that was not planted; None when nothing was detected.
    false_beside_share
        Share of the false detections that touches a planted area; None when there are none.
    """

    strength_sd: float
    areas: int
    maps: int
    permutations: int
    seed: int
    found: float
    found_inner: float
    false_share: float | None
    false_beside_share: float | None


@dataclass(frozen=True)
class Noise:
    """False detections on maps of pure noise.

    Attributes
    ----------
    check
        ``share_of_p_below``: share of the areas with a p below `threshold`, before correction;
        ``maps_with_any``: share of the maps on which any area stands out, after it.
    areas, maps, permutations, seed, threshold
        As in `Strength`; the threshold from 0 to 1.
    share
        From 0 to 1.
    """

    check: str
    areas: int
    maps: int
    permutations: int
    seed: int
    threshold: float
    share: float


@dataclass(frozen=True)
class Measured:
    """Both files: the curve by rising strength, and the checks on noise by name."""

    curve: tuple[Strength, ...]
    noise: Mapping[str, Noise]


def read_measured(folder: Path) -> Measured:
    """Read the measurements of the hotspot test.

    Parameters
    ----------
    folder
        Committed input: ``data``.

    Raises
    ------
    CatalogueError
        If a file is not there, or does not hold what the script writes.
    """
    curve = _read(folder / CURVE_FILE, _strength)
    noise = {item.check: item for item in _read(folder / NOISE_FILE, _noise)}
    if not curve or set(noise) != {BELOW, ANY}:
        raise CatalogueError(_BROKEN, name=CURVE_FILE if not curve else NOISE_FILE)
    return Measured(tuple(sorted(curve, key=lambda item: item.strength_sd)), noise)


def _read(path: Path, make: Callable[[dict[str, str]], T]) -> list[T]:
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            return [make(row) for row in csv.DictReader(stream)]
    except (OSError, KeyError, ValueError, TypeError) as error:
        raise CatalogueError(_BROKEN, name=path.name) from error


def _strength(row: dict[str, str]) -> Strength:
    return Strength(
        strength_sd=float(row["strength_sd"]),
        areas=int(row["areas"]),
        maps=int(row["maps"]),
        permutations=int(row["permutations"]),
        seed=int(row["seed"]),
        found=_share(row["found"]),
        found_inner=_share(row["found_inner"]),
        false_share=_share(row["false_share"]) if row["false_share"] else None,
        false_beside_share=_share(row["false_beside_share"]) if row["false_beside_share"] else None,
    )


def _noise(row: dict[str, str]) -> Noise:
    return Noise(
        check=row["check"],
        areas=int(row["areas"]),
        maps=int(row["maps"]),
        permutations=int(row["permutations"]),
        seed=int(row["seed"]),
        threshold=_share(row["threshold"]),
        share=_share(row["share"]),
    )


def _share(text: str) -> float:
    value = float(text)
    if not 0 <= value <= 1:
        raise ValueError(text)
    return value
