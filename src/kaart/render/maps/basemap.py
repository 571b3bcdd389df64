"""The base map: grey tiles of PDOK in kaart's own style file.

No fonts, symbols or tiles come from any other host. Without network the style still
loads and the areas stand on a plain ground.
"""

from __future__ import annotations

import json
from pathlib import Path

from kaart.core.settings import TILE_HOST, TILES, Settings
from kaart.render.maps.layers import write_served
from kaart.render.maps.palette import BASEMAP
from kaart.render.templates import fill

STYLE_FILE = "stijl.json"
ATTRIBUTION = "Kaartgegevens © Kadaster"
_MAX_ZOOM = 19


def style(settings: Settings) -> dict[str, object]:
    """MapLibre style with one raster source, through the stand-in of the upstream services when one is set.

    Parameters
    ----------
    settings
        Where upstream hosts are.
    """
    return {
        "version": 8,
        "name": "kaart",
        "sources": {
            "brt": {
                "type": "raster",
                "tiles": [settings.url(TILE_HOST, TILES)],
                "tileSize": 256,
                "maxzoom": _MAX_ZOOM,
                "attribution": fill("render/maps/attribution.html.j2", words=ATTRIBUTION),
            }
        },
        "layers": [
            {"id": "ground", "type": "background", "paint": {"background-color": BASEMAP}},
            {"id": "brt", "type": "raster", "source": "brt"},
        ],
    }


def write_style(settings: Settings, *, folder: Path | None = None) -> str:
    """Write the style file to the served folder, and return its name.

    Parameters
    ----------
    settings
        Where upstream hosts are, and the folder that is served.
    folder
        Another folder than that of the settings.

    Raises
    ------
    StoreError
        If the folder cannot be written.
    """
    target = (folder or settings.static) / STYLE_FILE
    content = json.dumps(style(settings), ensure_ascii=False, sort_keys=True).encode()
    if not target.exists() or target.read_bytes() != content:
        write_served(target, content)
    return STYLE_FILE
