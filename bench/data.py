"""The shapes and values that every route draws: simplified, classed and coloured once, by kaart's own functions."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely

from bench.plan import FIRST, SECOND, YEAR, Place
from kaart.analysis.classes.classify import classify
from kaart.answers.figures import answer
from kaart.answers.reader import StoreReader
from kaart.catalogue import load
from kaart.core.codes import Level
from kaart.core.settings import Settings
from kaart.render.maps.deck import MOST_BORDERS, degree_bounds, fit_view
from kaart.render.maps.layers import simplify
from kaart.render.maps.palette import NO_DATA, OPACITY, colours
from kaart.store.library import Library


def prepare(settings: Settings, place: Place, folder: Path) -> dict[str, object]:
    """Write `<place>.parquet` (degrees, values, colours) and `<place>.json` (view, classes) for the other routes."""
    library, catalogue = Library(settings), load()
    scope = library.scope(place.scope)
    areas = library.areas(scope, level=Level.BUURT, year=YEAR).areas.sort_values("code").reset_index(drop=True)
    shapes = simplify(areas, tolerance_m=place.tolerance_m, decimals=place.decimals)
    table = areas[["code", "name", "gemeente_name"]].copy()
    facts: dict[str, object] = {}
    for indicator in (FIRST, SECOND):
        record = catalogue.indicator(indicator)
        found = answer(
            StoreReader(library), scope, indicator=record, level=Level.BUURT, year=YEAR, catalogue=catalogue
        ).figures
        classes = classify(found.values, decimals=record.decimals)
        palette = list(colours(record.palette, classes.k))
        values = found.frame.set_index("code")["value"].reindex(table["code"]).to_numpy()
        table[indicator] = values
        place_in = np.searchsorted(classes.breaks, np.nan_to_num(values), side="left").clip(0, classes.k - 1)
        empty = NO_DATA[-1].colour
        table[f"{indicator}_colour"] = [
            empty if np.isnan(value) else palette[number] for value, number in zip(values, place_in, strict=True)
        ]
        facts[indicator] = {"label": record.label["nl"], "breaks": list(classes.breaks), "colours": palette}
    frame = gpd.GeoDataFrame(table, geometry=list(shapes), crs="EPSG:4326")
    frame = frame[~frame.geometry.is_empty]
    frame.to_parquet(folder / f"{place.id}.parquet")
    view = fit_view(degree_bounds(areas), width_px=980, height_px=580, left_px=330)
    facts |= {
        "opacity": OPACITY,
        "longitude": view.longitude,
        "latitude": view.latitude,
        "zoom": view.zoom,
        "areas": len(frame),
        # Where kaart draws no borders nobody does.
        "borders": len(frame) <= MOST_BORDERS,
        "vertices": int(shapely.get_num_coordinates(frame.geometry.to_numpy()).sum()),
    }
    (folder / f"{place.id}.json").write_text(json.dumps(facts))
    return facts
