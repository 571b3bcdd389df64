"""Named arrays in one file of the cache: written atomically, and rebuilt when damaged."""

from __future__ import annotations

import logging
import zipfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kaart.core.files import replace_file
from kaart.store.files import flush, scratch, writing

log = logging.getLogger(__name__)


def write_arrays(path: Path, arrays: dict[str, NDArray[np.generic]]) -> None:
    """Replace a file of arrays whole or not at all.

    Parameters
    ----------
    path
        Ends in ``.npz``.
    arrays
        By name; no objects.

    Raises
    ------
    StoreError
        If it cannot be written.
    """
    with writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with scratch(path) as temporary:
            with temporary.open("wb") as stream:
                np.savez(stream, allow_pickle=False, **arrays)
            flush(temporary)
            replace_file(temporary, path)


def read_arrays(path: Path) -> dict[str, NDArray[np.generic]] | None:
    """Arrays that `write_arrays` wrote; None when the file is absent or damaged.

    Parameters
    ----------
    path
        Of the file. Every array in it has a checksum, so that a flipped bit is seen.
    """
    try:
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as stored:
            return {name: stored[name] for name in stored.files}
    except FileNotFoundError:
        return None
    except (OSError, ValueError, EOFError, KeyError, zipfile.BadZipFile) as error:
        log.warning("%s is damaged (%s) and is made again", path.name, type(error).__name__)
        return None
