"""Sites in the store: childcare and schools per gemeente, those of the example region from its packaged files."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import geopandas as gpd
import pandas as pd
from geopandas import GeoDataFrame

from kaart.catalogue import load
from kaart.catalogue.regions import merged_with
from kaart.catalogue.scope import Scope
from kaart.core.codes import is_code
from kaart.core.crs import RD
from kaart.core.errors import CorruptStoreError, NotInStoreError, mark
from kaart.store.library import WHOLE_COUNTRY, Library, is_example
from kaart.store.manifest import Key, Manifest

VINTAGE = "register"  # a register is current: it has no year
# Made by a script and not fetched.
_MADE = datetime(2024, 11, 4, tzinfo=UTC)


@dataclass(frozen=True)
class LoadedSites:
    """Sites of a scope, and every other stored site of the register.

    Attributes
    ----------
    every
        All stored sites, EPSG:28992, sorted by ``site_id``: ``site_id``, ``name``, ``address``, ``postcode``, ``town``,
        ``gemeente``, ``places`` (NaN unknown), ``ve`` (of childcare; NA unknown), ``located_by``; no geometry where
        not located.
    sites
        Those of the gemeenten of the scope.
    manifests
        Manifests of the files with the sites of the scope; empty for the example region.
    retrieved_at
        Retrieval time of the oldest file of the scope.
    absent
        Gemeenten of the scope without stored sites.
    fetched
        Gemeenten whose sites were fetched, also when there are none; None for the whole country.
    """

    every: GeoDataFrame
    sites: GeoDataFrame
    manifests: tuple[Manifest, ...]
    retrieved_at: datetime
    absent: tuple[str, ...]
    fetched: frozenset[str] | None

    @property
    def located(self) -> GeoDataFrame:
        """Sites of the scope that have a point."""
        return self.sites[self.sites.geometry.notna()].reset_index(drop=True)


def load_sites(library: Library, scope: Scope, *, layer: str, year: int) -> LoadedSites:
    """Stored sites; of a scope those of its gemeenten, for a wijk or buurt those of its whole gemeente.

    Parameters
    ----------
    library
        Store to read from.
    scope
        Area or region.
    layer
        Folder of the register.
    year
        Year of the list of gemeenten of the scope.

    Raises
    ------
    NotInStoreError
        If none of them has been fetched.
    CorruptStoreError
        If a file of the scope is damaged and no earlier version is whole.
    """
    if is_example(scope):
        sites = _example(library.example.root / "voorzieningen", layer)
        return LoadedSites(sites, sites, (), _MADE, (), None)
    gemeenten, now = scope.gemeenten_ever(), set(scope.gemeenten(year) or ())
    parts, damaged = _parts(library, layer, frozenset(gemeenten or ()))
    fetched = _fetched((manifest.key.area for manifest, _ in parts), damaged)
    absent = () if fetched is None else tuple(sorted(now - fetched))
    if not parts or (now and set(absent) == now):
        raise NotInStoreError(
            mark("No sites ({layer}) of {area} have been fetched yet; run kaart sync {id} --lagen {layer}."),
            layer=layer,
            area=scope.name,
            id=scope.id,
        )
    frames = [frame for _, frame in parts if len(frame)] or [frame for _, frame in parts]
    every = gpd.GeoDataFrame(pd.concat(frames, ignore_index=True), geometry="geometry", crs=RD)
    every = every.drop_duplicates("site_id").sort_values("site_id").reset_index(drop=True)
    inside = every if gemeenten is None else every[every["gemeente"].isin(set(gemeenten))].reset_index(drop=True)
    used = [manifest for manifest, frame in parts if gemeenten is None or frame["gemeente"].isin(set(gemeenten)).any()]
    manifests = tuple(used or [manifest for manifest, _ in parts][:1])
    moments = [manifest.provenance.retrieved_at for manifest in manifests]
    return LoadedSites(every, inside, manifests, min(moments), absent, fetched)


def _parts(
    library: Library, layer: str, wanted: frozenset[str]
) -> tuple[list[tuple[Manifest, GeoDataFrame]], frozenset[str]]:
    """Every stored file with its part of the sites, and the areas whose file is damaged.

    A gemeente is taken from the file that was confirmed last. A damaged file is left out, and its gemeente counts as
    not fetched.

    Raises
    ------
    CorruptStoreError
        If files of the wanted gemeenten (none for the whole country) are damaged, and none of them can be read.
    """
    parts, seen, damaged = [], set[str](), dict[str, CorruptStoreError]()
    for area in _newest_first(library, layer):
        try:
            item = library.store.read(Key(layer, VINTAGE, area))
        except CorruptStoreError as error:
            damaged[area] = error
            continue
        parts.append((item.manifest, item.areas[~item.areas["gemeente"].isin(seen)]))
        seen.add(area)
        if area == WHOLE_COUNTRY:
            break
    own = [error for area, error in damaged.items() if not wanted or area in wanted | {WHOLE_COUNTRY}]
    if own and WHOLE_COUNTRY not in seen and not wanted & seen:
        raise own[0]
    return parts, frozenset(damaged)


def _newest_first(library: Library, layer: str) -> list[str]:
    """Areas with a file, the one that was confirmed last first; last those whose manifest cannot be read."""
    moments = {}
    for area in library.store.keys(layer, VINTAGE):
        manifest = library.store.manifest(Key(layer, VINTAGE, area))
        moments[area] = 0.0 if manifest is None else manifest.checked_at.timestamp()
    return sorted(moments, key=lambda area: (-moments[area], area))


def _fetched(areas: Iterable[str], damaged: frozenset[str]) -> frozenset[str] | None:
    """Gemeenten whose sites are stored, under their own code or one of before or after a merger; None for all."""
    stored = frozenset(areas)
    if WHOLE_COUNTRY in stored:
        return None
    return stored | (merged_with(stored, load().regions) - damaged)


def site_manifests(library: Library, scope: Scope, *, layer: str, year: int) -> tuple[Manifest, ...]:
    """Manifests of the files that hold the sites of a scope; none for the example region, or when there are none.

    Parameters
    ----------
    library, scope, layer, year
        As in `load_sites`.

    Raises
    ------
    CorruptStoreError
        If a file of the scope is damaged.
    """
    try:
        return load_sites(library, scope, layer=layer, year=year).manifests
    except NotInStoreError:
        return ()


def _example(folder: Path, layer: str) -> GeoDataFrame:
    path = folder / f"{layer}.csv"
    if not path.exists():
        raise NotInStoreError(mark("The example region has no sites ({layer})."), layer=layer)
    rows = pd.read_csv(path, dtype={"site_id": "str", "name": "str", "buurt": "str"})
    return gpd.GeoDataFrame(
        {
            "site_id": rows["site_id"],
            "name": rows["name"],
            "address": "",
            "postcode": "",
            "town": "",
            "gemeente": [f"GM{code[2:6]}" if is_code(code) else "" for code in rows["buurt"].fillna("")],
            "places": rows["kindplaatsen"].astype(float) if "kindplaatsen" in rows else float("nan"),
            "ve": rows["ve"].astype("boolean") if "ve" in rows else pd.array([pd.NA] * len(rows), dtype="boolean"),
            "located_by": "register",
        },
        geometry=gpd.points_from_xy(rows["x_m"], rows["y_m"]),
        crs=RD,
    )
