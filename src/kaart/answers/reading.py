"""What answers need of the store, and how years are looked through past a damaged one.

Every answer goes through a `Reader`, so that a page and a command line that ask the same get the same.
A reader gives what is stored and decides nothing; what an area's value is, `kaart.answers.figures` says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from pandas import Series

from kaart.analysis.change.links import Step
from kaart.catalogue import Family
from kaart.catalogue.scope import Scope
from kaart.core.codes import COUNTRY, Level
from kaart.core.errors import CorruptStoreError
from kaart.model.indicators import LevelRows
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
        Those of the level, with the inhabitants of the same year in the same areas beside them.
    codes
        Areas of that level that belong to the scope.
    """

    loaded: LoadedFigures
    rows: LevelRows
    codes: frozenset[str]


@dataclass(frozen=True)
class People:
    """Inhabitants of one year in the areas of another, or of that year itself.

    Attributes
    ----------
    counts
        By code of the areas; NaN where CBS does not give them. Areas are absent where nothing tells which area, or
        which parts of areas, they were.
    estimated
        Codes of the areas whose number was carried over redrawn boundaries.
    """

    counts: Series[float]
    estimated: frozenset[str] = frozenset()


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

    def steps(self, scope: Scope, *, level: Level, within: tuple[int, int] | None = None) -> tuple[Step, ...]:
        """Links between the areas of successive stored years: of all, or from one year to another.

        Raises
        ------
        CorruptStoreError
            If the key figures of every year are damaged.
        """

    def people(self, scope: Scope, *, level: Level, year: int, areas: int) -> People:
        """Inhabitants of a year in the areas of a year; see `kaart.answers.inhabitants.count_people`.

        Raises
        ------
        CorruptStoreError
            If the key figures that they stand in are damaged.
        """

    def areas(self, scope: Scope, *, level: Level, year: int) -> LoadedAreas:
        """Boundaries of exactly that year in EPSG:28992; empty when none are stored.

        Raises
        ------
        CorruptStoreError
            If they are damaged; see `kaart.store.library.Library.areas`.
        """


def belongs(code: str, scope: Scope, *, level: Level, year: int) -> bool:
    """Whether an area is part of an answer; the country's row is only when the country is asked for."""
    return scope.includes(code, year) and (level is Level.LAND or code != COUNTRY or scope.is_country)


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
