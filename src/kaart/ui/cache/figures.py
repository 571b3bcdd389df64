"""What pages read of the store, kept between reruns; answers are those of `kaart.answers.figures`."""

from __future__ import annotations

from collections.abc import Collection

from pandas import DataFrame

from kaart.analysis.change.links import Step
from kaart.answers.figures import Answer, answer, lacks_layer, latest_year
from kaart.answers.inhabitants import count_people
from kaart.answers.links import steps_between
from kaart.answers.reader import read_table
from kaart.answers.reading import People, Table
from kaart.catalogue import Family, RegionPeriod, load
from kaart.catalogue.scope import Scope
from kaart.core.codes import COUNTRY, Level, gemeente_of, wijk_of
from kaart.core.errors import NO_FIGURES, CorruptStoreError
from kaart.store.asked import read_asked
from kaart.store.library import WHOLE_COUNTRY, Library, LoadedAreas, LoadedFigures
from kaart.ui.cache.damage import note_damage
from kaart.ui.cache.keep import kept, library


@kept(max_entries=512)
def load_answer(scope: Scope, *, indicator: str, level: Level, year: int) -> Answer:
    """Values of an indicator for a scope.

    Raises
    ------
    KaartError
        If there are none to give; see `kaart.answers.figures.answer`.
    """
    catalogue = load()
    record = catalogue.indicator(indicator)
    return answer(READER, scope, indicator=record, level=level, year=year, catalogue=catalogue)


def seek_answer(scope: Scope, *, indicator: str, level: Level, year: int) -> Answer | None:
    """Values of one of several indicators, levels or years that a page looks through.

    Returns None where there are no figures to give, and where their file is damaged; the page then shows a message.

    Parameters
    ----------
    scope, indicator, level, year
        What is asked, as in `load_answer`.
    """
    try:
        return load_answer(scope, indicator=indicator, level=level, year=year)
    except NO_FIGURES:
        return None
    except CorruptStoreError as error:
        note_damage(error)
        return None


def area_year(scope: Scope, *, indicator: str, level: Level, year: int) -> int:
    """Year of the areas in which an indicator is counted in a year; that year where there are no figures."""
    found = seek_answer(scope, indicator=indicator, level=level, year=year)
    return year if found is None else found.figures.area_year


@kept(max_entries=32)
def load_figures(scope: Scope, *, family: Family, year: int) -> LoadedFigures:
    """Raw figures of a scope; not to be changed.

    Raises
    ------
    CorruptStoreError
        As in `kaart.store.library.Library.figures`.
    """
    loaded = library().figures(scope, family=family, year=year)
    for error in loaded.damaged:
        note_damage(error)
    return loaded


@kept(max_entries=32)
def load_table(scope: Scope, *, family: Family, level: Level, year: int) -> Table:
    """The same, taken apart for one level.

    Raises
    ------
    CorruptStoreError
        As in `load_figures`.
    """
    return read_table(READER, scope, family=family, level=level, year=year)


@kept(max_entries=64)
def load_steps(scope: Scope, *, level: Level) -> tuple[Step, ...]:
    """Links between the areas of successive stored years.

    Between years that do not follow each other there are none, unless boundaries of both are stored.
    """
    return steps_between(READER, scope, level=level, note=note_damage)


@kept(max_entries=64)
def load_people(scope: Scope, *, level: Level, year: int, areas: int) -> People:
    """Inhabitants of a year in the areas of a year.

    Raises
    ------
    CorruptStoreError
        As in `load_figures`.
    """
    return count_people(READER, scope, level=level, year=year, areas=areas)


@kept(max_entries=512)
def find_scope(text: str) -> Scope:
    """Scope that a code, region or name stands for.

    Raises
    ------
    UnknownAreaError
        If nothing has that code or name.
    """
    return library().scope(text)


class KeptReader:
    """Reads through what is kept: a `kaart.answers.reader.Reader` for pages."""

    @property
    def library(self) -> Library:
        """The store of this installation."""
        return library()

    def scope(self, text: str) -> Scope:
        """As in `find_scope`."""
        return find_scope(text)

    def figures(self, scope: Scope, *, family: Family, year: int) -> LoadedFigures:
        """As in `load_figures`."""
        return load_figures(scope, family=family, year=year)

    def table(self, scope: Scope, *, family: Family, level: Level, year: int) -> Table:
        """As in `load_table`."""
        return load_table(scope, family=family, level=level, year=year)

    def steps(self, scope: Scope, *, level: Level, within: tuple[int, int] | None = None) -> tuple[Step, ...]:
        """As in `load_steps`: of all stored years, which are kept."""
        del within
        return load_steps(scope, level=level)

    def people(self, scope: Scope, *, level: Level, year: int, areas: int) -> People:
        """As in `load_people`."""
        return load_people(scope, level=level, year=year, areas=areas)

    def areas(self, scope: Scope, *, level: Level, year: int) -> LoadedAreas:
        """Boundaries in EPSG:28992, read anew: what is made of them is kept."""
        loaded = library().areas(scope, level=level, year=year)
        for error in loaded.damaged:
            note_damage(error)
        return loaded


