"""Outcomes of the hotspot test with their layer files and their power, kept between reruns."""

from __future__ import annotations

from pathlib import Path

from kaart.analysis.hotspots.design import Design
from kaart.analysis.hotspots.power import Power, Task
from kaart.analysis.hotspots.statistic import Hotspots, hotspots
from kaart.answers.boundaries import areas_of_year
from kaart.answers.power import find_power
from kaart.catalogue.scope import Scope
from kaart.core.codes import Level
from kaart.render.hotspots.map import spot_layer
from kaart.render.maps.layers import build_layer, write_layer
from kaart.ui.cache.figures import READER, load_answer
from kaart.ui.cache.keep import kept, settings
from kaart.ui.cache.layers import detail


def load_hotspots(
    scope: Scope, *, indicator: str, level: Level, year: int, design: Design, language: str
) -> tuple[Hotspots, str]:
    """Outcome of the hotspot test, and the layer file that shows it.

    Raises
    ------
    NotInStoreError
        If boundaries of the year of its areas are not stored.
    InputError
        If these areas allow no test.
    """
    return (
        load_tested(scope, indicator=indicator, level=level, year=year, design=design),
        _spot_file(scope, indicator, level, year, design, language),
    )


@kept(max_entries=64)
def load_tested(scope: Scope, *, indicator: str, level: Level, year: int, design: Design) -> Hotspots:
    """Outcome of the hotspot test alone.

    Raises
    ------
    KaartError
        As in `load_hotspots`.
    """
    figures = load_answer(scope, indicator=indicator, level=level, year=year).figures
    areas = areas_of_year(READER, scope, level=level, year=figures.area_year)
    return hotspots(areas, figures, design=design)


@kept(max_entries=64)
def _spot_file(scope: Scope, indicator: str, level: Level, year: int, design: Design, language: str) -> str:
    result = load_tested(scope, indicator=indicator, level=level, year=year, design=design)
    figures = load_answer(scope, indicator=indicator, level=level, year=year).figures
    layer = build_layer(
        areas_of_year(READER, scope, level=level, year=figures.area_year),
        {indicator: figures},
        language=language,
        **detail(scope),
    )
    return write_layer(settings().static, spot_layer(layer, result, language=language).content)


# Kept by content, so no refresh makes it wrong.
@kept(max_entries=64, stamp=lambda: "", parts={Task: lambda task: task.key})
def simulate_power(cache: Path, task: Task) -> Power:
    """Power of the test on a graph; two sessions that ask at once wait for one simulation.

    Parameters
    ----------
    cache
        Folder of the store, in which the outcome is kept.
    task
        What to simulate.
    """
    return find_power(cache, task)
