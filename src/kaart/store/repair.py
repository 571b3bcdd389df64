"""What brings a damaged file back: the refetch of its own layer and year, as a command and as data for a button."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from kaart.catalogue.layers import BOUNDARIES, FIGURES, NAMES, VVE, find_layer
from kaart.catalogue.own import LAYER as OWN
from kaart.core.codes import COUNTRY, Level
from kaart.core.errors import CorruptStoreError, mark
from kaart.store.manifest import COUNTRY_FILE, Key

DAMAGED = mark("{name} is damaged; fetch it again with {command}.")
DAMAGED_OWN = mark("{name} with own figures is damaged; add them again from your file with {command}.")
DAMAGED_EXAMPLE = mark("{name} of the packaged example region is damaged; install kaart again.")


@dataclass(frozen=True)
class Repair:
    """A refetch.

    Attributes
    ----------
    area
        Code of a gemeente, id of a region, or ``NL``.
    layers
        Ids of layers; empty for those that come unasked.
    year
        Year to fetch; None for layers without one.
    """

    area: str
    layers: tuple[str, ...]
    year: int | None

    @property
    def command(self) -> str:
        """The command line that does it."""
        year = "" if self.year is None else f" --jaren {self.year}"
        layers = f" --lagen {','.join(self.layers)}" if self.layers else ""
        return f"kaart sync {self.area}{year}{layers}"


def repair_of(key: Key, *, stored: Collection[str] = ()) -> Repair | None:
    """Return the refetch that replaces a file; None for own figures, which no source has.

    Parameters
    ----------
    key
        Name of the file.
    stored
        Areas with figures or boundaries per buurt in the store, of that year where it has one: one of them is asked
        for in place of what is no area of its own, the row of the country, its outlines and lists of names.
    """
    if key.layer == OWN:
        return None
    layer = find_layer(key.layer, key.vintage)
    gemeenten = sorted(area for area in stored if area.startswith("GM"))
    beside = gemeenten[0] if gemeenten else COUNTRY_FILE
    if key.layer == NAMES:
        return Repair(beside, (), key.year)
    if key.layer == FIGURES and key.area == COUNTRY:
        return Repair(beside, (layer.id,) if layer else (), key.year)
    outlines = key.layer == BOUNDARIES and key.area == COUNTRY_FILE and key.vintage.startswith(Level.GEMEENTE)
    if outlines and gemeenten and COUNTRY_FILE not in stored:
        # They came along with a register, for what lies around.
        return Repair(beside, (VVE,), key.year)
    return Repair(key.area, (layer.id,) if layer else (), key.year)


def damaged(key: Key, name: str, *, stored: Collection[str] = (), packaged: bool = False) -> CorruptStoreError:
    """Return the error that names a damaged file and what brings it back.

    Parameters
    ----------
    key
        Its key.
    name
        Layer, vintage and name of the file on disk.
    stored
        As in `repair_of`.
    packaged
        Whether it came with the program.
    """
    repair = None if packaged else repair_of(key, stored=stored)
    if packaged:
        return CorruptStoreError(DAMAGED_EXAMPLE, name=name)
    if repair is None:
        return CorruptStoreError(DAMAGED_OWN, name=name, command="kaart eigen toevoegen")
    return CorruptStoreError(DAMAGED, name=name, command=repair.command, repair=repair)
