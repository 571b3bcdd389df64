"""Puts folders of a store in the place of those that stand there: all of them, also when the machine stops halfway.

They are made ready beside the others, in `FOLDER`. Then a note says that they are whole; from that moment on they are
moved into place, by whoever holds the lock of the store next when nobody got to the end.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from kaart.store.files import write_text, writing

FOLDER = ".terug"
# A file of the store is three folders deep: these are deeper, and no listing of the store meets them.
_NEW, _OLD, _READY = "nieuw/opslag", "oud/opslag", "heel.json"


def is_halfway(root: Path) -> bool:
    """Whether what was made ready still has to be moved into place.

    Parameters
    ----------
    root
        Folder of the store.
    """
    return (root / FOLDER / _READY).exists()


@contextmanager
def making_ready(root: Path) -> Iterator[Path]:
    """An empty folder for what is to stand in the store; gone afterwards unless `put_in_place` was called.

    Parameters
    ----------
    root
        Folder of the store, whose lock is held.

    Raises
    ------
    StoreError
        If it cannot be made.
    """
    finish(root)
    folder = root / FOLDER
    try:
        with writing(folder):
            (folder / _NEW).mkdir(mode=0o700, parents=True)
        yield folder / _NEW
    finally:
        if not is_halfway(root):
            shutil.rmtree(folder, ignore_errors=True)


def put_in_place(root: Path, *, removed: Collection[str]) -> None:
    """Let what was made ready take the place of what has the same names.

    Parameters
    ----------
    root
        Folder of the store, whose lock is held.
    removed
        Names that stand in the store and go, without anything in their place.

    Raises
    ------
    StoreError
        If it cannot be done; what is left is done under the next lock.
    """
    folder = root / FOLDER
    made = sorted(path.name for path in (folder / _NEW).iterdir())
    with writing(folder / _READY):
        write_text(folder / _READY, json.dumps({"made": made, "removed": sorted(set(removed) - set(made))}))
    finish(root)


def finish(root: Path) -> None:
    """Move what was made ready and is whole into place, and remove what is left of one that was not.

    Parameters
    ----------
    root
        Folder of the store, whose lock is held.

    Raises
    ------
    StoreError
        If it cannot be moved.
    """
    folder = root / FOLDER
    if not folder.exists():
        return
    if is_halfway(root):
        names = _names(folder)
        with writing(root):
            (folder / _OLD).mkdir(parents=True, exist_ok=True)
            for name in names["made"]:
                # One that is no longer here was moved already.
                if (folder / _NEW / name).exists():
                    _move(root / name, folder / _OLD / name)
                    (folder / _NEW / name).rename(root / name)
            for name in names["removed"]:
                _move(root / name, folder / _OLD / name)
            (folder / _READY).unlink()
    shutil.rmtree(folder, ignore_errors=True)


def _move(source: Path, target: Path) -> None:
    """Move what is there; where the target has it already, what stands here was put there since."""
    if source.exists() and not target.exists():
        source.rename(target)


def _names(folder: Path) -> dict[str, list[str]]:
    """Names that the note has; of one that is damaged, those of what is still to be moved."""
    try:
        raw = json.loads((folder / _READY).read_text(encoding="utf-8"))
        return {each: [str(name) for name in raw[each]] for each in ("made", "removed")}
    except (ValueError, LookupError, TypeError):
        return {"made": [path.name for path in (folder / _NEW).glob("*")], "removed": []}
