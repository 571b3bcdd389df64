"""How answers read the store: plainly for a command, once for work that asks much of it.

The third `kaart.answers.reading.Reader` is that of the pages, `kaart.ui.cache.figures.KeptReader`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from kaart.analysis.change.links import Step
from kaart.answers.inhabitants import count_people
from kaart.answers.links import steps_between
from kaart.answers.reading import Note, People, Reader, Table, belongs, unheard
from kaart.catalogue import Family
from kaart.catalogue.scope import Scope
from kaart.core.codes import Level
from kaart.core.errors import CorruptStoreError
from kaart.model.indicators import level_rows, with_people
from kaart.store.library import Library, LoadedAreas, LoadedFigures


def take(
    loaded: LoadedFigures,
    scope: Scope,
    *,
    family: Family,
    level: Level,
    year: int,
    people: Callable[[], People],
) -> Table:
    """Take stored figures apart for one level; for readers.

    Parameters
    ----------
    loaded
        Raw figures of the scope, of that table family and year.
    scope, family, level, year
        What will be asked.
    people
        Counts the inhabitants of that year in the areas of the table; asked when the table has none of its own.

    Raises
    ------
    CorruptStoreError
        If the inhabitants are damaged.
    SchemaError
        If `code` or `name` is absent or a code repeats.
    """
    rows = level_rows(loaded.frame, level=level, year=year, areas=loaded.area_year)
    codes = (str(code) for code in rows.rows["code"].tolist())
    within = frozenset(code for code in codes if belongs(code, scope, level=level, year=loaded.area_year))
    if family is not Family.KWB and not rows.rows.empty:
        given = people()
        rows = with_people(rows, counts=given.counts, estimated=given.estimated)
    return Table(loaded, rows, within)


def read_table(reader: Reader, scope: Scope, *, family: Family, level: Level, year: int) -> Table:
    """Figures of one level as a reader gives them, taken apart; for readers.

    Parameters
    ----------
    reader
        Gives raw figures and inhabitants.
    scope, family, level, year
        What is asked.

    Raises
    ------
    CorruptStoreError
        If the figures or their inhabitants are damaged.
    SchemaError
        If `code` or `name` is absent or a code repeats.
    """
    try:
        loaded = reader.figures(scope, family=family, year=year)
    except CorruptStoreError:
        # The row of the country has a file of its own.
        country = reader.library.country_figures(scope, family=family, year=year) if level is Level.LAND else None
        if country is None:
            raise
        loaded = country

    def people() -> People:
        return reader.people(scope, level=level, year=year, areas=loaded.area_year)

    return take(loaded, scope, family=family, level=level, year=year, people=people)


@dataclass(frozen=True)
class StoreReader:
    """Reads the store anew at every call: for a command, which asks once.

    Attributes
    ----------
    library
        The store.
    """

    library: Library

    def scope(self, text: str) -> Scope:
        """As in `Reader`."""
        return self.library.scope(text)

    def figures(self, scope: Scope, *, family: Family, year: int) -> LoadedFigures:
        """As in `Reader`."""
        return self.library.figures(scope, family=family, year=year)

    def table(self, scope: Scope, *, family: Family, level: Level, year: int) -> Table:
        """As in `Reader`."""
        return read_table(self, scope, family=family, level=level, year=year)

    def steps(self, scope: Scope, *, level: Level, within: tuple[int, int] | None = None) -> tuple[Step, ...]:
        """As in `Reader`; damage is left to the log."""
        return steps_between(self, scope, level=level, within=within)

    def people(self, scope: Scope, *, level: Level, year: int, areas: int) -> People:
        """As in `Reader`."""
        return count_people(self, scope, level=level, year=year, areas=areas)

    def areas(self, scope: Scope, *, level: Level, year: int) -> LoadedAreas:
        """As in `Reader`."""
        return self.library.areas(scope, level=level, year=year)


@dataclass(frozen=True)
class ReadOnce:
    """Reads each table once and remembers it, damage included: for work that asks for many indicators.

    Attributes
    ----------
    source
        Reads what was not read before.
    note
        Gets the error of every damaged file that costs a link between two years.
    """

    source: Reader
    note: Note = unheard
    _loaded: dict[tuple[str, Family, int], LoadedFigures | CorruptStoreError] = field(default_factory=dict, repr=False)
    _tables: dict[tuple[str, Family, Level, int], Table] = field(default_factory=dict, repr=False)
    _steps: dict[tuple[str, Level], tuple[Step, ...]] = field(default_factory=dict, repr=False)
    _people: dict[tuple[str, Level, int, int], People] = field(default_factory=dict, repr=False)

    @property
    def library(self) -> Library:
        """As in `Reader`."""
        return self.source.library

    def scope(self, text: str) -> Scope:
        """As in `Reader`; not remembered."""
        return self.source.scope(text)

    def figures(self, scope: Scope, *, family: Family, year: int) -> LoadedFigures:
        """As in `Reader`."""
        key = scope.id, family, year
        if key not in self._loaded:
            try:
                self._loaded[key] = self.source.figures(scope, family=family, year=year)
            except CorruptStoreError as error:
                self._loaded[key] = error
        loaded = self._loaded[key]
        if isinstance(loaded, CorruptStoreError):
            raise loaded.with_traceback(None)
        return loaded

    def table(self, scope: Scope, *, family: Family, level: Level, year: int) -> Table:
        """As in `Reader`."""
        key = scope.id, family, level, year
        if key not in self._tables:
            self._tables[key] = read_table(self, scope, family=family, level=level, year=year)
        return self._tables[key]

    def steps(self, scope: Scope, *, level: Level, within: tuple[int, int] | None = None) -> tuple[Step, ...]:
        """As in `Reader`."""
        key = scope.id, level
        if key not in self._steps:
            self._steps[key] = steps_between(self, scope, level=level, note=self.note)
        first, last = within or (0, max((step.last for step in self._steps[key]), default=0))
        return tuple(step for step in self._steps[key] if first <= step.first and step.last <= last)

    def people(self, scope: Scope, *, level: Level, year: int, areas: int) -> People:
        """As in `Reader`."""
        key = scope.id, level, year, areas
        if key not in self._people:
            self._people[key] = count_people(self, scope, level=level, year=year, areas=areas)
        return self._people[key]

    def areas(self, scope: Scope, *, level: Level, year: int) -> LoadedAreas:
        """As in `Reader`; not remembered, boundaries are large."""
        return self.source.areas(scope, level=level, year=year)
