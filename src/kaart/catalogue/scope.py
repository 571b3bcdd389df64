"""What an area on the command line, in a menu or in a link stands for.

A scope is a country, a gemeente, one wijk or buurt, or a named region whose members
differ per year. It only names codes; whether figures of them exist is up to the store.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kaart.catalogue import Catalogue, Region
from kaart.catalogue.names import Names, joined
from kaart.catalogue.provinces import is_province
from kaart.catalogue.selections import read_selection
from kaart.core.codes import COUNTRY, Level, clean_code, gemeente_of, is_code, level_of
from kaart.core.errors import UnknownAreaError, mark

EXAMPLE = "voorbeeldregio"
EXAMPLE_PREFIX = "GM99"


@dataclass(frozen=True)
class Scope:
    """A set of areas by code.

    Attributes
    ----------
    id
        Region id or code, as it stands in links.
    name
        Name to show; the code where no name is known.
    region
        The region, when it is one.
    """

    id: str
    name: str
    region: Region | None = None

    @property
    def code(self) -> str | None:
        """Code of the area, None for a region."""
        return None if self.region else self.id

    @property
    def is_country(self) -> bool:
        """Whether this is all of the Netherlands."""
        return self.id == COUNTRY

    @property
    def is_province(self) -> bool:
        """Whether this is a province: a region of whole gemeenten that has a figure of its own."""
        return self.region is not None and is_province(self.id)

    def gemeenten(self, year: int | None) -> tuple[str, ...] | None:
        """Codes of the gemeenten whose files hold this scope in a year; None for the whole country."""
        if self.is_country:
            return None
        members = self.region.members(year) if self.region else (self.id,)
        return tuple(sorted({gemeente_of(member) for member in members}))

    def gemeenten_ever(self) -> tuple[str, ...] | None:
        """Codes of the gemeenten of every period: a register may still use one of before a merger."""
        if self.region is None:
            return self.gemeenten(None)
        return tuple(sorted({gemeente_of(code) for period in self.region.periods for code in period.members}))

    def parts(self, year: int | None) -> tuple[str, ...]:
        """Members of a region in a year that are buurten or wijken; empty for other scopes."""
        members = self.region.members(year) if self.region else ()
        return tuple(code for code in members if level_of(code) in {Level.BUURT, Level.WIJK})

    def part_level(self, year: int | None) -> Level | None:
        """Level at which the figure of a region of buurten or wijken is added up; None for other scopes.

        No gemeente stands for such a region.
        """
        levels = {level_of(code) for code in self.parts(year)}
        # Of a gemeente among the members all buurten are taken.
        return None if not levels else Level.WIJK if levels == {Level.WIJK} else Level.BUURT

    def includes(self, code: str, year: int | None) -> bool:
        """Whether an area belongs to the scope in a year.

        A gemeente or wijk belongs to it when it holds a member, so that a region given as
        buurten still has a gemeente to compare with.
        """
        if self.is_country or code == COUNTRY:
            return True
        if self.region is None:
            return covers(self.id, code)
        return any(covers(member, code) or covers(code, member) for member in self.region.members(year))


def covers(outer: str, inner: str) -> bool:
    """Whether an area holds another, by their codes alone; an area holds itself."""
    if outer in {inner, COUNTRY}:
        return True
    if inner == COUNTRY:
        return False
    outer_level, inner_level = level_of(outer), level_of(inner)
    if outer_level is Level.GEMEENTE:
        return gemeente_of(inner) == outer
    return outer_level is Level.WIJK and inner_level is Level.BUURT and inner[2:8] == outer[2:]


def resolve(
    text: str, *, catalogue: Catalogue, names: Mapping[str, str] | None = None, regions: Iterable[Region] = ()
) -> Scope:
    """Find the scope that a code or a name stands for.

    Parameters
    ----------
    text
        A code, a region id or name, the name of a gemeente, or a selection as it stands in a link.
    catalogue
        Holds the packaged regions.
    names
        Known names by code (gemeenten first), so that "Heerlen" is found.
    regions
        Regions that the user added; they win from the packaged ones.

    Raises
    ------
    UnknownAreaError
        If nothing has that code or name; names the nearest choices.
    """
    selection = read_selection(text)
    if selection is not None:
        picked = selection.to_region()
        return Scope(picked.id, picked.name, picked)
    known = names or {}
    wanted = joined(text)
    added = {joined(key): region for region in regions for key in (region.id, region.name)}
    region = added.get(wanted) or catalogue.region(text)
    if region is not None:
        return Scope(region.id, region.name, region)
    if is_code(text):
        code = clean_code(text)
        return Scope(code, "Nederland" if code == COUNTRY else known.get(code, code))
    gemeenten = Names({code: name for code, name in known.items() if code.startswith("GM")})
    named = gemeenten.named(text)
    if len(named) == 1:
        return Scope(named[0], known[named[0]])
    choices = {joined(item.name): item.name for item in catalogue.regions}
    choices |= {joined(name): name for name in gemeenten.by_code.values()}
    choices |= {key: region.name for key, region in added.items()}
    near = [choices[key] for key in difflib.get_close_matches(wanted, choices, n=3, cutoff=0.5)]
    shown = list(dict.fromkeys(near)) or [item.id for item in catalogue.regions][:3]
    raise UnknownAreaError(
        mark("There is no area '{area}'; nearest: {choices}. A code such as GM0917 works too."),
        area=text,
        choices=", ".join(shown),
    )
