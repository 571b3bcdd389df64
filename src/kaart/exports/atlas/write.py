"""Write an atlas to a folder: every file made, and only those that differ written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kaart.answers.reading import Note, unheard
from kaart.catalogue import Catalogue
from kaart.core.errors import InputError, mark
from kaart.exports.atlas.build import Atlas
from kaart.exports.atlas.content import Wanted
from kaart.exports.atlas.folder import Folder
from kaart.store.library import Library

PAGE = ".html"
MOST_PAGE_BYTES = 300_000
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Written:
    """What came of writing an atlas.

    Attributes
    ----------
    pages, files
        Numbers of pages, and of all files, that it has.
    written
        Names of the files that were written: new or different.
    removed
        Names of the files that no longer belonged to it.
    size_bytes
        Of all its files.
    """

    pages: int
    files: int
    written: tuple[str, ...]
    removed: tuple[str, ...]
    size_bytes: int

    @property
    def pages_written(self) -> int:
        """Number of pages that were written."""
        return sum(name.endswith(PAGE) for name in self.written)

    @property
    def pages_removed(self) -> int:
        """Number of pages that were removed."""
        return sum(name.endswith(PAGE) for name in self.removed)


def _silent(_done: int, _total: int, _what: str) -> None:
    pass


def write_atlas(
    wanted: Wanted,
    root: Path,
    library: Library,
    catalogue: Catalogue,
    *,
    note: Note = unheard,
    progress: Progress = _silent,
) -> Written:
    """Write an atlas.

    Parameters
    ----------
    wanted
        What it holds.
    root
        Its folder: a new one, an empty one, or that of an earlier version.
    library, catalogue
        Of `kaart.store.library.Library.public`, and the records without own ones.
    note
        Gets the error of every damaged file, once.
    progress
        Gets the number of steps done, of all steps, and what was done last.

    Raises
    ------
    InputError
        If the folder holds anything else, or a page would be too large to open at once.
    NotInStoreError
        If there is nothing to show.
    StoreError
        If a file cannot be written.
    """
    folder = Folder.opened(root)
    steps = list(Atlas.planned(wanted, library, catalogue, note=note).steps())
    names = [name for step in steps for name in step.names]
    folder.begin(names)
    size = 0
    for number, step in enumerate(steps, start=1):
        for name, content in step.make().items():
            if name.endswith(PAGE) and len(content) > MOST_PAGE_BYTES:
                raise InputError(
                    mark("The page {name} would have {size} kB, more than {most}; make an atlas of a smaller area."),
                    name=name,
                    size=len(content) // 1000,
                    most=MOST_PAGE_BYTES // 1000,
                )
            folder.put(name, content)
            size += len(content)
        progress(number, len(steps), step.what)
    return Written(
        pages=sum(name.endswith(PAGE) for name in names),
        files=len(names),
        written=tuple(folder.written),
        removed=folder.finish(),
        size_bytes=size,
    )
