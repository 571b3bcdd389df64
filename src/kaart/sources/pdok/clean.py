"""Clean PDOK's features into areas that can be drawn and joined: one row a code, valid, on land, in RD.

Nothing disappears in silence: every feature that is dropped, repaired or joined is counted, and
named in a notice where a user would miss it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd
import shapely
from geopandas import GeoDataFrame
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from kaart.core.codes import Level, is_code, level_of, wijk_of
from kaart.core.crs import RD
from kaart.core.errors import UpstreamDriftError, mark
from kaart.core.provenance import Notice
from kaart.sources.pdok.layers import Bounds, Feature, Layer

# West, south, east, north of the European Netherlands in RD metres, islands included.
EXTENT: Bounds = (0.0, 300_000.0, 300_000.0, 620_000.0)
COLUMNS = ("code", "name", "gemeente", "gemeente_name", "wijk", "geometry")
ABROAD = "0998"
NAMED = 20


@dataclass(frozen=True)
class Cleaned:
    """Areas, and the repairs that were made.

    Attributes
    ----------
    areas
        Columns `COLUMNS`, EPSG:28992, sorted by code, one row a code.
    counts
        How many features were dropped, repaired or joined, by reason; reasons that did not
        occur are absent.
    notices
        Notices for the user.
    """

    areas: GeoDataFrame
    counts: Mapping[str, int]
    notices: tuple[Notice, ...]


def clean(features: Iterable[Feature], layer: Layer, *, gemeente_names: Mapping[str, str]) -> Cleaned:
    """Areas out of features: water and abroad dropped, broken dropped, invalid repaired, parts joined.

    Parameters
    ----------
    features
        As read; geometry in EPSG:28992 or None.
    layer
        The layer they come from.
    gemeente_names
        Name by gemeente code, for layers that lack it; a gemeente that is
        absent gets "".

    Raises
    ------
    UpstreamDriftError
        If a code is not one of the level.
    """
    counts: Counter[str] = Counter()
    whole: dict[str, list[tuple[Feature, BaseGeometry]]] = defaultdict(list)
    broken: set[str] = set()
    repaired: set[str] = set()
    for feature in _on_land(features, counts):
        _require_level(feature.code, layer)
        shape, mended = _usable(feature.geometry)
        if shape is None:
            counts["broken"] += 1
            broken.add(feature.code)
            continue
        if mended:
            counts["repaired"] += 1
            repaired.add(feature.code)
        whole[feature.code].append((feature, shape))
    rows = []
    for code in sorted(whole):
        feature = whole[code][0][0]
        shape = _joined([shape for _, shape in whole[code]], counts)
        rows.append(_row(feature, shape, layer.level, gemeente_names))
    areas = gpd.GeoDataFrame(rows, columns=list(COLUMNS), geometry="geometry", crs=RD)
    return Cleaned(areas, dict(counts), _notices(broken, repaired))


def named(codes: Iterable[str]) -> str:
    """Codes in order for a sentence; beyond `NAMED` only how many more there are.

    Parameters
    ----------
    codes
        Codes of any level.
    """
    ordered = sorted(codes)
    return ", ".join(ordered[:NAMED]) + (f" (+{len(ordered) - NAMED})" if len(ordered) > NAMED else "")


def _on_land(features: Iterable[Feature], counts: Counter[str]) -> Iterable[Feature]:
    """Features that are neither water nor outside the country; ``B`` (partly water) is land."""
    for feature in features:
        if feature.water == "JA":
            counts["water"] += 1
        elif feature.code[2:6] == ABROAD or feature.name.casefold() == "buitenland":
            counts["abroad"] += 1
        else:
            yield feature


def _require_level(code: str, layer: Layer) -> None:
    if not is_code(code) or level_of(code) != layer.level:
        raise UpstreamDriftError(
            mark("PDOK's layer {layer} of {year} holds '{code}', which is no code of a {level}."),
            layer=layer.collection,
            year=layer.year,
            code=code,
            level=str(layer.level),
        )


def _usable(shape: BaseGeometry | None) -> tuple[BaseGeometry | None, bool]:
    """A valid (multi)polygon within the extent and whether it had to be repaired; None when there is none."""
    if shape is None or not _inside(shape):
        return None, False
    valid = bool(shapely.is_valid(shape))
    # "structure" lets a hole be a hole where holes overlap; "linework" would fill a part of them.
    mended = shape if valid else shapely.make_valid(shape, method="structure", keep_collapsed=False)
    surface = _polygons(mended)
    return surface, surface is not None and not valid


def _inside(shape: BaseGeometry) -> bool:
    west, south, east, north = shape.bounds
    return bool(west >= EXTENT[0] and south >= EXTENT[1] and east <= EXTENT[2] and north <= EXTENT[3])


def _polygons(shape: BaseGeometry) -> BaseGeometry | None:
    """The polygon parts of a geometry; None when it has none with a surface."""
    if isinstance(shape, (Polygon, MultiPolygon)):
        return shape if shape.area > 0 else None
    parts = [part for part in shapely.get_parts(shape) if isinstance(part, (Polygon, MultiPolygon))]
    return _polygons(shapely.union_all(parts)) if parts else None


def _joined(shapes: Sequence[BaseGeometry], counts: Counter[str]) -> BaseGeometry:
    """One geometry out of all features of a code; the same feature twice counts as one."""
    different: list[BaseGeometry] = []
    for shape in shapes:
        if any(shapely.equals(shape, other) for other in different):
            counts["duplicates"] += 1
        else:
            different.append(shape)
    if len(different) == 1:
        return different[0]
    counts["dissolved"] += len(different) - 1
    return shapely.union_all(different)


def _row(feature: Feature, shape: BaseGeometry, level: Level, gemeente_names: Mapping[str, str]) -> tuple[object, ...]:
    gemeente = f"GM{feature.code[2:6]}"
    fallback = feature.name if level == Level.GEMEENTE else gemeente_names.get(gemeente, "")
    wijk = "" if level == Level.GEMEENTE else wijk_of(feature.code)
    return feature.code, feature.name, gemeente, feature.gemeente_name or fallback, wijk, shape


def _notices(broken: set[str], repaired: set[str]) -> tuple[Notice, ...]:
    notices = []
    if broken:
        notices.append(
            Notice.of(
                mark("{count} areas came without a usable boundary, and are (partly) absent from the map: {codes}."),
                count=len(broken),
                codes=named(broken),
            )
        )
    if repaired:
        notices.append(
            Notice.of(
                mark("{count} areas came with an invalid boundary, which was repaired: {codes}."),
                count=len(repaired),
                codes=named(repaired),
            )
        )
    return tuple(notices)
