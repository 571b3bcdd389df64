"""An installation as one file: the store, what its users added, and the werksessies; and back again.

It rests on nothing but the files of this machine, so that a store can be carried to one without a network.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from kaart.catalogue.listed import FILE as TABLES
from kaart.catalogue.more_names import FILE as MORE_NAMES
from kaart.catalogue.own import LAYER as OWN
from kaart.core.errors import CorruptStoreError, InputError, mark
from kaart.core.files import remove_file
from kaart.core.provenance import Notice
from kaart.core.settings import Settings
from kaart.store.archive import Archive, Entry, Writer, read_archive, require_room, unpack, writing_archive
from kaart.store.asked import ASKED
from kaart.store.bring_back import making_ready, put_in_place
from kaart.store.edition import FILE as EDITION
from kaart.store.edition import require_known_format
from kaart.store.files import write_text, writing
from kaart.store.library import LAST, REGIONS, STAMP
from kaart.store.manifest import Key
from kaart.store.manifest_file import load_manifest
from kaart.store.parquet import CURRENT, PREVIOUS, SECOND_LOOK_S, Store
from kaart.workshop.carried import accept_workshops, copy_workshops, put_back_workshops, require_embedded
from kaart.workshop.database import path_of

STORE, ADDED, WORKSHOPS = "opslag", "toegevoegd", "werksessies"
# A refresh of the whole country takes minutes, and is waited for.
PATIENCE_S = 900.0
_DATABASE = f"{WORKSHOPS}/werksessies.sqlite"
_NOTES = (TABLES, ASKED, LAST, EDITION)
_ADDITIONS = (REGIONS, MORE_NAMES)
_LOOKS = 3
_LEFT_OUT = mark("{name} is damaged and not in the archive; fetch it again with kaart sync {area}.")
_STRANGE = mark("{name} holds {file}, which is nothing of kaart. Nothing was changed.")


@dataclass(frozen=True)
class Kept:
    """What was written.

    Attributes
    ----------
    files, size
        Files of the store, and bytes of all.
    workshops
        Whether the werksessies are in it.
    notices
        What is not in it, and why.
    """

    files: int
    size: int
    workshops: bool
    notices: tuple[Notice, ...]


@dataclass(frozen=True)
class Restored:
    """What was put back.

    Attributes
    ----------
    files
        Files of the store.
    made_at
        When the archive was made, UTC.
    sessions
        Number of werksessies; None where the archive has none, or they were left as they are.
    before
        Where the werksessies of before are kept.
    """

    files: int
    made_at: datetime
    sessions: int | None
    before: tuple[Path, ...]


def keep(settings: Settings, target: Path, *, workshops: bool = True) -> Kept:
    """Write the archive of an installation, also while the app runs.

    Parameters
    ----------
    settings
        Its folders.
    target
        File; one that is there is replaced when the new one is whole.
    workshops
        Whether the werksessies go in, with all that people wrote.

    Raises
    ------
    StoreError
        If it cannot be written, or a refresh of the store takes too long.
    DatabaseError
        If the werksessies are damaged, or kept by PostgreSQL.
    """
    store, copy = Store(settings.cache), target.with_name(f".{target.name}.sqlite")
    if workshops:
        require_embedded(settings)
    with writing_archive(target) as writer:
        try:
            has = workshops and copy_workshops(settings, copy)
            if has:
                writer.add_file(_DATABASE, copy)
        finally:
            with suppress(OSError):
                remove_file(copy)
        with store.lock(timeout_s=PATIENCE_S):
            notices = tuple(_add_store(store, writer))
        for name in _ADDITIONS:
            _add_note(writer, f"{ADDED}/{name}", settings.additions / name)
    files = _files(writer.entries)
    return Kept(files, sum(entry.size for entry in writer.entries), has, notices)


def restore(settings: Settings, source: Path, *, workshops: bool = True) -> Restored:
    """Put an archive in the place of what stands in an installation; all is checked before anything changes.

    Own figures stay where the archive has none; all other layers are those of the archive.

    Parameters
    ----------
    settings
        Folders of the installation.
    source
        Archive.
    workshops
        Whether the werksessies of the archive are put back, if it has them.

    Raises
    ------
    InputError
        If the archive is not whole, or not of kaart.
    StoreError
        If the store cannot be written, or has no room.
    DatabaseError
        If the werksessies cannot be put back, or are kept by PostgreSQL.
    """
    archive = read_archive(source)
    _require_layout(archive)
    database = archive.entries.get(_DATABASE) if workshops else None
    if database is not None:
        require_embedded(settings)
    store = Store(settings.cache)
    with store.lock(timeout_s=PATIENCE_S), making_ready(settings.cache) as ready:
        require_room(archive, ready)
        entries = archive.under(STORE)
        for entry in entries:
            unpack(archive, entry, ready / entry.name.removeprefix(f"{STORE}/"))
        require_known_format(ready)
        added = {name: _text(archive, name, ready) for name in _ADDITIONS}
        sessions: int | None = None
        before: tuple[Path, ...] = ()
        if database is not None:
            with _unpacked(archive, database, settings) as copy:
                sessions = accept_workshops(copy)
                before = put_back_workshops(settings, copy)
        layers = {key.layer for key in store.every_key()} - {OWN}
        put_in_place(settings.cache, removed={*layers, *_NOTES})
        _write_additions(settings, added)
        store.touch(STAMP)
    return Restored(_files(entries), archive.made_at, sessions, before)


def _files(entries: Iterable[Entry]) -> int:
    """Number of files of figures, boundaries and so on among those of an archive."""
    return sum(entry.name.endswith(".parquet") for entry in entries)


def _add_store(store: Store, writer: Writer) -> Iterator[Notice]:
    """Add every whole file of a store; names those that are damaged."""
    for key in store.every_key():
        whole = [_add_generation(store, key, generation, writer) for generation in (CURRENT, PREVIOUS)]
        if not whole[0]:
            yield Notice.of(_LEFT_OUT, name=f"{key.layer}/{key.vintage}/{key.area}", area=key.area)
    for name in _NOTES:
        _add_note(writer, f"{STORE}/{name}", store.root / name)


def _add_generation(store: Store, key: Key, generation: str, writer: Writer) -> bool:
    """Add a file with its manifest where the two belong together."""
    data, note = (store.path(key, suffix=f"{generation}{end}") for end in (".parquet", ".json"))
    for look in range(_LOOKS):
        # A page that reads sets a damaged file aside without the lock.
        time.sleep(SECOND_LOOK_S if look else 0)
        try:
            manifest, words, content = load_manifest(note, key=key), note.read_bytes(), data.read_bytes()
        except (OSError, CorruptStoreError):
            continue
        if sha256(content).hexdigest() == manifest.sha256:
            folder = f"{STORE}/{key.layer}/{key.vintage}"
            writer.add(f"{folder}/{data.name}", content)
            writer.add(f"{folder}/{note.name}", words)
            return True
    return False


def _add_note(writer: Writer, name: str, path: Path) -> None:
    with suppress(FileNotFoundError):
        writer.add(name, path.read_bytes())


def _require_layout(archive: Archive) -> None:
    """Refuse what has no place in an installation.

    Raises
    ------
    InputError
        If a file of the archive has none.
    """
    for name in archive.entries:
        folder, *rest = name.split("/")
        in_layer = len(rest) == 3 and rest[2].endswith((".parquet", ".json"))  # noqa: PLR2004 (layer, vintage, file)
        fits = {
            STORE: in_layer or (len(rest) == 1 and rest[0] in _NOTES),
            ADDED: len(rest) == 1 and rest[0] in _ADDITIONS,
            WORKSHOPS: name == _DATABASE,
        }
        if not fits.get(folder, False):
            raise InputError(_STRANGE, name=archive.path.name, file=name)


@contextmanager
def _unpacked(archive: Archive, entry: Entry, settings: Settings) -> Iterator[Path]:
    """The werksessies of an archive in a file that only its owner may read, beside those that are there."""
    file = path_of(settings)
    folder = file.parent / ".terug"
    copy = folder / file.name
    try:
        with writing(folder):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        unpack(archive, entry, copy)
        yield copy
    finally:
        for left in folder.glob("*"):
            with suppress(OSError):
                remove_file(left)
        with suppress(OSError):
            folder.rmdir()


def _text(archive: Archive, name: str, ready: Path) -> str | None:
    """A file that the user added, None where the archive has none."""
    entry = archive.entries.get(f"{ADDED}/{name}")
    if entry is None:
        return None
    place = ready.parent / name
    unpack(archive, entry, place)
    return place.read_text(encoding="utf-8")


def _write_additions(settings: Settings, added: dict[str, str | None]) -> None:
    """Write what the user added where it differs; an installation may have its own where the archive has none."""
    for name, text in added.items():
        path = settings.additions / name
        if text is None or (path.exists() and path.read_text(encoding="utf-8") == text):
            continue
        with writing(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            write_text(path, text)
