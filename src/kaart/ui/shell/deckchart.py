"""Draw a map and follow the clicks on it; every page with a map does so here."""

from __future__ import annotations

import json

import streamlit as st

from kaart.render.access.places import picked_place
from kaart.render.maps.deck import STATIC, CompactDeck, picked_code
from kaart.ui.shell.controls import select_area

_HEIGHT = 640
_SEEN = "_picked"
PLACE, _PLACE_SEEN = "_plaats", "_plaats_gezien"


def show_deck(deck: CompactDeck, *, kind: str, file: str, alt: str, area: str, served: bool = True) -> None:
    """Draw a map; a click selects an area.

    Parameters
    ----------
    deck
        Specification of the map.
    kind
        Of map: one page has one kind.
    file
        Layer file that it draws.
    alt
        What the map shows, in words.
    area
        Code of the area that is selected now, "" for none.
    served
        Whether there is such a file; figures of one's own stand in the specification alone.
    """
    # One key per layer file: a click remembered for one file never points into another.
    key = f"{kind}_{file}"
    if served:
        _fetch_early(file)
    # Streamlit forgets the click on a map that was away for a while; that is not a click beside the areas.
    forgotten = key not in st.session_state
    event = st.pydeck_chart(deck, height=_HEIGHT, on_select="rerun", selection_mode="single-object", key=key, alt=alt)
    place = picked_place(event.selection)
    if place is not None:
        follow_place(key, place)
        return
    follow_click(key, picked_code(event.selection) or "", area=area, forgotten=forgotten)


def follow_place(key: str, place: tuple[float, float]) -> None:
    """Keep a place that was clicked on the map; the selected area stays, and only a new click counts.

    Parameters
    ----------
    key
        Of the map.
    place
        Coordinates in EPSG:28992.
    """
    # No area is clicked now; when the dots go, that is no click beside the areas.
    st.session_state[_SEEN] = {key: ""}
    if st.session_state.get(_PLACE_SEEN) != (key, place):
        st.session_state[_PLACE_SEEN] = (key, place)
        st.session_state[PLACE] = place
        st.rerun()


def _fetch_early(file: str) -> None:
    """Let the browser fetch a layer file while it still loads the program that draws it."""
    # The name is a hash of our own making; nothing of the data or of a user gets into this script.
    address = json.dumps(f"{STATIC}/{file}")
    words = f"Object.assign(document.createElement('link'),{{rel:'preload',as:'fetch',crossOrigin:'',href:{address}}})"
    st.html(f"<script>document.head.append({words});</script>", unsafe_allow_javascript=True)


def follow_click(key: str, picked: str, *, area: str, forgotten: bool = False) -> None:
    """Select what was clicked; only a new click counts, so that a link, a list or the search can select too.

    Parameters
    ----------
    key
        Of the map.
    picked
        Code of the area that is clicked on that map, "" for none.
    area
        Code of the area that is selected now.
    forgotten
        Whether the map starts anew, and what was clicked on it before counts no more.
    """
    seen = {} if forgotten else st.session_state.get(_SEEN, {})
    before = seen.get(key, "")
    st.session_state[_SEEN] = {key: picked}
    if picked not in {before, area}:
        select_area(picked)
        st.rerun()
