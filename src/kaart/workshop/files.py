"""Files that only the user who runs kaart may read: notes may hold personal remarks."""

from __future__ import annotations

import os
from pathlib import Path

_OWNER_ONLY = 0o600
_OWNER_ONLY_FOLDER = 0o700


def make_private(file: Path) -> None:
    """Make an empty file and its folder; what is there stays as it is.

    SQLite gives the files that it makes beside it the same rights.

    Parameters
    ----------
    file
        To be made.

    Raises
    ------
    OSError
        If the system refuses.
    """
    file.parent.mkdir(mode=_OWNER_ONLY_FOLDER, parents=True, exist_ok=True)
    os.close(os.open(file, os.O_RDWR | os.O_CREAT, _OWNER_ONLY))
