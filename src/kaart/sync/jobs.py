"""What a refresh has to do, what it does it with, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kaart.catalogue import Catalogue
from kaart.catalogue.scope import Scope
from kaart.core.errors import KaartError
from kaart.core.provenance import Notice
from kaart.sources.http.client import Http
from kaart.store.library import WHOLE_COUNTRY
from kaart.store.manifest import Key
from kaart.store.parquet import Store

Progress = Callable[[int, int, str], None]


class Outcome(StrEnum):
    """Outcome for one area of one layer."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    ABSENT = "absent"
    FAILED = "failed"


STORED = frozenset({Outcome.NEW, Outcome.CHANGED, Outcome.UNCHANGED})


@dataclass(frozen=True)
class Item:
    """One area of one layer and vintage, or a whole job that failed (area "").

    Attributes
    ----------
    key, outcome
        Name of the file, and the outcome.
    rows
        Buurten in figures, areas in boundaries.
    table, route
        Table and route of the source.
    notices
        Notices.
    error
        Error of a whole job.
    stored
        Whether the store holds a version.
    stored_at
        When the version that is kept was retrieved, for a failed job; None when there is none.
    """

    key: Key
    outcome: Outcome
    rows: int = 0
    table: str = ""
    route: str = ""
    notices: tuple[Notice, ...] = ()
    error: KaartError | None = None
    stored: bool = False
    stored_at: datetime | None = None


@dataclass(frozen=True)
class Around:
    """What was fetched around the scopes of a refresh.

    Attributes
    ----------
    names
        Of the gemeenten near the scopes.
    errors
        Why a part of it could not be fetched.
    codes
        Codes of those gemeenten.
    """

    names: tuple[str, ...] = ()
    errors: tuple[KaartError, ...] = ()
    codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Report:
    """Result of a refresh, in the order of the work.

    Attributes
    ----------
    items
        Of the scopes.
    around
        What was fetched around them.
    """

    items: tuple[Item, ...]
    around: Around = Around()

    @property
    def failed(self) -> tuple[Item, ...]:
        """Items that could not be fetched."""
        return tuple(item for item in self.items if item.outcome is Outcome.FAILED)

    @property
    def came(self) -> bool:
        """Whether any of the requested data is now stored."""
        return any(item.outcome in STORED for item in self.items)


@dataclass(frozen=True)
class Job:
    """One series of one year, or of now.

    Attributes
    ----------
    layer
        Folder of the store that it writes to.
    kind
        First part of the vintage: a table family, a level, or a name.
    year
        Year of what is fetched; of a job of now, that of the boundaries it needs.
    dated
        False for what is of now and has no year.
    areas
        Year of the areas in which it is counted; 0 for `year`.
    """

    layer: str
    kind: str
    year: int
    dated: bool = True
    areas: int = 0

    @property
    def area_year(self) -> int:
        """Year of the areas in which it is counted."""
        return self.areas or self.year

    @property
    def vintage(self) -> str:
        """Vintage part of the keys it writes."""
        return f"{self.kind}-{self.year}" if self.dated else self.kind

    def key(self, area: str) -> Key:
        """Key of an area that it writes."""
        return Key(self.layer, self.vintage, area)

    def keys(self, gemeenten: tuple[str, ...] | None) -> tuple[Key, ...]:
        """Keys of gemeenten; of the whole country's one file for None."""
        return tuple(self.key(area) for area in ((WHOLE_COUNTRY,) if gemeenten is None else gemeenten))

    def gemeenten(self, scopes: Sequence[Scope]) -> tuple[str, ...] | None:
        """Gemeenten of all scopes in the year of the areas; None when one of them is the whole country."""
        codes: set[str] = set()
        for scope in scopes:
            gemeenten = scope.gemeenten(self.area_year)
            if gemeenten is None:
                return None
            codes |= set(gemeenten)
        return tuple(sorted(codes))


@dataclass(frozen=True)
class Work:
    """What every layer is fetched with.

    Attributes
    ----------
    http
        Client for the requests.
    store
        Where files are kept; locked only while something is written.
    catalogue
        Which tables and columns to ask for.
    again
        If True, refetch even what is unchanged and skip the check against the stored version.
    """

    http: Http
    store: Store
    catalogue: Catalogue
    again: bool = False
