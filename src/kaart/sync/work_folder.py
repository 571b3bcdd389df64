"""A folder of one refresh alone, for large files on their way: two refreshes at once do not meet in it."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock

from kaart.store.parquet import Store

_PREFIX, _OWNED = ".werk-", ".eigenaar"


@contextmanager
def work_folder(store: Store, layer: str) -> Iterator[Path]:
    """Make a folder beside the files of a layer, and remove it afterwards, as well as those of refreshes that died.

    Parameters
    ----------
    store
        Where; on the same disk as its files, so that a file can be moved into it.
    layer
        Folder of the layer.

    Raises
    ------
    StoreError
        If the store is locked or cannot be written.
    OSError
        If the folder cannot be made.
    """
    parent = store.root / layer
    # Between making a folder and owning it, another refresh would take it for one without an owner.
    with store.lock():
        parent.mkdir(parents=True, exist_ok=True)
        _sweep(parent)
        folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=parent))
        owner = FileLock(folder / _OWNED)
        owner.acquire(timeout=0)
    try:
        yield folder
    finally:
        owner.release()
        shutil.rmtree(folder, ignore_errors=True)


def _sweep(parent: Path) -> None:
    """Remove the folders whose refresh was killed; the clock does not tell which, a lock does."""
    for left in parent.glob(f"{_PREFIX}*"):
        with suppress(OSError):  # in use, or not to be removed
            guard = FileLock(left / _OWNED)
            guard.acquire(timeout=0)
            guard.release()
            shutil.rmtree(left)
    # Of an older kaart, which holds the store for as long as it uses them.
    for path in (*parent.glob(".*.part"), *parent.glob(".*.new"), *parent.glob(".*.xml.gz")):
        with suppress(OSError):
            path.unlink()
