"""Shortlists to take along: a snapshot of the map, and the table with the origin of every column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import reduce

from geopandas import GeoDataFrame

from kaart.analysis.shortlist.column import Column
from kaart.analysis.shortlist.judge import Outcome, Shortlist
from kaart.answers.shortlist.gather import Gathered, measure_named
from kaart.catalogue import Catalogue
from kaart.catalogue.scope import Scope
from kaart.core.language import sentence
from kaart.exports.access import source_of
from kaart.exports.drawn import Drawn
from kaart.exports.origin import chart_origin, together
from kaart.render.files.table import TableFile
from kaart.render.shortlist.map import MOST_NAMES
from kaart.render.shortlist.snapshot import list_content
from kaart.render.shortlist.table import list_file
from kaart.render.shortlist.words import column_words
from kaart.render.snapshot.build import Snapshot, build_snapshot
from kaart.render.snapshot.content import Origin
from kaart.render.snapshot.rebuild import Rebuild
from kaart.render.words.numbers import format_date
from kaart.store.library import Library

PAGE = "shortlist"  # path of the page


def list_snapshot(
    gathered: Gathered,
    scope: Scope,
    *,
    query: Mapping[str, str],
    language: str,
    library: Library,
    catalogue: Catalogue,
) -> Snapshot:
    """Snapshot of the map of a shortlist.

    Parameters
    ----------
    gathered
        The list.
    scope, query, language, library, catalogue
        As in `kaart.exports.hotspots.spot_snapshot`.

    Raises
    ------
    NotInStoreError
        If no boundaries of the scope are stored.
    """
    result = gathered.shortlist
    drawn = Drawn.nearest(library, scope, level=result.level, year=result.year, language=language, catalogue=catalogue)
    notices = (
        *(sentence(reason, language=language) for _, reason in gathered.lacking),
        *drawn.notices(gathered.people),
    )
    content = list_content(result, place=scope.name, language=language, gemeenten=drawn.names, notices=notices)
    under = drawn.origin(gathered.people)
    origin = list_origin(gathered, catalogue=catalogue, language=language)
    snapshot = build_snapshot(
        content,
        drawn.loaded.areas,
        origin=replace(
            origin,
            boundary_year=under.boundary_year,
            boundary_source=under.boundary_source,
            boundaries_retrieved=under.boundaries_retrieved,
        ),
        rebuild=Rebuild(dict(query), library.settings.public_url, page=PAGE),
        indicator="shortlist",
        invented=gathered.invented,
    )
    return replace(snapshot, labels=_named(result, drawn.loaded.areas))


def _named(result: Shortlist, areas: GeoDataFrame) -> tuple[str, ...]:
    """Codes of the areas that meet the conditions, the largest first; none when there are no conditions."""
    met = {area.code for area in result.of(Outcome.MEETS)} if result.conditions else set()
    shown = areas[areas["code"].isin(met)]
    return tuple(shown.loc[shown.area.sort_values(ascending=False).index[:MOST_NAMES], "code"].tolist())


def list_origin(gathered: Gathered, *, catalogue: Catalogue, language: str) -> Origin:
    """Origin of every column, those of one publisher together; of the inhabitants when there are no columns.

    Parameters
    ----------
    gathered
        The list.
    catalogue
        Holds the sources.
    language
        ``nl`` or ``en``.
    """
    parts = [chart_origin([answer], catalogue=catalogue) for answer in gathered.answers]
    supplied = (item.column for item in gathered.shortlist.columns if item.column.facility)
    parts += [_supply_origin(gathered, column, catalogue=catalogue, language=language) for column in supplied]
    publishers: dict[str, Origin] = {}
    for part in parts or [chart_origin([gathered.people], catalogue=catalogue)]:
        key = part.source.attribution
        publishers[key] = together(publishers[key], part) if key in publishers else part
    ordered = list(publishers.values())
    return reduce(lambda beside, origin: replace(origin, beside=beside), reversed(ordered[:-1]), ordered[-1])


def _supply_origin(gathered: Gathered, column: Column, *, catalogue: Catalogue, language: str) -> Origin:
    """Publisher and date of the sites or the timetable behind a measure."""
    facility, measure = measure_named(column)
    access = next(item for item in gathered.supplies if item.facility is facility and column.year in {None, item.year})
    source = source_of(access, measure, catalogue=catalogue, language=language)
    return Origin(source, (), access.fetched_at, access.year, None, None)


def list_table_file(gathered: Gathered, *, names: Mapping[str, str], catalogue: Catalogue, language: str) -> TableFile:
    """The table of a shortlist as CSV and workbook, with definitions, publishers and dates.

    Parameters
    ----------
    gathered
        The list.
    names
        Names of gemeenten by code.
    catalogue
        Holds the sources.
    language
        ``nl`` or ``en``.
    """
    result = gathered.shortlist
    origin = list_origin(gathered, catalogue=catalogue, language=language)
    dates = [item.retrieved for item in origin.all if item.retrieved is not None]
    facts: dict[str, str | int] = {
        "definition": " | ".join(
            f"{column_words(item, language=language)}: {item.figures.indicator.definition[language]}"
            for item in result.columns
        ),
        "areas": result.year,
        "source": "; ".join(dict.fromkeys(item.source.attribution for item in origin.all)),
        "licence": "; ".join(dict.fromkeys(part for item in origin.all for part in item.source.licence.split("; "))),
        "retrieved": "; ".join(dict.fromkeys(format_date(moment, language=language) for moment in dates)),
    }
    return list_file(result, facts, language=language, names=names, moment=min(dates, default=None))
