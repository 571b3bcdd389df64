"""Layer files for the browser: one content-addressed GeoJSON file per set of areas.

The file holds simplified shapes in degrees with the values of many indicators, so that
choosing another one sends a new colour rule and no data. A file's name is the hash of its
content: browsers can cache it for ever. The folder is served without authentication:
only published figures may be written to it.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray

from kaart.analysis.classes.small import smooth, too_few
from kaart.core.crs import require_rd, to_wgs84
from kaart.core.errors import InputError, SchemaError, StoreError, mark
from kaart.core.files import replace_file, system_reason
from kaart.core.numbers import as_printed, json_number
from kaart.model.indicators import Figures
from kaart.model.missing import Status
from kaart.render.maps.palette import no_data
from kaart.render.words.numbers import DASH, denominator_words, status_words
from kaart.render.words.printed import Printed
from kaart.render.words.rounded import value_words

STATUS, TEXT = "$s", "$t"
FEW, SMOOTHED, SMOOTHED_TEXT = "$k", "$g", "$h"
_PREFIX, _SUFFIX = "gebieden-", ".json"
_TOUCH_AFTER_S = 86_400
_COUNTRY = "Nederland"  # around a province, which lies in no gemeente


@dataclass(frozen=True)
class Layer:
    """Content of a layer file, before it is written.

    Attributes
    ----------
    content
        GeoJSON, UTF-8; the same input gives the same bytes.
    features
        Areas in it.
    dropped
        Codes whose shape is empty, or smaller than the precision asked for.
    """

    content: bytes
    features: int
    dropped: tuple[str, ...]


def build_layer(
    areas: GeoDataFrame,
    figures: Mapping[str, Figures],
    *,
    language: str,
    tolerance_m: float = 5.0,
    decimals: int = 5,
    texts: bool = True,
    smoothed: bool = False,
) -> Layer:
    """Shapes and values for the browser.

    A feature has ``code``, ``name``, ``gemeente`` (name, else code) and for every key of `figures` the value as it
    is printed, or null: a colour rule compares it with bounds as they are printed. Beside it stand ``<key>$s``, one
    letter for the reason, only where there is no value, and with `texts` ``<key>$t``, the value in words, and a
    denominator in words under `denominator_name`, once for all indicators that share it. ``<key>$k`` is 1 where the
    value is counted over fewer than the record's minimum, and absent elsewhere.

    Parameters
    ----------
    areas
        Boundaries in EPSG:28992, one row per code; neighbours share their edges.
    figures
        Figures by property name, such as the indicator id; letters, digits and ``_`` only. An area
        that is not among them is shown as missing.
    language
        ``nl`` or ``en``, of the texts.
    tolerance_m
        Detail to leave out, in metres, with shared edges kept shared; 0 keeps everything.
    decimals
        Of degrees: 5 is about a metre, 6 a decimetre.
    texts
        False leaves the words out: a smaller file, whose tooltips show bare numbers.
    smoothed
        True adds ``<key>$g``, the empirical Bayes rate among these figures, and ``<key>$h``, the same in
        words, for every indicator that can be smoothed.

    Raises
    ------
    CrsError
        If the areas are not in EPSG:28992.
    SchemaError
        If a code repeats.
    InputError
        If a property name cannot be used in a colour rule.
    """
    require_rd(areas)
    if not areas["code"].is_unique:
        repeated = sorted(set(areas.loc[areas["code"].duplicated(), "code"]))
        raise SchemaError(mark("These codes occur twice: {codes}; keep one of each."), codes=", ".join(repeated[:8]))
    for key in figures:
        require_property_name(key)
    ordered = areas.sort_values("code").reset_index(drop=True)
    shapes = simplify(ordered, tolerance_m=tolerance_m, decimals=decimals)
    drawn = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    properties = _properties(ordered, figures, language=language, texts=texts)
    for key, item in figures.items():
        _mark_small(properties, key, item)
        if smoothed:
            _add_smoothed(properties, key, item, language=language)
    features = [
        f'{{"type":"Feature","properties":{_compact(row)},"geometry":{shape}}}'
        for row, shape, keep in zip(properties, shapely.to_geojson(shapes), drawn, strict=True)
        if keep
    ]
    # Shapes are JSON already: parsing and writing them again would take longer than all the rest.
    content = f'{{"type":"FeatureCollection","features":[{",".join(features)}]}}'
    return Layer(content.encode(), len(features), tuple(ordered.loc[~drawn, "code"]))


def _compact(row: Mapping[str, str | float | None]) -> str:
    return json.dumps(row, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def require_property_name(key: str) -> str:
    """Return the name when a colour rule can read it.

    Raises
    ------
    InputError
        If it holds other characters than letters, digits and ``_``.
    """
    # deck.gl refuses names that are members of an object prototype.
    if not (key.isascii() and key.isidentifier()) or key in {"code", "name", "gemeente", "prototype", "constructor"}:
        raise InputError(mark("'{key}' cannot be the name of a value on the map; use letters, digits and _."), key=key)
    return key


def denominator_name(figures: Figures) -> str:
    """Property that holds the denominator in words; "" where the indicator has none."""
    column = figures.indicator.beside
    # "van ongeveer" stands under another name than "van".
    kind = "$a" if figures.indicator.denominator_proxy else "$n"
    return f"{column}_{figures.year}{kind}" if column else ""


def _mark_small(rows: list[dict[str, str | float | None]], key: str, item: Figures) -> None:
    few = too_few(item)
    small = set(few.index[few])
    for row in rows:
        if row["code"] in small:
            row[f"{key}{FEW}"] = 1


def _add_smoothed(rows: list[dict[str, str | float | None]], key: str, item: Figures, *, language: str) -> None:
    made = smooth(item)
    if made is None:
        return
    values = made.frame["smoothed"].to_dict()
    for row in rows:
        value = values.get(row["code"], math.nan)
        known = None if math.isnan(value) else float(value)
        row[f"{key}{SMOOTHED}"] = (
            None if known is None else json_number(as_printed(known, decimals=item.indicator.decimals))
        )
        # An area without one gets a dash: a tooltip shows the bare name of an absent property.
        row[f"{key}{SMOOTHED_TEXT}"] = (
            DASH if known is None else value_words(known, indicator=item.indicator, language=language)
        )


def simplify(areas: GeoDataFrame, *, tolerance_m: float, decimals: int) -> NDArray[np.object_]:
    """Shapes in degrees (WGS84), simplified in RD with shared edges kept shared.

    Parameters
    ----------
    areas
        In EPSG:28992.
    tolerance_m
        Metres; 0 keeps every point.
    decimals
        Decimals of degrees. A shape that vanishes becomes an empty polygon.
    """
    rough = np.asarray(require_rd(areas).geometry.to_numpy(), dtype=object)
    rough = np.where(shapely.is_missing(rough), shapely.Polygon(), rough)
    if tolerance_m > 0 and len(rough):
        rough = shapely.coverage_simplify(rough, tolerance=tolerance_m)
    degrees = np.asarray(to_wgs84(areas.set_geometry(list(rough), crs=areas.crs)).geometry.to_numpy(), dtype=object)
    rounded = _without_flat_rings(shapely.transform(degrees, lambda points: np.round(points, decimals)))
    return np.asarray(shapely.orient_polygons(shapely.remove_repeated_points(rounded)), dtype=object)


def _without_flat_rings(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Shapes without the rings that rounding left without a surface; empty when none is left."""
    parts, owner = shapely.get_parts(shapes, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    flat = shapely.area(shapely.polygons(rings)) == 0
    cleaned = np.array(shapes, dtype=object)
    for place in np.unique(owner[part[flat]]):
        kept = []
        for number in np.flatnonzero(owner == place):
            shell, *holes = rings[part == number]
            if shapely.area(shapely.Polygon(shell)) > 0:
                kept.append(shapely.Polygon(shell, [hole for hole in holes if shapely.Polygon(hole).area > 0]))
        cleaned[place] = shapely.Polygon() if not kept else kept[0] if len(kept) == 1 else shapely.MultiPolygon(kept)
    return cleaned


def _properties(
    areas: GeoDataFrame, figures: Mapping[str, Figures], *, language: str, texts: bool
) -> list[dict[str, str | float | None]]:
    named = areas["gemeente_name"] if "gemeente_name" in areas else areas["gemeente"]
    rows: list[dict[str, str | float | None]] = [
        {"code": code, "name": name, "gemeente": gemeente_name or gemeente or _COUNTRY}
        for code, name, gemeente, gemeente_name in zip(
            areas["code"], areas["name"], areas["gemeente"], named, strict=True
        )
    ]
    for key, item in figures.items():
        printed = Printed(item, language).all if texts else {}
        unknown = status_words(Status.MISSING, indicator=item.indicator, language=language)
        cells = item.frame.set_index("code")[["value", "status", "denominator"]].reindex(areas["code"])
        for row, value, status, denominator in zip(rows, *(cells[name] for name in cells), strict=True):
            known = None if math.isnan(value) else float(value)
            why = status if isinstance(status, str) else Status.MISSING.value
            row[key] = None if known is None else json_number(as_printed(known, decimals=item.indicator.decimals))
            if known is None:
                row[f"{key}{STATUS}"] = no_data(why).code
            if texts:
                row[f"{key}{TEXT}"] = printed.get(str(row["code"]), unknown)
                column = item.indicator.beside
                if column:
                    row[denominator_name(item)] = denominator_words(
                        denominator, column=column, language=language, proxy=item.indicator.denominator_proxy
                    )
    return rows


def write_layer(folder: Path, content: bytes, *, prefix: str = _PREFIX) -> str:
    """Write a layer file to the served folder, atomically.

    Parameters
    ----------
    folder
        The folder that is served; made when absent.
    content
        Result of `build_layer`.
    prefix
        First part of the name, which tells kinds of files apart.

    Returns
    -------
    str
        File name; the same content always has the same one and is written once.

    Raises
    ------
    StoreError
        If the folder cannot be written.
    """
    name = f"{prefix}{hashlib.sha256(content).hexdigest()[:20]}{_SUFFIX}"
    target = folder / name
    if target.exists():
        # Refresh the time of a reused file, so that it is not pruned; not at every view, because of caches.
        if time.time() - target.stat().st_mtime > _TOUCH_AFTER_S:
            with suppress(OSError):  # in a folder that cannot be written nothing is pruned either
                os.utime(target)
        return name
    write_served(target, content)
    return name


def write_served(target: Path, content: bytes) -> None:
    """Write a file that browsers fetch; the sentence names no folder, for every visitor of a server reads it.

    Parameters
    ----------
    target
        File in the folder that is served.
    content
        Its bytes.

    Raises
    ------
    StoreError
        If the disk or its rights stop it.
    """
    try:
        write_whole(target, content)
    except OSError as error:
        raise StoreError(
            mark(
                "The folder for what browsers fetch of a map (KAART_STATIC) cannot be written ({reason});"
                " check the disk and the folder's rights."
            ),
            reason=system_reason(error),
        ) from error


def write_whole(target: Path, content: bytes) -> None:
    """Write a file through a temporary one beside it, so that half a file is never read."""
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).chmod(0o644)
        replace_file(Path(temporary), target)
    finally:
        Path(temporary).unlink(missing_ok=True)


def prune(folder: Path, *, keep: int, prefix: str = _PREFIX) -> int:
    """Remove the oldest layer files.

    Parameters
    ----------
    folder
        The folder that is served.
    keep
        How many of the newest to keep; other files are never touched.
    prefix
        Kind of file, as in `write_layer`.

    Returns
    -------
    int
        Files removed.
    """
    by_age: list[tuple[float, str, Path]] = []
    for path in folder.glob(f"{prefix}*{_SUFFIX}"):
        with suppress(FileNotFoundError):  # another session removed it
            by_age.append((path.stat().st_mtime, path.name, path))
    removed = 0
    for _, _, path in sorted(by_age)[: -keep if keep > 0 else None]:
        with suppress(OSError):  # Windows keeps what a browser is fetching; the next view removes it
            path.unlink(missing_ok=True)
            removed += 1
    return removed
