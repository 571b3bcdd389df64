"""Small maps of every year, made once and kept between reruns."""

from __future__ import annotations

from dataclasses import dataclass

from kaart.analysis.classes.classrule import read_rule
from kaart.answers.boundaries import nearest_areas
from kaart.answers.figures import stored_years
from kaart.catalogue import Indicator, load
from kaart.catalogue.scope import Scope
from kaart.core.codes import Level
from kaart.core.errors import CorruptStoreError
from kaart.core.provenance import Notice
from kaart.model.indicators import Figures
from kaart.render.change.smallmaps import (
    Pinned,
    is_drawable,
    picture_address,
    pin,
    shared_legend,
    small_alt,
    small_map,
    small_maps_html,
)
from kaart.render.words.provisional import figures_year
from kaart.ui.cache.damage import note_damage
from kaart.ui.cache.figures import READER, seek_answer
from kaart.ui.cache.keep import kept, library


@dataclass(frozen=True)
class SmallMaps:
    """Years of one definition on one scale.

    Attributes
    ----------
    indicator
        What is shown.
    years
        Ascending.
    html
        Pictures and their legend.
    notice
        Why the classes are not those that were asked for; None when they are.
    other_boundaries
        Years drawn on boundaries of another year, because their own are not stored.
    """

    indicator: Indicator
    years: tuple[int, ...]
    html: str
    notice: Notice | None
    other_boundaries: tuple[int, ...]


@kept(max_entries=64)
def load_small_maps(scope: Scope, *, indicator: str, level: Level, rule: str, language: str) -> tuple[SmallMaps, ...]:
    """Small maps of an indicator, one set per definition, in time order; empty without figures.

    Parameters
    ----------
    scope, indicator, level
        What is shown.
    rule
        Choice of classes, of `kaart.analysis.classes.classrule.ClassRule.to_text`.
    language
        ``nl`` or ``en``.
    """
    record = load().indicator(indicator)
    spans: dict[int, list[Figures]] = {}
    for year in stored_years(library(), scope, indicator=record, catalogue=load()):
        answer = seek_answer(scope, indicator=indicator, level=level, year=year)
        if answer is not None and is_drawable(answer.figures):
            spans.setdefault(record.era(year), []).append(answer.figures)
    pinned = (pin(years, rule=read_rule(rule)) for years in spans.values())
    made = (_drawn(scope, item, level, language) for item in pinned if item is not None)
    return tuple(item for item in made if item is not None)


def _drawn(scope: Scope, pinned: Pinned, level: Level, language: str) -> SmallMaps | None:
    if not library().boundary_years(scope, level=level):
        return None
    pictures, drawn, elsewhere = [], [], []
    for figures, classes in zip(pinned.years, pinned.classes, strict=True):
        try:
            loaded, near = nearest_areas(READER, scope, level=level, year=figures.area_year)
        except CorruptStoreError as error:
            note_damage(error)
            continue
        areas = loaded.areas
        if areas.empty:
            continue
        if near != figures.area_year:
            elsewhere.append(figures.year)
        address = picture_address(small_map(areas, figures, classes, shades=pinned.shades))
        words = figures_year(figures, language=language)
        pictures.append((words, address, small_alt(figures, area=scope.name, language=language)))
        drawn.append(figures.year)
    if not pictures:
        return None
    return SmallMaps(
        pinned.years[0].indicator,
        tuple(drawn),
        small_maps_html(pictures, shared_legend(pinned, language=language)),
        pinned.notice,
        tuple(elsewhere),
    )
