"""Collect the input of profiles from the store: one reader for a gemeente and all its areas.

The page and the command line both use this module, so that they cannot differ.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property, lru_cache, partial

from geopandas import GeoDataFrame

from kaart.analysis.access.facilities import Facility
from kaart.analysis.profile.build import Origin, Profile, build_profile
from kaart.analysis.profile.rows import Material, Place
from kaart.analysis.profile.surroundings import Measured, Unmeasured
from kaart.answers.access.load import Access, load_access
from kaart.answers.access.network_cache import extract_of
from kaart.answers.access.question import Question
from kaart.answers.figures import answer, stored_years
from kaart.answers.profile.around import around_origins, measure_around, whole_scope
from kaart.answers.reader import ReadOnce
from kaart.answers.reading import Reader, each_year
from kaart.catalogue import Catalogue, Family, Indicator
from kaart.catalogue.near_codes import nearest_codes
from kaart.catalogue.scope import Scope
from kaart.core.codes import COUNTRY, Level, gemeente_of, level_of
from kaart.core.errors import NO_FIGURES, CorruptStoreError, InputError, NotInStoreError, UnknownAreaError, mark
from kaart.core.provenance import Notice
from kaart.model.indicators import Figures
from kaart.store.library import WHOLE_COUNTRY, LoadedFigures


class Shelf:
    """Reads each table of a scope once, for the profiles of all areas in it.

    Parameters
    ----------
    reader
        Gives what is stored.
    catalogue
        Indicators, factors, reports.
    scope
        Candidates for similar areas: those of a gemeente, a region or the country.
    """

    def __init__(self, reader: Reader, catalogue: Catalogue, scope: Scope) -> None:
        self.reader, self.catalogue, self.scope = ReadOnce(reader, self._note), catalogue, scope
        self._damaged: dict[str, CorruptStoreError] = {}
        self.around = lru_cache(maxsize=None)(self._around)
        self.figures = lru_cache(maxsize=None)(self._figures)
        self.province = lru_cache(maxsize=None)(self._province)
        self.own = lru_cache(maxsize=None)(self._own)
        self.shapes = lru_cache(maxsize=8)(self._areas)

    @property
    def damaged(self) -> tuple[CorruptStoreError, ...]:
        """Errors of the damaged files that were met, each once: the profiles do without them."""
        return tuple(self._damaged.values())

    def _note(self, error: CorruptStoreError) -> None:
        self._damaged.setdefault(str(error), error)

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
        stored = self.reader.library.years(Family.KWB, self.scope)
        years = tuple(year for year, _ in each_year(self.reader, self.scope, years=stored, note=self._note))
        if not years:
            raise NotInStoreError(
                mark("Nothing of {area} has been fetched yet; run kaart sync {id}."),
                area=self.scope.name,
                id=self.scope.id,
            )
        return years

    def codes(self, level: Level) -> tuple[str, ...]:
        """Codes of a level in the newest stored year."""
        frame = self._loaded(Family.KWB, self.years[-1]).frame
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
            frame = self._loaded(Family.KWB, stored).frame
            names = dict(zip(frame["code"], frame["name"], strict=True))
            if code in names:
                return Place(code, str(names[code]), level_of(code), home, str(names.get(home, home)))
        last = self._loaded(Family.KWB, self.years[-1]).frame
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
            beside=partial(self._beside, place.gemeente),
            steps=self.reader.steps(self.scope, level=place.level),
        )
        invented = any(self._loaded(Family.KWB, stored).invented for stored in self.years)
        among = whole_scope(self.reader.library, self.scope, code)
        around = self.around(among)
        profile = build_profile(material, catalogue=self.catalogue, around=around, invented=invented)
        more = around_origins(self.reader.library, among, around, home=place.gemeente)
        self.areas(profile)  # read here already, so that the profile can say that they are damaged
        damaged = tuple(Notice.of(error.template, **error.values) for error in self.damaged)
        return replace(profile, origins=(*self._origins(profile), *more), damaged=damaged)

    def _around(self, scope: Scope) -> tuple[Measured | Unmeasured, ...]:
        """Accessibility around; computed once for all areas, since it takes seconds."""
        return measure_around(scope, self._reach)

    def _reach(self, scope: Scope, facility: Facility) -> Access:
        question = Question(facility, extract=extract_of(self.reader.library.settings), sensitivity=False)
        return load_access(self.reader.library, scope, question, catalogue=self.catalogue)

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
            for manifest in self._loaded(family, year).manifests
            if manifest.key.area in {profile.place.gemeente, WHOLE_COUNTRY}
        )

    def areas(self, profile: Profile) -> GeoDataFrame | None:
        """Buurten of the gemeente in EPSG:28992, of the year nearest to that of the profile.

        None when none are stored, and when those are damaged.
        """
        home = self.reader.scope(profile.place.gemeente)
        years = self.reader.library.boundary_years(home, level=Level.BUURT)
        if not years:
            return None
        near = min(years, key=lambda option: (abs(option - profile.year), -option))
        try:
            return self.shapes(home.id, near)
        except CorruptStoreError as error:
            self._note(error)
            return None

    def _areas(self, home: str, year: int) -> GeoDataFrame:
        return self.reader.areas(self.reader.scope(home), level=Level.BUURT, year=year).areas

    def _loaded(self, family: Family, year: int) -> LoadedFigures:
        return self.reader.figures(self.scope, family=family, year=year)

    def _figures(self, indicator: Indicator, level: Level, year: int) -> Figures | None:
        """Figures of a level and year; None when there are none to give, or their file is damaged."""
        scope, family = self.scope, indicator.table_family
        try:
            if family and self.reader.table(scope, family=family, level=level, year=year).rows.rows.empty:
                return None
            answered = answer(self.reader, scope, indicator=indicator, level=level, year=year, catalogue=self.catalogue)
        except NO_FIGURES:
            # Not at this level or not in this year: the row shows that.
            return None
        except CorruptStoreError as error:
            self._note(error)
            return None
        return answered.figures

    def _beside(self, gemeente: str, indicator: Indicator, level: Level, year: int) -> Figures | None:
        """Figures to compare with; of a province those of the one around a gemeente."""
        if level is Level.PROVINCIE:
            return self.province(gemeente, indicator, year)
        return self.figures(indicator, level, year)

    def _province(self, gemeente: str, indicator: Indicator, year: int) -> Figures | None:
        """Figure of the province around a gemeente; None where its list or any of its gemeenten is not stored."""
        library, family = self.reader.library, indicator.table_family
        around = next((item for item in library.provinces() if gemeente in item.members(year)), None)
        if around is None or family is None or not library.holds(family, year, around.members(year)):
            return None
        scope = Scope(around.id, around.name, around)
        try:
            answered = answer(
                self.reader, scope, indicator=indicator, level=Level.PROVINCIE, year=year, catalogue=self.catalogue
            )
        except NO_FIGURES:
            return None
        except CorruptStoreError as error:
            self._note(error)
            return None
        return answered.figures

    def _own(self, level: Level) -> dict[str, tuple[Figures, ...]]:
        """Figures of every indicator and stored year in which its tables may hold it, or its definition has ended."""
        own = {}
        for indicator in self.catalogue.indicators:
            years = stored_years(self.reader.library, self.scope, indicator=indicator, catalogue=self.catalogue)
            ends = [year for year, _ in indicator.breaks]
            wanted = [year for year in years if year in indicator.years or any(end <= year for end in ends)]
            series = (self.figures(indicator, level, year) for year in wanted)
            own[indicator.id] = tuple(figures for figures in series if figures is not None)
        return own
