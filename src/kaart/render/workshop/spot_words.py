"""Words of the map on which a place is pointed out, by the name that its script knows them by."""

from __future__ import annotations

from collections.abc import Mapping

from kaart.core.errors import mark

SPOT: Mapping[str, str] = {
    "spot_open": mark("Point out the place"),
    "spot_move": mark("Change the place"),
    "spot_take_off": mark("Take the place off"),
    "spot_done": mark("Done"),
    "spot_hint": mark(
        "Tap on the place. With a keyboard: the arrow keys move the cross hair, Enter sets the place, Escape closes "
        "the map."
    ),
    "spot_label": mark("Map of {area}, to point out a place"),
    "spot_buttons": mark("Move the place, or zoom"),
    "spot_north": mark("A little to the north"),
    "spot_south": mark("A little to the south"),
    "spot_west": mark("A little to the west"),
    "spot_east": mark("A little to the east"),
    "spot_larger": mark("Zoom in"),
    "spot_smaller": mark("Zoom out"),
    # Where it is, in words.
    "spot_none": mark("No place has been set yet."),
    "spot_there": mark("A place has been set."),
    "spot_in": mark("Place set in {area}."),
    "spot_off": mark("The place has been taken off."),
    "spot_set": mark("Place set: {where}."),
    "spot_set_beside": mark("Place set just outside {area}: {where}."),
    "spot_cross": mark("Cross hair: {where}."),
    "spot_outside": mark("This is outside {area}. Choose a place in it."),
    "spot_middle": mark("in the middle of {area}"),
    "spot_where": mark("{metres} metres {direction} of the middle of {area}"),
    "spot_n": mark("to the north"),
    "spot_ne": mark("to the north-east"),
    "spot_e": mark("to the east"),
    "spot_se": mark("to the south-east"),
    "spot_s": mark("to the south"),
    "spot_sw": mark("to the south-west"),
    "spot_w": mark("to the west"),
    "spot_nw": mark("to the north-west"),
}
