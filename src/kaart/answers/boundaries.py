"""Boundaries of exactly the requested year (for statistics), or of the nearest stored year (for drawing)."""

from __future__ import annotations

from dataclasses import replace

from geopandas import GeoDataFrame

from kaart.analysis.change.links import plain_name
from kaart.answers.reading import Reader
from kaart.catalogue import Family
from kaart.catalogue.provinces import provinces
from kaart.catalogue.scope import Scope
from kaart.core.codes import Level, spans
from kaart.core.errors import CorruptStoreError, NotInStoreError, mark
from kaart.core.few import few
from kaart.core.provenance import Notice
from kaart.store.library import Library, LoadedAreas


def stored_boundaries(library: Library, scope: Scope, *, level: Level) -> tuple[int, ...]:
    """Years with stored boundaries of a scope, at least one.

    Parameters
    ----------
    library
        Where they are stored.
    scope, level
        Areas.

    Raises
    ------
    NotInStoreError
        If none are stored.
    """
    years = library.boundary_years(scope, level=level)
    if not years:
        raise NotInStoreError(
            mark("The boundaries of {area} have not been fetched yet; run kaart sync {id}."),
            area=scope.name,
            id=scope.id,
        )
    return years


def nearest_year(library: Library, scope: Scope, *, level: Level, year: int) -> int:
    """Year of the stored boundaries nearest to a year, the later of two.

    Parameters
    ----------
    library
        Where they are stored.
    scope, level, year
        What is drawn.

    Raises
    ------
    NotInStoreError
        If none are stored.
    """
    years = stored_boundaries(library, scope, level=level)
    return min(years, key=lambda option: (abs(option - year), -option))


def areas_of_year(reader: Reader, scope: Scope, *, level: Level, year: int) -> GeoDataFrame:
    """Boundaries of a scope in EPSG:28992, one row per code, of that year and no other.

    A map may be drawn on the boundaries of a nearby year; neighbours may not be derived from those.

    Parameters
    ----------
    reader
        Gives what is stored.
    scope, level, year
        Areas and year.

    Raises
    ------
    NotInStoreError
        If those of that year are not stored; names the stored years. If of every province those of a gemeente lack.
    CorruptStoreError
        If they are damaged.
    """
    years = stored_boundaries(reader.library, scope, level=level)
    if year not in years:
        raise NotInStoreError(
            mark("Neighbours need the boundaries of {year} itself, and of {area} those of {years} are stored."),
            area=scope.name,
            year=year,
            years=spans(years),
        )
    return _some(reader.areas(scope, level=level, year=year), year).areas


def nearest_areas(reader: Reader, scope: Scope, *, level: Level, year: int) -> tuple[LoadedAreas, int]:
    """Boundaries to draw: of the year itself, else of the nearest, the later of two; and their year.

    Codes are given out again. Of another year only areas are drawn that have the name that their code had in `year`,
    as far as its key figures are stored.

    Parameters
    ----------
    reader
        Gives what is stored.
    scope, level, year
        What is drawn.

    Raises
    ------
    NotInStoreError
        If no boundaries of the scope are stored for any year, or of every province those of a gemeente lack.
    CorruptStoreError
        If those to draw are damaged.
    """
    nearest = nearest_year(reader.library, scope, level=level, year=year)
    loaded = _some(reader.areas(scope, level=level, year=nearest), nearest)
    return (loaded if nearest == year else _of_one_name(reader, scope, loaded, year=year)), nearest


def lacking_notice(loaded: LoadedAreas, *, year: int) -> Notice | None:
    """Provinces without a boundary, the gemeenten whose boundaries are not stored, and the command that fetches them.

    Parameters
    ----------
    loaded
        Boundaries.
    year
        Their year.
    """
    if not loaded.lacking:
        return None
    known, codes = provinces().names, sorted(loaded.lacking)
    return Notice.of(
        mark("{provinces} cannot be drawn: the boundaries of {areas} are not stored; run {command}."),
        provinces=few([known.get(code, code) for code in codes]),
        areas=few(sorted({gemeente for absent in loaded.lacking.values() for gemeente in absent})),
        command=f"kaart sync {' '.join(codes)} --lagen grenzen --jaren {year}",
    )


def _some(loaded: LoadedAreas, year: int) -> LoadedAreas:
    """The boundaries, where any area has one.

    Raises
    ------
    NotInStoreError
        If of every province those of a gemeente lack.
    """
    notice = lacking_notice(loaded, year=year)
    if notice is not None and loaded.areas.empty:
        raise NotInStoreError(notice.template, **dict(notice.values))
    return loaded


def _of_one_name(reader: Reader, scope: Scope, loaded: LoadedAreas, *, year: int) -> LoadedAreas:
    """Areas without those whose code was that of an area with another name in a year."""
    try:
        frame = reader.figures(scope, family=Family.KWB, year=year).frame
    except CorruptStoreError:  # the store logs it; nothing tells the names of that year
        return loaded
    names = {code: plain_name(name) for code, name in zip(frame["code"], frame["name"], strict=True)}
    here = zip(loaded.areas["code"], loaded.areas["name"], strict=True)
    kept = [names.get(code) in {None, plain_name(name)} for code, name in here]
    return replace(loaded, areas=loaded.areas[kept].reset_index(drop=True))


def are_laid_over(scope: Scope, *, level: Level) -> bool:
    """Whether boundaries of two years are laid over each other for a scope.

    For the whole country only per gemeente: overlaying all buurten, year by year, takes too long
    for a page.
    """
    return not scope.is_country or level is Level.GEMEENTE
