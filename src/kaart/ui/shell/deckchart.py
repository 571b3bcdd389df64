"""Draws maps and follows clicks on them, for every page with a map."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st
from geopandas import GeoDataFrame

from kaart.render.access.places import picked_place
from kaart.render.maps.deck import STATIC, CompactDeck, picked_code
from kaart.render.templates import fill
from kaart.ui.shell.controls import select_area
from kaart.ui.shell.map_frame import show_frame
from kaart.ui.shell.screen import to_screen
from kaart.ui.shell.words import tr

_HEIGHT = 640
_SEEN = "_picked"
# Gets the code of an area.
Pick = Callable[[str], None]
PLACE, _PLACE_SEEN = "_plaats", "_plaats_gezien"


def show_deck(
    deck: CompactDeck,
    *,
    areas: GeoDataFrame,
    kind: str,
    file: str,
    alt: str,
    area: str,
    served: bool = True,
    pick: Pick | None = None,
) -> None:
    """Draw a map; a click selects an area.

    Parameters
    ----------
    deck
        Specification of the map.
    areas
        On the map, in EPSG:28992.
    kind
        Kind of map: one page has one kind.
    file
        Layer file that it draws.
    alt
        Description of the map, in words.
    area
        Code of the area that is selected now, "" for none.
    served
        Whether the file exists; own figures are embedded in the specification.
    pick
        Gets the code of a clicked area instead, while areas are picked; None while a click selects one.
    """
    # One key per layer file: a click remembered for one file never refers to another.
    key = f"{kind}_{file}"
    if served:
        _fetch_early(file)
    # Streamlit forgets the click on a map that was not drawn for a while; that is not a click outside all areas.
    forgotten = key not in st.session_state
    deck = to_screen(deck, areas)
    by_keyboard = tr(
        "With the keyboard you choose an area through Search or the lists on the page; the switch Table shows the "
        "same figures as rows."
    )
    alt = f"{alt} {by_keyboard}"
    event = st.pydeck_chart(deck, height=_HEIGHT, on_select="rerun", selection_mode="single-object", key=key, alt=alt)
    show_frame(areas, bounds=deck.shows)
    place = picked_place(event.selection)
    if place is not None:
        follow_place(key, place)
        return
    follow_click(key, picked_code(event.selection) or "", area=area, forgotten=forgotten, pick=pick)


def follow_place(key: str, place: tuple[float, float]) -> None:
    """Remember a place that was clicked on the map; the selected area stays, and only a new click counts.

    Parameters
    ----------
    key
        Of the map.
    place
        Coordinates in EPSG:28992.
    """
    # No area is clicked now; when the dots disappear, that is no click outside all areas.
    st.session_state[_SEEN] = {key: ""}
    if st.session_state.get(_PLACE_SEEN) != (key, place):
        st.session_state[_PLACE_SEEN] = (key, place)
        st.session_state[PLACE] = place
        st.rerun()


def _fetch_early(file: str) -> None:
    """Let the browser fetch a layer file while it is still loading the map code."""
    # A script of its own would not run: the address is read by one that every page has, see `page_scripts`.
    st.html(fill("ui/shell/early.html.j2", address=f"{STATIC}/{file}"))


def follow_click(key: str, picked: str, *, area: str, forgotten: bool = False, pick: Pick | None = None) -> None:
    """Select the clicked area; only a new click counts, so that a link, a list or the search can select too.

    Parameters
    ----------
    key
        Of the map.
    picked
        Code of the area that is clicked on that map, "" for none.
    area
        Code of the area that is selected now.
    forgotten
        Whether the map starts again, and earlier clicks no longer count.
    pick
        As in `show_deck`. The browser reports a second click on an area as one outside all areas.
    """
    seen = {} if forgotten else st.session_state.get(_SEEN, {})
    before = seen.get(key, "")
    st.session_state[_SEEN] = {key: picked}
    if pick is not None:
        if picked != before:
            pick(picked or before)
            st.rerun()
        return
    if picked not in {before, area}:
        select_area(picked)
        st.rerun()
