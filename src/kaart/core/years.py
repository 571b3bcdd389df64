"""Years as they are written on the command line and in a record."""

from __future__ import annotations

from kaart.core.errors import UnknownYearError, mark

FIRST_YEAR, LAST_YEAR = 2013, 2100


def read_year(text: str) -> int:
    """One year.

    Raises
    ------
    UnknownYearError
        If it is no year that CBS has tables of.
    """
    if not (text.isascii() and text.isdigit()) or not FIRST_YEAR <= int(text) <= LAST_YEAR:
        raise UnknownYearError(
            mark("'{year}' is no year that CBS has tables of; write one such as 2018 (from {first})."),
            year=text,
            first=FIRST_YEAR,
        )
    return int(text)


def read_years(text: str) -> tuple[int, ...]:
    """Years from ``2018``, ``2016-2020`` or ``2016,2018``; none without text.

    Raises
    ------
    UnknownYearError
        If one of them is no year, or they run backwards.
    """
    years: set[int] = set()
    for part in text.split(",") if text else ():
        first, dash, last = (piece.strip() for piece in part.partition("-"))
        low, high = read_year(first or part), read_year((last or part) if dash else first)
        if low > high:
            raise UnknownYearError(
                mark("The years {years} run backwards; write {high}-{low}."), years=part, high=high, low=low
            )
        years |= set(range(low, high + 1))
    return tuple(sorted(years))
