"""A table of a page as a file to download: the same rows as CSV and as an Excel workbook."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from pandas import DataFrame

from kaart.catalogue.records import Source
from kaart.core.errors import mark
from kaart.core.language import translations
from kaart.model.indicators import Figures
from kaart.render.files.workbook import Column, Sheet, as_cell, write_workbook
from kaart.render.words.patterns import COUNT, value_pattern
from kaart.render.words.table import SMOOTHED, facts, headers, write_csv

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Letters: columns are as wide as their longest cell within these.
_NARROW, _WIDE, _FACT_WIDTH = 9.0, 48.0, 100.0
_FIXED = 2  # name and code


@dataclass(frozen=True)
class TableFile:
    """A table with what is the same for all its rows.

    Attributes
    ----------
    table
        Columns of `kaart.render.words.table.headers` get their heading; others keep their name.
    facts
        Definition and origin by column name: columns of the CSV, a sheet of their own in a workbook.
    language
        ``nl`` or ``en``.
    patterns
        Number format by column name; numbers of other columns are shown as they are.
    moment
        Date of the data, None where there is none.
    """

    table: DataFrame
    facts: Mapping[str, str | int]
    language: str
    patterns: Mapping[str, str] = field(default_factory=dict)
    moment: datetime | None = None

    def csv(self) -> bytes:
        """As `kaart.render.words.table.write_csv` gives it, with the facts on every row."""
        return write_csv(self.table.assign(**self.facts), language=self.language)

    def xlsx(self) -> bytes:
        """A workbook: the rows on one sheet, the facts on the next.

        Raises
        ------
        WorkbookError
            If there are more rows or letters than Excel holds.
        """
        gettext = translations(self.language).gettext
        heads = [self._heading(name) for name in self.table.columns]
        rows = [[as_cell(item) for item in row] for row in self.table.itertuples(index=False, name=None)]
        widths = [_width(head, [row[place] for row in rows]) for place, head in enumerate(heads)]
        columns = [
            Column(head, width, self.patterns.get(str(name), ""))
            for name, head, width in zip(self.table.columns, heads, widths, strict=True)
        ]
        sheets = [Sheet(gettext(mark("Table")), tuple(columns), rows, fixed=min(_FIXED, len(columns) - 1))]
        if self.facts:
            lines = [(self._heading(name), as_cell(text)) for name, text in self.facts.items()]
            about = (
                Column(gettext(mark("About this table")), 28.0),
                Column(gettext(mark("Explanation")), _FACT_WIDTH, wraps=True),
            )
            sheets.append(Sheet(gettext(mark("Explanation")), about, lines))
        return write_workbook(sheets, title=str(self.facts.get("indicator", "kaart")), moment=self.moment)

    def _heading(self, name: object) -> str:
        return headers(self.language).get(str(name), str(name))


def table_file(
    table: DataFrame,
    *,
    figures: Figures,
    source: Source,
    boundary_year: int,
    retrieved: datetime | None,
    language: str,
    patterns: Mapping[str, str] | None = None,
) -> TableFile:
    """A table of figures with their definition and origin.

    Parameters
    ----------
    table
        Of `kaart.render.words.table.table_twin`, perhaps with columns added.
    figures
        Figures in the table.
    source
        Publisher of the figures.
    boundary_year
        Year of the boundaries.
    retrieved
        When the figures came, None for figures that were never fetched.
    language
        ``nl`` or ``en``.
    patterns
        Number formats of columns that are not of the twin.
    """
    values = value_pattern(figures.indicator, language=language)
    constants = facts(figures, source=source, boundary_year=boundary_year, retrieved=retrieved, language=language)
    known = {"value": values, headers(language)["value"]: values, SMOOTHED: values, "denominator": COUNT}
    return TableFile(table, constants, language, {**known, **(patterns or {})}, retrieved)


def _width(heading: str, cells: list[object]) -> float:
    longest = max((len(str(cell)) for cell in cells if cell is not None), default=0)
    # A heading wraps, so that only its longest word counts.
    words = max(map(len, heading.split()), default=0)
    return min(_WIDE, max(_NARROW, longest + 1.0, words + 4.0))
