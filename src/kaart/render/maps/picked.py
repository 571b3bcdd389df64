"""Areas that are picked, outlined on a map."""

from __future__ import annotations

from collections.abc import Iterable

import pydeck
from geopandas import GeoDataFrame

from kaart.render.maps.deck import CompactDeck, line_layer, outline
from kaart.render.maps.palette import HALO, OUTLINE


def picked_layers(areas: GeoDataFrame, codes: Iterable[str]) -> list[pydeck.Layer]:
    """Layers with a thick outline around areas; empty when none of them has a shape.

    Parameters
    ----------
    areas
        In EPSG:28992.
    codes
        Areas to outline.

    Raises
    ------
    CrsError
        If the areas are not in EPSG:28992.
    """
    shapes = [shape for code in codes if (shape := outline(areas, code)) is not None]
    if not shapes:
        return []
    return [
        line_layer("picked-halo", shapes, HALO, width_px=6),
        line_layer("picked", shapes, OUTLINE, width_px=2.5),
    ]


def with_picked(deck: CompactDeck, areas: GeoDataFrame, codes: Iterable[str]) -> CompactDeck:
    """The map with the picked areas outlined; parameters as for `picked_layers`."""
    deck.layers = [*deck.layers, *picked_layers(areas, codes)]
    return deck
