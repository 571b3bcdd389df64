"""Regions: the packaged ones and those that a user adds, in one TOML form.

A region is a list of gemeenten or buurten per period, because gemeenten merge: Parkstad
of 2018 cannot be written as a list of gemeenten of 2019.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

from kaart.catalogue.fields import FIRST_YEAR, LAST_YEAR, Fields, Problems, read_list, read_toml
from kaart.catalogue.names import joined, plain
from kaart.catalogue.records import Region, RegionPeriod
from kaart.core.codes import Level, clean_code, gemeente_of, is_code, level_of
from kaart.core.errors import mark
from kaart.core.files import LONGEST_NAME, is_portable
from kaart.core.inert import inert_name


def load_regions(path: Path) -> tuple[Region, ...]:
    """Regions from the user's own file; empty when there is no such file.

    Parameters
    ----------
    path
        TOML with ``[[region]]`` records: ``id``, ``name``, ``source``, and ``[[region.period]]`` with
        ``members`` (gemeente or buurt codes) and, if need be, ``first`` and ``last`` year.

    Raises
    ------
    CatalogueError
        If the file is no TOML or a record is wrong; names every problem.
    """
    if not path.exists():
        return ()
    problems = Problems()
    regions = read_regions(read_toml(path), file=path.name, problems=problems)
    problems.require_none()
    return regions


def merged_with(codes: Collection[str], regions: Iterable[Region]) -> frozenset[str]:
    """Gemeenten of before or after a merger that some took part in, as far as regions tell.

    Parameters
    ----------
    codes
        Of gemeenten.
    regions
        Whose members differ by mergers alone, as those of the catalogue do.
    """
    found: set[str] = set()
    for region in regions:
        periods = [{gemeente_of(code) for code in period.members} for period in region.periods]
        changed = {code for code in set[str]().union(*periods) if not all(code in period for period in periods)}
        found |= changed if changed & set(codes) else set()
    return frozenset(found)


def read_regions(content: Mapping[str, Any], *, file: str, problems: Problems) -> tuple[Region, ...]:
    """Regions of a TOML file.

    Parameters
    ----------
    content
        The file.
    file
        Its name, for messages.
    problems
        Where problems are noted.
    """
    regions = tuple(_read_region(fields) for fields in read_list(content, "region", file=file, problems=problems))
    owners: dict[str, str] = {}
    for region in regions:
        for name in (region.id, region.name):
            owner = owners.setdefault(joined(name), region.id)
            if owner != region.id:
                problems.add(
                    file, mark("{id} and {owner} share the name {name}"), id=region.id, owner=owner, name=plain(name)
                )
    return regions


def _read_region(fields: Fields) -> Region:
    region = Region(
        id=fields.text("id"),
        name=inert_name(fields.text("name")),
        periods=tuple(_read_period(item) for item in fields.records("period")),
        source=fields.text("source", ""),
    )
    fields.done()
    if not is_portable(region.id):
        fields.wrong(
            mark("its id cannot be part of a file's name; take at most {most} letters, digits and -"), most=LONGEST_NAME
        )
    if is_code(region.id):
        fields.wrong(mark("its id looks like the code of an area; choose a word"))
    if not region.periods:
        fields.wrong(mark("has no period with members"))
    spans = sorted((period.first or FIRST_YEAR, period.last or LAST_YEAR) for period in region.periods)
    if any(later[0] <= earlier[1] for earlier, later in pairwise(spans)):
        fields.wrong(mark("has periods that overlap"))
    return region


def _read_period(fields: Fields) -> RegionPeriod:
    period = RegionPeriod(
        first=fields.year("first"),
        last=fields.year("last"),
        members=tuple(_read_member(text, fields) for text in fields.texts("members")),
    )
    fields.done()
    if not period.members:
        fields.wrong(mark("has no members"))
    if len(set(period.members)) < len(period.members):
        fields.wrong(mark("names a member twice"))
    if period.first is not None and period.last is not None and period.first > period.last:
        fields.wrong(mark("ends in {last} before it begins in {first}"), last=period.last, first=period.first)
    return period


def _read_member(text: str, fields: Fields) -> str:
    if not is_code(text) or level_of(text) not in (Level.GEMEENTE, Level.BUURT):
        fields.wrong(mark("{text} is no code of a gemeente (GM0917) or buurt (BU09174000)"), text=text)
        return text
    return clean_code(text)
