"""What is stored of a scope: the packaged example region and the fetched figures, read alike.

The library only puts stored files together. A gemeente that was never fetched is named, not
filled in.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from dataclasses import dataclass, replace

import geopandas as gpd
import pandas as pd
from geopandas import GeoDataFrame
from pandas import DataFrame

from kaart.catalogue import Family, Region, RegionPeriod, load, load_regions
from kaart.codes import COUNTRY, MAP_LEVELS, Level, gemeente_of
from kaart.crs import RD
from kaart.scope import EXAMPLE, EXAMPLE_PREFIX, Scope, resolve
from kaart.settings import Settings
from kaart.store.manifest import Key, Manifest
from kaart.store.parquet import Store

FIGURES, BOUNDARIES, NAMES = "cijfers", "grenzen", "namen"
WHOLE_COUNTRY = "NL"
NAMES_KEY = Key(NAMES, "gemeente", WHOLE_COUNTRY)
STAMP, LAST = "ververst", "laatste"
_PREFIX = {Level.BUURT: "BU", Level.WIJK: "WK", Level.GEMEENTE: "GM"}


@dataclass(frozen=True)
class LoadedFigures:
    """Raw figures of a scope and year.

    Attributes
    ----------
    frame
        As the sources give them; the row of the country among them when it is stored.
    manifests
        Of every file that was read.
    absent
        Gemeenten of the scope of which nothing is stored for that year.
    previous
        Areas whose current file was damaged, so that an earlier one was read.
    """

    frame: DataFrame
    manifests: tuple[Manifest, ...]
    absent: tuple[str, ...]
    previous: tuple[str, ...]

    @property
    def invented(self) -> bool:
        """Whether these are figures of the example region."""
        return any(manifest.invented for manifest in self.manifests)


@dataclass(frozen=True)
class LoadedAreas:
    """Boundaries of a scope, level and year in EPSG:28992."""

    areas: GeoDataFrame
    manifests: tuple[Manifest, ...]
    absent: tuple[str, ...]


class Library:
    """Reads the store of this installation and the packaged example region.

    Parameters
    ----------
    settings
        Where both stand.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.store = Store(settings.cache)
        self.example = Store(settings.data / EXAMPLE, shapes=settings.data / "shapes")

    def stamp(self) -> str:
        """Changes whenever a refresh has ended, in this process or another."""
        path = self.store.root / STAMP
        return str(path.stat().st_mtime_ns) if path.exists() else "0"

    def last_scope(self) -> str:
        """Id of the region that was fetched or shown last; "" when none was."""
        try:
            return (self.store.root / LAST).read_text(encoding="utf-8").strip()
        except OSError:
            return ""

    def remember_scope(self, scope: str) -> None:
        """Keep the region for the next first view: its id only, nothing of who looked."""
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
        path = self.settings.data / "regios.toml"
        added = load_regions(path) if path.exists() else ()
        example = self.example_region()
        return (*added, *((example,) if example is not None else ()))

    def example_region(self) -> Region | None:
        """The packaged example region, with the gemeenten it holds per year; None when it is not there."""
        years = self._years(self.example, Family.KWB)
        if not years:
            return None
        periods = tuple(
            RegionPeriod(year, year, tuple(area for area in self._areas_of(year) if area != COUNTRY)) for year in years
        )
        return Region(EXAMPLE, "Voorbeeldregio", periods, "")

    def names(self) -> dict[str, str]:
        """Names of gemeenten by code, of the last list that was fetched; empty before the first."""
        if not self.store.has(NAMES_KEY):
            return {}
        frame = self.store.read(NAMES_KEY).frame
        return dict(zip(frame["code"], frame["name"], strict=True))

    def scope(self, text: str) -> Scope:
        """Scope that a code, region or name stands for.

        Raises
        ------
        UnknownAreaError
            If nothing has that code or name.
        """
        found = resolve(text, catalogue=load(), names=self.names(), regions=self.user_regions())
        if found.code is None or found.name != found.code:
            return found
        return replace(found, name=self.stored_name(found))

    def stored_name(self, scope: Scope) -> str:
        """Name of an area in the newest stored table that has it; its code when none has."""
        for year in reversed(self.years(Family.KWB, scope)):
            frame = self.figures(scope, family=Family.KWB, year=year).frame
            named = frame.loc[frame["code"] == scope.id, "name"]
            if len(named):
                return str(named.iloc[0])
        return scope.id

    def years(self, family: Family, scope: Scope) -> tuple[int, ...]:
        """Years of which anything is stored for a scope."""
        found = []
        for year in self._years(self._store_of(scope), family):
            gemeenten = scope.gemeenten(year)
            stored = set(self._store_of(scope).keys(FIGURES, f"{family}-{year}"))
            if WHOLE_COUNTRY in stored or (gemeenten is not None and stored & set(gemeenten)):
                found.append(year)
        return tuple(found)

    def figures(self, scope: Scope, *, family: Family, year: int) -> LoadedFigures:
        """Raw figures of the gemeenten of a scope, with the row of the country when stored.

        Whole gemeenten are read, also for one buurt: whether a column is published at all is
        judged over the gemeente.

        Raises
        ------
        CorruptStoreError
            If a file and its previous generation are both damaged.
        """
        store = self._store_of(scope)
        vintage = f"{family}-{year}"
        wanted = scope.gemeenten(year)
        frames, manifests, previous, absent = self._read(store, FIGURES, vintage, wanted)
        country = Key(FIGURES, vintage, COUNTRY)
        if store.has(country) and not any((frame["code"] == COUNTRY).any() for frame in frames):
            stored = store.read(country)
            frames.append(stored.frame)
            manifests.append(stored.manifest)
        frame = (
            pd.concat(frames, ignore_index=True).sort_values("code").reset_index(drop=True)
            if frames
            else pd.DataFrame({"code": pd.Series(dtype=str), "name": pd.Series(dtype=str)})
        )
        if family is Family.NABIJHEID and not frame.empty:
            frame = self._with_inhabitants(frame, scope, year)
        return LoadedFigures(frame, tuple(manifests), absent, tuple(previous))

    def _with_inhabitants(self, frame: DataFrame, scope: Scope, year: int) -> DataFrame:
        """Distances with the inhabitants of the same year beside them: those tables do not hold them."""
        people = self.figures(scope, family=Family.KWB, year=year).frame
        if "inwoners" not in people:
            return frame
        return frame.merge(people[["code", "inwoners"]], on="code", how="left", validate="one_to_one")

    def areas(self, scope: Scope, *, level: Level, year: int) -> LoadedAreas:
        """Boundaries of a scope of exactly that year.

        Raises
        ------
        CorruptStoreError
            If a file and its previous generation are both damaged.
        """
        store = self._store_of(scope)
        frames, manifests, _, absent = self._read(store, BOUNDARIES, f"{level}-{year}", scope.gemeenten(year))
        if not frames:
            empty = gpd.GeoDataFrame(
                {name: pd.Series(dtype=str) for name in ("code", "name", "gemeente", "gemeente_name", "wijk")},
                geometry=gpd.GeoSeries([], crs=RD),
            )
            return LoadedAreas(empty, (), absent)
        joined = pd.concat(frames, ignore_index=True).sort_values("code").reset_index(drop=True)
        kept = joined[[scope.includes(code, year) for code in joined["code"]]].reset_index(drop=True)
        return LoadedAreas(gpd.GeoDataFrame(kept, geometry="geometry", crs=RD), tuple(manifests), absent)

    def boundary_years(self, scope: Scope, *, level: Level) -> tuple[int, ...]:
        """Years of which boundaries are stored for a scope."""
        store = self._store_of(scope)
        folder = store.path(Key(BOUNDARIES, "x", "x")).parent.parent
        years = sorted(int(path.name.rpartition("-")[2]) for path in folder.glob(f"{level}-[0-9]*"))
        found = []
        for year in years:
            stored = set(store.keys(BOUNDARIES, f"{level}-{year}"))
            gemeenten = scope.gemeenten(year)
            if WHOLE_COUNTRY in stored or (gemeenten is not None and stored & set(gemeenten)):
                found.append(year)
        return tuple(found)

    def fetched(self) -> tuple[str, ...]:
        """Gemeenten of which real figures are stored, and ``NL`` when the whole country is."""
        found: set[str] = set()
        for year in self._years(self.store, Family.KWB):
            found |= set(self.store.keys(FIGURES, f"{Family.KWB}-{year}")) - {COUNTRY}
        return tuple(sorted(found))

    def _store_of(self, scope: Scope) -> Store:
        return self.example if is_example(scope) else self.store

    def _areas_of(self, year: int) -> tuple[str, ...]:
        return self.example.keys(FIGURES, f"{Family.KWB}-{year}")

    @staticmethod
    def _years(store: Store, family: Family) -> tuple[int, ...]:
        folder = store.path(Key(FIGURES, "x", "x")).parent.parent
        years = (path.name.rpartition("-")[2] for path in folder.glob(f"{family}-[0-9]*"))
        return tuple(sorted(int(year) for year in years))

    @staticmethod
    def _read(
        store: Store, layer: str, vintage: str, gemeenten: tuple[str, ...] | None
    ) -> tuple[list[DataFrame], list[Manifest], list[str], tuple[str, ...]]:
        """Frames, manifests, areas served from an earlier generation, and gemeenten that are absent."""
        stored = set(store.keys(layer, vintage))
        own = sorted(stored & set(gemeenten)) if gemeenten is not None else []
        rest = None if gemeenten is None else set(gemeenten) - set(own)
        names = [*own, *([WHOLE_COUNTRY] if WHOLE_COUNTRY in stored and (rest is None or rest) else [])]
        if gemeenten is None and WHOLE_COUNTRY not in stored:
            names = sorted(stored - {COUNTRY})
        frames, manifests, previous = [], [], []
        found: set[str] = set(own)
        for name in names:
            item = store.read(Key(layer, vintage, name))
            frame = item.frame
            if name == WHOLE_COUNTRY and rest is not None:
                frame = frame[_gemeenten(frame["code"]).isin(rest)]
                found |= set(_gemeenten(frame["code"]))
            frames.append(frame)
            manifests.append(item.manifest)
            previous += [name] if item.previous else []
        absent = tuple(sorted(set(gemeenten) - found)) if gemeenten is not None else ()
        return [frame for frame in frames if len(frame)], manifests, previous, absent


def is_example(scope: Scope) -> bool:
    """Whether a scope lies in the invented example region."""
    if scope.region is not None:
        return scope.region.id == EXAMPLE
    return not scope.is_country and gemeente_of(scope.id).startswith(EXAMPLE_PREFIX)


def level_rows(frame: DataFrame, level: Level) -> DataFrame:
    """Rows of one level of a raw frame."""
    return frame[frame["code"].str.startswith(_PREFIX[level])]


def map_levels(frame: DataFrame) -> tuple[Level, ...]:
    """Map levels of which a raw frame holds any area."""
    prefixes: Iterable[str] = set(frame["code"].str.slice(0, 2))
    return tuple(level for level in MAP_LEVELS if _PREFIX[level] in prefixes)


def _gemeenten(codes: pd.Series[str]) -> pd.Series[str]:
    return "GM" + codes.str.slice(2, 6)
