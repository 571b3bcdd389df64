"""What a snapshot shows, and where it came from: any page with a map can make these."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from pandas import DataFrame

from kaart.catalogue.records import Source
from kaart.render.maps.legend import Legend
from kaart.render.snapshot.dots import Dots
from kaart.render.snapshot.record import FigureRow

_TABLE = re.compile(r"[0-9]{5}[A-Z]{3}$")


@dataclass(frozen=True)
class Content:
    """What one kind of map shows.

    Attributes
    ----------
    place
        Name of the region.
    title, sentence
        What it is about, and the sentence that says what is to be seen.
    definition, unit
        In full, and as the numbers are written.
    level, year
        Of the areas and the figures.
    years
        In words, where the figures are of more than one year; else "".
    dots
        Places over the areas, of which the notes of the legend say what they are; None for none.
    legend
        Classes and reasons; its rows colour the areas.
    rows
        Place of every area in ``(*legend.rows, *legend.no_data)`` by code.
    words
        What an area shows, by code.
    table
        Twin: the columns of `kaart.render.words.table.COLUMNS`, or ``name``, ``code`` and others of its own.
    figures
        Code, value (None for none) and status of every area: what the hash is of. Of a second indicator the code is
        followed by a slash and its id.
    notices
        What the reader must know besides.
    """

    place: str
    title: str
    sentence: str
    definition: str
    unit: str
    level: str
    year: int
    legend: Legend
    rows: Mapping[str, int]
    words: Mapping[str, str]
    table: DataFrame
    figures: tuple[FigureRow, ...]
    notices: tuple[str, ...] = ()
    years: str = ""
    dots: Dots | None = None

    @property
    def period(self) -> str | int:
        """Year of the figures, or years in words."""
        return self.years or self.year

    @property
    def language(self) -> str:
        """``nl`` or ``en``."""
        return self.legend.language


@dataclass(frozen=True)
class Origin:
    """Where figures and boundaries came from.

    Attributes
    ----------
    source
        Publisher of the figures.
    tables
        Their CBS tables, none for a report.
    retrieved
        When they were fetched; None for packaged ones.
    boundary_year
        Year of the boundaries drawn.
    boundary_source
        Publisher of the boundaries; None for invented ones.
    boundaries_retrieved
        When those were fetched.
    beside
        Where figures of a second indicator came from, when that is elsewhere; its boundaries say nothing.
    """

    source: Source
    tables: tuple[str, ...]
    retrieved: datetime | None
    boundary_year: int
    boundary_source: Source | None
    boundaries_retrieved: datetime | None
    beside: Origin | None = None

    @property
    def all(self) -> tuple[Origin, ...]:
        """Itself, and that of a second indicator."""
        return (self,) if self.beside is None else (self, self.beside)

    @property
    def address(self) -> str:
        """Where the figures are published: the table itself when they come from one."""
        url = self.source.url
        return _TABLE.sub(self.tables[0], url) if len(self.tables) == 1 else url
