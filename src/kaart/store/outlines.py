"""Outlines of gemeenten: those of the whole country when they are stored, and which gemeenten lie near others."""

from __future__ import annotations

import numpy as np
import shapely
from geopandas import GeoDataFrame

from kaart.catalogue.layers import BOUNDARIES
from kaart.core.codes import Level
from kaart.core.errors import CorruptStoreError
from kaart.store.library import WHOLE_COUNTRY
from kaart.store.manifest import Key
from kaart.store.parquet import Store

# Two catchments: from the home of one child by way of a site to that of another.
AROUND_M = 6_000.0


def country_outlines(store: Store) -> GeoDataFrame | None:
    """All gemeenten of the country in EPSG:28992, of the latest year that has them; None when not stored.

    Parameters
    ----------
    store
        Where boundaries are.
    """
    folders = store.path(Key(BOUNDARIES, "x", "x")).parent.parent.glob(f"{Level.GEMEENTE}-[0-9]*")
    for vintage in sorted((folder.name for folder in folders), reverse=True):
        key = Key(BOUNDARIES, vintage, WHOLE_COUNTRY)
        if not store.has(key):
            continue
        try:
            return drawn(store.read(key).areas)
        except CorruptStoreError:
            continue
    return None


def holders(outlines: GeoDataFrame, areas: GeoDataFrame) -> tuple[str, ...]:
    """Codes of the outlines in which some areas lie, sorted: also when those are of a year with other codes.

    Parameters
    ----------
    outlines
        Gemeenten in EPSG:28992, with ``code``.
    areas
        Areas in EPSG:28992 that each lie in one outline, as buurten do.
    """
    inside = shapely.point_on_surface(areas.geometry.to_numpy())
    found = np.unique(shapely.STRtree(outlines.geometry.to_numpy()).query(inside, predicate="within")[1])
    return tuple(sorted(outlines["code"].to_numpy()[found]))


def drawn(areas: GeoDataFrame) -> GeoDataFrame:
    """Areas that have a shape."""
    shapes = areas.geometry.to_numpy()
    return areas[~(shapely.is_missing(shapes) | shapely.is_empty(shapes))].reset_index(drop=True)


def near_gemeenten(outlines: GeoDataFrame, own: tuple[str, ...]) -> tuple[str, ...]:
    """Gemeenten within `AROUND_M` metres of some others, without these, sorted.

    Parameters
    ----------
    outlines
        Gemeenten in EPSG:28992, with ``code``.
    own
        Codes of gemeenten.
    """
    shapes = outlines.geometry.to_numpy()
    mine = outlines["code"].isin(set(own)).to_numpy()
    near = np.zeros(len(shapes), dtype=bool)
    near[shapely.STRtree(shapes).query(shapes[mine], predicate="dwithin", distance=AROUND_M)[1]] = True
    return tuple(sorted(outlines["code"][near & ~mine]))
