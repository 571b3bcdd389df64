"""Provinces: their codes and names, and the yearly tables of CBS that say which gemeenten are in them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from kaart.catalogue.fields import read_toml
from kaart.catalogue.loader import FOLDER
from kaart.catalogue.names import joined
from kaart.core.codes import clean_code

FILE = "provinces.toml"
_CODE = re.compile(r"PV[0-9]{2}")
# Also names of gemeenten, which are meant by them; "provincie Utrecht" is the province.
_SHARED = frozenset({"groningen", "utrecht"})
_SPOKEN = {"friesland": "PV21", "brabant": "PV30"}


@dataclass(frozen=True)
class Provinces:
    """What the catalogue knows of provinces.

    Attributes
    ----------
    names
        Names by code.
    tables
        Ids of the tables 'Gebieden in Nederland' by year.
    source
        Id of their source.
    """

    names: Mapping[str, str]
    tables: Mapping[int, str]
    source: str


@cache
def provinces() -> Provinces:
    """The provinces of the catalogue."""
    content = read_toml(FOLDER / FILE)
    return Provinces(
        {str(item["code"]): str(item["name"]) for item in content["provinces"]},
        {int(item["year"]): str(item["id"]) for item in content["tables"]},
        str(content["source"]),
    )


def is_province(code: str) -> bool:
    """Whether a code is shaped like that of a province."""
    return bool(_CODE.fullmatch(code))


def clean_area(text: str) -> str:
    """Code of an area on a map, without padding and in capitals: `kaart.core.codes.clean_code`, or a province.

    Parameters
    ----------
    text
        As a person or a link writes it.

    Raises
    ------
    UnknownAreaError
        If the text is not shaped like a code.
    """
    code = text.strip().upper()
    return code if is_province(code) else clean_code(code)


def read_province(text: str) -> str:
    """Code of the province that a text names, "" when it names none.

    Parameters
    ----------
    text
        A code, or a name as a person writes it, with or without "provincie". A name that a gemeente has too is a
        province only with that word.
    """
    wanted = joined(text)
    known = provinces().names
    keys = {joined(code): code for code in known}
    for code, name in known.items():
        keys[f"provincie{joined(name)}"] = code
        if joined(name) not in _SHARED:
            keys[joined(name)] = code
    keys |= _SPOKEN
    return keys.get(wanted, "")
