"""Bring the store up to date: the only place where sources meet the store.

A job that fails leaves what is stored untouched and says so; the others go on.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from geopandas import GeoDataFrame
from pandas import DataFrame

from kaart.catalogue import Catalogue, Family, Table
from kaart.codes import COUNTRY, MAP_LEVELS, Level
from kaart.errors import KaartError, SourceError, UnknownLayerError, UpstreamNotFoundError, mark
from kaart.provenance import Notice, Provenance, now_utc
from kaart.schema import AREAS, RAW_FIGURES, check_frame
from kaart.scope import Scope
from kaart.sources import cbs, pdok
from kaart.sources.http import Http
from kaart.sources.locatieserver import Address, search
from kaart.store.library import BOUNDARIES, FIGURES, NAMES_KEY, STAMP, WHOLE_COUNTRY
from kaart.store.manifest import Key
from kaart.store.parquet import Store

LAYERS = (FIGURES, BOUNDARIES)
# PDOK gives no stamp of the last change; boundaries of a year are asked again after this long.
BOUNDARY_AGE = timedelta(days=30)
Progress = Callable[[int, int, str], None]


class Outcome(StrEnum):
    """What came of one area of one layer."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    ABSENT = "absent"
    FAILED = "failed"


@dataclass(frozen=True)
class Item:
    """One area of one layer and vintage, or a whole job that failed (area "")."""

    key: Key
    outcome: Outcome
    rows: int = 0
    table: str = ""
    route: str = ""
    notices: tuple[Notice, ...] = ()
    error: KaartError | None = None
    stored: bool = False


@dataclass(frozen=True)
class Report:
    """What a refresh did, in the order of the work."""

    items: tuple[Item, ...]

    @property
    def failed(self) -> tuple[Item, ...]:
        """What could not be fetched."""
        return tuple(item for item in self.items if item.outcome is Outcome.FAILED)

    @property
    def came(self) -> bool:
        """Whether anything asked for is now stored."""
        return any(item.outcome in {Outcome.NEW, Outcome.CHANGED, Outcome.UNCHANGED} for item in self.items)


@dataclass(frozen=True)
class Job:
    """One layer of one year."""

    layer: str
    year: int
    family: Family | None = None
    level: Level | None = None

    @property
    def vintage(self) -> str:
        """Vintage part of the keys it writes."""
        return f"{self.family or self.level}-{self.year}"


def read_layers(text: str) -> tuple[str, ...]:
    """Layers from a comma-separated list.

    Raises
    ------
    UnknownLayerError
        If one cannot be fetched; names the layers that can.
    """
    wanted = tuple(part.strip().lower() for part in text.split(",") if part.strip())
    unknown = [layer for layer in wanted if layer not in LAYERS]
    if unknown or not wanted:
        raise UnknownLayerError(
            mark("There is no layer '{layer}'; choose {choices}."),
            layer=", ".join(unknown) or text,
            choices=", ".join(LAYERS),
        )
    return wanted


