"""One zip file with a list of what is in it: written whole or not at all, and read only where it is what it says.

Nothing of an archive is believed before it was checked: names lead to no other folder, sizes and hashes are those of
the list, and there is nothing beside what the list names.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import stat
import struct
import zipfile
import zlib
from collections.abc import Generator, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from kaart import __version__
from kaart.core.errors import InputError, StoreError, mark
from kaart.core.files import is_file_name, replace_file, system_reason
from kaart.core.provenance import Notice, now_utc
from kaart.store.files import flush, scratch, writing

INDEX, FORMAT = "inhoud.json", 1
# The list of the files of the whole country in all years is 3 MB.
MOST_INDEX_BYTES = 64 * 1024**2
# Parquet is packed already.
_PACKED = frozenset({".json", ".toml", ".sqlite"})
_PART = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")
_MOST_PARTS = 4
_CHUNK = 1024**2
# What zipfile raises at a file that is no zip, a damaged one, or one packed in a way that is not built in.
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    LookupError,
    RuntimeError,
    ValueError,
    TypeError,
)
_REFUSED = mark("{name} is no whole archive of kaart bewaar: {reason}. Nothing was changed; take another copy of it.")
_NEWER = mark(
    "{name} was made by a newer version of kaart ({version}). Nothing was changed; install that version first."
)
_UNREADABLE = mark("{name} cannot be read ({reason}); check the path and its rights.")
_NO_ROOM = mark("There is no room for {name}: it needs {needed} MB, and {free} MB are free. Nothing was changed.")
_NO_ZIP = mark("it is no zip file, or damaged")
_NO_LIST = mark("its list of contents lacks or is damaged")
_OUTSIDE = mark("it holds a name that kaart does not make")
_OTHERS = mark("it holds other files than its list names")
_DAMAGED = mark("{file} in it is damaged")


@dataclass(frozen=True)
class Entry:
    """A file in an archive.

    Attributes
    ----------
    name
        With its folders, separated by ``/``.
    size
        Bytes.
    sha256
        Of its bytes.
    """

    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Archive:
    """An archive whose list was read and compared with what is there; the files themselves not yet.

    Attributes
    ----------
    path
        Of the archive.
    made_at
        When, UTC.
    version
        Of the kaart that made it.
    entries
        Its files by name.
    """

    path: Path
    made_at: datetime
    version: str
    entries: Mapping[str, Entry]

    def under(self, folder: str) -> tuple[Entry, ...]:
        """Files in a folder of the archive.

        Parameters
        ----------
        folder
            Without a slash.
        """
        return tuple(entry for name, entry in self.entries.items() if name.startswith(f"{folder}/"))


class Writer:
    """Adds files to an archive that is being written; of `writing_archive`."""

    def __init__(self, packed: zipfile.ZipFile) -> None:
        self._zip = packed
        self.entries: list[Entry] = []

    def add(self, name: str, content: bytes) -> None:
        """Add a file.

        Parameters
        ----------
        name
            With its folders, separated by ``/``.
        content
            Its bytes.
        """
        self._zip.writestr(_info(name), content, compresslevel=6)
        self.entries.append(Entry(name, len(content), hashlib.sha256(content).hexdigest()))

    def add_file(self, name: str, path: Path) -> None:
        """Add a file that may be too large for the memory.

        Parameters
        ----------
        name
            With its folders, separated by ``/``.
        path
            Where it stands; nobody writes in it.
        """
        digest, size = hashlib.sha256(), 0
        with path.open("rb") as source, self._zip.open(_info(name), "w", force_zip64=True) as target:
            while chunk := source.read(_CHUNK):
                target.write(chunk)
                digest.update(chunk)
                size += len(chunk)
        self.entries.append(Entry(name, size, digest.hexdigest()))


@contextmanager
def writing_archive(target: Path) -> Iterator[Writer]:
    """Write an archive, which only its maker may read, and put it in its place when it is whole.

    Parameters
    ----------
    target
        File; one that is there is replaced at the end.

    Raises
    ------
    StoreError
        If it cannot be written; what was there stays.
    """
    with writing(target), scratch(target) as temporary:
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary.unlink(missing_ok=True)
        opened = os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(opened, "w+b") as stream, zipfile.ZipFile(stream, "w") as packed:
            writer = Writer(packed)
            yield writer
            index = {
                "format": FORMAT,
                "version": __version__,
                "made_at": now_utc().isoformat(),
                "files": [asdict(entry) for entry in writer.entries],
            }
            packed.writestr(_info(INDEX), json.dumps(index, indent=1))
        flush(temporary)
        replace_file(temporary, target)


def read_archive(path: Path) -> Archive:
    """Read the list of an archive and hold it against what is there.

    Parameters
    ----------
    path
        File.

    Raises
    ------
    InputError
        If it is not whole, not of kaart, or of a newer version.
    """
    with _reading(path), zipfile.ZipFile(path) as packed:
        infos = packed.infolist()
        names = [info.filename for info in infos]
        if INDEX not in names or packed.getinfo(INDEX).file_size > MOST_INDEX_BYTES:
            refused = _refused(path, _NO_LIST)
            raise refused
        with packed.open(INDEX) as stream:
            raw = stream.read(MOST_INDEX_BYTES + 1)
        archive = _listed(path, raw)
        if any(not _is_ours(info) for info in infos) or len({name.casefold() for name in names}) != len(names):
            refused = _refused(path, _OUTSIDE)
            raise refused
        sizes = {info.filename: info.file_size for info in infos if info.filename != INDEX}
        if sizes != {entry.name: entry.size for entry in archive.entries.values()}:
            refused = _refused(path, _OTHERS)
            raise refused
    return archive


def unpack(archive: Archive, entry: Entry, target: Path) -> None:
    """Write a file of an archive, checked against the list on the way.

    Parameters
    ----------
    archive
        Of `read_archive`.
    entry
        One of its files.
    target
        Where to; its folder is made.

    Raises
    ------
    InputError
        If it is damaged.
    StoreError
        If it cannot be written.
    """
    digest, left = hashlib.sha256(), entry.size
    with writing(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as written, closing(_chunks(archive, entry)) as chunks:
            for chunk in chunks:
                left -= len(chunk)
                if left < 0:
                    break
                digest.update(chunk)
                written.write(chunk)
            written.flush()
            os.fsync(written.fileno())
    if left or digest.hexdigest() != entry.sha256:
        refused = _refused(archive.path, _DAMAGED, file=entry.name)
        raise refused


def require_room(archive: Archive, folder: Path) -> None:
    """Refuse an archive that does not fit on the disk, before anything of it is written.

    Parameters
    ----------
    archive
        Of `read_archive`.
    folder
        That is there.

    Raises
    ------
    StoreError
        If there is no room.
    """
    needed, free = sum(entry.size for entry in archive.entries.values()), shutil.disk_usage(folder).free
    if needed > free:
        sizes = {"needed": needed // 1024**2 + 1, "free": free // 1024**2}
        raise StoreError(_NO_ROOM, name=archive.path.name, **sizes)


def _chunks(archive: Archive, entry: Entry) -> Generator[bytes]:
    with ExitStack() as opened:
        with _reading(archive.path, file=entry.name):
            stream = opened.enter_context(opened.enter_context(zipfile.ZipFile(archive.path)).open(entry.name))
        while True:
            with _reading(archive.path, file=entry.name):
                chunk = stream.read(_CHUNK)
            if not chunk:
                return
            yield chunk


@contextmanager
def _reading(path: Path, *, file: str = "") -> Iterator[None]:
    """Turn what is wrong with an archive into a sentence.

    Raises
    ------
    InputError
        If it cannot be read, or is damaged.
    """
    try:
        yield
    except InputError:
        raise
    except OSError as error:
        raise InputError(_UNREADABLE, name=path.name, reason=system_reason(error)) from error
    except _BROKEN as error:
        refused = _refused(path, _DAMAGED, file=file) if file else _refused(path, _NO_ZIP)
        raise refused from error


def _refused(path: Path, reason: str, **values: object) -> InputError:
    return InputError(_REFUSED, name=path.name, reason=Notice.of(reason, **values))


def _listed(path: Path, raw: bytes) -> Archive:
    """The list of an archive.

    Raises
    ------
    InputError
        If it is none.
    """
    try:
        document: dict[str, Any] = json.loads(raw)
        form, version = int(document["format"]), str(document["version"])[:20]
        entries = [Entry(str(file["name"]), int(file["size"]), str(file["sha256"])) for file in document["files"]]
        made_at = datetime.fromisoformat(document["made_at"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError) as error:
        refused = _refused(path, _NO_LIST)
        raise refused from error
    if form > FORMAT:
        raise InputError(_NEWER, name=path.name, version=version)
    return Archive(path, made_at, version, {entry.name: entry for entry in entries})


def _is_ours(info: zipfile.ZipInfo) -> bool:
    """Whether a file of an archive is one that kaart makes: plain, unlocked, and in no folder outside."""
    parts = info.filename.split("/")
    kind = stat.S_IFMT(info.external_attr >> 16)
    return (
        len(parts) <= _MOST_PARTS
        and all(_PART.fullmatch(part) and is_file_name(part) for part in parts)
        and kind in (0, stat.S_IFREG)
        and not info.flag_bits & 1
        and info.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
    )


def _info(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, now_utc().timetuple()[:6])
    info.compress_type = zipfile.ZIP_DEFLATED if Path(name).suffix in _PACKED else zipfile.ZIP_STORED
    info.external_attr = (stat.S_IFREG | 0o600) << 16
    return info
