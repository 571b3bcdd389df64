"""Inhabitants of a year in the areas of another year: what a rate of a table on the areas of one year is divided by.

Inhabitants stand in the key figures, in the areas of their own year. The number of an area that did not change is its
own; that of a redrawn one is carried over, and an estimate; where what is stored does not tell which area it was
there is none. Areas are never joined because their codes are equal: BU19660101 was Obergum in 2020 and
is Buitengebied Ulrum in 2024.
"""

from __future__ import annotations

import pandas as pd
from pandas import Series

from kaart.analysis.change.crosswalk import carry
from kaart.analysis.change.lineage import between
from kaart.analysis.change.links import Step, find_links
from kaart.answers.boundaries import are_laid_over
from kaart.answers.links import lay_over
from kaart.answers.reading import People, Reader
from kaart.catalogue import Family, Kind
from kaart.catalogue.records import INHABITANTS
from kaart.catalogue.scope import Scope
from kaart.core.codes import COUNTRY, Level, level_of
from kaart.core.errors import CorruptStoreError, CrsError, SchemaError

NOBODY_KNOWN = People(Series(dtype=float))


def count_people(reader: Reader, scope: Scope, *, level: Level, year: int, areas: int) -> People:
    """Inhabitants of a year in the areas of a year.

    Parameters
    ----------
    reader
        Gives what is stored.
    scope, level
        Which areas.
    year
        Of the inhabitants, 1 January.
    areas
        Year of the areas.

    Raises
    ------
    CorruptStoreError
        If the key figures of `year` are damaged.
    """
    frame = reader.figures(scope, family=Family.KWB, year=year).frame
    if INHABITANTS not in frame:
        return NOBODY_KNOWN
    own = frame.set_index("code")[INHABITANTS].astype(float)
    own = own[[level_of(code) is level for code in own.index]]
    if year == areas:
        return People(own)
    if level is Level.LAND:
        return People(own[own.index == COUNTRY])
    step = _step(reader, scope, level=level, years=(min(year, areas), max(year, areas)))
    return NOBODY_KNOWN if step is None else _moved(reader, scope, own, step=step, year=year, areas=areas)


def _step(reader: Reader, scope: Scope, *, level: Level, years: tuple[int, int]) -> Step | None:
    """Links from the earlier of two years to the later: through the years between them, else by the shapes of both."""
    first, last = years
    step = between({item.first: item for item in reader.steps(scope, level=level, within=years)}, first, last)
    drawn = reader.library.boundary_years(scope, level=level)
    if step is not None or not are_laid_over(scope, level=level) or not set(years) <= set(drawn):
        return step
    try:
        before, after = (reader.areas(scope, level=level, year=year).areas for year in years)
    except CorruptStoreError:  # the store logs it; without shapes nothing links the two years
        return None
    return find_links(
        before.drop(columns="geometry"),
        after.drop(columns="geometry"),
        level=level,
        year=last,
        first=first,
        shapes_before=before,
        shapes_after=after,
    )


def _moved(reader: Reader, scope: Scope, own: Series[float], *, step: Step, year: int, areas: int) -> People:
    """Inhabitants in the areas of another year, of those that are linked or can be laid over."""
    linked = step.linked if year < areas else step.after
    counts = Series({code: own.get(before) for code, before in linked.items()}, dtype=float)
    try:
        crosswalk = lay_over(reader, scope, step, year=year, to=areas)
    except (CorruptStoreError, CrsError, SchemaError):  # damaged or impossible shapes cost the estimates only
        crosswalk = None
    if crosswalk is None:
        return People(counts)
    carried = carry(own, crosswalk, kind=Kind.EXTENSIVE).frame
    rest = carried[carried["value"].notna() & ~carried.index.isin(counts.index)]
    estimated = frozenset(str(code) for code in rest.index[rest["estimated"].astype(bool)])
    return People(pd.concat([part for part in (counts, rest["value"]) if len(part)] or [counts]), estimated)
