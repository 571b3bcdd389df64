"""How answers read the store: plainly for a command, through what it keeps for the page.

Every answer goes through a `Reader`, so that a page and a command line that ask the same get the same.
A reader gives what is stored and decides nothing; what an area's value is, `kaart.answers.figures` says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

from kaart.catalogue import Family
from kaart.catalogue.scope import Scope
from kaart.core.codes import COUNTRY, Level
from kaart.core.errors import CorruptStoreError
from kaart.model.indicators import LevelRows, level_rows
from kaart.store.library import Library, LoadedAreas, LoadedFigures

# Gets the error of a damaged file that costs one year of several, so that whoever asks can say so. The store logs it.
Note = Callable[[CorruptStoreError], None]


def unheard(_error: CorruptStoreError) -> None:
    """Leave damage to the log: for whoever has no place to show it."""


@dataclass(frozen=True)
class Table:
    """Stored figures taken apart for one scope and level, once for all their indicators.

    Attributes
    ----------
    loaded
        Raw figures of the scope, of one table family and year.
    rows
        Those of the level.
    codes
        Areas of that level that belong to the scope.
    """

    loaded: LoadedFigures
    rows: LevelRows
    codes: frozenset[str]


class Reader(Protocol):
    """What answers need of the store. Frames are shared and not to be changed."""

    @property
    def library(self) -> Library:
        """The store itself, for what is cheap to ask again: which years there are, names, own figures."""

    def scope(self, text: str) -> Scope:
        """Scope that a code, region or name stands for.

        Raises
        ------
        UnknownAreaError
            If nothing has that code or name.
        """

    def figures(self, scope: Scope, *, family: Family, year: int) -> LoadedFigures:
        """Raw figures of a scope; empty when none are stored.

        Raises
        ------
        CorruptStoreError
            If they are damaged; see `kaart.store.library.Library.figures`.
        """

    def table(self, scope: Scope, *, family: Family, level: Level, year: int) -> Table:
        """The same, taken apart for one level.

        Raises
        ------
        CorruptStoreError
            If they are damaged.
        SchemaError
            If `code` or `name` is absent or a code repeats.
        """

    def areas(self, scope: Scope, *, level: Level, year: int) -> LoadedAreas:
        """Boundaries of exactly that year in EPSG:28992; empty when none are stored.

        Raises
        ------
        CorruptStoreError
            If they are damaged; see `kaart.store.library.Library.areas`.
        """


def take(loaded: LoadedFigures, scope: Scope, *, level: Level, year: int) -> Table:
    """Take stored figures apart for one level; for readers.

    Parameters
    ----------
    loaded
        Raw figures of the scope, of one table family and that year.
    scope, level, year
        What will be asked.

    Raises
    ------
    SchemaError
        If `code` or `name` is absent or a code repeats.
    """
    rows = level_rows(loaded.frame, level=level, year=year)
    codes = (str(code) for code in rows.rows["code"])
    return Table(loaded, rows, frozenset(code for code in codes if belongs(code, scope, level=level, year=year)))


def belongs(code: str, scope: Scope, *, level: Level, year: int) -> bool:
    """Whether an area is part of an answer; the country's row is only when the country is asked for."""
    return scope.includes(code, year) and (level is Level.LAND or code != COUNTRY or scope.is_country)


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
        return take(self.figures(scope, family=family, year=year), scope, level=level, year=year)

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
    """

    source: Reader
    _loaded: dict[tuple[str, Family, int], LoadedFigures | CorruptStoreError] = field(default_factory=dict, repr=False)
    _tables: dict[tuple[str, Family, Level, int], Table] = field(default_factory=dict, repr=False)

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
            loaded = self.figures(scope, family=family, year=year)
            self._tables[key] = take(loaded, scope, level=level, year=year)
        return self._tables[key]

    def areas(self, scope: Scope, *, level: Level, year: int) -> LoadedAreas:
        """As in `Reader`; not remembered, boundaries are large."""
        return self.source.areas(scope, level=level, year=year)


def each_year(
    reader: Reader, scope: Scope, *, years: Iterable[int], note: Note = unheard
) -> Iterator[tuple[int, LoadedFigures]]:
    """Key figures of several years, read when they are reached; a damaged year is passed over.

    Parameters
    ----------
    reader
        Gives what is stored.
    scope, years
        What is asked, in the order in which it is read.
    note
        Gets the error of every damaged year; the store logs it too.

    Raises
    ------
    CorruptStoreError
        At the end, if every year is damaged.
    """
    damaged: list[CorruptStoreError] = []
    came = False
    for year in years:
        try:
            loaded = reader.figures(scope, family=Family.KWB, year=year)
        except CorruptStoreError as error:
            damaged.append(error)
            note(error)
            continue
        came = True
        yield year, loaded
    if damaged and not came:
        raise damaged[0]
