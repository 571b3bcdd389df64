"""Outcomes of the hotspot test with their layer files, kept between reruns."""

from __future__ import annotations

import streamlit as st

from kaart.analysis.hotspots.design import Design
from kaart.analysis.hotspots.statistic import Hotspots, hotspots
from kaart.answers.boundaries import areas_of_year
from kaart.catalogue.scope import Scope
from kaart.core.codes import Level
from kaart.render.hotspots.map import spot_layer
from kaart.render.maps.layers import build_layer, write_layer
from kaart.ui.cache.figures import find_scope, kept_answer, library, settings
from kaart.ui.cache.layers import detail


def load_hotspots(
    scope: Scope, *, indicator: str, level: Level, year: int, design: Design, language: str
) -> tuple[Hotspots, str]:
    """Outcome of the hotspot test, and the layer file that shows it.

    Raises
    ------
    NotInStoreError
        If boundaries of that year itself are not stored.
    InputError
        If these areas allow no test.
    """
    stamp = library().stamp()
    return (
        _hotspots(scope.id, indicator, level.value, year, design, stamp),
        _spot_file(scope.id, indicator, level.value, year, design, language, stamp),
    )


@st.cache_resource(max_entries=64, show_spinner=False)
def _hotspots(scope_id: str, indicator: str, level: str, year: int, design: Design, stamp: str) -> Hotspots:
    areas = areas_of_year(library(), find_scope(scope_id), level=Level(level), year=year)
    return hotspots(areas, kept_answer(scope_id, indicator, level, year, stamp).figures, design=design)


@st.cache_resource(max_entries=64, show_spinner=False)
def _spot_file(scope_id: str, indicator: str, level: str, year: int, design: Design, language: str, stamp: str) -> str:
    result, scope = _hotspots(scope_id, indicator, level, year, design, stamp), find_scope(scope_id)
    layer = build_layer(
        areas_of_year(library(), scope, level=Level(level), year=year),
        {indicator: kept_answer(scope_id, indicator, level, year, stamp).figures},
        language=language,
        **detail(scope),
    )
    return write_layer(settings().static, spot_layer(layer, result, language=language).content)