def plan(catalogue: Catalogue, *, years: Iterable[int], layers: Sequence[str]) -> tuple[Job, ...]:
    """Work for some years and layers, in order.

    Parameters
    ----------
    catalogue
        Knows which years a table family has.
    years
        Years asked for.
    layers
        Of `LAYERS`.
    """
    jobs = []
    for year in years:
        if FIGURES in layers:
            jobs += [Job(FIGURES, year, family=family) for family in Family if year in catalogue.family_years(family)]
        if BOUNDARIES in layers:
            jobs += [Job(BOUNDARIES, year, level=level) for level in MAP_LEVELS]
    return tuple(jobs)


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
        True asks everything again, also what the source says is unchanged.
    """

    def __init__(self, http: Http, store: Store, catalogue: Catalogue, *, again: bool = False) -> None:
        self.http = http
        self.store = store
        self.catalogue = catalogue
        self.again = again

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
        StoreLockedError
            If another refresh is writing.
        """
        jobs = plan(self.catalogue, years=years, layers=layers)
        items: list[Item] = []
        with self.store.lock():
            for number, job in enumerate(jobs):
                if progress is not None:
                    progress(number, len(jobs), f"{job.layer} {job.vintage}")
                items += self._guarded(job, scopes)
                (self.store.root / STAMP).touch()
            if progress is not None:
                progress(len(jobs), len(jobs), "")
        return Report(tuple(items))

    def gemeente_names(self) -> None:
        """Fetch the list of gemeenten with their names, so that a name can be asked for.

        Raises
        ------
        SourceError
            If CBS does not give it.
        """
        year = max(self.catalogue.family_years(Family.KWB))
        known = [self.catalogue.table(Family.KWB, year - back) for back in range(3)]
        error: SourceError | None = None
        for table in (table for table in known if table is not None):
            try:
                answer = cbs.gemeenten(self.http, table)
            except SourceError as failure:
                error = failure
                continue
            if len(answer.frame) >= self._fewest_gemeenten():
                self.store.write(NAMES_KEY, answer.frame, answer.provenance)
                return
        if error is not None:
            raise error

    @staticmethod
    def _fewest_gemeenten() -> int:
        """A list with fewer gemeenten is not of the whole country (there were 342 in 2024)."""
        return 300

    def _guarded(self, job: Job, scopes: Sequence[Scope]) -> list[Item]:
        try:
            return self._figures(job, scopes) if job.layer == FIGURES else self._boundaries(job, scopes)
        except KaartError as error:
            keys = self._keys(job, self._gemeenten(job, scopes))
            kept = any(self.store.has(key) for key in keys)
            # Nabijheid is not published for every year and gemeente: its absence is no failure.
            optional = job.family is Family.NABIJHEID and isinstance(error, UpstreamNotFoundError)
            outcome = Outcome.ABSENT if optional else Outcome.FAILED
            return [Item(Key(job.layer, job.vintage, ""), outcome, error=error, stored=kept)]

    @staticmethod
    def _gemeenten(job: Job, scopes: Sequence[Scope]) -> tuple[str, ...] | None:
        found: set[str] = set()
        for scope in scopes:
            gemeenten = scope.gemeenten(job.year)
            if gemeenten is None:
                return None
            found |= set(gemeenten)
        return tuple(sorted(found))

    @staticmethod
    def _keys(job: Job, gemeenten: tuple[str, ...] | None) -> tuple[Key, ...]:
        areas = (WHOLE_COUNTRY,) if gemeenten is None else gemeenten
        return tuple(Key(job.layer, job.vintage, area) for area in areas)

    def _figures(self, job: Job, scopes: Sequence[Scope]) -> list[Item]:
        family = job.family or Family.KWB
        gemeenten = self._gemeenten(job, scopes)
        table = cbs.find_table(self.http, self.catalogue, family=family, year=job.year)
        columns = self.catalogue.columns(family, job.year)
        stamp = cbs.version(self.http, table)
        names = {column.id for column in columns}
        country = Key(job.layer, job.vintage, COUNTRY)
        keys = self._keys(job, gemeenten)
        asked = (*keys, country) if gemeenten is not None else keys
        fresh = {key for key in asked if self._is_current(key, table, stamp, names)}
        items = [self._confirmed(key) for key in keys if key in fresh]
        stale = tuple(key.area for key in keys if key not in fresh)
        # A table without a row for the country would be asked for it on every run.
        wants_country = gemeenten is not None and country not in fresh and bool(stale)
        if not stale:
            return items
        raw = cbs.fetch(
            self.http,
            table,
            columns=columns,
            gemeenten=None if gemeenten is None else stale,
            country=wants_country or gemeenten is None,
        )
        check_frame(raw.frame, RAW_FIGURES, what=f"{table.id} ({job.year})")
        self._require_join(raw.frame, table)
        return items + self._write_all(job, raw.frame, raw.provenance, areas=stale, country=wants_country)

    def _boundaries(self, job: Job, scopes: Sequence[Scope]) -> list[Item]:
        gemeenten = self._gemeenten(job, scopes)
        keys = self._keys(job, gemeenten)
        moment = now_utc()
        fresh = {key for key in keys if self._is_young(key, moment)}
        items = [self._confirmed(key, moved=False) for key in keys if key in fresh]
        stale = tuple(key.area for key in keys if key not in fresh)
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

    def _write_all(
        self, job: Job, frame: DataFrame, provenance: Provenance, *, areas: tuple[str, ...], country: bool
    ) -> list[Item]:
        if areas == (WHOLE_COUNTRY,):
            return [self._write(Key(job.layer, job.vintage, WHOLE_COUNTRY), frame, provenance)]
        owner = ("GM" + frame["code"].str.slice(2, 6)).where(frame["code"] != COUNTRY, COUNTRY)
        items = []
        for area in (*areas, *((COUNTRY,) if country else ())):
            key = Key(job.layer, job.vintage, area)
            part = frame[owner == area].reset_index(drop=True)
            own = replace(provenance, warnings=tuple(item for item in provenance.warnings if _concerns(item, area)))
            if len(part):
                item = self._write(key, part, own)
            else:
                item = Item(key, Outcome.ABSENT, table=provenance.table, stored=self.store.has(key))
            if area != COUNTRY:
                items.append(item)
        return items

    def _write(self, key: Key, frame: DataFrame, provenance: Provenance) -> Item:
        known = self.store.has(key)
        if known and self._same(key, frame):
            self.store.confirm(key, provenance.retrieved_at, upstream_modified=provenance.upstream_modified)
            outcome = Outcome.UNCHANGED
        else:
            self.store.write(key, frame, provenance)
            outcome = Outcome.CHANGED if known else Outcome.NEW
        return Item(
            key,
            outcome,
            rows=self._rows(key, frame),
            table=provenance.table,
            route=provenance.route,
            notices=provenance.warnings,
            stored=True,
        )

    @staticmethod
    def _rows(key: Key, frame: DataFrame) -> int:
        """Buurten in a file of figures, areas in a file of boundaries."""
        buurten = int(frame["code"].str.startswith("BU").sum())
        return buurten if key.layer == FIGURES else len(frame)

    def _same(self, key: Key, frame: DataFrame) -> bool:
        """Whether the stored file holds exactly this, so that it need not be written."""
        try:
            stored = self.store.read(key)
        except KaartError:
            return False
        if stored.previous or list(stored.frame.columns) != list(frame.columns):
            return False
        if isinstance(frame, GeoDataFrame):
            plain = [name for name in frame.columns if name != "geometry"]
            shapes = stored.areas.geometry.reset_index(drop=True)
            return bool(
                stored.frame[plain].equals(frame[plain])
                and shapes.geom_equals_exact(frame.geometry.reset_index(drop=True), tolerance=0).all()
            )
        return bool(stored.frame.equals(frame))

    def _confirmed(self, key: Key, *, moved: bool = True) -> Item:
        manifest = self.store.manifest(key)
        if moved:
            self.store.confirm(key, now_utc())
        return Item(
            key,
            Outcome.UNCHANGED,
            rows=self._rows(key, self.store.read(key).frame),
            table=manifest.provenance.table if manifest else "",
            route=manifest.provenance.route if manifest else "",
            notices=manifest.provenance.warnings if manifest else (),
            stored=True,
        )

    def _is_current(self, key: Key, table: Table, stamp: str, names: set[str]) -> bool:
        manifest = self.store.manifest(key)
        if self.again or manifest is None or not stamp or not self.store.is_whole(key):
            return False
        same = (manifest.provenance.table, manifest.provenance.upstream_modified) == (table.id, stamp)
        return same and names <= {name.rstrip("@") for name in self.store.columns(key)}

    def _is_young(self, key: Key, moment: datetime) -> bool:
        manifest = self.store.manifest(key)
        whole = manifest is not None and not self.again and self.store.is_whole(key)
        return whole and manifest is not None and moment - manifest.checked_at < BOUNDARY_AGE

    @staticmethod
    def _require_join(frame: DataFrame, table: Table) -> None:
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


def _concerns(notice: Notice, area: str) -> bool:
    """Whether a notice is about an area, or about no area in particular."""
    named = set(re.findall(r"\b(?:GM|WK|BU)(\d{4})", str(notice)))
    return not named or area[2:] in named


def locate(http: Http, text: str) -> tuple[Address, ...]:
    """Addresses that match what a user typed; the text is sent to PDOK and kept nowhere.

    Raises
    ------
    SourceError
        If the Locatieserver does not answer.
    """
    return search(http, text)
