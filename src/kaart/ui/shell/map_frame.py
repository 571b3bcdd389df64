"""The map within its frame: it fits, goes home, fills the screen, and shows more or less of the base map."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import streamlit as st
from geopandas import GeoDataFrame

from kaart.render.maps.opacity import WORDS, Opacity, legend_style, read_opacity
from kaart.ui.cache.ground import load_ground
from kaart.ui.shell.visit import choose_opacity, opacity_now
from kaart.ui.shell.words import tr

_SCRIPT = Path(__file__).with_name("map_frame.js")
_KEY = "kaartvlak"


@cache
def _component() -> object:
    script = _SCRIPT.read_text(encoding="utf-8")
    # The style sheet of the page is that of the buttons as well.
    return st.components.v2.component("kaart_map_frame", html="<span></span>", js=script, isolate_styles=False)


def show_frame(areas: GeoDataFrame, *, bounds: tuple[float, float, float, float] | None = None) -> None:
    """Draw the buttons of a map, in the container of the map and after it.

    Parameters
    ----------
    areas
        On the map, in EPSG:28992: what its first view shows, with the size of the frame as the browser knows it.
    bounds
        West, south, east and north in degrees WGS84 of what is shown instead; None for all areas.

    Raises
    ------
    CrsError
        If the areas are not in EPSG:28992.
    """
    step = opacity_now()
    mount = _component()
    mount(  # type: ignore[operator]
        key=_KEY,
        data={
            "bounds": bounds or load_ground(areas).bounds,
            "opacity": step.value,
            "next": step.following.value,
            "words": {
                "home": tr("Whole region"),
                "full": tr("Full screen"),
                "leave": tr("Leave full screen"),
                "keys": tr("Map. Arrow keys move it, + and − zoom."),
                "opacity": {item.value: tr(words) for item, words in WORDS.items()},
            },
        },
        on_opacity_change=_choose,
        height=1,
    )
    style = legend_style(step)
    if style:
        st.html(style)


def _choose() -> None:
    asked = getattr(st.session_state.get(_KEY), "opacity", None)
    choose_opacity(read_opacity(str(asked or Opacity.FULL)))
