"""From TOML to frozen records. A catalogue that is not right in every record is not loaded at all."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache, partial
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar

from kaart.catalogue.catalogue import Catalogue
from kaart.catalogue.checks import check
from kaart.catalogue.fields import Fields, Problems, read_list, read_toml
from kaart.catalogue.indicators import Group, read_indicators
from kaart.catalogue.listed import kept_tables, with_tables
from kaart.catalogue.more_names import FILE as MORE_NAMES
from kaart.catalogue.more_names import with_names
from kaart.catalogue.records import Column, Factor, Family, Indicator, Service, Source, Table, Text
from kaart.catalogue.regions import read_regions
from kaart.catalogue.reports import FILE, read_reports
from kaart.catalogue.rounding import AS_COUNTED, RoundingRule
from kaart.catalogue.roundings import FILE as ROUNDINGS
from kaart.catalogue.roundings import read_roundings
from kaart.core.errors import mark
from kaart.core.settings import Settings

R = TypeVar("R")
FOLDER = Path(__file__).parent


def load(
    *,
    folder: Path = FOLDER,
    data: Path | None = None,
    cache: Path | None = None,
    own: Path | None = None,
    listed: bool = True,
) -> Catalogue:
    """Read and check the catalogue, and add the years that CBS listed when it was asked last.

    Parameters
    ----------
    folder
        Folder of the TOML files.
    data
        Folder of the report figures; without the file there are none. That of the settings (``KAART_DATA``) when None.
    cache
        Folder of the store, where what CBS listed is kept. That of the settings (``KAART_CACHE``) when None.
    own
        Folder of other names of columns that the user adds; `data` when None.
    listed
        False for the packaged tables only, without what CBS listed.

    Raises
    ------
    CatalogueError
        If a file cannot be read or a record is wrong; names every problem.
    InputError
        If a setting cannot be used.
    """
    settings = Settings.from_environment() if data is None or cache is None else Settings()
    given = settings.data if data is None else data
    added = own or (settings.additions if data is None else data)
    # All folders without these files give the same catalogue.
    reports, names = _Extra.of(given / FILE), _Extra.of(added / MORE_NAMES)
    tables = kept_tables(settings.cache if cache is None else cache) if listed else ()
    return _extended(folder, reports, names, tables)


class _Extra(NamedTuple):
    """A file beside the catalogue, as it is now."""

    path: Path
    stamp: int

    @classmethod
    def of(cls, path: Path) -> _Extra | None:
        """The file with a stamp that changes with it; None when there is none."""
        try:
            return cls(path, path.stat().st_mtime_ns)
        except OSError:
            return None


@lru_cache(maxsize=8)
def _extended(folder: Path, reports: _Extra | None, names: _Extra | None, tables: tuple[Table, ...]) -> Catalogue:
    return with_tables(_load(folder, reports, names), tables)


@lru_cache(maxsize=4)
def _load(folder: Path, reports: _Extra | None, names: _Extra | None) -> Catalogue:
    problems = Problems()
    grouping = read_toml(folder / "groups.toml")
    groups = _read_groups(grouping, problems)
    tables, earlier = _read_tables(read_toml(folder / "tables.toml"), problems)
    roundings = read_roundings(read_toml(folder / ROUNDINGS), problems=problems)
    read_column = partial(_read_column, roundings=roundings)
    columns = _read_all(read_column, "column", read_toml(folder / "columns.toml"), problems)
    if names is not None:
        columns = with_names(columns, read_toml(names.path), problems=problems)
    factor_file = read_toml(folder / "factors.toml")
    factors = _read_all(_read_factor, "factor", factor_file, problems)
    indicators, factors = _link(
        read_indicators(
            read_toml(folder / "indicators.toml"),
            columns=columns,
            roundings=roundings,
            groups=groups,
            problems=problems,
        ),
        factors,
    )
    by_id = {indicator.id: indicator for indicator in indicators}
    catalogue = Catalogue(
        indicators=indicators,
        all_columns=columns,
        tables=tables,
        earlier=earlier,
        sources=_read_all(_read_source, "source", read_toml(folder / "sources.toml"), problems),
        factors=factors,
        regions=read_regions(read_toml(folder / "regions.toml"), file="regions.toml", problems=problems),
        reports=read_reports(reports.path, indicators=by_id, problems=problems) if reports is not None else (),
        families=MappingProxyType(_read_families(grouping, problems) | _own_families(indicators)),
        menu=tuple((group.id, group.label) for group in groups.values()),
        later_indicators=frozenset(Fields(factor_file, where="factors.toml", problems=problems).texts("later")),
        services=_read_all(_read_service, "service", read_toml(folder / "services.toml"), problems),
    )
    check(catalogue, named_families=frozenset(_read_families(grouping, Problems())), problems=problems)
    problems.require_none()
    return catalogue


def _read_all(read: Callable[[Fields], R], name: str, content: Mapping[str, Any], problems: Problems) -> tuple[R, ...]:
    """Every record of a file that holds one list."""
    records = []
    for fields in read_list(content, name, file=f"{name}s.toml", problems=problems):
        records.append(read(fields))
        fields.done()
    return tuple(records)


def _read_groups(content: Mapping[str, Any], problems: Problems) -> dict[str, Group]:
    groups = {}
    for fields in read_list(content, "group", file="groups.toml", problems=problems):
        group = Group(fields.text("id"), fields.both("label"), fields.text("palette"))
        groups[group.id] = group
        fields.done()
    return groups


def _read_families(content: Mapping[str, Any], problems: Problems) -> dict[str, Text]:
    families = {}
    for fields in read_list(content, "family", file="groups.toml", problems=problems):
        families[fields.text("id")] = fields.both("label")
        fields.done()
    return families


def _own_families(indicators: tuple[Indicator, ...]) -> dict[str, Text]:
    return {indicator.id: indicator.label for indicator in indicators if indicator.family == indicator.id}


def _read_tables(content: Mapping[str, Any], problems: Problems) -> tuple[tuple[Table, ...], tuple[Table, ...]]:
    """Tables of every family and year, and the earlier editions of those that CBS repeats."""
    tables: list[Table] = []
    earlier: list[Table] = []
    families = content.get("family")
    for name, record in (families if isinstance(families, dict) else {}).items():
        fields = Fields(record, where=f"tables.toml {name}", problems=problems)
        family = _read_family(name, fields)
        for row in fields.records("tables"):
            year = row.year("year")
            if year is None:
                row.wrong(mark("has no year"))
                continue
            uncertain = row.flag("uncertain", default=False)
            tables.append(Table(row.text("id"), family, year, row.year("areas") or 0, uncertain))
            row.done()
        for item in _read_editions(fields, family):
            known = {(table.family, table.year) for table in tables}
            (earlier if (family, item.year) in known else tables).append(item)
        fields.done()
    for family in sorted(set(Family) - {table.family for table in tables}):
        problems.add("tables.toml", mark("has no family {family}"), family=family)
    return tuple(tables), tuple(earlier)


def _read_editions(fields: Fields, family: Family) -> Iterator[Table]:
    """One table per year of every edition, newest edition first; all years of one are in the same areas."""
    before = 0
    for row in fields.records("editions") if "editions" in fields.record else ():
        areas = row.year("areas") or 0
        if before and not 0 < areas < before:
            row.wrong(mark("stands before a newer edition, or has no areas"))
        before = areas
        edition = row.text("id")
        for year in row.years("years"):
            yield Table(edition, family, year, areas)
        row.done()


def _read_family(name: str, fields: Fields) -> Family:
    if name in set(Family):
        return Family(name)
    fields.wrong(mark("{name} is no table family; choose {choices}"), name=name, choices=", ".join(Family))
    return Family.KWB


def _read_column(fields: Fields, *, roundings: Mapping[str, RoundingRule]) -> Column:
    rule = fields.text("rounding", "")
    if rule and rule not in roundings:
        fields.wrong(mark("rounding {rule} does not exist in {file}"), rule=rule, file=ROUNDINGS)
    return Column(
        id=fields.text("id"),
        family=_read_family(fields.text("family"), fields),
        v4=fields.texts("v4", ()),
        titles=fields.texts("titles"),
        v3=fields.texts("v3"),
        path=fields.text("path", ""),
        years=fields.years("years"),
        uncertain=fields.years("uncertain", ""),
        text=fields.flag("text", default=False),
        low=fields.bound("low", 0.0),
        high=fields.bound("high", math.inf),
        member=fields.text("member", ""),
        rounding=roundings.get(rule, AS_COUNTED),
    )


def _read_source(fields: Fields) -> Source:
    return Source(
        id=fields.text("id"),
        name=fields.both("name"),
        publisher=fields.text("publisher"),
        licence=fields.text("licence"),
        licence_url=fields.text("licence_url", ""),
        attribution=fields.text("attribution"),
        url=fields.text("url", ""),
    )


def service_ids() -> tuple[str, ...]:
    """Ids of the services that CBS measures the distance to, for a help text; the rest is not read."""
    records = read_toml(FOLDER / "services.toml").get("service", [])
    return tuple(str(record["id"]) for record in records)


def _read_service(fields: Fields) -> Service:
    return Service(
        id=fields.text("id"),
        label=fields.both("label"),
        distance=fields.text("distance"),
        within=fields.within("within"),
    )


def _read_factor(fields: Fields) -> Factor:
    return Factor(
        id=fields.text("id"),
        label=fields.both("label"),
        unit_of_analysis=fields.text("unit"),
        direction=fields.text("direction"),
        literature=fields.text("literature", ""),
        indicators=fields.texts("indicators"),
        remark=fields.both("remark"),
    )


def _link(
    indicators: tuple[Indicator, ...], factors: tuple[Factor, ...]
) -> tuple[tuple[Indicator, ...], tuple[Factor, ...]]:
    """Spell out ``afstand_*`` in the factors, and let every indicator know its factors."""
    known = [indicator.id for indicator in indicators]
    spelled = tuple(
        replace(factor, indicators=tuple(item for name in factor.indicators for item in _spell(name, known)))
        for factor in factors
    )
    linked = tuple(
        replace(indicator, factors=tuple(factor.id for factor in spelled if indicator.id in factor.indicators))
        for indicator in indicators
    )
    return linked, spelled


def _spell(name: str, known: list[str]) -> list[str]:
    return [item for item in known if item.startswith(name[:-1])] if name.endswith("*") else [name]
