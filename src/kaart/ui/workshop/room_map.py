"""The map of a step with what the room adds: on the screen of the hall, and beside the list of the facilitator.

Two parts: the map, which is sent once per view, and what lies over it, which is sent when the room adds something. The
second may stand in a fragment that runs by itself; the first need not be drawn again for it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import streamlit as st

from kaart.render.workshop.marks import RoomMarks, marks_data, marks_table, outcome_swatches
from kaart.render.workshop.room_map import RoomMap, map_data, swatch_data
from kaart.ui.shell.words import language

_SCRIPT = Path(__file__).with_name("room_map.js")
STYLE = Path(__file__).with_name("hall.css")
# Gets the code of an area.
Pick = Callable[[str], None]


@cache
def _component() -> object:
    script = _SCRIPT.read_text(encoding="utf-8")
    # The style sheet of the page is that of the map as well.
    return st.components.v2.component("kaart_room_map", html="<span></span>", js=script, isolate_styles=False)


def show_room_map(room: RoomMap, *, key: str, pick: Pick | None = None) -> None:
    """Draw the map; what lies over it comes from `show_room_marks` with the same key.

    Parameters
    ----------
    room
        The map.
    key
        Name of the map on its page: letters and underscores.
    pick
        Gets the code of an area that is clicked, before the next run; None where nothing can be chosen.
    """
    st.html(STYLE)
    mount = _component()
    name = f"{key}_kaart"

    def picked() -> None:
        code = str(getattr(st.session_state.get(name), "area", None) or "")
        if pick is not None and code in room.paths:
            pick(code)

    mount(  # type: ignore[operator]
        key=name,
        data={
            "room": key,
            "id": room.id,
            "map": map_data(room),
            "looks": [swatch_data(swatch) for swatch in outcome_swatches(language=language())],
            "pick": pick is not None,
        },
        on_area_change=picked,
    )


def show_room_marks(room: RoomMap, marks: RoomMarks, *, key: str) -> None:
    """Lay over a map what the room adds, and write the same as a table for people who cannot see it.

    Parameters
    ----------
    room, key
        As in `show_room_map`.
    marks
        What lies over it.
    """
    mount = _component()
    data = {"room": key, "id": room.id, "marks": marks_data(room, marks, language=language())}
    mount(key=f"{key}_laag", data=data, height=1)  # type: ignore[operator]
    st.html(marks_table(room, marks, language=language()))
