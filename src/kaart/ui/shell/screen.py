"""The map as this screen shows it: its first size on a phone and a projector, its names and its opacity."""

from __future__ import annotations

import streamlit as st
from geopandas import GeoDataFrame
from pydeck import Layer

from kaart.render.maps.deck import STATIC, CompactDeck
from kaart.render.maps.names import NAME_PX, name_layers
from kaart.render.maps.opacity import with_opacity
from kaart.ui.cache.ground import load_ground
from kaart.ui.shell.visit import in_hall, opacity_now

# How large the map is exactly, its frame finds out by itself in the browser: a report of it would cost a second run.
WIDE_PX, NARROW_PX = (980, 580), (370, 480)
# The column of words takes 38% of the display; that is the width of a legend over a map of this size.
HALL_PX = (868, 488)
_LETTER_PX = 24  # no type is smaller there
_PHONE = "Mobi"  # in what the browser of every phone calls itself


def map_size() -> tuple[int, int]:
    """Expected width and height of a map in pixels, for its first view."""
    if in_hall():
        return HALL_PX
    return NARROW_PX if _PHONE in (st.context.headers.get("User-Agent") or "") else WIDE_PX


def to_screen(deck: CompactDeck, areas: GeoDataFrame) -> CompactDeck:
    """The map as it is seen on this screen: names of areas, large ones at the back of a room, and its opacity.

    Parameters
    ----------
    deck
        Map without names, or with names of its own, which are then the only ones.
    areas
        On the map, in EPSG:28992.

    Raises
    ------
    CrsError
        If the areas are not in EPSG:28992.
    """
    own = [layer for layer in deck.layers if layer.type == "TextLayer"]
    if in_hall():
        for layer in own:
            _enlarge(layer)
    if not own:
        size_px = _LETTER_PX if in_hall() else NAME_PX
        names = name_layers(load_ground(areas).names, static=STATIC, letter_px=size_px)
        deck.layers = [*deck.layers, *names]
    return with_opacity(deck, opacity_now())


def _enlarge(layer: Layer) -> None:
    """Make names on the map larger, with the steps that keep them apart."""
    factor = _LETTER_PX / layer.get_size
    layer.get_size = _LETTER_PX
    layer.data = [{**row, "offset": [factor * step for step in row["offset"]]} for row in layer.data]
