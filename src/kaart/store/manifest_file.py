"""The text of a manifest: sealed when written, and every field checked when read.

What a manifest says is shown as it stands: whose figures, of when, with which warnings. A damaged one is refused whole.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, fields
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from kaart.catalogue.records import Text
from kaart.core.errors import CorruptStoreError, NewerStoreError, mark
from kaart.core.provenance import ColumnOrigin, Notice, Provenance
from kaart.core.sealed import seal, unseal
from kaart.store.manifest import SCHEMA_VERSION, Key, Manifest

NEWER = mark(
    "{name} was stored by a newer kaart (format {version}, this one reads up to {known}); install the newest kaart."
)
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_ENTRIES = frozenset(field.name for field in fields(Manifest))
_ORIGIN = frozenset(field.name for field in fields(Provenance))
T = TypeVar("T")


def dump_manifest(manifest: Manifest) -> str:
    """Manifest as text."""
    return seal(asdict(manifest), default=_plain)


def load_manifest(path: Path, *, key: Key | None = None) -> Manifest:
    """Read a manifest.

    Parameters
    ----------
    path
        Of the file.
    key
        Name of the file that it must describe; None for any.

    Raises
    ------
    NewerStoreError
        If a newer kaart wrote it.
    CorruptStoreError
        If it is damaged, or describes another file.
    """
    try:
        text = path.read_text(encoding="utf-8")
        raw = unseal(text, older=_ENTRIES)
        version = _count(raw, "schema_version")
        if version > SCHEMA_VERSION:
            unseal(text)  # a newer kaart seals: without that it is a damaged one of before
        # What is absent, of another kind or impossible ends up below.
        manifest = None if version > SCHEMA_VERSION else _manifest(raw)
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise CorruptStoreError(mark("The manifest {name} is damaged."), name=path.name) from error
    if manifest is None:
        raise NewerStoreError(NEWER, name=path.name, version=version, known=SCHEMA_VERSION)
    if key is not None and manifest.key != key:
        raise CorruptStoreError(mark("The manifest {name} is of another file."), name=path.name)
    return manifest


def _manifest(raw: Mapping[str, Any]) -> Manifest:
    named = _take(raw, "key", dict)
    digest = _take(raw, "sha256", str)
    if not _SHA256.fullmatch(digest):
        raise ValueError("sha256")
    return Manifest(
        key=Key(*(_take(named, name, str) for name in ("layer", "vintage", "area"))),
        provenance=_provenance(_take(raw, "provenance", dict)),
        rows=_count(raw, "rows"),
        sha256=digest,
        geometry=_take(raw, "geometry", bool),
        invented=_take(raw, "invented", bool),
        schema_version=_count(raw, "schema_version"),
        checked_at=_moment(raw, "checked_at"),
    )


def _provenance(raw: Mapping[str, Any]) -> Provenance:
    if not set(raw) <= _ORIGIN:
        raise ValueError("provenance")
    words = ("source", "url", "table", "route", "upstream_modified", "etag", "last_modified")
    return Provenance(
        **{name: _take(raw, name, str) for name in words},
        retrieved_at=_moment(raw, "retrieved_at"),
        counts=_each(raw, "counts", _pair),
        warnings=_each(raw, "warnings", _notice),
        # Older files lack these two.
        columns=_each(raw, "columns", _column) if "columns" in raw else (),
        areas=_count(raw, "areas") if "areas" in raw else 0,
    )


def _pair(item: object) -> tuple[str, int]:
    match item:
        case [str(name), int(count)] if type(count) is int:
            return name, count
    raise ValueError("counts")


def _column(item: object) -> ColumnOrigin:
    raw = _kind(item, dict)
    words = [field.name for field in fields(ColumnOrigin) if field.name != "outside" and field.name in raw]
    found: dict[str, Any] = {name: _take(raw, name, str) for name in words}
    if "outside" in raw:
        found["outside"] = _count(raw, "outside")
    if len(found) < len(raw):
        raise ValueError("columns")
    column = ColumnOrigin(**found)
    if column.since:
        datetime.fromisoformat(column.since)
    return column


def _notice(item: object) -> Notice:
    raw = _kind(item, dict)
    notice = Notice.of(_take(raw, "template", str), **dict(_each(raw, "values", _filled)))
    str(notice)  # one that cannot be said is damaged
    return notice


def _filled(item: object) -> tuple[str, object]:
    match item:
        case [str(name), value]:
            return name, _filling(value)
    raise ValueError("values")


def _filling(value: object) -> object:
    match value:  # dates, sentences and texts in two languages become that again
        case {"template": _}:
            return _notice(value)
        case {"nl": str(nl), "en": str(en)}:
            return Text(nl, en)
        case str() if _ISO_DATE.fullmatch(value):
            return date.fromisoformat(value)
        case str() | float() | int() | list():
            return value
    raise ValueError("values")


def _take(raw: Mapping[str, Any], name: str, kind: type[T]) -> T:
    return _kind(raw[name], kind)


def _kind(value: object, kind: type[T]) -> T:
    if type(value) is not kind:
        raise TypeError(kind.__name__)
    return value


def _each(raw: Mapping[str, Any], name: str, read: Callable[[object], T]) -> tuple[T, ...]:
    return tuple(read(item) for item in _take(raw, name, list))


def _count(raw: Mapping[str, Any], name: str) -> int:
    count = _take(raw, name, int)
    if count < 0:
        raise ValueError(name)
    return count


def _moment(raw: Mapping[str, Any], name: str) -> datetime:
    moment = datetime.fromisoformat(_take(raw, name, str))
    if moment.utcoffset() != timedelta(0):  # None too: a moment without its zone cannot be compared
        raise ValueError(name)
    return moment


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)
