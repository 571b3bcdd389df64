"""The place of a note on the page of the facilitator: pointed out on the map that phones have too."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path

import streamlit as st

from kaart.core.language import translations
from kaart.render.workshop.spot_map import SpotMap, spot_data
from kaart.render.workshop.spot_words import SPOT
from kaart.ui.cache.pointed import load_spot_map
from kaart.ui.shell.words import language, tr
from kaart.workshop.model import Step

_HERE = Path(__file__).parent
_SHARED = files("kaart.render.workshop")
Place = Mapping[str, float]


@cache
def _component() -> object:
    script = _SHARED.joinpath("spot.js").read_text(encoding="utf-8") + (_HERE / "spot.js").read_text(encoding="utf-8")
    style = _SHARED.joinpath("spot.css").read_text(encoding="utf-8") + (_HERE / "spot.css").read_text(encoding="utf-8")
    return st.components.v2.component("kaart_spot", html="<span></span>", css=style, js=script)


def put_spot(key: str, place: Place | None, *, step: str, area: str) -> None:
    """Have a place at hand, of a note in some area; another area then has none.

    Parameters
    ----------
    key
        Name of the choice, as in `choose_spot`.
    place
        ``lon`` and ``lat`` in WGS84 degrees; None for none.
    step, area
        Id of the step of the note, and code of its area.
    """
    state = st.session_state
    state[key], state[f"{key}_van"] = place, (step, area)
    state[f"{key}_beurt"] = state.get(f"{key}_beurt", 0) + 1


def spot_asked(key: str) -> Place | None:
    """The place that is at hand; None for none.

    Parameters
    ----------
    key
        Name of the choice.
    """
    place: Place | None = st.session_state.get(key)
    return place


def choose_spot(step: Step, area: str, *, key: str) -> None:
    """Draw the choice of a place in an area; nothing where there is neither a map of it nor a place.

    Parameters
    ----------
    step, area
        The step, and the code of the area; "" for the view as a whole.
    key
        Name of the choice: letters and underscores.
    """
    state = st.session_state
    if state.get(f"{key}_van") != (step.id, area):
        put_spot(key, None, step=step.id, area=area)
    spot = load_spot_map(step, area, language=language()) if area else None
    place = spot_asked(key)
    if spot is None and place is None:
        return
    opened = bool(state.get(f"{key}_open")) and spot is not None
    with st.container(horizontal=True, vertical_alignment="center", key=f"{key}_rij"):
        if spot is not None:
            words = tr("Point out the place") if place is None else tr("Change the place")
            icon = ":material/expand_less:" if opened else ":material/add_location_alt:"
            turn = {f"{key}_open": not opened}
            st.button(words, icon=icon, key=f"{key}_wijs", on_click=state.update, args=(turn,))
        if place is not None:
            drop = {"step": step.id, "area": area}
            st.button(
                tr("Take the place off"),
                type="tertiary",
                key=f"{key}_weg",
                on_click=put_spot,
                args=(key, None),
                kwargs=drop,
            )
            st.caption(tr("A place has been set."))
    if opened and spot is not None:
        _mount(spot, place, key=key)


def _mount(spot: SpotMap, place: Place | None, *, key: str) -> None:
    state, name = st.session_state, f"{key}_kaart"

    def pointed() -> None:
        point = getattr(state.get(name), "point", None)
        if isinstance(point, Mapping):
            state[key] = {"lon": point.get("lon"), "lat": point.get("lat")}

    def done() -> None:
        state[f"{key}_open"] = False

    gettext = translations(language()).gettext
    words = {word: str(gettext(text)) for word, text in SPOT.items()}
    mount = _component()
    mount(  # type: ignore[operator]
        key=name,
        data={
            "id": f"{language()} {spot.code} {spot.middle}",
            "turn": state.get(f"{key}_beurt", 0),
            "map": spot_data(spot),
            "point": None if place is None else dict(place),
            "words": words,
            "opener": f"{key}_wijs",
        },
        on_point_change=pointed,
        on_done_change=done,
    )
    st.caption(words["spot_hint"])
