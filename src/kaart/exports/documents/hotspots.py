"""Hotspots: what is tested, and the document that the command line and the API give."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from geopandas import GeoDataFrame

from kaart.analysis.hotspots.statistic import Hotspots, hotspot_records
from kaart.answers.boundaries import areas_of_year
from kaart.answers.figures import Answer, answer, latest_year
from kaart.answers.members import members_notice
from kaart.answers.reading import Note, Reader, unheard
from kaart.catalogue import Catalogue, Indicator
from kaart.catalogue.scope import Scope
from kaart.core.codes import Level
from kaart.core.errors import mark
from kaart.core.language import sentence
from kaart.core.provenance import Notice


@dataclass(frozen=True)
class Tested:
    """Figures to test, with the areas they are of.

    Attributes
    ----------
    given
        Figures.
    areas
        Boundaries of exactly the year of those areas, in EPSG:28992.
    notices
        What the figures lack.
    """

    given: Answer
    areas: GeoDataFrame
    notices: tuple[Notice, ...]


def ask_tested(
    reader: Reader,
    scope: Scope,
    *,
    indicator: Indicator,
    level: Level,
    year: int | None,
    catalogue: Catalogue,
    note: Note = unheard,
) -> Tested:
    """Figures and boundaries for `kaart.analysis.hotspots.statistic.hotspots`.

    Parameters
    ----------
    reader
        Gives what is stored.
    scope, indicator, level, catalogue
        What is asked.
    year
        None for the latest year with values.
    note
        Gets the error of every damaged year that is passed over.

    Raises
    ------
    KaartError
        If there are no figures (`kaart.answers.figures.answer`), or no boundaries of their year
        (`kaart.answers.boundaries.areas_of_year`).
    """
    chosen = year or latest_year(reader, scope, indicator=indicator, level=level, catalogue=catalogue, note=note)
    given = answer(reader, scope, indicator=indicator, level=level, year=chosen, catalogue=catalogue)
    counted = given.figures.area_year
    notices = []
    if given.absent:
        text = mark("No figures of {year} in the store for {areas}.")
        notices.append(Notice.of(text, year=chosen, areas=", ".join(given.absent)))
    members = members_notice(reader, scope, year=counted)
    areas = areas_of_year(reader, scope, level=level, year=counted)
    return Tested(given, areas, tuple(notices if members is None else [*notices, members]))


def hotspots_document(result: Hotspots, tested: Tested, *, area: str, language: str) -> dict[str, Any]:
    """The outcome as one JSON document; keys are English and stable.

    Parameters
    ----------
    result
        Outcome of the test.
    tested
        What was tested.
    area
        Id of the scope.
    language
        ``nl`` or ``en``, of the sentences.
    """
    design = result.design
    return {
        "area": area,
        "indicator": result.indicator,
        "level": result.level.value,
        "year": result.year,
        "provisional": tested.given.figures.provisional or None,
        "method": design.method,
        "permutations": design.permutations,
        "seed": design.seed,
        "alternative": design.alternative,
        "threshold": design.threshold,
        "smoothed": design.smooth,
        "neighbours": sentence(result.neighbours, language=language),
        "tested": result.tested,
        "combinations": result.combinations,
        "counts": {spot.value: count for spot, count in result.counts.items()},
        "invented": tested.given.invented,
        "notices": [sentence(notice, language=language) for notice in (*tested.notices, *result.notices)],
        "total": len(result.areas),
        "areas": hotspot_records(result, language=language),
        # How much such a map finds or misses: only where that was asked.
        "power": None,
    }
