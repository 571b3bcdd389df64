"""Sites in the store: childcare and schools per gemeente, those of the example region from its packaged files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import geopandas as gpd
import pandas as pd
from geopandas import GeoDataFrame

from kaart.catalogue.scope import Scope
from kaart.core.codes import is_code
from kaart.core.crs import RD
from kaart.core.errors import NotInStoreError, mark
from kaart.store.library import WHOLE_COUNTRY, Library, is_example
from kaart.store.manifest import Key, Manifest

VINTAGE = "register"  # a register is current: it has no year
# Made by a script and not fetched.
_MADE = datetime(2024, 11, 4, tzinfo=UTC)


@dataclass(frozen=True)
class LoadedSites:
    """Sites of a scope.

    Attributes
    ----------
    sites
        EPSG:28992: ``site_id``, ``name``, ``address``, ``postcode``, ``town``, ``gemeente``, ``places`` (NaN
        unknown), ``ve`` (of childcare; NA unknown), ``located_by``; no geometry where not located.
    manifests
        Manifests of the files; empty for the example region.
    retrieved_at
        Retrieval time of the oldest file.
    absent
        Gemeenten of the scope without stored sites.
    """

    sites: GeoDataFrame
    manifests: tuple[Manifest, ...]
    retrieved_at: datetime
    absent: tuple[str, ...]

    @property
    def located(self) -> GeoDataFrame:
        """Sites that have a point."""
        return self.sites[self.sites.geometry.notna()].reset_index(drop=True)


def load_sites(library: Library, scope: Scope, *, layer: str, year: int) -> LoadedSites:
    """Sites of the gemeenten of a scope; for a wijk or buurt, those of its whole gemeente.

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
        If a file is damaged and no earlier version is whole.
    """
    if is_example(scope):
        return _example(library.example.root / "voorzieningen", layer)
    store, gemeenten = library.store, scope.gemeenten_ever()
    keys, absent = _keys(library, scope, layer, year)
    if not keys:
        raise NotInStoreError(
            mark("No sites ({layer}) of {area} have been fetched yet; run kaart sync {id} --lagen {layer}."),
            layer=layer,
            area=scope.name,
            id=scope.id,
        )
    items = [store.read(key) for key in keys]
    sites = gpd.GeoDataFrame(pd.concat([item.frame for item in items], ignore_index=True), geometry="geometry", crs=RD)
    if gemeenten is not None:
        sites = sites[sites["gemeente"].isin(set(gemeenten))]
    unique = sites.drop_duplicates("site_id").sort_values("site_id").reset_index(drop=True)
    moments = [item.manifest.provenance.retrieved_at for item in items]
    return LoadedSites(unique, tuple(item.manifest for item in items), min(moments), absent)


def _keys(library: Library, scope: Scope, layer: str, year: int) -> tuple[list[Key], tuple[str, ...]]:
    """Files that hold the sites of a scope, and gemeenten without such a file."""
    gemeenten, now = scope.gemeenten_ever(), set(scope.gemeenten(year) or ())
    stored = set(library.store.keys(layer, VINTAGE))
    wanted = [WHOLE_COUNTRY] if gemeenten is None else sorted(stored & set(gemeenten))
    # A register that still uses codes from before a merger has the sites of the new gemeente under those.
    absent = () if stored & set(gemeenten or ()) - now else tuple(sorted(now - stored))
    if WHOLE_COUNTRY in stored and gemeenten is not None and absent:
        return [Key(layer, VINTAGE, WHOLE_COUNTRY)], ()
    return [Key(layer, VINTAGE, area) for area in wanted if area in stored], absent


def site_manifests(library: Library, scope: Scope, *, layer: str, year: int) -> tuple[Manifest, ...]:
    """Manifests of the files that `load_sites` reads; none for the example region or when nothing was fetched.

    Parameters
    ----------
    library, scope, layer, year
        As in `load_sites`.
    """
    if is_example(scope):
        return ()
    manifests = (library.store.manifest(key) for key in _keys(library, scope, layer, year)[0])
    return tuple(manifest for manifest in manifests if manifest is not None)


def _example(folder: Path, layer: str) -> LoadedSites:
    path = folder / f"{layer}.csv"
    if not path.exists():
        raise NotInStoreError(mark("The example region has no sites ({layer})."), layer=layer)
    rows = pd.read_csv(path, dtype={"site_id": "str", "name": "str", "buurt": "str"})
    sites = gpd.GeoDataFrame(
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
    return LoadedSites(sites, (), _MADE, ())
