"""Patterns on the map of the screen and in its legend, the same as in pictures: what colour alone does not tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kaart.render.maps.deck import CompactDeck
from kaart.render.maps.palette import hatch_ink, seen

NONE = "none"  # no pattern, as deck.gl calls it
NOTHING = "[0, 0, 0, 0]"
# By pattern as matplotlib writes it: the lines as deck.gl draws them, in pixels.
PATTERNS: Mapping[str, Mapping[str, object]] = {
    "--": {"type": "hatch", "angle": 0, "strokeWidth": 1, "gap": 6},
    "xx": {"type": "cross-hatch", "angles": [45, 135], "strokeWidth": 1, "gap": 7},
}
_ANGLES = {"--": (0,), "xx": (45, 135)}  # of the same lines in a legend


@dataclass(frozen=True)
class Hatched:
    """Patterns over the colours of a map.

    Attributes
    ----------
    pattern
        Pattern of an area as a deck.gl expression: a name of `PATTERNS` or `NONE`.
    lines
        Colour of its lines as a deck.gl expression; of an area without a pattern the colour of the area.
    ground
        Colour under the lines as a deck.gl expression; `NOTHING` for an area without a pattern, whose colour would
        otherwise be drawn twice.
    """

    pattern: str
    lines: str
    ground: str


def with_hatches(deck: CompactDeck, hatched: Hatched) -> CompactDeck:
    """The map with patterns over its areas; the lines become its fill, and the colour of an area the ground under them.

    Parameters
    ----------
    deck
        Of `kaart.render.maps.deck.areas_spec`.
    hatched
        Patterns. They go with the layer file: of one file they never change, for Streamlit keeps what is drawn of it.
    """
    layer = deck.layers[0]
    fills = layer._subLayerProps["polygons-fill"]  # noqa: SLF001  pydeck keeps what it is given under its own name
    layer._subLayerProps = {  # noqa: SLF001
        "polygons-fill": {
            **fills,
            "getFillColor": f"@@={hatched.lines}",
            "updateTriggers": {"getFillColor": [hatched.lines]},
        }
    }
    layer.extensions = [{"@@type": "FillStyleExtension", "proceduralPattern": True}]
    layer.fill_pattern_mapping = {name: dict(look) for name, look in PATTERNS.items()}
    layer.fill_pattern_size_units = "pixels"
    layer.get_fill_pattern = f"@@={hatched.pattern}"
    layer.get_fill_pattern_background_color = f"@@={hatched.ground}"
    return deck


def hatch_css(pattern: str, *, on: str) -> str:
    """Layers of a CSS background with the lines of a pattern; "none" without one.

    Parameters
    ----------
    pattern
        As matplotlib writes it.
    on
        Colour of the class, before blending with the base map.
    """
    ink, gap = hatch_ink(seen(on)), 7
    layers = [
        f"repeating-linear-gradient({angle}deg, {ink} 0 1px, transparent 1px {gap}px)"
        for angle in _ANGLES.get(pattern, ())
    ]
    return ", ".join(layers) or "none"
