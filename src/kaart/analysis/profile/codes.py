"""Codes of areas among measures of accessibility, whose boundaries can be of another year than the profile.

Codes are given out again, so an equal code is no proof: an area is followed through the links between the years.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kaart.analysis.change.lineage import follow
from kaart.analysis.change.links import Link, plain_name
from kaart.analysis.profile.rows import Material
from kaart.analysis.profile.surroundings import Measured
from kaart.core.codes import Level


def code_among(material: Material, measured: Measured, code: str, *, year: int, name: str) -> str:
    """Code of an area in the year of the measures; "" when it is not known which area it is there.

    After a break that is known the area is looked up under its code, as among figures of another year. After one of
    which nothing is known it must have the same name too.

    Parameters
    ----------
    material
        Gives the links, and names of areas by year.
    measured
        Accessibility of whole gemeenten.
    code, year, name
        The area in a year.
    """
    if year == measured.year or material.place.level is Level.GEMEENTE:
        return code
    lineage = follow(material.steps, code=code, year=year, years=(measured.year,))
    place = next(item for item in lineage.places if item.year == measured.year)
    if not any(stop.link is Link.UNKNOWN for stop in lineage.stops):
        return place.code
    there = _name(material, measured, place.code)
    return place.code if there and plain_name(there) == plain_name(name) else ""


def codes_among(material: Material, measured: Measured, areas: Mapping[str, str], *, year: int) -> Sequence[str]:
    """Codes of several areas, without those of which it is not known; see `code_among`.

    Parameters
    ----------
    material, measured, year
        As in `code_among`.
    areas
        Names by code.
    """
    known = (code_among(material, measured, code, year=year, name=name) for code, name in areas.items())
    return [code for code in known if code]


def _name(material: Material, measured: Measured, code: str) -> str:
    """Name of an area in the year of the measures; "" when it is not stored."""
    for series in material.own.values():
        for figures in series:
            row = figures.area(code) if figures.area_year == measured.year else None
            if row is not None:
                return str(row["name"])
    return str(measured.frame["name"].get(code, "")) if "name" in measured.frame else ""
