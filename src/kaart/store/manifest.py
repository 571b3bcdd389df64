"""The manifest beside every stored file: name, origin and hash."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from kaart.core.errors import CorruptStoreError, mark
from kaart.core.provenance import ColumnOrigin, Notice, Provenance, now_utc

SCHEMA_VERSION = 1
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, order=True)
class Key:
    """Name of one stored file.

    Attributes
    ----------
    layer
        ``cijfers``, ``grenzen``, ...
    vintage
        Table family or level with its year: ``kwb-2018``, ``buurt-2018``.
    area
        Gemeente code; ``NL00`` for the row of the country, ``NL`` for the whole country.
    """

    layer: str
    vintage: str
    area: str

    @property
    def year(self) -> int | None:
        """Year in the vintage, None when it has none."""
        tail = self.vintage.rpartition("-")[2]
        return int(tail) if tail.isdigit() else None


@dataclass(frozen=True)
class Manifest:
    """Description of one stored file.

    Attributes
    ----------
    key
        Name of the file.
    provenance
        Origin and warnings.
    rows
        Number of rows.
    sha256
        Hash of the file's bytes.
    geometry
        True for GeoParquet.
    invented
        True for the packaged example region.
    schema_version
        Version of the frame's make-up.
    checked_at
        When the source last confirmed that this is its newest version, UTC.
    """

    key: Key
    provenance: Provenance
    rows: int
    sha256: str
    geometry: bool
    checked_at: datetime
    invented: bool = False
    schema_version: int = SCHEMA_VERSION

    def of_columns(self, ids: Collection[str]) -> Manifest:
        """The manifest for a selection of columns, see `Provenance.of_columns`."""
        return replace(self, provenance=self.provenance.of_columns(ids))

    def checked(
        self,
        moment: datetime,
        *,
        upstream_modified: str = "",
        columns: tuple[ColumnOrigin, ...] = (),
        areas: int = 0,
    ) -> Manifest:
        """The same, confirmed at a later moment, perhaps with a new stamp, account of its columns or year of areas."""
        origin = self.provenance
        stamp = upstream_modified or origin.upstream_modified
        newer = replace(origin, upstream_modified=stamp, columns=columns or origin.columns, areas=areas or origin.areas)
        return replace(self, checked_at=moment, provenance=newer)


def is_newer(manifest: Manifest, provenance: Provenance) -> bool:
    """Whether a stored file was fetched later than one that is about to replace it, by another refresh.

    Parameters
    ----------
    manifest
        Of the stored file. One of a moment that is yet to come was written by a clock that was wrong, and is not newer.
    provenance
        Of the other.
    """
    return provenance.retrieved_at < manifest.provenance.retrieved_at <= now_utc()


def dump_manifest(manifest: Manifest) -> str:
    """Manifest as JSON text."""
    return json.dumps(asdict(manifest), indent=1, default=_plain, ensure_ascii=False) + "\n"


def load_manifest(path: Path) -> Manifest:
    """Read a manifest.

    Raises
    ------
    CorruptStoreError
        If the file is no manifest of this version.
    """
    try:
        raw: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        origin = raw["provenance"]
        return Manifest(
            key=Key(**raw["key"]),
            provenance=Provenance(
                **{
                    **origin,
                    "retrieved_at": datetime.fromisoformat(origin["retrieved_at"]),
                    "counts": tuple((str(name), int(count)) for name, count in origin["counts"]),
                    "warnings": tuple(
                        Notice.of(item["template"], **{name: _filling(value) for name, value in item["values"]})
                        for item in origin["warnings"]
                    ),
                    # Older files lack this field.
                    "columns": tuple(ColumnOrigin(**item) for item in origin.get("columns", [])),
                }
            ),
            rows=int(raw["rows"]),
            sha256=str(raw["sha256"]),
            geometry=bool(raw["geometry"]),
            invented=bool(raw["invented"]),
            schema_version=int(raw["schema_version"]),
            checked_at=datetime.fromisoformat(raw["checked_at"]),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CorruptStoreError(
            mark("The manifest {name} cannot be read ({reason}); fetch this layer again with kaart sync."),
            name=path.name,
            reason=type(error).__name__,
        ) from error


def _filling(value: object) -> object:
    """Values of a notice; dates and sentences become that again, so that they can be written per language."""
    if isinstance(value, dict) and "template" in value:
        return Notice.of(value["template"], **{name: _filling(item) for name, item in value["values"]})
    return date.fromisoformat(value) if isinstance(value, str) and _ISO_DATE.fullmatch(value) else value


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)
