"""Answers from the store: the values of one indicator for one scope, level and year.

The page and the command line both use this module, so that they cannot differ.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import NoReturn

import pandas as pd
from pandas import DataFrame

from kaart.answers.own import own_values, own_years
from kaart.answers.provinces import province_figures
from kaart.answers.reading import Note, Reader, belongs, each_year, unheard
from kaart.catalogue import OPTIONAL_FAMILIES, Catalogue, Family, Indicator
from kaart.catalogue.own import is_own
from kaart.catalogue.provinces import is_province
from kaart.catalogue.scope import Scope
from kaart.core.codes import COUNTRY, Level, spans
from kaart.core.errors import (
    CorruptStoreError,
    NotFetchedError,
    NotInStoreError,
    UnknownLevelError,
    UnknownYearError,
    mark,
)
from kaart.core.provenance import together
from kaart.model.indicators import Figures, figures_of, require_level
from kaart.model.missing import Status
from kaart.model.reports import report_figures, report_years
from kaart.store.library import WHOLE_COUNTRY, Library, LoadedFigures, is_example
from kaart.store.manifest import Manifest

# Below this share of the areas a year is too empty to open with.
FIRST_VIEW_COVERAGE = 0.6


@dataclass(frozen=True)
class Answer:
    """Values with their origin.

    Attributes
    ----------
    figures
        Figures of the areas of the scope only.
    manifests
        Manifests of the files that were read, by gemeente code; the whole country under ``NL``.
        Empty for report figures.
    absent
        Gemeenten of the scope without stored figures for that year.
    previous
        Areas served from an earlier version because the current file was damaged.
    invented
        True for the example region.
    damaged
        Why stored files of the scope, or that of the country's row, could not be read.
    """

    figures: Figures
    manifests: dict[str, Manifest]
    absent: tuple[str, ...]
    previous: tuple[str, ...]
    invented: bool
    damaged: tuple[CorruptStoreError, ...] = ()

    def manifest_of(self, code: str) -> Manifest | None:
        """Manifest of the file that holds an area, None for a report figure; of a province its oldest."""
        if is_province(code):
            moments = {item.provenance.retrieved_at: item for item in self.manifests.values()}
            return moments[min(moments)] if moments else None
        owner = COUNTRY if code == COUNTRY else f"GM{code[2:6]}"
        return self.manifests.get(owner) or self.manifests.get("NL")


def stored_years(library: Library, scope: Scope, *, indicator: Indicator, catalogue: Catalogue) -> tuple[int, ...]:
    """Years that can be requested: those with a stored table, or those that a report gives.

    A year in which CBS did not publish the indicator is among them: its answer says so.
    """
    if is_own(indicator):
        return own_years(library, scope, indicator)
    if indicator.table_family is None:
        return report_years(catalogue.reports, indicator.id) if library.years(Family.KWB, scope) else ()
    return library.years(indicator.table_family, scope)


def lacks_layer(library: Library, scope: Scope, indicator: Indicator) -> bool:
    """Whether an indicator belongs to an optional layer that is not stored for the scope."""
    family = indicator.table_family
    return family is not None and family in OPTIONAL_FAMILIES and not library.years(family, scope)


def not_fetched(scope: Scope, indicator: Indicator) -> NotInStoreError:
    """Error for an indicator whose tables are not stored: tells how to fetch them."""
    if indicator.table_family in OPTIONAL_FAMILIES:
        return NotInStoreError(
            mark("The layer {layer} has not been fetched of {area}; run kaart sync {id} --lagen cijfers,{layer}."),
            area=scope.name,
            layer=indicator.table_family,
            id=scope.id,
        )
    return NotFetchedError(
        mark("Nothing of {area} has been fetched yet; run kaart sync {id}."), area=scope.name, id=scope.id
    )


def answer(
    reader: Reader, scope: Scope, *, indicator: Indicator, level: Level, year: int, catalogue: Catalogue
) -> Answer:
    """Values of an indicator for the areas of a scope.

    Parameters
    ----------
    reader
        Gives what is stored.
    scope, indicator, level, year, catalogue
        What is asked.

    Raises
    ------
    NotInStoreError
        If nothing of the scope is stored for that year.
    UnknownLevelError
        If the indicator is not published at that level.
    UnknownYearError
        If a report indicator is asked for a year that no report gives.
    CorruptStoreError
        If what is stored for that year is damaged.
    """
    if level is Level.PROVINCIE:
        return _of_province(reader, scope, indicator=indicator, year=year, catalogue=catalogue)
    if is_own(indicator):
        require_level(indicator, level)
        values, manifests = own_values(reader.library, scope, indicator=indicator, level=level, year=year)
        absent = set(scope.gemeenten(values.area_year) or ()) - set(manifests)
        return Answer(values, manifests, tuple(sorted(absent)), (), invented=is_example(scope))
    if indicator.table_family is None:
        return _report_answer(reader, scope, indicator=indicator, level=level, year=year, catalogue=catalogue)
    table = reader.table(scope, family=indicator.table_family, level=level, year=year)
    if table.loaded.frame.empty:
        _refuse(reader.library, scope, indicator=indicator, year=year, catalogue=catalogue)
    require_level(indicator, level)
    given = _answer(figures_of(table.rows, indicator=indicator), table.loaded, table.codes)
    columns = {*indicator.numerator, *indicator.per}
    figures = replace(given.figures, provisional=_provisional(given, columns))
    manifests = {area: item.of_columns(columns) for area, item in given.manifests.items()}
    return replace(given, figures=figures, manifests=manifests)


def _of_province(reader: Reader, scope: Scope, *, indicator: Indicator, year: int, catalogue: Catalogue) -> Answer:
    """Answer of a row for every province in the scope, out of those of their gemeenten.

    Raises
    ------
    UnknownLevelError
        If no province lies wholly in the scope, or the indicator is not published per gemeente; else as `answer`.
    NotInStoreError
        If the list of gemeenten by province of that year is not stored.
    """
    given = answer(reader, scope, indicator=indicator, level=Level.GEMEENTE, year=year, catalogue=catalogue)
    areas = given.figures.area_year
    provinces = reader.library.provinces_in(scope, areas)
    listed = reader.library.provinces_in(Scope(COUNTRY, COUNTRY), areas)
    if not listed and (scope.is_country or scope.region is not None):
        raise NotInStoreError(
            mark("Which gemeenten lie in which province in {year} is not stored yet; run {command}."),
            year=areas,
            command=f"kaart sync {scope.id if scope.is_province or scope.is_country else 'PV31'} --jaren {areas}",
        )
    if not provinces:
        raise UnknownLevelError(
            mark("No province lies wholly in {area}; choose one, such as PV31, the country, or another level."),
            area=scope.name,
        )
    figures = province_figures(given.figures, provinces, names=reader.library.names())
    return replace(given, figures=figures)


def _provisional(given: Answer, columns: Collection[str]) -> str:
    """How far values that are shown are provisional; "" when not at all."""
    if all(item.provenance.said_provisional.keys().isdisjoint(columns) for item in given.manifests.values()):
        return ""
    extents = {area: item.provenance.provisional_of(columns) for area, item in given.manifests.items()}
    frame = given.figures.frame
    valued = frame.loc[frame["value"].notna(), "code"]
    owners = ("GM" + valued.str.slice(2, 6)).mask(valued == COUNTRY, COUNTRY).unique()
    return together(extents.get(owner, extents.get(WHOLE_COUNTRY, "")) for owner in owners)


def latest_year(
    reader: Reader,
    scope: Scope,
    *,
    indicator: Indicator,
    level: Level,
    catalogue: Catalogue,
    coverage: float = 0.0,
    note: Note = unheard,
) -> int:
    """Latest year with values, for at least a share of the areas.

    For a province without any value it is the latest year, and for one buurt or wijk the latest in which its gemeente
    has values at that level: the answer then has the reason why this area has none. A year whose file is damaged is
    passed over.

    Parameters
    ----------
    reader
        Gives what is stored.
    scope, indicator, level, catalogue
        What is asked.
    coverage
        Least share of the areas with a value, 0 to 1; 0 means any value at all.
    note
        Gets the error of every damaged year; the store logs it too.

    Raises
    ------
    NotInStoreError
        If nothing of the scope is stored.
    UnknownYearError
        If no stored year has so many values.
    CorruptStoreError
        If that is so of the years that can be read, and another is damaged.
    """
    years = stored_years(reader.library, scope, indicator=indicator, catalogue=catalogue)
    family = indicator.table_family
    published = [year for year in reversed(years) if family is None or year in indicator.years]
    damaged: list[CorruptStoreError] = []
    readable: list[int] = []
    for year in published:
        try:
            share = _coverage(reader, scope, indicator=indicator, level=level, year=year, catalogue=catalogue)
        except CorruptStoreError as error:
            damaged.append(error)
            note(error)
            continue
        if share > 0 and share >= coverage:
            return year
        readable.append(year)
    if (scope.is_province or level is Level.PROVINCIE) and readable and not coverage:
        return readable[0]  # its answer names the gemeenten that lack
    if scope.code is not None and not coverage:
        for year in readable:
            if family is None or _is_known_around(reader, scope, indicator, family, level, year):
                return year
    if damaged:
        raise damaged[0]
    if not years:
        _refuse(reader.library, scope, indicator=indicator, year=None, catalogue=catalogue)
    raise UnknownYearError(
        mark("{indicator} has no values per {level} in the stored years of {area} ({years}); fetch other years."),
        indicator=indicator.id,
        level=level.value,
        area=scope.name,
        years=spans(years),
    )


def _coverage(
    reader: Reader, scope: Scope, *, indicator: Indicator, level: Level, year: int, catalogue: Catalogue
) -> float:
    """Share of the areas that have a value; 0 where own figures of that year are of another level."""
    try:
        answered = answer(reader, scope, indicator=indicator, level=level, year=year, catalogue=catalogue)
    except NotInStoreError:
        return 0.0
    return answered.figures.coverage


def _is_known_around(
    reader: Reader, scope: Scope, indicator: Indicator, family: Family, level: Level, year: int
) -> bool:
    """Whether any area of that level has a value in the gemeenten of a scope."""
    around = reader.table(scope, family=family, level=level, year=year)
    return figures_of(around.rows, indicator=indicator).coverage > 0


def _answer(figures: Figures, loaded: LoadedFigures, codes: frozenset[str]) -> Answer:
    return Answer(
        figures=figures if len(codes) == len(figures.frame) else figures.only(codes),
        manifests={manifest.key.area: manifest for manifest in loaded.manifests},
        absent=loaded.absent,
        previous=loaded.previous,
        invented=loaded.invented,
        damaged=loaded.damaged,
    )


def _report_answer(
    reader: Reader, scope: Scope, *, indicator: Indicator, level: Level, year: int, catalogue: Catalogue
) -> Answer:
    years = report_years(catalogue.reports, indicator.id)
    if year not in years:
        raise UnknownYearError(
            mark("No report gives {indicator} for {year}; it has {years}."),
            indicator=indicator.id,
            year=year,
            years=spans(years),
        )
    boundary = {report.boundary_year for report in catalogue.reports if report.indicator == indicator.id}
    loaded = _names(reader, scope, near=next(iter(boundary - {None}), None) or year)
    if loaded is None:
        _refuse(reader.library, scope, indicator=indicator, year=None, catalogue=catalogue)
    names = _with_country(loaded.frame[["code", "name"]])
    reports = () if loaded.invented else catalogue.reports
    figures = report_figures(reports, names, indicator=indicator, level=level, year=year)
    codes = frozenset(code for code in figures.frame["code"] if belongs(code, scope, level=level, year=year))
    return replace(_answer(figures, loaded, codes), manifests={})


def _with_country(names: DataFrame) -> DataFrame:
    """Names with a row for the country: reports give national figures that need no stored table."""
    if (names["code"] == COUNTRY).any():
        return names
    return pd.concat([names, pd.DataFrame({"code": [COUNTRY], "name": ["Nederland"]})], ignore_index=True)


def _names(reader: Reader, scope: Scope, *, near: int) -> LoadedFigures | None:
    """Names of the areas of a scope, from the stored year nearest to the report's boundaries."""
    years = sorted(reader.library.years(Family.KWB, scope), key=lambda stored: abs(stored - near))
    stored = (loaded for _, loaded in each_year(reader, scope, years=years) if not loaded.frame.empty)
    return next(stored, None)


def _refuse(
    library: Library, scope: Scope, *, indicator: Indicator, year: int | None, catalogue: Catalogue
) -> NoReturn:
    years = stored_years(library, scope, indicator=indicator, catalogue=catalogue)
    if years and year is not None:
        raise UnknownYearError(
            mark("There are no figures of {area} for {year} in the store; stored: {years}. Run kaart sync {id}."),
            area=scope.name,
            year=year,
            years=spans(years),
            id=scope.id,
        )
    if is_example(scope):
        raise NotInStoreError(
            mark("There is nothing of {area} in the invented example region; fetch a real area."), area=scope.name
        )
    if indicator.table_family in OPTIONAL_FAMILIES:
        raise not_fetched(scope, indicator)
    fetched = library.fetched()
    if fetched:
        raise NotInStoreError(
            mark("Nothing of {area} has been fetched yet; run kaart sync {id}. What is there: {choices}."),
            area=scope.name,
            id=scope.id,
            choices=", ".join(difflib.get_close_matches(scope.id, fetched, n=3, cutoff=0)),
        )
    raise not_fetched(scope, indicator)


def is_shown(status: str) -> bool:
    """Whether a cell with this status has a value to show."""
    return status in {Status.OBSERVED.value, Status.ESTIMATED.value}
