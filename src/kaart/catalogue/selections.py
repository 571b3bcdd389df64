"""A selection of areas with a name, as a user makes it: kept in a session and in links, and as a region of one's own.

Codes mean something only together with their year, so a selection knows the year of its areas.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote

from kaart.catalogue.lookup import fold
from kaart.catalogue.records import Region, RegionPeriod
from kaart.core.codes import MAP_LEVELS, Level, clean_code, is_code, level_of
from kaart.core.errors import InputError, mark
from kaart.core.inert import inert_name

MOST_NAME, MOST_AREAS = 60, 500
_BETWEEN, _CODES = "~", "."
_PARTS = re.compile(r"[~|]+")  # between the parts of a link
_UNSAFE = re.compile(r"[^a-z0-9]+")
_YEAR = re.compile(r"[0-9]{4}")


@dataclass(frozen=True)
class AreaSelection:
    """Areas of one level and year under a name.

    Attributes
    ----------
    name
        As the user calls it.
    codes
        Sorted, each once, all of `level`.
    level, year
        Level of the areas, and the year that their codes are of.
    """

    name: str
    codes: tuple[str, ...]
    level: Level
    year: int

    def to_text(self) -> str:
        """Text in a link: name, level, year and codes, the part that all codes share written once."""
        shared = _shared(self.codes)
        rest = _CODES.join(code[len(shared) :] for code in self.codes)
        return _BETWEEN.join([quote(self.name, safe=" "), self.level.value, str(self.year), shared, rest])

    def to_region(self) -> Region:
        """The selection as a region, whose id is the selection itself: a link that names it needs no file."""
        return Region(self.to_text(), self.name, (RegionPeriod(None, None, self.codes),), "")

    @property
    def identity(self) -> str:
        """The name as a word of small letters, for ids and names of files."""
        return _UNSAFE.sub("_", fold(self.name)).strip("_") or "selectie"

    def to_toml(self) -> str:
        """The selection as a region for ``data/regios.toml``; "" for wijken, of which no region can be made."""
        if self.level not in {Level.BUURT, Level.GEMEENTE}:
            return ""
        name = self.name.replace("\\", "\\\\").replace('"', '\\"')
        members = ", ".join(f'"{code}"' for code in self.codes)
        return (
            f'[[region]]\nid = "{self.identity}"\nname = "{name}"\n'
            f'source = "Selectie van {len(self.codes)} gebieden, codes van {self.year}"\n\n'
            f"[[region.period]]\nmembers = [{members}]\n"
        )


def select_areas(name: str, codes: list[str] | tuple[str, ...], *, level: Level, year: int) -> AreaSelection:
    """Make a selection.

    Parameters
    ----------
    name
        Text; line ends become spaces, signs that steer a terminal or the direction of writing go.
    codes
        Of areas of one level.
    level, year
        Level and year of the areas.

    Raises
    ------
    InputError
        If the name is empty or too long, or there are no areas, too many, or areas of another level.
    """
    plain = _PARTS.sub(" ", inert_name(name)).strip()
    if not plain or len(plain) > MOST_NAME:
        raise InputError(mark("A selection needs a name of at most {most} characters."), most=MOST_NAME)
    cleaned = tuple(sorted({clean_code(code) for code in codes}))
    if not cleaned or len(cleaned) > MOST_AREAS:
        raise InputError(mark("A selection holds 1 to {most} areas, not {count}."), most=MOST_AREAS, count=len(cleaned))
    wrong = [code for code in cleaned if level_of(code) is not level]
    if wrong or level not in MAP_LEVELS:
        raise InputError(
            mark("A selection holds areas of one level, {level}; not {codes}."),
            level=level.value,
            codes=", ".join(wrong[:8]),
        )
    return AreaSelection(plain, cleaned, level, year)


def read_selection(text: str) -> AreaSelection | None:
    """Read a selection from a link; None for what is none. Whether its areas exist is not checked here.

    Parameters
    ----------
    text
        Result of `AreaSelection.to_text`.
    """
    parts = text.split(_BETWEEN)
    if len(parts) != len(("name", "level", "year", "shared", "codes")):
        return None
    name, level, year, shared, rest = parts
    codes = [f"{shared}{code}" for code in rest.split(_CODES)]
    if level not in set(MAP_LEVELS) or not _YEAR.fullmatch(year) or not all(is_code(code) for code in codes):
        return None
    try:
        return select_areas(unquote(name), codes, level=Level(level), year=int(year))
    except InputError:
        return None


def short_id(scope: str) -> str:
    """Id of a region as a part of the name of a file: a selection by its name, all others as they are."""
    selection = read_selection(scope)
    return scope if selection is None else selection.identity


def _shared(codes: tuple[str, ...]) -> str:
    """What all codes begin with; of one code all but its last character."""
    first, last = codes[0], codes[-1]
    length = next((n for n, (one, other) in enumerate(zip(first, last, strict=False)) if one != other), len(first) - 1)
    return first[:length]
