"""The folder of an atlas: only what differs is written, and only what an atlas wrote is ever removed."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from kaart.core.errors import InputError, mark
from kaart.core.files import is_file_name, unwritable
from kaart.render.maps.layers import write_whole

MANIFEST = "atlas.json"
_FORMAT = "kaart-atlas-1"
_SEGMENT = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}")
_OF_THE_SYSTEM = frozenset({"thumbs.db", "desktop.ini"})
_MOST_BYTES = 20_000_000  # of a manifest; that of a thousand pages has 0.1 MB


@dataclass
class Folder:
    """A folder with one atlas, open for a new version of it.

    Attributes
    ----------
    root
        The folder; it need not exist.
    written
        Names of the files that differed from what was there.
    """

    root: Path
    written: list[str] = field(default_factory=list)
    _before: dict[str, str] = field(default_factory=dict)
    _now: dict[str, str] = field(default_factory=dict)

    @classmethod
    def opened(cls, root: Path) -> Folder:
        """Open a folder: a new one, an empty one, or one with an atlas.

        Parameters
        ----------
        root
            The folder.

        Raises
        ------
        InputError
            If it holds anything else, or its list of files is damaged.
        StoreError
            If it cannot be read.
        """
        if root.exists() and not root.is_dir():
            raise InputError(mark("{folder} is a file; give a folder for the atlas."), folder=str(root))
        manifest = root / MANIFEST
        with _told(root):
            if manifest.is_file():
                return cls(root, _before=_read(manifest))
            others = sorted(item.name for item in root.iterdir() if not _unseen(item.name)) if root.exists() else []
        if others:
            raise InputError(
                mark("{folder} holds other files ({names}) and no atlas; give an empty folder or that of an atlas."),
                folder=str(root),
                names=", ".join(others[:3]),
            )
        return cls(root)

    def begin(self, names: Iterable[str]) -> None:
        """Announce all files of this version, before any is written.

        They are listed at once, so that a run that is broken off leaves no file that the next one does not know.

        Parameters
        ----------
        names
            Relative paths with ``/``.

        Raises
        ------
        InputError
            If a file of somebody else has one of these names; nothing is written then.
        StoreError
            If the folder cannot be written.
        """
        planned = list(names)
        require_safe(planned)
        for name in planned:
            if name not in self._before and self._place(name).exists():
                raise InputError(
                    mark("{file} in {folder} is not of the atlas; move it, or give another folder."),
                    file=name,
                    folder=str(self.root),
                )
        self._list({**dict.fromkeys(planned, ""), **self._before})

    def put(self, name: str, content: bytes) -> None:
        """Write a file whole, if it differs from what is there.

        Parameters
        ----------
        name
            Relative path with ``/``, one that was announced.
        content
            Its bytes.

        Raises
        ------
        StoreError
            If it cannot be written.
        """
        target = self._place(name)
        with _told(target):
            if not (target.is_file() and target.read_bytes() == content):
                write_whole(target, content)
                self.written.append(name)
        self._now[name] = hashlib.sha256(content).hexdigest()

    def finish(self) -> tuple[str, ...]:
        """Remove what no longer belongs to the atlas, and list what does.

        A file that somebody changed since an atlas wrote it stays.

        Returns
        -------
        tuple of str
            Names of the files that were removed.

        Raises
        ------
        StoreError
            If a file cannot be removed.
        """
        gone = []
        for name in sorted(self._before.keys() - self._now.keys()):
            target = self._place(name)
            with _told(target):
                digest = hashlib.sha256(target.read_bytes()).hexdigest() if target.is_file() else None
                if digest is not None and self._before[name] in {digest, ""}:
                    target.unlink()
                    gone.append(name)
            with suppress(OSError):  # a folder with anything left in it stays, and so do those around it
                for folder in target.relative_to(self.root).parents[:-1]:
                    (self.root / folder).rmdir()
        self._list(self._now)
        return tuple(gone)

    def _place(self, name: str) -> Path:
        """Where a file lies.

        Raises
        ------
        InputError
            If that is outside the folder: a folder in it is a link to elsewhere.
        """
        target = self.root.joinpath(*PurePosixPath(name).parts)
        if not target.parent.resolve().is_relative_to(self.root.resolve()):
            raise InputError(
                mark("{file} would lie outside {folder}; remove the link."), file=name, folder=str(self.root)
            )
        return target

    def _list(self, files: Mapping[str, str]) -> None:
        document = {"format": _FORMAT, "files": dict(sorted(files.items()))}
        content = (json.dumps(document, indent=1) + "\n").encode()
        target = self.root / MANIFEST
        with _told(target):
            if not target.is_file() or target.read_bytes() != content:
                write_whole(target, content)


def require_safe(names: Iterable[str]) -> None:
    """Check that files can lie beside each other on any disk, that of Windows included.

    Parameters
    ----------
    names
        Relative paths with ``/``.

    Raises
    ------
    InputError
        If a name has letters that some disk refuses, or two differ in case alone.
    """
    seen: dict[str, str] = {MANIFEST: ""}
    for name in names:
        if not _is_safe(name) or seen.get(name.lower(), name) != name:
            raise InputError(mark("'{name}' cannot be the name of a file on every computer."), name=name)
        seen[name.lower()] = name


def _is_safe(name: str) -> bool:
    return all(_SEGMENT.fullmatch(part) and is_file_name(part) for part in name.split("/"))


def _unseen(name: str) -> bool:
    """Whether a file is one that a system or a repository leaves behind."""
    return name.startswith(".") or name.lower() in _OF_THE_SYSTEM


def _read(manifest: Path) -> dict[str, str]:
    """Hash of every file that an atlas wrote, by name; "" of one that may be half done.

    Raises
    ------
    InputError
        If it is none that kaart writes: then nothing says which files may be removed.
    """
    try:
        document = json.loads(manifest.read_bytes()[:_MOST_BYTES])
    except (ValueError, RecursionError):
        document = None
    match document:
        case {"format": format_, "files": dict(files)} if format_ == _FORMAT:
            texts = all(isinstance(digest, str) and _is_safe(name) for name, digest in files.items())
            if texts and MANIFEST not in files:
                return files
    raise InputError(
        mark("{file} is no list of the files of an atlas, or is damaged; give another folder."), file=str(manifest)
    )


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Let a system that refuses a file be told in a sentence.

    Raises
    ------
    StoreError
        If it does.
    """
    try:
        yield
    except OSError as error:
        advice = mark("{name} cannot be written ({reason}); choose another folder.")
        failed = unwritable(path, error, otherwise=advice)
        raise failed from error
