"""All that is stored of a scope: every indicator in every year, for a file that holds them together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from kaart.answers.figures import Answer, answer, stored_years
from kaart.answers.reading import Note, Reader, unheard
from kaart.catalogue import Catalogue, Indicator
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
    for indicator in indicators:
        stored = stored_years(reader.library, scope, indicator=indicator, catalogue=catalogue)
        known = [year for year in stored if indicator.table_family is None or year in indicator.years]
        for year in known:
            if years and year not in years:
                continue
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
