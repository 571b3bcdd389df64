"""What a map of hotspots can find: simulated once for a graph and a design, and kept in the store.

Kept by content: the same areas in the test with the same neighbours have the same outcome, whatever the
indicator or the year. Nothing of a refresh makes it wrong, and it holds no figures.
"""

from __future__ import annotations

import logging
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kaart.analysis.hotspots.power import Planted, Power, Share, Task, simulate
from kaart.core.errors import StoreError
from kaart.store.arrays import read_arrays, write_arrays

FOLDER = "vindkans"
# A graph has a file of some kB; those that were simulated longest ago go first.
MOST_KEPT = 200
log = logging.getLogger(__name__)


def kept_power(cache: Path, task: Task) -> Power | None:
    """The kept outcome of a task; None when there is none, or its file is damaged.

    Parameters
    ----------
    cache
        Folder of the store.
    task
        What was simulated.
    """
    arrays = read_arrays(_path(cache, task))
    try:
        return None if arrays is None else _power(arrays)
    except (KeyError, ValueError, TypeError):
        log.warning("%s holds no outcome and is made again", _path(cache, task).name)
        return None


def find_power(cache: Path, task: Task) -> Power:
    """The outcome of a task: the kept one, or simulated and kept.

    Parameters
    ----------
    cache
        Folder of the store. Where it cannot be written nothing is kept, and the log says so.
    task
        What to simulate.
    """
    kept = kept_power(cache, task)
    if kept is not None:
        return kept
    power = simulate(task)
    try:
        write_arrays(_path(cache, task), _arrays(power))
        _drop_oldest(cache / FOLDER)
    except (StoreError, OSError) as error:
        log.warning("%s", error)
    return power


def _path(cache: Path, task: Task) -> Path:
    return cache / FOLDER / f"{task.key}.npz"


def _drop_oldest(folder: Path) -> None:
    """Remove the outcomes that were made first, of more than `MOST_KEPT`: keys of earlier versions end there too."""
    by_age = sorted(folder.glob("*.npz"), key=lambda path: (path.stat().st_mtime_ns, path.name))
    for path in by_age[:-MOST_KEPT]:
        path.unlink(missing_ok=True)


def _arrays(power: Power) -> dict[str, NDArray[np.generic]]:
    rows = [
        (item.size, item.strength_sd, *_row(item.found), *_row(item.touched), _nan(item.false_share))
        for item in power.planted
    ]
    return {
        "map": np.array([power.areas, power.maps]),
        "nothing": np.array(_row(power.nothing)),
        "planted": np.array(rows, dtype=float).reshape(len(rows), 9),
    }


def _power(arrays: dict[str, NDArray[np.generic]]) -> Power:
    """Read what `_arrays` gives.

    Raises
    ------
    KeyError, ValueError, TypeError
        If it is something else.
    """
    areas, maps = arrays["map"].tolist()
    planted = []
    for size, by, *shares, false_share in arrays["planted"].tolist():
        found, touched = Share(*shares[:3]), Share(*shares[3:])
        planted.append(Planted(int(size), by, found, touched, None if np.isnan(false_share) else false_share))
    return Power(int(areas), int(maps), tuple(planted), Share(*arrays["nothing"].tolist()))


def _row(share: Share) -> tuple[float, float, float]:
    return share.value, share.low, share.high


def _nan(share: float | None) -> float:
    """A share for a file of numbers: NaN says that there is none."""
    return np.nan if share is None else share
