"""Opacity of the areas over the base map: three steps, of which the legend shows the same colours."""

from __future__ import annotations

from enum import StrEnum

from markupsafe import Markup

from kaart.core.errors import mark
from kaart.render.maps.deck import LAYER_PREFIX, CompactDeck
from kaart.render.maps.palette import BASEMAP, rgb
from kaart.render.templates import fill

_DECK_GAMMA = 2.2  # deck.gl draws the opacity of a layer to the power 1/2.2


class Opacity(StrEnum):
    """Steps, named as in the link; the first is the usual one, with which pictures are made as well."""

    FULL = "vol"
    HALF = "half"
    LIGHT = "licht"

    @property
    def part(self) -> float:
        """Part of the usual opacity of a fill, 0 to 1."""
        return _PARTS[self]

    @property
    def following(self) -> Opacity:
        """The next lighter step; after the lightest the usual one."""
        steps = tuple(Opacity)
        return steps[(steps.index(self) + 1) % len(steps)]


_PARTS = {Opacity.FULL: 1.0, Opacity.HALF: 0.6, Opacity.LIGHT: 0.3}
WORDS = {
    Opacity.FULL: mark("Colours cover the base map as usual; make them lighter"),
    Opacity.HALF: mark("Colours cover half of the base map; make them lighter still"),
    Opacity.LIGHT: mark("Colours cover little of the base map; back to the usual"),
}


def read_opacity(text: str) -> Opacity:
    """Read a step from a link; the usual one for anything else."""
    return Opacity(text) if text in set(Opacity) else Opacity.FULL


def with_opacity(deck: CompactDeck, step: Opacity) -> CompactDeck:
    """The map with the fills of its areas lighter; borders, names, sites and outlines stay as they are.

    Parameters
    ----------
    deck
        Of `kaart.render.maps.deck.areas_spec`.
    step
        How much of the base map is seen.
    """
    if step is Opacity.FULL:
        return deck
    for layer in deck.layers:
        if str(layer.id).startswith(LAYER_PREFIX):
            parts = dict(layer._subLayerProps)  # noqa: SLF001  pydeck keeps what it is given under its own name
            fills = {**parts["polygons-fill"], "opacity": round(step.part**_DECK_GAMMA, 6)}
            layer._subLayerProps = {**parts, "polygons-fill": fills}  # noqa: SLF001
    return deck


def legend_style(step: Opacity) -> Markup:
    """Style that gives the colours of a legend the same opacity over the same ground; "" for the usual step.

    Parameters
    ----------
    step
        Of `with_opacity`.
    """
    if step is Opacity.FULL:
        return Markup()
    return fill("render/maps/legend_opacity.html.j2", red_green_blue=rgb(BASEMAP), cover=round(1 - step.part, 3))
