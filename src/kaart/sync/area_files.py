"""Files of one vintage, one per gemeente or one for the whole country: fresh files stay, the others are replaced whole.

A layer decides which files are fresh, how the others are fetched, and what is checked before the first write.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from pandas import DataFrame, Series

from kaart.catalogue.scope import Scope
from kaart.core.codes import COUNTRY
from kaart.core.errors import CorruptStoreError
from kaart.core.provenance import Notice, Provenance, now_utc
from kaart.store.library import WHOLE_COUNTRY
from kaart.store.manifest import Key, is_newer
from kaart.store.parquet import Store, Stored
from kaart.sync.areas import stored_areas
from kaart.sync.checks import Check, concerns, require_kept, same_content, same_delivery
from kaart.sync.jobs import Item, Job, Outcome, Work


@dataclass(frozen=True)
class AreaFiles(ABC):
    """The files of one job.

    Attributes
    ----------
    work, job
        Connections, and the vintage to bring up to date.
    checks
        Compare the codes of a new file with other layers; all of them run before the first write.
    stamped
        Whether a file is fresh because the source says that it is unchanged, and not because it is young.
    """

    stamped: ClassVar[bool] = False

    work: Work
    job: Job
    checks: tuple[Check, ...]

    @abstractmethod
    def is_fresh(self, key: Key) -> bool:
        """Whether a stored file need not be fetched again."""

    @abstractmethod
    def fetch(self, gemeenten: tuple[str, ...] | None) -> tuple[DataFrame, Provenance]:
        """Rows of gemeenten, or of the whole country for None, and where they came from."""

    def wants_country(self) -> bool:
        """Whether the country's row has its own file and that is not fresh."""
        return False

    def _completed(self, _key: Key, part: DataFrame, origin: Provenance) -> tuple[DataFrame, Provenance]:
        """Rows to store for a file and their origin, given the rows that came."""
        return part, origin

    def count(self, frame: DataFrame) -> int:
        """Number of rows for the report."""
        return len(frame)

    def refresh(self, scopes: Sequence[Scope]) -> list[Item]:
        """Bring the files of the gemeenten of some scopes up to date.

        Parameters
        ----------
        scopes
            Areas asked for; the whole country is one file.

        Raises
        ------
        SourceError
            If the source does not answer, or the answer cannot be right; stored files stay.
        SchemaError
            If a frame breaks its contract.
        StoreError
            If the store cannot be written.
        """
        gemeenten = self.job.gemeenten(scopes)
        items, stale = self._split(gemeenten)
        if not stale and not self._lost_country(gemeenten):
            return items
        own_row = gemeenten is not None and self.wants_country()
        wanted = None if gemeenten is None else stale or gemeenten[:1]
        frame, origin = self.fetch(wanted)
        return items + self._write_all(frame, origin, areas=stale, country=own_row)

    def _lost_country(self, gemeenten: tuple[str, ...] | None) -> bool:
        """Whether the row of the country is damaged, so that it is fetched although every gemeente is fresh."""
        return bool(gemeenten) and self.work.store.is_damaged(self.job.key(COUNTRY))

    def _split(self, gemeenten: tuple[str, ...] | None) -> tuple[list[Item], tuple[str, ...]]:
        """Items of what need not be fetched, and the areas that must be.

        A gemeente need not when its own file is fresh, or that of the whole country and its own is not damaged.
        """
        keys = self.job.keys(gemeenten)
        items = [self._unchanged(key) for key in keys if self.is_fresh(key)]
        left = tuple(key.area for key in keys if key not in {item.key for item in items})
        whole = self.job.key(WHOLE_COUNTRY)
        if gemeenten is None or not left or not self.is_fresh(whole):
            return items, left
        stored = self._confirmed(whole)
        damaged = tuple(area for area in left if self.work.store.is_damaged(self.job.key(area)))
        for key in (self.job.key(area) for area in left if area not in damaged):
            part = stored.frame[_owner(stored.frame) == key.area]
            outcome = Outcome.UNCHANGED if len(part) else Outcome.ABSENT
            items.append(self._item(key, outcome, part, stored.manifest.provenance, notices=()))
        return items, damaged

    def _confirmed(self, key: Key) -> Stored:
        stored = self.work.store.read(key)
        if self.stamped:
            self.work.store.confirm(key, now_utc())
        return stored

    def _unchanged(self, key: Key) -> Item:
        stored = self._confirmed(key)
        origin = stored.manifest.provenance
        return self._item(key, Outcome.UNCHANGED, stored.frame, origin, notices=origin.warnings)

    def _write_all(
        self, frame: DataFrame, provenance: Provenance, *, areas: tuple[str, ...], country: bool
    ) -> list[Item]:
        with self.work.store.lock():
            return self._checked_and_written(frame, provenance, areas=areas, country=country)

    def _checked_and_written(
        self, frame: DataFrame, provenance: Provenance, *, areas: tuple[str, ...], country: bool
    ) -> list[Item]:
        owner = _owner(frame)
        parts: list[tuple[Key, DataFrame, tuple[Notice, ...]]] = []
        # Every check comes before the first write.
        for area in areas:
            key = self.job.key(area)
            part = frame if area == WHOLE_COUNTRY else frame[owner == area].reset_index(drop=True)
            parts.append((key, part, self._checked(key, part, provenance) if len(part) else ()))
        if country:
            part = frame[owner == COUNTRY].reset_index(drop=True)
            parts += [(self.job.key(COUNTRY), part, ())] if len(part) else []
        items = [self._written(key, part, provenance, notices) for key, part, notices in parts]
        return [item for item in items if item.key.area != COUNTRY]

    def _checked(self, key: Key, part: DataFrame, provenance: Provenance) -> tuple[Notice, ...]:
        if not self.work.again:
            require_kept(
                part["code"],
                before=stored_areas(self.work.store, key),
                source=provenance.table,
                area=key.area,
                damaged=dict(provenance.counts).get("broken", 0) > 0,
            )
        areas = self.job.area_year
        return tuple(notice for check in self.checks for notice in check(self.work.store, key, part["code"], areas))

    def _written(self, key: Key, part: DataFrame, provenance: Provenance, notices: tuple[Notice, ...]) -> Item:
        if part.empty:
            return Item(key, Outcome.ABSENT, table=provenance.table, stored=self.work.store.has(key))
        own = provenance
        if key.area != WHOLE_COUNTRY:
            own = replace(provenance, warnings=tuple(n for n in provenance.warnings if concerns(n, key.area)))
        filled, own = self._completed(key, part, own)
        outcome = write_changed(self.work.store, key, filled, own)
        return self._item(key, outcome, filled, own, notices=(*own.warnings, *notices))

    def _item(
        self, key: Key, outcome: Outcome, frame: DataFrame, origin: Provenance, *, notices: tuple[Notice, ...]
    ) -> Item:
        return Item(
            key,
            outcome,
            rows=self.count(frame),
            table=origin.table,
            route=origin.route,
            notices=notices,
            stored=outcome is not Outcome.ABSENT,
        )


