"""A map with its shapes and values inside the specification, for figures that may not be served publicly.

Published figures are in a file that any browser can fetch. Own figures never are: they reach only the
session that uploaded them. They are sent again at every rerun, so there is a limit.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from geopandas import GeoDataFrame

from kaart.analysis.classes.classify import Classification
from kaart.core.errors import InputError, mark
from kaart.model.indicators import Figures
from kaart.render.maps.deck import CompactDeck, View, map_spec
from kaart.render.maps.layers import build_layer

# Some 2 MB per rerun; a province has fewer buurten.
MOST_AREAS = 3_000
_FINE_AREAS = 600
_FINE_M, _COARSE_M = 4.0, 30.0


@dataclass(frozen=True)
class InlineLayer:
    """Shapes and values of one map; `name` is a hash of the content, not a file."""

    name: str
    features: tuple[dict[str, Any], ...]


def inline_layer(areas: GeoDataFrame, figures: Figures, *, language: str) -> InlineLayer:
    """Shapes with the values of one indicator.

    Parameters
    ----------
    areas
        Boundaries in EPSG:28992.
    figures
        Values of the same areas; one that is not among them is missing.
    language
        ``nl`` or ``en``.

    Raises
    ------
    InputError
        If there are too many areas.
    """
    _require_few(len(areas))
    tolerance_m = _FINE_M if len(areas) <= _FINE_AREAS else _COARSE_M
    made = build_layer(areas, {figures.indicator.id: figures}, language=language, tolerance_m=tolerance_m)
    return as_inline(made.content, count=len(areas))


def as_inline(content: bytes, *, count: int) -> InlineLayer:
    """Content of a layer file, embedded in a specification.

    Parameters
    ----------
    content
        Result of `kaart.render.maps.layers.build_layer`.
    count
        Number of areas.

    Raises
    ------
    InputError
        If there are too many areas.
    """
    _require_few(count)
    name = f"eigen-{hashlib.sha256(content).hexdigest()[:20]}"
    return InlineLayer(name, tuple(json.loads(content)["features"]))


def _require_few(count: int) -> None:
    if count > MOST_AREAS:
        raise InputError(
            mark("Own figures are drawn for {most} areas at most, and here are {count}; choose a smaller region."),
            most=MOST_AREAS,
            count=count,
        )


def inline_spec(
    layer: InlineLayer,
    *,
    figures: Figures,
    classification: Classification,
    view: View,
    language: str,
    style_file: str,
    selected: dict[str, Any] | None = None,
) -> CompactDeck:
    """Choropleth of own figures; as `kaart.render.maps.deck.map_spec`, with nothing to fetch but the base map.

    Parameters
    ----------
    layer
        Result of `inline_layer`.
    figures, classification, view, language, style_file, selected
        As for any map.
    """
    spec = map_spec(
        layer.name,
        key=figures.indicator.id,
        figures=figures,
        classification=classification,
        view=view,
        language=language,
        selected=selected,
        style_file=style_file,
    )
    spec.layers[0].data = list(layer.features)
    return spec
