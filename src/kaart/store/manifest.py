"""The manifest beside every stored file: name, origin and hash."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from kaart.core.provenance import ColumnOrigin, Provenance, now_utc

SCHEMA_VERSION = 1
# In the place of a gemeente: the file holds all of them.
COUNTRY_FILE = "NL"


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
