"""Content and origin of a snapshot, which any page with a map can make."""

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
    """Content of one kind of map.

    Attributes
    ----------
    place
        Name of the region.
    title, sentence
        Subject, and the sentence with the main result.
    definition, unit
        Full definition, and unit of the numbers.
    level, year
        Of the areas and the figures.
    years
        Years in words, where there is more than one; else "".
    provisional
        ``voorlopig`` or ``deels voorlopig`` in the language of the content; "" for figures that are not.
    dots
        Places over the areas, explained in the notes of the legend; None for none.
    legend
        Classes and reasons; its rows colour the areas.
    rows
        Place of every area in ``(*legend.rows, *legend.no_data)`` by code.
    words
        Text of an area, by code.
    table
        Twin: the columns of `kaart.render.words.table.COLUMNS`, or ``name``, ``code`` and others of its own.
    figures
        Code, value (None for none) and status of every area: the input of the hash. For a second indicator the code
        is followed by a slash and its id.
    notices
        Further notices for the reader.
    areas
        Year of the areas in which the figures are counted; 0 for `year`.
    explanation
        Paragraph of whoever made the picture, "" for none.
    top
        Place in ``legend.rows`` of the class whose areas are named on a picture: the highest, the hot spots; -1 for
        the last, None for none.
    ordered
        Whether the rows of the legend are classes of one figure from low to high.
    described
        Further sentences for people who cannot see the picture.
    caveat
        Whether they are averages, counts or classes of areas, as a sentence; "" for figures of several kinds.
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
    provisional: str = ""
    dots: Dots | None = None
    areas: int = 0
    caveat: str = ""
    described: str = ""
    explanation: str = ""
    top: int | None = -1
    ordered: bool = False

    @property
    def period(self) -> str | int:
        """Year of the figures, or years in words; and that they are provisional."""
        period = self.years or self.year
        return f"{period} ({self.provisional})" if self.provisional else period

    @property
    def language(self) -> str:
        """``nl`` or ``en``."""
        return self.legend.language


@dataclass(frozen=True)
class Origin:
    """Origin of figures and boundaries.

    Attributes
    ----------
    source
        Publisher of the figures.
    tables
        Their CBS tables, none for a report.
    retrieved
        When the figures were fetched; None for packaged ones.
    boundary_year
        Year of the boundaries drawn.
    boundary_source
        Publisher of the boundaries; None for invented ones.
    boundaries_retrieved
        When those were fetched.
    beside
        Origin of the figures of a second indicator, if another, and so on; its boundaries are ignored.
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
        """Itself, and those of further indicators."""
        return (self,) if self.beside is None else (self, *self.beside.all)

    @property
    def addresses(self) -> tuple[str, ...]:
        """Where the figures are published: each table itself, else the source; none without an address.

        The address of a source ends in its newest table, and that is no source of figures from others.
        """
        url = self.source.url
        tables = self.tables if _TABLE.search(url) else ()
        return tuple(dict.fromkeys(_TABLE.sub(table, url) for table in tables)) or ((url,) if url else ())
