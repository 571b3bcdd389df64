"""Bring the store up to date: the only place where sources meet the store.

A job that fails leaves what is stored untouched and says so; the others go on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from pandas import DataFrame, Series

from kaart.catalogue import OPTIONAL_FAMILIES, Catalogue, Column, Family, Table
from kaart.catalogue.scope import Scope
from kaart.core.codes import COUNTRY, MAP_LEVELS
from kaart.core.errors import KaartError, UpstreamNotFoundError, mark
from kaart.core.provenance import Notice, Provenance, now_utc
from kaart.core.schema import AREAS, RAW_FIGURES, check_frame
from kaart.sources.cbs import fetch as cbs
from kaart.sources.cbs import third_party
from kaart.sources.http.client import Http
from kaart.sources.pdok import boundaries as pdok
from kaart.store.library import FIGURES, NAMES_KEY, STAMP, WHOLE_COUNTRY
from kaart.store.manifest import Key
from kaart.store.parquet import BOUNDARIES, Store, Stored
from kaart.store.sites import SITE_LAYERS
from kaart.store.timetables import OV
from kaart.sync.areas import find_gemeenten, named, require_known, stored_areas
from kaart.sync.checks import check_join, concerns, require_kept, same_content, same_delivery
from kaart.sync.columns import column_notices, keep_columns
from kaart.sync.jobs import Item, Job, Outcome, Progress, Report, plan
from kaart.sync.sites import refresh_sites
from kaart.sync.timetable import refresh_ov

# PDOK gives no stamp of the last change; boundaries of a year are asked again after this long.
BOUNDARY_AGE = timedelta(days=30)


class Refresh:
    """Refreshes the layers of scopes.

    Parameters
    ----------
    http
        The one way out.
    store
        Where it is kept.
    catalogue
        Which columns to ask.
    again
        True asks everything again, also what the source says is unchanged, and takes it as it comes.
    """

    def __init__(self, http: Http, store: Store, catalogue: Catalogue, *, again: bool = False) -> None:
        self.http = http
        self.store = store
        self.catalogue = catalogue
        self.again = again
        self._names: cbs.RawFigures | None = None

    def run(
        self, scopes: Sequence[Scope], *, years: Sequence[int], layers: Sequence[str], progress: Progress | None = None
    ) -> Report:
        """Fetch what is new of some scopes.

        Parameters
        ----------
        scopes
            What to fetch; the whole country is fetched in bulk.
        years, layers
            What to fetch of it.
        progress
            Called with jobs done, jobs in all, and what is being done now.

        Raises
        ------
        UnknownAreaError
            If CBS knows no such area in any of the years; nothing is written then.
        UnknownYearError
            If it knows the gemeente, but in none of these years.
        StoreLockedError
            If another refresh is writing.
        StoreError
            If the store cannot be written.
        """
        jobs = plan(self.catalogue, years=years, layers=layers)
        for scope in scopes:
            require_known(scope, years=years, http=self.http, store=self.store, catalogue=self.catalogue)
        items: list[Item] = []
        with self.store.lock():
            self._keep_names()
            for number, job in enumerate(jobs):
                if progress is not None:
                    progress(number, len(jobs), f"{job.layer} {job.vintage}")
                try:
                    items += self._guarded(job, scopes)
                finally:
                    # Also when it was broken off: files may have come.
                    self.store.touch(STAMP)
            if progress is not None:
                progress(len(jobs), len(jobs), "")
        if not any(item.stored for item in items):
            # What is published nowhere is no gap in what came: nothing came.
            items = [replace(item, outcome=Outcome.FAILED) if item.error is not None else item for item in items]
        return Report(tuple(items))

    def find_names(self) -> dict[str, str]:
        """Names of all gemeenten by code, as CBS lists them; the next `run` keeps them.

        Raises
        ------
        SourceError
            If CBS does not give the list.
        """
        self._names = find_gemeenten(self.http, self.catalogue)
        return {} if self._names is None else named(self._names)

    def gemeente_names(self) -> None:
        """Fetch and keep the list of gemeenten with their names, so that a name can be asked for.

        Raises
        ------
        SourceError
            If CBS does not give it.
        StoreError
            If it cannot be written.
        """
        self.find_names()
        with self.store.lock():
            self._keep_names()

    def _keep_names(self) -> None:
        if self._names is not None:
            self._write(NAMES_KEY, self._names.frame, self._names.provenance, ())
            self._names = None

    def _guarded(self, job: Job, scopes: Sequence[Scope]) -> list[Item]:
        try:
            if job.layer == OV:
                today = now_utc().date()
                return refresh_ov(self.http, self.store, scopes, year=job.year, again=self.again, today=today)
            if job.layer in SITE_LAYERS:
                return refresh_sites(self.http, self.store, scopes, layer=job.layer, year=job.year, again=self.again)
            return self._figures(job, scopes) if job.layer == FIGURES else self._boundaries(job, scopes)
        except KaartError as error:
            manifests = [self.store.manifest(key) for key in job.keys(_gemeenten(job, scopes)) if self.store.has(key)]
            moments = [manifest.provenance.retrieved_at for manifest in manifests if manifest is not None]
            # Not every year and gemeente is published; what came before and is gone now is a failure.
            absent = isinstance(error, UpstreamNotFoundError) and not manifests
            return [
                Item(
                    job.key(""),
                    Outcome.ABSENT if absent else Outcome.FAILED,
                    error=error,
                    stored=bool(manifests),
                    stored_at=min(moments, default=None),
                )
            ]

    def _figures(self, job: Job, scopes: Sequence[Scope]) -> list[Item]:
        family = job.family or Family.KWB
        gemeenten = _gemeenten(job, scopes)
        others = family in OPTIONAL_FAMILIES
        table = (
            third_party.find_table(self.catalogue, family=family, year=job.year)
            if others
            else cbs.find_table(self.http, self.catalogue, family=family, year=job.year)
        )
        columns = self.catalogue.columns(family, job.year)
        stamp = (third_party if others else cbs).version(self.http, table)

        def is_current(key: Key) -> bool:
            return self._is_current(key, table, stamp, columns)

        items, stale = self._split(job, gemeenten, is_current)
        if not stale:
            return items
        # A table without a row for the country would be asked for it on every run.
        wants_country = gemeenten is not None and not is_current(job.key(COUNTRY))
        raw = (third_party if others else cbs).fetch(
            self.http,
            table,
            columns=columns,
            gemeenten=None if gemeenten is None else stale,
            country=wants_country or gemeenten is None,
        )
        check_frame(raw.frame, RAW_FIGURES, what=f"{table.id} ({job.year})")
        _require_areas(raw.frame, table)
        return items + self._write_all(job, raw.frame, raw.provenance, areas=stale, country=wants_country)

    def _boundaries(self, job: Job, scopes: Sequence[Scope]) -> list[Item]:
        gemeenten = _gemeenten(job, scopes)
        moment = now_utc()
        items, stale = self._split(job, gemeenten, lambda key: self._is_young(key, moment))
        if not stale:
            return items
        raw = pdok.fetch(
            self.http,
            level=str(job.level),
            year=job.year,
            gemeenten=None if gemeenten is None else stale,
        )
        check_frame(raw.areas.drop(columns="geometry"), AREAS, what=f"{raw.provenance.table} ({job.year})")
        return items + self._write_all(job, raw.areas, raw.provenance, areas=stale, country=False)

    def _split(
        self, job: Job, gemeenten: tuple[str, ...] | None, is_fresh: Callable[[Key], bool]
    ) -> tuple[list[Item], tuple[str, ...]]:
        """Items of what need not be fetched, and the areas that must be.

        A gemeente need not when its own file is fresh, or that of the whole country.
        """
        moved = job.layer == FIGURES  # of boundaries nobody said that they are unchanged
        keys = job.keys(gemeenten)
        items = [self._confirmed(key, moved=moved) for key in keys if is_fresh(key)]
        left = tuple(key.area for key in keys if key not in {item.key for item in items})
        whole = job.key(WHOLE_COUNTRY)
        if gemeenten is None or not left or not is_fresh(whole):
            return items, left
        self._confirmed(whole, moved=moved)
        stored = self.store.read(whole)
        for key in (job.key(area) for area in left):
            part = stored.frame[_owner(stored.frame) == key.area]
            outcome = Outcome.UNCHANGED if len(part) else Outcome.ABSENT
            origin = stored.manifest.provenance
            items.append(_item(key, outcome, part, origin, notices=()))
        return items, ()

    def _write_all(
        self, job: Job, frame: DataFrame, provenance: Provenance, *, areas: tuple[str, ...], country: bool
    ) -> list[Item]:
        owner = _owner(frame)
        parts: list[tuple[Key, DataFrame, tuple[Notice, ...]]] = []
        # Every check comes before the first write.
        for area in areas:
            key = job.key(area)
            part = frame if area == WHOLE_COUNTRY else frame[owner == area].reset_index(drop=True)
            parts.append((key, part, self._check(job, key, part, provenance) if len(part) else ()))
        if country:
            part = frame[owner == COUNTRY].reset_index(drop=True)
            parts += [(job.key(COUNTRY), part, ())] if len(part) else []
        items = []
        for key, part, notices in parts:
            own = provenance
            if key.area != WHOLE_COUNTRY:
                own = replace(provenance, warnings=tuple(n for n in provenance.warnings if concerns(n, key.area)))
            if len(part):
                filled, own = self._with_kept(job, key, part, own)
                item = self._write(key, filled, own, notices)
            else:
                item = Item(key, Outcome.ABSENT, table=provenance.table, stored=self.store.has(key))
            if key.area != COUNTRY:
                items.append(item)
        return items

    def _check(self, job: Job, key: Key, part: DataFrame, provenance: Provenance) -> tuple[Notice, ...]:
        if not self.again:
            require_kept(
                part["code"],
                before=stored_areas(self.store, key),
                source=provenance.table,
                area=key.area,
                damaged=dict(provenance.counts).get("broken", 0) > 0,
            )
        if job.layer == FIGURES:
            others = [Key(BOUNDARIES, f"{level}-{job.year}", key.area) for level in MAP_LEVELS]
        else:
            others = [Key(FIGURES, f"{Family.KWB}-{job.year}", key.area)]
        other = {code for item in others for code in stored_areas(self.store, item)}
        notices = check_join(part["code"], other=other, area=key.area, year=job.year)
        people = replace(key, vintage=f"{Family.KWB}-{job.year}")
        if job.family is Family.POLITIE and not stored_areas(self.store, people):
            said = mark(
                "Crime of {area} in {year} shows once the inhabitants of that year are there too: kaart sync {area}."
            )
            notices += (Notice.of(said, area=key.area, year=job.year),)
        return notices

    def _with_kept(self, job: Job, key: Key, part: DataFrame, origin: Provenance) -> tuple[DataFrame, Provenance]:
        """Figures with those of an earlier delivery of the same table where this one lacks a column that had them."""
        if job.family is None or not any(column.lacks for column in origin.columns):
            return part, origin
        places = (key, replace(key, area=WHOLE_COUNTRY))
        before = next((stored for place in places if (stored := self._whole(place)) is not None), None)
        if before is not None and not self.again:
            part, origin = keep_columns(part, origin, before=before)
        titles = {column.id: column.titles[-1] for column in self.catalogue.columns(job.family, job.year)}
        notices = column_notices(origin.columns, titles=titles, table=origin.table, year=job.year)
        return part, replace(origin, warnings=(*notices, *origin.warnings))

    def _write(self, key: Key, frame: DataFrame, provenance: Provenance, notices: tuple[Notice, ...]) -> Item:
        known = self.store.has(key)
        stored = self._whole(key)
        if (
            stored is not None
            and stored.manifest.provenance.lacking == provenance.lacking
            and same_content(stored.frame, frame)
        ):
            self.store.confirm(key, provenance.retrieved_at, upstream_modified=provenance.upstream_modified)
            outcome = Outcome.UNCHANGED
        else:
            same = stored is not None and same_delivery(stored.frame, frame)
            self.store.write(key, frame, provenance, same_delivery=same)
            outcome = Outcome.CHANGED if known else Outcome.NEW
        return _item(key, outcome, frame, provenance, notices=(*provenance.warnings, *notices))

    def _whole(self, key: Key) -> Stored | None:
        """The current file; None when there is none or it is damaged."""
        if not self.store.has(key):
            return None
        try:
            stored = self.store.read(key)
        except KaartError:
            return None
        return None if stored.previous else stored

    def _confirmed(self, key: Key, *, moved: bool) -> Item:
        stored = self.store.read(key)
        if moved:
            self.store.confirm(key, now_utc())
        origin = stored.manifest.provenance
        return _item(key, Outcome.UNCHANGED, stored.frame, origin, notices=origin.warnings)

    def _is_current(self, key: Key, table: Table, stamp: str, columns: Sequence[Column]) -> bool:
        manifest = self.store.manifest(key)
        if self.again or manifest is None or not stamp or not self.store.is_whole(key):
            return False
        origin = manifest.provenance
        same = (origin.table, origin.upstream_modified) == (table.id, stamp)
        # What was not found is looked for again when the catalogue knows the column by other names.
        sought = {column.id: column.sought for column in columns}
        renamed = any(item.lacks and sought.get(item.id, item.sought) != item.sought for item in origin.columns)
        return same and not renamed and set(sought) <= {name.rstrip("@") for name in self.store.columns(key)}

    def _is_young(self, key: Key, moment: datetime) -> bool:
        manifest = self.store.manifest(key)
        whole = manifest is not None and not self.again and self.store.is_whole(key)
        return whole and manifest is not None and moment - manifest.checked_at < BOUNDARY_AGE


def _gemeenten(job: Job, scopes: Sequence[Scope]) -> tuple[str, ...] | None:
    """Gemeenten of all scopes in the job's year; None when one is the whole country."""
    found: set[str] = set()
    for scope in scopes:
        gemeenten = scope.gemeenten(job.year)
        if gemeenten is None:
            return None
        found |= set(gemeenten)
    return tuple(sorted(found))


def _owner(frame: DataFrame) -> Series[str]:
    """Gemeente of every row, the country of its own."""
    return ("GM" + frame["code"].str.slice(2, 6)).where(frame["code"] != COUNTRY, COUNTRY)


def _item(key: Key, outcome: Outcome, frame: DataFrame, origin: Provenance, *, notices: tuple[Notice, ...]) -> Item:
    # Figures hold every level; what people count are buurten.
    rows = int(frame["code"].str.startswith("BU").sum()) if key.layer == FIGURES else len(frame)
    return Item(
        key,
        outcome,
        rows=rows,
        table=origin.table,
        route=origin.route,
        notices=notices,
        stored=outcome is not Outcome.ABSENT,
    )


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
