"""Bring the store up to date: the only place where sources meet the store.

A job that fails leaves stored data untouched and is reported; the others continue. The differences between
layers are in their records (`kaart.sync.layers`).
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from kaart.catalogue import Catalogue, Family
from kaart.catalogue.layers import NAMES
from kaart.catalogue.listed import kept_tables
from kaart.catalogue.scope import Scope
from kaart.core.errors import KaartError, SourceError, UpstreamNotFoundError
from kaart.sources.cbs import fetch as cbs
from kaart.sources.http.client import Http
from kaart.store.area_names import gather_names
from kaart.store.asked import gemeenten_with_figures, note_asked
from kaart.store.library import NAMES_KEY, STAMP, WHOLE_COUNTRY
from kaart.store.parquet import BEGIN_S, Store
from kaart.sync.area_files import write_changed
from kaart.sync.areas import find_gemeenten, named, require_known
from kaart.sync.jobs import STORED, Around, Item, Job, Outcome, Progress, Report, Work
from kaart.sync.layers import RECORDS, fetch_job, plan
from kaart.sync.provinces import keep_provinces
from kaart.sync.surroundings import fetch_around
from kaart.sync.years import Asked, ask_years, connect_briefly, families_of, keep_tables


class Refresh:
    """Refreshes the layers of scopes.

    Parameters
    ----------
    http
        Client for the requests.
    store
        Where files are kept.
    catalogue
        Which tables and columns to ask for.
    again
        If True, refetch even what is unchanged and skip the check against the stored version.
    """

    def __init__(self, http: Http, store: Store, catalogue: Catalogue, *, again: bool = False) -> None:
        self._work = Work(http, store, catalogue, again=again)
        self._names: cbs.RawFigures | None = None
        self._asked: dict[Family, SourceError | None] = {}
        self._tables = kept_tables(store.root)

    def find_years(self, layers: Sequence[str]) -> Asked:
        """Ask which years the services have tables of, every series once; the next `run` keeps the answers.

        Parameters
        ----------
        layers
            Ids of the layers that are going to be fetched.
        """
        work = self._work
        families = families_of(layers)
        new = [family for family in families if family not in self._asked]
        if new:
            with connect_briefly(work.http.settings) as http:
                asked = ask_years(http, work.catalogue, families=new, before=self._tables)
            self._work = replace(work, catalogue=asked.catalogue)
            self._asked |= {family: asked.failed.get(family) for family in new}
            self._tables = asked.tables
        failed = {family: error for family in families if (error := self._asked[family]) is not None}
        return Asked(self._work.catalogue, failed, self._tables)

    def run(
        self,
        scopes: Sequence[Scope],
        *,
        years: Sequence[int],
        layers: Sequence[str],
        progress: Progress | None = None,
        around: bool = False,
    ) -> Report:
        """Fetch new data for some scopes.

        Parameters
        ----------
        scopes
            What to fetch; the whole country is fetched in bulk.
        years, layers
            What to fetch of it.
        progress
            Called with jobs done, jobs in all, and what is being done now.
        around
            Also fetch what measures to sites need of the gemeenten around.

        Raises
        ------
        UnknownAreaError
            If CBS knows no such area in any of the years; nothing is written then.
        UnknownYearError
            If it knows the gemeente, but in none of these years.
        StoreLockedError
            If somebody else holds the store, such as an older kaart that does so for a whole refresh.
        StoreError
            If the store cannot be written.
        """
        self.find_years(layers)
        work = self._work
        jobs = plan(work.catalogue, years=years, layers=layers, is_there=lambda job: _is_there(work.store, job, scopes))
        known = sorted({*years, *(job.area_year for job in jobs)})
        for scope in scopes:
            require_known(scope, years=known, http=work.http, store=work.store, catalogue=work.catalogue)
        self._find_lists()
        items: list[Item] = []
        beside = Around()
        # Also what would stop every write is noticed here, before anything is fetched.
        with work.store.lock(timeout_s=BEGIN_S):
            before = gemeenten_with_figures(work.store)
            self._keep_names()
            keep_tables(work.store.root, self._tables)
        for number, job in enumerate(jobs):
            if progress is not None:
                progress(number, len(jobs), f"{job.layer} {job.vintage}")
            try:
                items += _guarded(work, job, scopes)
            finally:
                # Also after an interruption: files may have been written.
                work.store.touch(STAMP)
        if around:
            records = [record for record in RECORDS if record.id in layers]
            try:
                beside = fetch_around(work, scopes, years=years, records=records)
            finally:
                work.store.touch(STAMP)
        if any(item.outcome in STORED for item in items):
            _note(work.store, scopes, around=beside.codes, before=before)
        with work.store.lock():
            gather_names(work.store)
        if progress is not None:
            progress(len(jobs), len(jobs), "")
        if not any(item.stored for item in items):
            # Data that is not published for any area is no gap in the result.
            items = [replace(item, outcome=Outcome.FAILED) if item.error is not None else item for item in items]
        return Report(tuple(items), beside)

    def find_names(self) -> dict[str, str]:
        """Names of all gemeenten by code, as CBS lists them; the next `run` keeps them.

        Raises
        ------
        SourceError
            If CBS does not give the list.
        """
        self._names = find_gemeenten(self._work.http, self._work.catalogue)
        return {} if self._names is None else named(self._names)

    def gemeente_names(self) -> None:
        """Fetch and store the list of gemeenten with their names, so that names can be looked up.

        Raises
        ------
        SourceError
            If CBS does not give it.
        StoreError
            If it cannot be written.
        """
        self.find_names()
        with self._work.store.lock():
            self._keep_names()

    def _find_lists(self) -> None:
        """Ask again for lists of names that are damaged; they belong to no layer that anybody asks for."""
        store = self._work.store
        damaged = [key for key in store.every_key() if key.layer == NAMES and store.is_damaged(key)]
        with suppress(SourceError):  # the names that were kept go on to serve
            if NAMES_KEY in damaged and self._names is None:
                self.find_names()
            years = [key.year for key in damaged if key.year is not None]
            if years:
                keep_provinces(self._work.http, store, years=years)

    def _keep_names(self) -> None:
        if self._names is not None:
            write_changed(self._work.store, NAMES_KEY, self._names.frame, self._names.provenance)
            self._names = None


def _note(store: Store, scopes: Sequence[Scope], *, around: Sequence[str], before: frozenset[str]) -> None:
    """Note what was asked for, and what only came along."""
    parts = [scope.gemeenten_ever() for scope in scopes]
    known = [part for part in parts if part is not None]
    gemeenten = None if len(known) < len(parts) else tuple(code for part in known for code in part)
    note_asked(store, [scope.id for scope in scopes], gemeenten=gemeenten, around=around, before=before)
    store.touch(STAMP)


def _is_there(store: Store, job: Job, scopes: Sequence[Scope]) -> bool:
    """Whether every file of a job is stored, on its own or in that of the whole country."""
    keys = job.keys(job.gemeenten(scopes))
    return store.has(job.key(WHOLE_COUNTRY)) or all(store.has(key) for key in keys)


def _guarded(work: Work, job: Job, scopes: Sequence[Scope]) -> list[Item]:
    """What came of a job; one that failed is an item with its error and what the store still holds."""
    try:
        return fetch_job(work, job, scopes)
    except KaartError as error:
        keys = [key for key in job.keys(job.gemeenten(scopes)) if work.store.has(key)]
        manifests = [work.store.manifest(key) for key in keys]
        moments = [manifest.provenance.retrieved_at for manifest in manifests if manifest is not None]
        # Not every year and gemeente is published; what came before and is gone now is a failure.
        absent = isinstance(error, UpstreamNotFoundError) and not keys
        return [
            Item(
                job.key(""),
                Outcome.ABSENT if absent else Outcome.FAILED,
                error=error,
                stored=bool(keys),
                stored_at=min(moments, default=None),
            )
        ]
