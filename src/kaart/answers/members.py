"""Buurten and wijken that a region names and that do not exist in a year: every page, command and export says which."""

from __future__ import annotations

from kaart.answers.reading import Reader
from kaart.catalogue import Family
from kaart.catalogue.scope import Scope
from kaart.core.codes import gemeente_of
from kaart.core.errors import CorruptStoreError, mark
from kaart.core.provenance import Notice


def members_notice(reader: Reader, scope: Scope, *, year: int) -> Notice | None:
    """Name the buurten or wijken of a region that do not exist in a year.

    Returns None where all exist, for a scope that names no buurten or wijken, and where no key figures of that year
    tell. A member in a gemeente without stored figures may well exist and is not named.

    Parameters
    ----------
    reader
        Gives what is stored.
    scope
        Region.
    year
        Year of the areas.
    """
    parts = scope.parts(year)
    if not parts or year not in reader.library.years(Family.KWB, scope):
        return None
    try:
        loaded = reader.figures(scope, family=Family.KWB, year=year)
    except CorruptStoreError:  # the store logs it; whoever asks for its figures is told
        return None
    there = set(loaded.frame["code"])
    absent = [code for code in parts if code not in there and gemeente_of(code) not in loaded.absent]
    if not absent:
        return None
    return Notice.of(
        mark("{area} names areas that are not there in {year}: {codes}."),
        area=scope.name,
        year=year,
        codes=", ".join(absent),
    )
