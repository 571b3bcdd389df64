"""Figures of one table family in the store: a table is fetched when its stamp changed or a column was never asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Protocol

from pandas import DataFrame

from kaart.catalogue import Catalogue, Column, Family, Table
from kaart.catalogue.scope import Scope
from kaart.core.codes import COUNTRY
from kaart.core.errors import UpstreamNotFoundError, mark
from kaart.core.provenance import FOUND_STEPS, Provenance
from kaart.core.schema import RAW_FIGURES, check_frame
from kaart.sources.cbs.fetch import RawFigures
from kaart.sources.http.client import Http
from kaart.store.library import WHOLE_COUNTRY
from kaart.store.manifest import Key
from kaart.sync.area_files import AreaFiles, read_current
from kaart.sync.checks import Check
from kaart.sync.columns import column_notices, keep_columns
from kaart.sync.jobs import Item, Job, Work


class FigureSource(Protocol):
    """What a module in `kaart.sources` has that gives figures per gemeente, wijk and buurt."""

    def find_table(self, http: Http, catalogue: Catalogue, /, *, family: Family, year: int) -> Table:
        """Table that holds a year."""

    def version(self, http: Http, table: Table, /) -> str:
        """Stamp of its last change; "" where the source gives none."""

    def fetch(
        self,
        http: Http,
        table: Table,
        /,
        *,
        columns: Sequence[Column],
        gemeenten: Sequence[str] | None,
        country: bool,
    ) -> RawFigures:
        """Figures of gemeenten, or of the whole country for None."""


@dataclass(frozen=True)
class FigureTables:
    """Refreshes figures; one job is one table family of one year.

    Attributes
    ----------
    source
        Module that fetches them.
    checks
        Of a new file, before it is written.
    """

    source: FigureSource
    checks: tuple[Check, ...] = ()

    def __call__(self, work: Work, job: Job, scopes: Sequence[Scope]) -> list[Item]:
        """Bring the figures of some scopes up to date; the store is locked only while they are written.

        Parameters
        ----------
        work, job, scopes
            Connections, table family and year, and areas.

        Raises
        ------
        SourceError
            If the source does not answer, or the answer cannot be right; stored files stay.
        SchemaError
            If the figures break their contract.
        StoreError
            If the store cannot be written.
        """
        table = self.source.find_table(work.http, work.catalogue, family=Family(job.kind), year=job.year)
        stamp = self.source.version(work.http, table)
        # Of a table in editions only the service knows which is there, and so in which areas it counts.
        job = replace(job, areas=table.area_year)
        return _TableFiles(work, job, self.checks, self.source, table, stamp).refresh(scopes)


@dataclass(frozen=True)
class _TableFiles(AreaFiles):
    """Files of one table of figures."""

    source: FigureSource
    table: Table
    stamp: str
    stamped: ClassVar[bool] = True

    @property
    def columns(self) -> tuple[Column, ...]:
        return self.work.catalogue.columns(self.table.family, self.table.year)

    def is_fresh(self, key: Key) -> bool:
        store = self.work.store
        manifest = store.manifest(key)
        if self.work.again or manifest is None or not self.stamp or not store.is_whole(key):
            return False
        origin = manifest.provenance
        same = (origin.table, origin.upstream_modified) == (self.table.id, self.stamp)
        same = same and origin.areas in {0, self.table.area_year}
        # What was not found is looked for again when the catalogue knows the column by other names.
        sought = {column.id: column.sought for column in self.columns}
        renamed = any(item.lacks and sought.get(item.id, item.sought) != item.sought for item in origin.columns)
        # Stored before kaart read whether figures are provisional.
        unread = not origin.columns or any(not item.provisional for item in origin.columns if item.step in FOUND_STEPS)
        return same and not renamed and not unread and set(sought) <= {name.rstrip("@") for name in store.columns(key)}

    def wants_country(self) -> bool:
        # A table without a row for the country would be asked for it on every run.
        return not self.is_fresh(self.job.key(COUNTRY))

    def fetch(self, gemeenten: tuple[str, ...] | None) -> tuple[DataFrame, Provenance]:
        country = gemeenten is None or self.wants_country()
        raw = self.source.fetch(self.work.http, self.table, columns=self.columns, gemeenten=gemeenten, country=country)
        check_frame(raw.frame, RAW_FIGURES, what=f"{self.table.id} ({self.job.year})")
        _require_areas(raw.frame, self.table)
        return raw.frame, raw.provenance

    def _completed(self, key: Key, part: DataFrame, origin: Provenance) -> tuple[DataFrame, Provenance]:
        """Figures with those of an earlier delivery of the same table where this one lacks a column that had them."""
        if not any(column.lacks or column.outside for column in origin.columns):
            return part, origin
        places = (key, replace(key, area=WHOLE_COUNTRY))
        current = (read_current(self.work.store, place) for place in places)
        before = next((stored for stored in current if stored is not None), None)
        if before is not None and origin.lacking and not self.work.again:
            part, origin = keep_columns(part, origin, before=before)
        titles = {column.id: column.titles[-1] for column in self.columns}
        notices = column_notices(origin.columns, titles=titles, table=origin.table, year=self.job.year)
        return part, replace(origin, warnings=(*notices, *origin.warnings))

    def count(self, frame: DataFrame) -> int:
        # Figures hold every level; what people count are buurten.
        return int(frame["code"].str.startswith("BU").sum())


def _require_areas(frame: DataFrame, table: Table) -> None:
    """Refuse a table without a single buurt or gemeente, which cannot be joined to boundaries.

    Raises
    ------
    UpstreamNotFoundError
        If there is none.
    """
    if not frame["code"].str.startswith(("BU", "GM")).any():
        raise UpstreamNotFoundError(
            mark("CBS table {table} has no rows for what was asked; check the code and the year."), table=table.id
        )