READER = KeptReader()


@kept(max_entries=2)
def load_names() -> dict[str, str]:
    """Names of gemeenten by code, as in `kaart.store.library.Library.names`, by name; not to be changed."""
    return dict(sorted(library().names().items(), key=lambda item: item[1]))


@kept(max_entries=64)
def load_area_names(scope: Scope, year: int) -> dict[str, str]:
    """Names by code of all areas in the gemeenten of a scope, in a stored year; not to be changed."""
    frame = load_raw(scope, year)
    return dict(zip(frame["code"], frame["name"], strict=True))


@kept(max_entries=64)
def load_lacking(scope: Scope) -> frozenset[str]:
    """Ids of the indicators of layers that were not fetched, as in `kaart.answers.figures.lacks_layer`."""
    return frozenset(record.id for record in load().indicators if lacks_layer(library(), scope, record))


def scope_choices(found: Library) -> dict[str, str]:
    """Regions and gemeenten that were asked for, by id, real ones first; not the gemeenten that came along."""
    asked = read_asked(found.store.root)
    fetched = set(found.fetched()) - asked.along
    names = load_names()
    # A region of one whole gemeente is listed as that gemeente; one that was asked for also when a part did not come.
    regions = [
        region
        for region in (*load().regions, *found.user_regions(), *found.provinces())
        if any(_is_listed(period, fetched, part=region.id in asked.areas) for period in region.periods)
        and any(len(period.members) > 1 for period in region.periods)
    ]
    choices = {region.id: region.name for region in regions}
    single = sorted(code for code in fetched if code != WHOLE_COUNTRY)
    choices |= {code: names.get(code) or stored_name(code) for code in single}
    if WHOLE_COUNTRY in fetched:
        choices[COUNTRY] = "Nederland"
    example = found.example_region()
    if example is not None:
        choices[example.id] = example.name
    return choices


def _is_listed(period: RegionPeriod, fetched: Collection[str], *, part: bool) -> bool:
    """Whether the gemeenten of a region, or a part of them, are among the fetched ones."""
    members = {gemeente_of(code) for code in period.members}
    return not members.isdisjoint(fetched) if part else members <= set(fetched)


def stored_name(code: str) -> str:
    """Name of an area as the newest stored table has it; the code when none has."""
    return find_scope(code).name


def load_raw(scope: Scope, year: int) -> DataFrame:
    """Codes and names of all areas in the gemeenten of a scope, in a stored year."""
    return load_figures(scope, family=Family.KWB, year=year).frame[["code", "name"]]


def library_years(scope: Scope) -> tuple[int, ...]:
    """Years with stored tables of buurten for a scope."""
    return library().years(Family.KWB, scope)


def parents(code: str) -> tuple[str, ...]:
    """The wijk and gemeente of an area, itself left out, then the country."""
    chain = []
    if code.startswith("BU"):
        chain.append(wijk_of(code))
    if code.startswith(("BU", "WK")):
        chain.append(gemeente_of(code))
    return (*chain, COUNTRY)


def latest_with_value(scope: Scope, *, indicator: str, level: Level, year: int) -> Answer | None:
    """Answer of a year or, when it has no values, of the latest year that has; None when none has."""
    found = seek_answer(scope, indicator=indicator, level=level, year=year)
    if found is not None and found.figures.coverage > 0:
        return found
    latest = latest_stored(scope, indicator=indicator, level=level)
    if latest is None:
        return None
    found = seek_answer(scope, indicator=indicator, level=level, year=latest)
    return found if found is not None and found.figures.coverage > 0 else None


@kept(max_entries=512)
def latest_stored(scope: Scope, *, indicator: str, level: Level, coverage: float = 0.0) -> int | None:
    """Latest year with values, for at least a share of the areas; None when none has.

    Kept, because it looks through the years of the store.

    Parameters
    ----------
    scope, indicator, level
        What is asked.
    coverage
        Least share of the areas with a value, 0 to 1; 0 means any value at all.
    """
    catalogue = load()
    record = catalogue.indicator(indicator)
    try:
        return latest_year(
            READER, scope, indicator=record, level=level, catalogue=catalogue, coverage=coverage, note=note_damage
        )
    except NO_FIGURES:
        return None
    except CorruptStoreError as error:
        note_damage(error)
        return None
