"""Position of a new site or stop: clicked on the map, by address, or by coordinates."""

from __future__ import annotations

import streamlit as st

from kaart.analysis.distance.demand import spread_demand
from kaart.render.access.places import Overlay, chosen_layer, place_layer
from kaart.render.maps.deck import degree_bounds, fit_view
from kaart.ui.access.page import AccessView
from kaart.ui.access.panel import located
from kaart.ui.cache.layers import LEGEND_PX
from kaart.ui.shell.deckchart import PLACE
from kaart.ui.shell.words import as_markdown, tr

# A dot every 50 m can be clicked; more than this many are slow to draw.
_SPACING_M, _MOST = 50.0, 400
_CHOOSING, _LABEL = "watals_kies", "_plaats_naam"


def place_overlay(view: AccessView, *, size_px: tuple[int, int]) -> Overlay:
    """Dots to pick a place when that is on, with a view close enough to click them, and the chosen place.

    Parameters
    ----------
    view
        View on the screen.
    size_px
        Expected width and height of the map.
    """
    layers, look, bounds = [], None, None
    own = view.found.areas[view.found.areas["code"] == view.area]
    if st.session_state.get(_CHOOSING) and len(own):
        layers.append(place_layer(spread_demand(own, spacing_m=_SPACING_M, most=_MOST).points))
        left_px = LEGEND_PX if size_px[0] > 2 * LEGEND_PX else 0
        bounds = degree_bounds(own)
        look = fit_view(bounds, width_px=size_px[0], height_px=size_px[1], left_px=left_px)
    if PLACE in st.session_state:
        layers.append(chosen_layer(*st.session_state[PLACE]))
    return Overlay(tuple(layers), look, bounds)


def show_place(view: AccessView) -> None:
    """Draw the choice of a place, and the chosen place.

    Parameters
    ----------
    view
        View on the screen.
    """
    with st.container(horizontal=True, vertical_alignment="center"):
        on = st.toggle(tr("Choose a place on the map"), key=_CHOOSING)
        with st.popover(tr("Address or coordinates"), icon=":material/pin_drop:", key="watals_waar"):
            _address()
            _coordinates()
    if on and not view.area:
        st.caption(tr("First click a buurt; then dots come to click on."))
    elif on:
        st.caption(tr("Click a dot in the selected buurt; they are 50 m apart or more."))
    found = place_now(view)
    if found is None:
        st.caption(tr("Place: none yet. Click a buurt, or give an address or coordinates."))
        return
    name, x_m, y_m = found
    at = f"{x_m:.0f}, {y_m:.0f}"
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(tr("Place: {name} (RD {at})", name=as_markdown(name), at=at))
        if PLACE in st.session_state and st.button(
            tr("Clear"), icon=":material/close:", type="tertiary", key="watals_geen_plek"
        ):
            del st.session_state[PLACE]
            st.rerun()


def place_now(view: AccessView) -> tuple[str, float, float] | None:
    """Name and EPSG:28992 coordinates of the chosen place; the middle of the selected buurt when none is.

    Parameters
    ----------
    view
        View on the screen.
    """
    if PLACE in st.session_state:
        x_m, y_m = st.session_state[PLACE]
        name, at = st.session_state.get(_LABEL, ("", None))
        return (name if at == (x_m, y_m) else tr("on the map")), x_m, y_m
    own = view.found.areas[view.found.areas["code"] == view.area]
    if own.empty:
        return None
    middle = own.geometry.iloc[0].representative_point()
    name = tr("middle of {buurt}", buurt=str(view.found.frame["name"][view.area]))
    return name, round(float(middle.x), 1), round(float(middle.y), 1)


def _choose(name: str, x_m: float, y_m: float) -> None:
    place = round(x_m, 1), round(y_m, 1)
    st.session_state[PLACE], st.session_state[_LABEL] = place, (name, place)
    st.rerun()


def _address() -> None:
    text = st.text_input(tr("Address or postcode"), key="watals_adres")
    st.caption(tr("An address is looked up at PDOK (Kadaster): what you typed is sent there and kept nowhere."))
    if st.button(tr("Use this address"), key="watals_adres_knop") and text.strip():
        hit = located(text)
        if hit is not None:
            _choose(*hit)


def _coordinates() -> None:
    x_m = st.number_input(tr("X (RD, metres)"), 0.0, 300_000.0, value=None, key="watals_x")
    y_m = st.number_input(tr("Y (RD, metres)"), 300_000.0, 650_000.0, value=None, key="watals_y")
    if st.button(tr("Use these coordinates"), key="watals_xy", disabled=x_m is None or y_m is None):
        _choose(tr("own coordinates"), float(x_m or 0), float(y_m or 0))
