"""The packaged example region with damaged files, to open pages over and to ask what pages ask."""

from __future__ import annotations

import shutil
from pathlib import Path

from kaart.core.settings import PROJECT


def copy_data(folder: Path) -> Path:
    """The committed input, to damage."""
    return Path(shutil.copytree(PROJECT / "data", folder, dirs_exist_ok=True))


def damage_figures(data: Path, vintage: str) -> None:
    """Damage the figures of a table family and year, of every gemeente of the example region."""
    _damage(data / "voorbeeldregio" / "cijfers", vintage)


def damage_boundaries(data: Path, level: str, year: int) -> None:
    """Damage the boundaries of a level and year, of every gemeente of the example region."""
    _damage(data / "shapes", f"{level}-{year}")


def _damage(folder: Path, vintage: str) -> None:
    paths = sorted(folder.glob(f"{vintage}/*.parquet"))
    assert paths
    for path in paths:
        path.write_bytes(b"no parquet")
