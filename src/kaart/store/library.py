"""Reads what is stored for a scope, from the packaged example region or the fetched figures alike.

The library only combines stored files. A gemeente that was never fetched is named, not
filled in.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import geopandas as gpd
import pandas as pd
from geopandas import GeoDataFrame
from pandas import DataFrame

from kaart.catalogue import Family, Region, RegionPeriod, load, load_regions
from kaart.catalogue.layers import BOUNDARIES, FIGURES, NAMES, NAMES_LIST, PROVINCE_LISTS, find_series
from kaart.catalogue.more_names import FILE as MORE_NAMES
from kaart.catalogue.names import Names
from kaart.catalogue.own import LAYER as OWN
from kaart.catalogue.provinces import provinces, read_province
from kaart.catalogue.scope import EXAMPLE, EXAMPLE_PREFIX, Scope, resolve
from kaart.core.codes import COUNTRY, Level, gemeente_of
from kaart.core.crs import RD
from kaart.core.errors import CorruptStoreError, NotInStoreError, UnknownAreaError, mark
from kaart.core.provenance import believed
from kaart.core.settings import Settings
from kaart.store.area_names import gather_names, kept_names
from kaart.store.manifest import COUNTRY_FILE, Key, Manifest
from kaart.store.parquet import Store, Stored
from kaart.store.province_areas import unite

WHOLE_COUNTRY = COUNTRY_FILE
NAMES_KEY = Key(NAMES_LIST.folder, NAMES_LIST.kind, WHOLE_COUNTRY)
STAMP, LAST = "ververst", "laatste"
REGIONS = "regios.toml"
_CANDIDATES = 6  # of a name that several areas have
log = logging.getLogger(__name__)
_NO_GEMEENTE = f"GM{COUNTRY[2:6]}"  # gemeente that the country's code would lead to


@dataclass(frozen=True)
class LoadedFigures:
    """Raw figures of a scope and year.

    Attributes
    ----------
    frame
        As the sources give them, including the row of the country when it is stored.
    area_year
        Year of the areas in which they are counted.
    manifests
        Manifest of every file that was read.
    absent
        Gemeenten of the scope without a readable file for that year.
    previous
        Areas whose current file was damaged, so that an earlier one was read.
    damaged
        Why files that are left out could not be read, that of the country's row included.
    """

    frame: DataFrame
    area_year: int
    manifests: tuple[Manifest, ...]
    absent: tuple[str, ...]
    previous: tuple[str, ...]
    damaged: tuple[CorruptStoreError, ...] = ()

    @property
    def invented(self) -> bool:
        """Whether these are figures of the example region."""
        return any(manifest.invented for manifest in self.manifests)


@dataclass(frozen=True)
class LoadedAreas:
    """Boundaries of a scope, level and year in EPSG:28992.

    Attributes
    ----------
    areas
        One row per code.
    manifests
        Manifest of every file that was read.
    absent
        Gemeenten of the scope without a readable file for that year.
    previous
        Areas whose current file was damaged, so that an earlier one was read.
    lacking
        Of provinces without a boundary, the gemeenten whose boundaries are not stored, by code of the province.
    damaged
        Why files that are left out could not be read.
    """

    areas: GeoDataFrame
    manifests: tuple[Manifest, ...]
    absent: tuple[str, ...]
    previous: tuple[str, ...] = ()
    lacking: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    damaged: tuple[CorruptStoreError, ...] = ()


@dataclass(frozen=True)
class _Parts:
    """Files of one layer and vintage, read."""

    frames: list[DataFrame]
    manifests: list[Manifest]
    previous: tuple[str, ...]
    absent: tuple[str, ...]
    damaged: tuple[CorruptStoreError, ...]


class Library:
    """Reads the store of this installation and the packaged example region.

    Parameters
    ----------
    settings
        Locations of both.
    hidden
        Layers of the store that count as not there, see `Store`.
    store
        To read instead of the store of the settings, such as a `kaart.store.past.PastStore`.
    """

    def __init__(self, settings: Settings, *, hidden: Collection[str] = (), store: Store | None = None) -> None:
        self.settings = settings
        self.store = Store(settings.cache, hidden=hidden) if store is None else store
        self.example = Store(settings.data / EXAMPLE, shapes=settings.data / "shapes")
        self._named: tuple[str, Names] | None = None
        self._provinces: tuple[str, tuple[Region, ...]] | None = None

    @classmethod
    def public(cls, settings: Settings) -> Library:
        """The library as visitors may see it: without the own figures of whoever runs the command line."""
        return cls(settings, hidden=(OWN,))

    def stamp(self) -> str:
        """Changes whenever a refresh has ended, in this process or another; no two stores share one.

        It changes with the files that the user adds as well: regions, and names of columns.
        """
        added = (self.settings.additions / name for name in (REGIONS, MORE_NAMES))
        moments = " ".join(str(_changed(path)) for path in (self.store.root / STAMP, *added))
        return f"{self.settings.cache} {self.settings.data} {moments}"

    def refreshed(self) -> datetime | None:
        """When a refresh ended last, UTC; None when none has."""
        path = self.store.root / STAMP
        return datetime.fromtimestamp(path.stat().st_mtime, UTC) if path.exists() else None

    def last_scope(self) -> str:
        """Id of the region that was shown last on this machine; "" when none was."""
        try:
            return (self.store.root / LAST).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            return ""

    def remember_scope(self, scope: str) -> None:
        """Remember the region for the next first view: only its id, nothing about the user."""
        path = self.store.root / LAST
        if scope == self.last_scope():
            return
        with contextlib.suppress(OSError):  # a read-only cache only costs this memory
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(scope, encoding="utf-8")

    def user_regions(self) -> tuple[Region, ...]:
        """Regions that the user added in ``data/regios.toml``, and the example region when it is packaged.

        Raises
        ------
        CatalogueError
            If the user's file is not valid.
        """
        path = self.settings.additions / REGIONS
        added = load_regions(path) if path.exists() else ()
        example = self.example_region()
        return (*added, *((example,) if example is not None else ()))

    def example_region(self) -> Region | None:
        """The packaged example region, with the gemeenten it holds per year; None when it is not there."""
        years = _years(self.example, FIGURES, Family.KWB)
        if not years:
            return None
        periods = tuple(
            RegionPeriod(year, year, tuple(area for area in self._areas_of(year) if area != COUNTRY)) for year in years
        )
        return Region(EXAMPLE, "Voorbeeldregio", periods, "")

    def names(self) -> dict[str, str]:
        """Names of gemeenten by code, of the last list that was fetched; empty before the first.

        Of a list that is damaged or gone they are those that were kept; the next refresh fetches it again.
        """
        try:
            frame = self.store.read(NAMES_KEY).frame
        except (CorruptStoreError, NotInStoreError):
            return dict(kept_names(self.store.root).gemeenten)
        return dict(zip(frame["code"], frame["name"], strict=True))

    def scope(self, text: str, *, names: Mapping[str, str] | None = None) -> Scope:
        """Scope that a code, region or name stands for.

        Parameters
        ----------
        text
            Text as a user typed it: a code, a region, or the name of a gemeente or of a stored wijk or buurt.
        names
            Names of gemeenten by code; those of the store when None.

        Raises
        ------
        UnknownAreaError
            If nothing has that code or name, or several stored areas have it; names them.
        """
        known = self.names() if names is None else names
        try:
            scope = resolve(text, catalogue=load(), names=known, regions=self.user_regions())
        except UnknownAreaError:
            province = read_province(text)
            if province:
                return self._province_scope(province)
            code = self._code_by_name(text)
            if not code:
                raise
            scope = Scope(code, code)
        if scope.code is None or scope.name != scope.code:
            return scope
        return replace(scope, name=self.stored_name(scope))

    def stored_name(self, scope: Scope) -> str:
        """Name of an area in the newest stored table that has it, or as kept of a damaged one; else its code."""
        for year in reversed(self.years(Family.KWB, scope)):
            try:
                frame = self.figures(scope, family=Family.KWB, year=year).frame
            except CorruptStoreError:  # logged where it was read; whoever asks for its figures is told
                kept = None if is_example(scope) else kept_names(self.store.root).areas.get(scope.id)
                if kept is not None:
                    return kept
                continue
            named = frame.loc[frame["code"] == scope.id, "name"]
            if len(named):
                return str(named.iloc[0])
        return scope.id

    def _province_scope(self, code: str) -> Scope:
        """Scope of a province.

        Raises
        ------
        UnknownAreaError
            If no list of its gemeenten is stored.
        """
        region = next((region for region in self.provinces() if region.id == code), None)
        if region is None:
            raise UnknownAreaError(
                mark("Which gemeenten lie in {area} is not stored yet; run kaart sync {id}."),
                area=provinces().names[code],
                id=code,
            )
        return Scope(code, region.name, region)

    def provinces(self) -> tuple[Region, ...]:
        """Provinces with their gemeenten in the years of which the list is stored; empty before the first list."""
        stamp = self.stamp()
        if self._provinces is None or self._provinces[0] != stamp:
            self._provinces = stamp, self._read_provinces()
        return self._provinces[1]

    def provinces_in(self, scope: Scope, year: int) -> tuple[Region, ...]:
        """Provinces that lie wholly in a scope in a year of which the list of their gemeenten is stored."""
        listed = tuple(province for province in self.provinces() if province.members(year))
        if scope.is_country or scope.is_province:
            return tuple(province for province in listed if scope.is_country or province.id == scope.id)
        if scope.region is None or scope.part_level(year) is not None:
            return ()
        gemeenten = set(scope.gemeenten(year) or ())
        return tuple(province for province in listed if gemeenten.issuperset(province.members(year)))

    def _read_provinces(self) -> tuple[Region, ...]:
        members: dict[str, list[RegionPeriod]] = {}
        for year in _years(self.store, NAMES, PROVINCE_LISTS.kind):
            key = provinces_key(year)
            for item in _read_files(self.store, [key] if self.store.has(key) else [])[0]:
                for code, rows in item.frame.groupby("province"):
                    members.setdefault(str(code), []).append(RegionPeriod(year, year, tuple(sorted(rows["code"]))))
        known = provinces()
        return tuple(
            Region(code, known.names[code], tuple(periods), known.source, exact=True)
            for code, periods in sorted(members.items())
            if code in known.names
        )

    def _code_by_name(self, text: str) -> str:
        """Code of the stored area with a name, a gemeente before a wijk or buurt; "" when there is none.

        Raises
        ------
        UnknownAreaError
            If several have it; names them.
        """
        names = self.names_of_areas()
        codes = names.named(text)
        codes = tuple(code for code in codes if code.startswith("GM")) or codes
        if len(codes) > 1:
            shown = [f"{names.by_code[code]} ({names.by_code.get(gemeente_of(code), '')}, {code})" for code in codes]
            text_of = mark("'{key}' can be {candidates}; use the code.")
            raise UnknownAreaError(text_of, key=text, candidates="; ".join(shown[:_CANDIDATES]))
        return codes[0] if codes else ""

    def names_of_areas(self) -> Names:
        """Names of all stored areas but the country, each of the newest table of its gemeente."""
        stamp = self.stamp()
        if self._named is None or self._named[0] != stamp:  # a link with any text may ask, and reading takes a while
            # The present names, also where figures of an earlier moment are read.
            self._named = stamp, Names(dict(gather_names(Store(self.store.root)).areas))
        return self._named[1]

    def years(self, family: Family, scope: Scope) -> tuple[int, ...]:
        """Years with stored figures for a scope; for crime only years that have inhabitants to divide by."""
        series = find_series(FIGURES, family)
        counted = self.years(Family.KWB, scope) if series is not None and series.by_inhabitants else None
        exact = scope.region is not None and scope.region.exact
        years = []
        for year in _years(self._store_of(scope), FIGURES, family):
            stored = set(self._store_of(scope).keys(FIGURES, f"{family}-{year}"))
            asks = exact or WHOLE_COUNTRY not in stored
            gemeenten = scope.gemeenten(self.area_year(family, year, scope=scope)) if asks else None
            if (WHOLE_COUNTRY in stored and gemeenten != ()) or (gemeenten is not None and stored & set(gemeenten)):
                years.append(year)
        return tuple(year for year in years if counted is None or year in counted)

    def holds(self, family: Family, year: int, gemeenten: Collection[str]) -> bool:
        """Whether fetched figures of every one of some gemeenten are stored, by the names of the files alone."""
        stored = set(self.store.keys(FIGURES, f"{family}-{year}"))
        return WHOLE_COUNTRY in stored or stored.issuperset(gemeenten)

    def area_year(self, family: Family, year: int, *, scope: Scope) -> int:
        """Year of the areas in which the stored figures of a scope are counted.

        The catalogue knows it of the table as it is now. What is stored may be older or newer, and its manifests
        then have another year; of several years it is the latest.
        """
        table = load().table(family, year)
        if table is not None and not table.areas:
            return year
        known = year if table is None else table.area_year
        store, vintage = self._store_of(scope), f"{family}-{year}"
        stored = {WHOLE_COUNTRY, *(scope.gemeenten_ever() or ())} & set(store.keys(FIGURES, vintage))
        manifests = (store.manifest(Key(FIGURES, vintage, area)) for area in stored)
        return max((_counted_in(manifest, known) for manifest in manifests if manifest is not None), default=known)

    def figures(self, scope: Scope, *, family: Family, year: int) -> LoadedFigures:
        """Raw figures of the gemeenten of a scope, with the row of the country when stored.

        Whole gemeenten are read, also for one buurt: whether a column is published at all is
        judged over the gemeente.

        Raises
        ------
        CorruptStoreError
            If files are damaged, their previous generations too, and nothing else of the scope is stored.
        """
        store = self._store_of(scope)
        vintage = f"{family}-{year}"
        known, area_year = load().area_year(family, year), self.area_year(family, year, scope=scope)
        parts = _read_parts(
            store,
            FIGURES,
            vintage,
            scope.gemeenten(area_year),
            fits=lambda manifest: _counted_in(manifest, known) == area_year,
        )
        frames, manifests, damaged = parts.frames, parts.manifests, list(parts.damaged)
        if not any((frame["code"] == COUNTRY).any() for frame in frames):
            for row, manifest in _country_row(store, vintage, damaged):
                frames.append(row)
                manifests.append(manifest)
        frame = (
            pd.concat(frames, ignore_index=True).sort_values("code").reset_index(drop=True)
            if frames
            else pd.DataFrame({"code": pd.Series(dtype=str), "name": pd.Series(dtype=str)})
        )
        return LoadedFigures(frame, area_year, tuple(manifests), parts.absent, parts.previous, tuple(damaged))

    def country_figures(self, scope: Scope, *, family: Family, year: int) -> LoadedFigures | None:
        """The row of the country alone, as `figures` adds it to those of a scope; None when it cannot be read.

        Parameters
        ----------
        scope, family, year
            As in `figures`; the example region has a row of its own.
        """
        rows = _country_row(self._store_of(scope), f"{family}-{year}", [])
        if not rows:
            return None
        frame, manifest = rows[0]
        areas = self.area_year(family, year, scope=scope)
        return LoadedFigures(frame.reset_index(drop=True), areas, (manifest,), scope.gemeenten(areas) or (), ())

    def areas(self, scope: Scope, *, level: Level, year: int) -> LoadedAreas:
        """Boundaries of a scope of exactly that year; those of provinces are made of their gemeenten.

        Raises
        ------
        CorruptStoreError
            If files are damaged, their previous generations too, and nothing else of the scope is stored.
        """
        if level is Level.PROVINCIE:
            loaded = self.areas(scope, level=Level.GEMEENTE, year=year)
            areas, lacking = unite(loaded.areas, self.provinces_in(scope, year), year=year)
            return replace(loaded, areas=areas, lacking=lacking)
        parts = _read_parts(self._store_of(scope), BOUNDARIES, f"{level}-{year}", scope.gemeenten(year))
        if not parts.frames:
            empty = gpd.GeoDataFrame(
                {name: pd.Series(dtype=str) for name in ("code", "name", "gemeente", "gemeente_name", "wijk")},
                geometry=gpd.GeoSeries([], crs=RD),
            )
            return LoadedAreas(empty, (), parts.absent)
        joined = pd.concat(parts.frames, ignore_index=True).sort_values("code").reset_index(drop=True)
        kept = joined[[scope.includes(code, year) for code in joined["code"].tolist()]].reset_index(drop=True)
        areas = gpd.GeoDataFrame(kept, geometry="geometry", crs=RD)
        return LoadedAreas(areas, tuple(parts.manifests), parts.absent, parts.previous, damaged=parts.damaged)

    def boundary_years(self, scope: Scope, *, level: Level) -> tuple[int, ...]:
        """Years with stored boundaries for a scope; for provinces those that also have the list of their gemeenten."""
        if level is Level.PROVINCIE:
            years = self.boundary_years(scope, level=Level.GEMEENTE)
            return tuple(year for year in years if self.provinces_in(scope, year))
        store = self._store_of(scope)
        found = []
        for year in _years(store, BOUNDARIES, level):
            stored = set(store.keys(BOUNDARIES, f"{level}-{year}"))
            gemeenten = scope.gemeenten(year)
            if (WHOLE_COUNTRY in stored and gemeenten != ()) or (gemeenten is not None and stored & set(gemeenten)):
                found.append(year)
        return tuple(found)

    def fetched(self) -> tuple[str, ...]:
        """Gemeenten with stored real figures, and ``NL`` when the whole country is stored."""
        areas: set[str] = set()
        for year in _years(self.store, FIGURES, Family.KWB):
            areas |= set(self.store.keys(FIGURES, f"{Family.KWB}-{year}")) - {COUNTRY}
        return tuple(sorted(areas))

    def _store_of(self, scope: Scope) -> Store:
        return self.example if is_example(scope) else self.store

    def _areas_of(self, year: int) -> tuple[str, ...]:
        return self.example.keys(FIGURES, f"{Family.KWB}-{year}")


def provinces_key(year: int) -> Key:
    """Name of the file with the province of every gemeente in a year."""
    return Key(NAMES, f"{PROVINCE_LISTS.kind}-{year}", WHOLE_COUNTRY)


def is_example(scope: Scope) -> bool:
    """Whether a scope lies in the invented example region."""
    if scope.region is not None:
        # A selection of its areas lies in it too.
        return all(code.startswith(EXAMPLE_PREFIX) for code in scope.gemeenten_ever() or ())
    return not scope.is_country and gemeente_of(scope.id).startswith(EXAMPLE_PREFIX)


def _changed(path: Path) -> int:
    """When a file was written last, in nanoseconds; 0 when there is none."""
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


def _years(store: Store, layer: str, family: str) -> tuple[int, ...]:
    """Years for which a layer has a folder."""
    folder = store.path(Key(layer, "x", "x")).parent.parent
    years = (path.name.rpartition("-")[2] for path in folder.glob(f"{family}-[0-9]*"))
    return tuple(sorted(int(year) for year in years if year.isdecimal()))


def _counted_in(manifest: Manifest, known: int) -> int:
    """Year of the areas in a file; files of before it was kept are of the year that the catalogue knows."""
    return manifest.provenance.areas or known


def _read_parts(
    store: Store,
    layer: str,
    vintage: str,
    gemeenten: tuple[str, ...] | None,
    *,
    fits: Callable[[Manifest], bool] = lambda _: True,
) -> _Parts:
    """Read the files that together hold some gemeenten (None for the whole country).

    A gemeente may stand in a file of its own and in that of the whole country: the one that its source
    confirmed last is used. A file that is damaged beyond repair counts as absent, and so does one that does not fit.

    Raises
    ------
    CorruptStoreError
        If nothing is left to read because of damage.
    """
    stored = set(store.keys(layer, vintage))
    if gemeenten is None:
        areas = {WHOLE_COUNTRY} if WHOLE_COUNTRY in stored else stored - {COUNTRY}
        items, damaged = _read_files(store, [Key(layer, vintage, area) for area in sorted(areas)])
        return _joined([(item, item.frame) for item in items if fits(item.manifest)], damaged, ())
    own = {area: Key(layer, vintage, area) for area in sorted(stored & set(gemeenten))}
    parts: list[tuple[Stored, DataFrame]] = []
    damaged = []
    older = {area for area in own if WHOLE_COUNTRY in stored and _is_older(store, own[area])}
    left = set(gemeenten) - set(own) | older
    if WHOLE_COUNTRY in stored and left:
        items, damaged = _read_files(store, [Key(layer, vintage, WHOLE_COUNTRY)])
        # Before the choice: one that does not fit must not hide a gemeente's own file that does.
        items = [item for item in items if fits(item.manifest)]
        # The row of the country is included for comparison.
        parts += [(item, item.frame[_gemeenten(item.frame["code"]).isin(left | {_NO_GEMEENTE})]) for item in items]
    brought = {gemeente for _, frame in parts for gemeente in _gemeenten(frame["code"]).unique()}
    items, more = _read_files(store, [own[area] for area in own if area not in brought])
    parts += [(item, item.frame) for item in items]
    return _joined([part for part in parts if fits(part[0].manifest)], [*damaged, *more], gemeenten)


def _country_row(store: Store, vintage: str, damaged: list[CorruptStoreError]) -> list[tuple[DataFrame, Manifest]]:
    """Row of the country from its own file or from that of the whole country, with its manifest.

    None when it is not there or damaged: the areas are still good, only the comparison goes. Errors of damaged files
    are added to `damaged`.
    """
    keys = [Key(FIGURES, vintage, area) for area in (COUNTRY, WHOLE_COUNTRY)]
    for key in keys:
        items, more = _read_files(store, [key] if store.has(key) else [])
        damaged += more
        for item in items:
            row = item.frame[item.frame["code"] == COUNTRY]
            if len(row):
                return [(row, item.manifest)]
    return []


def _joined(
    parts: list[tuple[Stored, DataFrame]], damaged: list[CorruptStoreError], gemeenten: tuple[str, ...]
) -> _Parts:
    held = [(item, frame) for item, frame in parts if len(frame)]
    if damaged and not held:
        raise damaged[0]
    present = {gemeente for _, frame in held for gemeente in _gemeenten(frame["code"]).unique()}
    return _Parts(
        frames=[frame for _, frame in held],
        manifests=[item.manifest for item, _ in held],
        previous=tuple(item.manifest.key.area for item, _ in held if item.previous),
        absent=tuple(sorted(set(gemeenten) - present)),
        damaged=tuple(damaged),
    )


def _read_files(store: Store, keys: Iterable[Key]) -> tuple[list[Stored], list[CorruptStoreError]]:
    """Read files; returns the readable ones, and the errors of the others."""
    items: list[Stored] = []
    damaged: list[CorruptStoreError] = []
    for key in keys:
        try:
            items.append(store.read(key))
        except CorruptStoreError as error:
            log.warning("%s", error)
            damaged.append(error)
    return items, damaged


def _is_older(store: Store, key: Key) -> bool:
    """Whether the whole country's file was confirmed after that of one gemeente."""
    own, whole = store.manifest(key), store.manifest(replace(key, area=WHOLE_COUNTRY))
    return whole is not None and (own is None or believed(own.checked_at) < believed(whole.checked_at))


def _gemeenten(codes: pd.Series[str]) -> pd.Series[str]:
    return "GM" + codes.str.slice(2, 6)
