"""All that is stored of a scope: every indicator in every year, for a file that holds them together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress

from kaart.answers.figures import Answer, answer, stored_years
from kaart.answers.reading import Note, Reader, unheard
from kaart.catalogue import Catalogue, Indicator
from kaart.catalogue.own import is_own
from kaart.catalogue.scope import Scope
from kaart.core.codes import Level
from kaart.core.errors import NO_FIGURES, CorruptStoreError


def each_answer(
    reader: Reader,
    scope: Scope,
    *,
    indicators: Iterable[Indicator],
    level: Level,
    years: Sequence[int] = (),
    catalogue: Catalogue,
    note: Note = unheard,
) -> Iterator[Answer]:
    """Answers in order of indicator and year; those without an area are left out.

    A year in which CBS has no table of an indicator gives no answer; one in which the table has no values gives one,
    with the reason. A damaged file costs its year.

    Parameters
    ----------
    reader
        Gives what is stored; best one that reads each table once.
    scope, indicators, level
        What is asked.
    years
        Years to look in; none for every stored year.
    catalogue
        Holds the records.
    note
        Gets the error of every damaged file, once.
    """
    damaged: set[str] = set()
    for indicator, year in _asked(reader, scope, indicators=indicators, years=years, catalogue=catalogue):
        try:
            given = answer(reader, scope, indicator=indicator, level=level, year=year, catalogue=catalogue)
        except NO_FIGURES:
            continue
        except CorruptStoreError as error:
            if str(error) not in damaged:
                damaged.add(str(error))
                note(error)
            continue
        if not given.figures.frame.empty:
            yield given


def rows_at_least(
    reader: Reader,
    scope: Scope,
    *,
    indicators: Iterable[Indicator],
    level: Level,
    years: Sequence[int] = (),
    catalogue: Catalogue,
) -> int:
    """How many rows the figures of `each_answer` have together at least, known before any of them is made.

    Only what comes from tables is counted, which is nearly all; nothing for provinces.

    Parameters
    ----------
    reader, scope, indicators, level, years, catalogue
        As in `each_answer`.
    """
    rows = 0
    for indicator, year in _asked(reader, scope, indicators=indicators, years=years, catalogue=catalogue):
        if indicator.table_family is None or is_own(indicator) or level not in indicator.levels:
            continue
        # One that is damaged is told when its figures are asked for.
        with suppress(CorruptStoreError):
            rows += len(reader.table(scope, family=indicator.table_family, level=level, year=year).codes)
    return rows


def _asked(
    reader: Reader, scope: Scope, *, indicators: Iterable[Indicator], years: Sequence[int], catalogue: Catalogue
) -> Iterator[tuple[Indicator, int]]:
    """Every indicator with every year that is stored of it."""
    for indicator in indicators:
        for year in stored_years(reader.library, scope, indicator=indicator, catalogue=catalogue):
            published = indicator.table_family is None or year in indicator.years
            if published and (not years or year in years):
                yield indicator, year
