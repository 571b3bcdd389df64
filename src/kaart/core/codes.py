"""Codes of CBS areas: text, with a level, and a meaning only together with a year.

Codes may hold letters (``BU0363AF09``) and are never numbers. What a code names can
change from one year to the next; keys are therefore always (code, year).
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache

from kaart.core.errors import UnknownAreaError, UnknownLevelError, mark

COUNTRY = "NL00"
# CBS writes the country as NL00 in the KWB tables and as NL01 in others; people write NL.
COUNTRY_SPELLINGS = frozenset({"NL", "NL00", "NL01"})
_LONGEST = 40  # with padding; what is longer is no code, and not worth remembering
_PATTERNS = {
    "buurt": re.compile(r"BU[0-9]{4}[0-9A-Z]{4}"),
    "wijk": re.compile(r"WK[0-9]{4}[0-9A-Z]{2}"),
    "gemeente": re.compile(r"GM[0-9]{4}"),
}


class Level(StrEnum):
    """Level of an area, by its official Dutch name."""

    BUURT = "buurt"
    WIJK = "wijk"
    GEMEENTE = "gemeente"
    PROVINCIE = "provincie"
    LAND = "land"


MAP_LEVELS = (Level.BUURT, Level.WIJK, Level.GEMEENTE)


def clean_code(text: str) -> str:
    """Code without padding and in capitals; the country always as ``NL00``.

    Raises
    ------
    UnknownAreaError
        If the text is not shaped like a CBS code.
    """
    code = _clean(text)
    if not code:
        raise UnknownAreaError(
            mark("'{code}' is no area code; codes look like BU09174000, WK091740, GM0917 or NL."), code=text.strip()
        )
    return code


def is_code(text: str) -> bool:
    """Whether the text is shaped like a CBS code; says nothing of whether the area exists."""
    return bool(_clean(text))


def _clean(text: str) -> str:
    """The code, cleaned; "" when the text is not shaped like one."""
    return _known(text) if len(text) <= _LONGEST else ""


# Of a table of the country every code is asked several times.
@lru_cache(maxsize=2**16)
def _known(text: str) -> str:
    code = text.strip().upper()
    if code in COUNTRY_SPELLINGS:
        return COUNTRY
    return code if any(pattern.fullmatch(code) for pattern in _PATTERNS.values()) else ""


def level_of(code: str) -> Level:
    """Level that a code names.

    Raises
    ------
    UnknownAreaError
        If the text is not shaped like a CBS code.
    """
    cleaned = clean_code(code)
    if cleaned == COUNTRY:
        return Level.LAND
    return next(Level(name) for name, pattern in _PATTERNS.items() if pattern.fullmatch(cleaned))


def gemeente_of(code: str) -> str:
    """Code of the gemeente that a gemeente, wijk or buurt code belongs to, by its digits.

    Raises
    ------
    UnknownAreaError
        If the code is the country or no code at all.
    """
    cleaned = clean_code(code)
    if cleaned == COUNTRY:
        raise UnknownAreaError(mark("The country ({code}) lies in no gemeente; name a gemeente."), code=cleaned)
    return f"GM{cleaned[2:6]}"


def wijk_of(code: str) -> str:
    """Code of the wijk that a buurt code belongs to, by its first six characters.

    Raises
    ------
    UnknownAreaError
        If the code is not a buurt or wijk.
    """
    cleaned = clean_code(code)
    if level_of(cleaned) not in (Level.BUURT, Level.WIJK):
        raise UnknownAreaError(mark("{code} lies in no wijk; name a buurt or a wijk."), code=cleaned)
    return f"WK{cleaned[2:8]}"


def read_level(text: str) -> Level:
    """Level from what a user wrote.

    Raises
    ------
    UnknownLevelError
        If it is not one of buurt, wijk, gemeente, provincie or land.
    """
    try:
        return Level(text.strip().lower())
    except ValueError:
        raise UnknownLevelError(
            mark("There is no level '{level}'; choose {choices}."), level=text, choices=", ".join(Level)
        ) from None


def spans(years: tuple[int, ...]) -> str:
    """Years as short text: ``2016-2020, 2024``."""
    parts: list[list[int]] = []
    for year in sorted(set(years)):
        if parts and parts[-1][-1] == year - 1:
            parts[-1].append(year)
        else:
            parts.append([year])
    return ", ".join(f"{part[0]}-{part[-1]}" if len(part) > 1 else str(part[0]) for part in parts)
