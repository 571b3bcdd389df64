"""Collect the input of profiles from the store: one reader for a gemeente and all its areas.

The page and the command line both use this module, so that they cannot differ.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import TypeVar

from geopandas import GeoDataFrame
from pandas import DataFrame, Series

from kaart.analysis.access.facilities import Facility
from kaart.analysis.change.links import Step, find_links
from kaart.analysis.classes.rounding import rate_divisors
from kaart.analysis.profile.build import Origin, Profile, build_profile
from kaart.analysis.profile.rows import Material, Place
from kaart.analysis.profile.surroundings import Measured, Unmeasured
from kaart.answers.access.load import Access, load_access
from kaart.answers.access.network_cache import extract_of
from kaart.answers.access.question import Question
from kaart.answers.boundaries import are_laid_over
from kaart.answers.figures import answer, stored_years
from kaart.answers.profile.around import around_origins, measure_around, whole_scope
from kaart.catalogue import Catalogue, Family, Indicator
from kaart.catalogue.near_codes import nearest_codes
from kaart.catalogue.scope import Scope
from kaart.core.codes import COUNTRY, Level, gemeente_of, level_of
from kaart.core.errors import NO_FIGURES, CorruptStoreError, InputError, NotInStoreError, UnknownAreaError, mark
from kaart.core.provenance import Notice
from kaart.model.indicators import Figures, LevelRows, figures_of, level_rows, require_level
from kaart.store.library import WHOLE_COUNTRY, Library, LoadedFigures

_Read = TypeVar("_Read", bound=DataFrame)


class Shelf:
    """Reads each table of a scope once, for the profiles of all areas in it.

    Parameters
    ----------
    library
        The store.
    catalogue
        Indicators, factors, reports.
    scope
        Candidates for similar areas: those of a gemeente, a region or the country.
    """

    def __init__(self, library: Library, catalogue: Catalogue, scope: Scope) -> None:
        self.library, self.catalogue, self.scope = library, catalogue, scope
        self._damaged: dict[str, CorruptStoreError] = {}
        self.around = lru_cache(maxsize=None)(self._around)
        self.loaded = lru_cache(maxsize=None)(self._loaded)
        self.figures = lru_cache(maxsize=None)(self._figures)
        self.rows = lru_cache(maxsize=None)(self._rows)
        self.own = lru_cache(maxsize=None)(self._own)
        self.steps = lru_cache(maxsize=None)(self._steps)
        self.shapes = lru_cache(maxsize=8)(self._areas)

    @property
    def damaged(self) -> tuple[CorruptStoreError, ...]:
        """Errors of the damaged files that were met, each once: the profiles do without them."""
        return tuple(self._damaged.values())

    @cached_property
    def years(self) -> tuple[int, ...]:
        """Years of which key figures are stored and can be read.

        Raises
        ------
        NotInStoreError
            If there are none.
        CorruptStoreError
            If there are, and all of them are damaged.
        """
        stored = self.library.years(Family.KWB, self.scope)
        found = tuple(year for year in stored if self._is_readable(Family.KWB, year))
        if stored and not found:
            raise self.damaged[0]
        if not found:
            raise NotInStoreError(
                mark("Nothing of {area} has been fetched yet; run kaart sync {id}."),
                area=self.scope.name,
                id=self.scope.id,
            )
        return found

    def _is_readable(self, family: Family, year: int) -> bool:
        try:
            self.loaded(family, year)
        except CorruptStoreError as error:
            self._note(error)
            return False
        return True

    def _note(self, error: CorruptStoreError) -> None:
        self._damaged.setdefault(str(error), error)

    def codes(self, level: Level) -> tuple[str, ...]:
        """Codes of a level in the newest stored year."""
        frame = self.loaded(Family.KWB, self.years[-1]).frame
        return tuple(code for code in frame["code"] if level_of(code) is level and self.scope.includes(code, None))

    def place(self, code: str, year: int) -> Place:
        """The area with its name in the stored year nearest to one that has it.

        Raises
        ------
        UnknownAreaError
            If no stored year has it; names the nearest codes.
        InputError
            If it is the country.
        """
        if code == COUNTRY:
            raise InputError(mark("A profile is of a buurt, a wijk or a gemeente; {code} is the country."), code=code)
        home = gemeente_of(code)
        for stored in sorted(self.years, key=lambda option: (abs(option - year), -option)):
            frame = self.loaded(Family.KWB, stored).frame
            names = dict(zip(frame["code"], frame["name"], strict=True))
            if code in names:
                return Place(code, str(names[code]), level_of(code), home, str(names.get(home, home)))
        last = self.loaded(Family.KWB, self.years[-1]).frame
        raise UnknownAreaError(
            mark("There is no area {area} in the figures of {year}; nearest: {choices}."),
            area=code,
            year=self.years[-1],
            choices=nearest_codes(code, dict(zip(last["code"], last["name"], strict=True))),
        )

    def profile(self, code: str, *, year: int | None = None) -> Profile:
        """Profile of an area.

        Parameters
        ----------
        code
            Of a buurt, wijk or gemeente in the scope.
        year
            Year to show where it has values; None for the newest stored one.

        Raises
        ------
        KaartError
            If the area is not stored; see `place` and `years`.
        """
        asked = self.years[-1] if year is None else year
        place = self.place(code, asked)
        material = Material(
            place=place,
            year=asked,
            own=self.own(place.level),
            beside=self.figures,
            steps=self.steps(place.level),
            divisors=self._divisors,
        )
        invented = any(self.loaded(Family.KWB, stored).invented for stored in self.years)
        among = whole_scope(self.library, self.scope, code)
        around = self.around(among)
        found = build_profile(material, catalogue=self.catalogue, around=around, invented=invented)
        more = around_origins(self.library, among, around, home=place.gemeente)
        self.areas(found)  # read here already, so that the profile can say that they are damaged
        damaged = tuple(Notice.of(error.template, **error.values) for error in self.damaged)
        return replace(found, origins=(*self._origins(found), *more), damaged=damaged)

    def _around(self, scope: Scope) -> tuple[Measured | Unmeasured, ...]:
        """Accessibility around; computed once for all areas, since it takes seconds."""
        return measure_around(scope, self._reach)

    def _reach(self, scope: Scope, facility: Facility) -> Access:
        question = Question(facility, extract=extract_of(self.library.settings), sensitivity=False)
        return load_access(self.library, scope, question, catalogue=self.catalogue)

    def _origins(self, profile: Profile) -> tuple[Origin, ...]:
        """Files that the figures shown came from."""
        wanted = {
            (row.indicator.source, row.indicator.table_family, row.year)
            for row in profile.rows.values()
            if row.known and row.indicator.table_family is not None
        }
        return tuple(
            Origin(
                source,
                manifest.provenance.table,
                year,
                manifest.provenance.url,
                None if manifest.invented else manifest.provenance.retrieved_at,
                manifest.sha256,
            )
            for source, family, year in sorted(wanted, key=lambda item: (item[0], item[2]))
            if family is not None
            for manifest in self.loaded(family, year).manifests
            if manifest.key.area in {profile.place.gemeente, WHOLE_COUNTRY}
        )

    def areas(self, profile: Profile) -> GeoDataFrame | None:
        """Buurten of the gemeente in EPSG:28992, of the year nearest to that of the profile.

        None when none are stored, and when those are damaged.
        """
        home = self.library.scope(profile.place.gemeente)
        years = self.library.boundary_years(home, level=Level.BUURT)
        if not years:
            return None
        near = min(years, key=lambda option: (abs(option - profile.year), -option))
        try:
            return self.shapes(home.id, near)
        except CorruptStoreError as error:
            self._note(error)
            return None

    def _areas(self, home: str, year: int) -> GeoDataFrame:
        return self.library.areas(self.library.scope(home), level=Level.BUURT, year=year).areas

    def _loaded(self, family: Family, year: int) -> LoadedFigures:
        return self.library.figures(self.scope, family=family, year=year)

    def _rows(self, family: Family, level: Level, year: int) -> tuple[LevelRows, frozenset[str] | None]:
        """Rows of a level, split once for all indicators, and the codes in the scope; None for all."""
        found = level_rows(self.loaded(family, year).frame, level=level, year=year)
        within = frozenset(str(code) for code in found.rows["code"] if self.scope.includes(str(code), year))
        return found, None if len(within) == len(found.rows) else within

    def _figures(self, indicator: Indicator, level: Level, year: int) -> Figures | None:
        """Figures of a level and year; None when there are none to give, or their file is damaged."""
        try:
            if indicator.table_family is None:
                return answer(
                    self.library, self.scope, indicator=indicator, level=level, year=year, catalogue=self.catalogue
                ).figures
            require_level(indicator, level)
            rows, within = self.rows(indicator.table_family, level, year)
            if rows.rows.empty:
                return None
            # Whether a column is published is judged over all stored areas, as everywhere else.
            found = figures_of(rows, indicator=indicator)
            return found if within is None else found.only(within)
        except NO_FIGURES:
            # Not at this level or not in this year: the row shows that.
            return None
        except CorruptStoreError as error:
            self._note(error)
            return None

    def _own(self, level: Level) -> dict[str, tuple[Figures, ...]]:
        """Figures of every indicator and stored year in which its tables may hold it, or its definition has ended."""
        found = {}
        for indicator in self.catalogue.indicators:
            years = stored_years(self.library, self.scope, indicator=indicator, catalogue=self.catalogue)
            ends = [year for year, _ in indicator.breaks]
            wanted = [year for year in years if year in indicator.years or any(end <= year for end in ends)]
            series = (self.figures(indicator, level, year) for year in wanted)
            found[indicator.id] = tuple(figures for figures in series if figures is not None)
        return found

    @cached_property
    def _divisors(self) -> dict[tuple[str, int], Series[float]]:
        """Divisors of calculated rates by indicator id and year."""
        return {
            (indicator.id, year): rate_divisors(self.loaded(indicator.table_family, year).frame, indicator=indicator)
            for indicator in self.catalogue.indicators
            if indicator.table_family is not None and indicator.per
            for year in self.years
            if self._is_readable(indicator.table_family, year)
        }

    def _steps(self, level: Level) -> tuple[Step, ...]:
        return steps_between(self.library, self.scope, level=level, note=self._note)


def steps_between(
    library: Library, scope: Scope, *, level: Level, note: Callable[[CorruptStoreError], None] | None = None
) -> tuple[Step, ...]:
    """Links between the areas of successive stored years; over a gap only where both boundaries are stored.

    A year whose figures are damaged is a gap; damaged boundaries are as good as none.

    Parameters
    ----------
    library
        The store, which logs what is damaged.
    scope, level
        Areas to link.
    note
        Gets the error of every damaged file as well.
    """

    def readable(ask: Callable[[int], _Read], year: int) -> _Read | None:
        try:
            return ask(year)
        except CorruptStoreError as error:
            if note is not None:
                note(error)
            return None

    def names(year: int) -> DataFrame:
        return library.figures(scope, family=Family.KWB, year=year).frame

    def shapes(year: int) -> GeoDataFrame:
        return library.areas(scope, level=level, year=year).areas

    read = {year: readable(names, year) for year in library.years(Family.KWB, scope)}
    frames = {year: frame for year, frame in read.items() if frame is not None}
    # Without shapes only the flags of CBS are left, which refer to the year before.
    stored = library.boundary_years(scope, level=level) if are_laid_over(scope, level=level) else ()
    drawn = {year: readable(shapes, year) for year in stored if year in frames}
    steps = []
    for before, after in pairwise(frames):
        old, new = drawn.get(before), drawn.get(after)
        both = old is not None and new is not None
        if after != before + 1 and not both:
            continue
        steps.append(
            find_links(
                frames[before],
                frames[after],
                level=level,
                year=after,
                first=before,
                shapes_before=old if both else None,
                shapes_after=new if both else None,
            )
        )
    return tuple(steps)