def write_changed(store: Store, key: Key, frame: DataFrame, provenance: Provenance) -> Outcome:
    """Store a frame when it differs from what is stored; else only note that the source still gives it.

    Figures that are the same and have another status get a new manifest, and count as changed. What another refresh
    fetched later and wrote earlier stays.

    Parameters
    ----------
    store
        Where.
    key
        Name of the file.
    frame, provenance
        What came, and from where.

    Raises
    ------
    StoreError
        If the store cannot be written.
    """
    with store.lock():
        return _write_changed(store, key, frame, provenance)


def _write_changed(store: Store, key: Key, frame: DataFrame, provenance: Provenance) -> Outcome:
    known = store.has(key)
    stored = read_current(store, key)
    if stored is not None and is_newer(stored.manifest, provenance):
        return Outcome.UNCHANGED
    if (
        stored is not None
        and stored.manifest.provenance.lacking == provenance.lacking
        # Another edition of a table may repeat the figures in the areas of another year.
        and (stored.manifest.provenance.areas or provenance.areas) == provenance.areas
        and same_content(stored.frame, frame)
    ):
        before = stored.manifest.provenance
        store.confirm(
            key,
            provenance.retrieved_at,
            upstream_modified=provenance.upstream_modified,
            columns=provenance.columns,
            areas=provenance.areas,
        )
        # Figures that were provisional and became definitive as they are: a change to whoever shows them.
        same_status = before.said_provisional == provenance.said_provisional
        return Outcome.UNCHANGED if same_status else Outcome.CHANGED
    same = stored is not None and same_delivery(stored.frame, frame)
    store.write(key, frame, provenance, same_delivery=same)
    return Outcome.CHANGED if known else Outcome.NEW


def read_current(store: Store, key: Key) -> Stored | None:
    """The current version of a file; None when there is none, or it is damaged and so to be replaced.

    Parameters
    ----------
    store
        Where.
    key
        Name of the file.
    """
    if not store.has(key):
        return None
    try:
        stored = store.read(key)
    except CorruptStoreError:
        return None
    return None if stored.previous else stored


def _owner(frame: DataFrame) -> Series[str]:
    """Gemeente of every row; the country owns its own."""
    return ("GM" + frame["code"].str.slice(2, 6)).where(frame["code"] != COUNTRY, COUNTRY)
