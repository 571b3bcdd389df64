"""Width of the screen, reported once by the browser, so that a phone and a projector get a map that fits."""

from __future__ import annotations

import math
from functools import cache

import streamlit as st
from pydeck import Layer

from kaart.render.maps.deck import CompactDeck
from kaart.ui.shell.visit import in_hall

# Wide screens report nothing and cost no extra run.
_SCRIPT = """
export default function (component) {
  const narrow = window.innerWidth < 640;
  if (narrow) { component.setStateValue("narrow", true); }
  if (component.data.hall) { component.setStateValue("width", window.innerWidth); }
}
"""
WIDE_PX, NARROW_PX = (980, 580), (370, 480)
# The column of words takes 38% of the display; that is the width of a legend over a map of this size.
HALL_PX, _HALL_WIDTH = (868, 488), 1440
_LETTER_PX = 24  # no type is smaller there
_KEY = "scherm"


@cache
def _component() -> object:
    return st.components.v2.component("kaart_screen", html="<span></span>", js=_SCRIPT)


def map_size() -> tuple[int, int]:
    """Expected width and height of a map in pixels, for its first view."""
    mount = _component()
    answer = mount(  # type: ignore[operator]
        key=_KEY,
        data={"hall": in_hall()},
        on_narrow_change=lambda: None,
        on_width_change=lambda: None,
        height=1,
    )
    if in_hall():
        return HALL_PX
    return NARROW_PX if getattr(answer, "narrow", False) else WIDE_PX


def to_screen(deck: CompactDeck) -> CompactDeck:
    """The map as large as the display for the back of a room; elsewhere as it is.

    Parameters
    ----------
    deck
        Map of the size of `map_size`.
    """
    if in_hall():
        width = getattr(st.session_state.get(_KEY), "width", None) or _HALL_WIDTH
        deck.initial_view_state.zoom += math.log2(width / HALL_PX[0])
        for layer in deck.layers:
            if layer.type == "TextLayer":
                _enlarge(layer)
    return deck


def _enlarge(layer: Layer) -> None:
    """Make names on the map larger, with the steps that keep them apart."""
    factor = _LETTER_PX / layer.get_size
    layer.get_size = _LETTER_PX
    layer.data = [{**row, "offset": [factor * step for step in row["offset"]]} for row in layer.data]
