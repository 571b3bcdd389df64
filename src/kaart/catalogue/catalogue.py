"""The catalogue as the rest of kaart sees it: records and how to find them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from kaart.catalogue.lookup import nearest_indicators
from kaart.catalogue.names import joined
from kaart.catalogue.records import (
    Column,
    Factor,
    Family,
    Indicator,
    Region,
    ReportFigure,
    Service,
    Source,
    Table,
    Text,
)
from kaart.core.errors import CatalogueError, UnknownIndicatorError, mark


@dataclass(frozen=True)
class Catalogue:
    """All records of the catalogue; frozen.

    Attributes
    ----------
    indicators
        In the order of the menu.
    all_columns
        Columns of every table family.
    tables
        Known CBS tables, and those that CBS listed when it was asked last. One per family and year.
    earlier
        Earlier editions of those: the same years in the areas of an earlier year, newest first.
    sources, factors, regions, reports
        Publishers, factors of the literature, packaged regions, figures of reports.
    families
        Definition families by id, as a phrase; every indicator's family is among them.
    menu
        Groups of indicators in order, with their names.
    later_indicators
        Ids that factors name and that other layers provide.
    services
        Services that CBS measures the distance to, in the order of its table.
    """

    indicators: tuple[Indicator, ...]
    all_columns: tuple[Column, ...]
    tables: tuple[Table, ...]
    sources: tuple[Source, ...]
    factors: tuple[Factor, ...]
    regions: tuple[Region, ...]
    reports: tuple[ReportFigure, ...]
    families: Mapping[str, Text]
    menu: tuple[tuple[str, Text], ...]
    later_indicators: frozenset[str]
    services: tuple[Service, ...]
    earlier: tuple[Table, ...] = ()

    @cached_property
    def _indicators(self) -> dict[str, Indicator]:
        return {indicator.id: indicator for indicator in self.indicators}

    @cached_property
    def _columns(self) -> dict[tuple[Family, str], Column]:
        return {(column.family, column.id): column for column in self.all_columns}

    @cached_property
    def _sources(self) -> dict[str, Source]:
        return {source.id: source for source in self.sources}

    @cached_property
    def _regions(self) -> dict[str, Region]:
        return {joined(key): region for region in self.regions for key in (region.id, region.name)}

    @cached_property
    def _tables(self) -> dict[tuple[Family, int], Table]:
        return {(table.family, table.year): table for table in self.tables}

    def indicator(self, indicator_id: str) -> Indicator:
        """Record of an indicator.

        Raises
        ------
        UnknownIndicatorError
            If there is none with that id; names the nearest ids.
        """
        record = self._indicators.get(indicator_id)
        if record is None:
            raise UnknownIndicatorError(
                mark("There is no indicator '{indicator}'; nearest: {choices}."),
                indicator=indicator_id,
                choices=", ".join(nearest_indicators(indicator_id, self.indicators)),
            )
        return record

    def column(self, family: Family, column_id: str) -> Column:
        """Record of a column.

        Raises
        ------
        CatalogueError
            If the family has no such column.
        """
        record = self._columns.get((family, column_id))
        if record is None:
            raise CatalogueError(
                mark("The table family {family} has no column '{column}'; add it to columns.toml."),
                family=family,
                column=column_id,
            )
        return record

    def columns(self, family: Family, year: int) -> tuple[Column, ...]:
        """Columns that a table family has, or may have, in a year."""
        return tuple(
            column
            for column in self.all_columns
            if column.family == family and (year in column.years or year in column.uncertain)
        )

    def table(self, family: Family, year: int) -> Table | None:
        """Known table of a family and year, None when none is known."""
        return self._tables.get((family, year))

    def area_year(self, family: Family, year: int) -> int:
        """Year of the areas in which a family counts the figures of a year; of a year that is not known, that year."""
        table = self.table(family, year)
        return year if table is None else table.area_year

    def editions(self, family: Family, year: int) -> tuple[Table, ...]:
        """Known tables of a family and year, newest edition first; more than one where CBS repeats all years."""
        newest = self.table(family, year)
        older = (table for table in self.earlier if (table.family, table.year) == (family, year))
        every = (*((newest,) if newest is not None else ()), *older)
        return tuple({table.id: table for table in every}.values())

    def family_years(self, family: Family) -> tuple[int, ...]:
        """Years for which a table of the family is known, ascending."""
        return tuple(sorted(table.year for table in self.tables if table.family == family))

    def source(self, source_id: str) -> Source:
        """Record of a source.

        Raises
        ------
        CatalogueError
            If there is none with that id.
        """
        record = self._sources.get(source_id)
        if record is None:
            raise CatalogueError(mark("There is no source '{source}'; add it to sources.toml."), source=source_id)
        return record

    def region(self, text: str) -> Region | None:
        """Region by id or name, whatever the case and accents; None when there is none."""
        return self._regions.get(joined(text))

    def service(self, service_id: str) -> Service | None:
        """Record of a service that CBS measures the distance to; None when the id is unknown."""
        return next((service for service in self.services if service.id == service_id), None)

    def groups(self) -> tuple[tuple[str, Text], ...]:
        """Groups of indicators in the order of the menu, with their names."""
        return self.menu
