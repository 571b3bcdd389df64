"""Names of areas on a map: each from the zoom at which it about fits its area, and never over another.

Names lie in files of their own, one per zoom, which a browser asks for when it gets there. What deck.gl calls a tile
is here one square of the world that holds the whole country, so that every file is one "tile".
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pydeck
import shapely
from geopandas import GeoDataFrame

from kaart.core.crs import require_rd, to_wgs84
from kaart.render.maps.layers import prune, write_layer
from kaart.render.maps.palette import HALO, OUTLINE, rgb

PREFIX = "namen-"
NAMES = "names-"  # ids of the layers
NAME_PX, _LETTER_PX = 13, 6.6
# A name may be this much longer than its area is wide: a country has few areas that hold a whole name.
_LONGER = 1.3
_FIRST_ZOOM, _LAST_ZOOM = 7, 14
_METRES_PER_PX = 78_271.5 * math.cos(math.radians(52.0))  # at zoom 0, in the middle of the country
_WORLD_ZOOM = 5  # one square of this zoom holds the country
_MOST_RANK = 1000.0  # deck.gl takes ranks from -1000 to 1000
_HALO_PX = 3
_KEEP_FILES = 600  # more than are cached between reruns


@dataclass(frozen=True)
class NameFile:
    """Names that show from one zoom on.

    Attributes
    ----------
    zoom
        Of deck.gl, at the usual size of letters.
    file
        Name of a file in the static folder.
    """

    zoom: int
    file: str


def name_contents(areas: GeoDataFrame) -> dict[int, bytes]:
    """Content of the files with names, by the zoom from which they show.

    Parameters
    ----------
    areas
        Boundaries in EPSG:28992 with a name; those without a shape have no name on the map.

    Raises
    ------
    CrsError
        If the areas are not in EPSG:28992.
    """
    shapes = np.asarray(require_rd(areas).geometry.to_numpy(), dtype=object)
    named = areas[~(shapely.is_missing(shapes) | shapely.is_empty(shapes))]
    if not len(named):
        return {}
    inside = np.asarray(named.geometry.to_numpy(), dtype=object)
    middle = shapely.centroid(inside)
    places = np.where(shapely.contains(inside, middle), middle, shapely.point_on_surface(inside))
    degrees = to_wgs84(named.set_geometry(list(places), crs=named.crs)).geometry
    size_m2 = shapely.area(inside)
    # By the order of size: what is largest keeps its name where two do not fit.
    ranks = size_m2.argsort(kind="stable").argsort(kind="stable") / max(1, len(named) - 1)
    found: dict[int, list[dict[str, object]]] = {}
    for name, point, area, rank in zip(named["name"], degrees, size_m2, ranks, strict=True):
        place = {"type": "Point", "coordinates": [round(point.x, 5), round(point.y, 5)]}
        said = {"name": str(name), "rank": round((2 * float(rank) - 1) * _MOST_RANK)}
        feature: dict[str, object] = {"type": "Feature", "properties": said, "geometry": place}
        found.setdefault(name_zoom(str(name), float(area)), []).append(feature)
    return {
        zoom: json.dumps(
            {"type": "FeatureCollection", "features": features}, ensure_ascii=False, separators=(",", ":")
        ).encode()
        for zoom, features in sorted(found.items())
    }


def name_zoom(name: str, area_m2: float) -> int:
    """Zoom of deck.gl from which a name about fits its area; small areas get theirs at the last zoom.

    Parameters
    ----------
    name
        Of the area.
    area_m2
        Its size in square metres.
    """
    width_px = max(1, len(name)) * _LETTER_PX / _LONGER
    if area_m2 <= 0:
        return _LAST_ZOOM
    fits = math.log2(width_px * _METRES_PER_PX / math.sqrt(area_m2))
    return min(max(math.ceil(fits), _FIRST_ZOOM), _LAST_ZOOM)


def write_names(folder: Path, areas: GeoDataFrame) -> tuple[NameFile, ...]:
    """Write the names of areas to the served folder; they are published, whatever the figures on the map.

    Parameters
    ----------
    folder
        The folder that is served.
    areas
        In EPSG:28992.

    Raises
    ------
    CrsError
        If the areas are not in EPSG:28992.
    """
    made = tuple(
        NameFile(zoom, write_layer(folder, content, prefix=PREFIX)) for zoom, content in name_contents(areas).items()
    )
    prune(folder, keep=_KEEP_FILES, prefix=PREFIX)
    return made


def name_layers(files: Sequence[NameFile], *, static: str, letter_px: int = NAME_PX) -> list[pydeck.Layer]:
    """Layers that write the names on the map, the largest areas first.

    Parameters
    ----------
    files
        Result of `write_names`.
    static
        Path of the served folder.
    letter_px
        Size of the letters. Larger ones show from a larger zoom on.
    """
    later = math.log2(letter_px / NAME_PX)
    return [_layer(item, f"{static}/{item.file}", zoom=item.zoom + later, letter_px=letter_px) for item in files]


def _layer(item: NameFile, url: str, *, zoom: float, letter_px: int) -> pydeck.Layer:
    return pydeck.Layer(
        "TileLayer",
        data=url,
        id=f"{NAMES}{item.zoom}",
        min_zoom=_WORLD_ZOOM,
        max_zoom=_WORLD_ZOOM,
        visible_min_zoom=round(zoom, 3),
        pickable=False,
        point_type='"text"',
        get_text="properties.name",
        get_text_size=letter_px,
        get_text_color=[*rgb(OUTLINE), 255],
        text_outline_color=[*rgb(HALO), 255],
        text_outline_width=_HALO_PX,
        text_font_settings={"sdf": True, "fontSize": 48, "buffer": 8},
        # A canvas knows no inherited font.
        text_font_family='"sans-serif"',
        text_font_weight=600,
        # Letters with accents as well.
        text_character_set='"auto"',
        extensions=[{"@@type": "CollisionFilterExtension"}],
        collision_group='"names"',
        get_collision_priority="properties.rank",
        # Room around a name, so that two never touch.
        collision_test_props={"sizeScale": 1.25},
    )
