"""What a refresh has to do, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kaart.catalogue import OPTIONAL_FAMILIES, Catalogue, Family
from kaart.core.codes import MAP_LEVELS, Level
from kaart.core.errors import KaartError, UnknownLayerError, mark
from kaart.core.provenance import Notice
from kaart.store.library import FIGURES, WHOLE_COUNTRY
from kaart.store.manifest import Key
from kaart.store.parquet import BOUNDARIES
from kaart.store.sites import SITE_LAYERS, VINTAGE
from kaart.store.timetables import OV

# What the map needs; the other layers are fetched when somebody asks for them.
MAP_LAYERS = (FIGURES, BOUNDARIES)
# Layers of figures of others go by the name of their table family; their files lie with the other figures.
LAYERS = (*MAP_LAYERS, OV, *SITE_LAYERS, *(family.value for family in OPTIONAL_FAMILIES))
Progress = Callable[[int, int, str], None]


class Outcome(StrEnum):
    """What came of one area of one layer."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    ABSENT = "absent"
    FAILED = "failed"


STORED = frozenset({Outcome.NEW, Outcome.CHANGED, Outcome.UNCHANGED})


@dataclass(frozen=True)
class Item:
    """One area of one layer and vintage, or a whole job of which nothing came (area "").

    Attributes
    ----------
    key, outcome
        What, and what came of it.
    rows
        Buurten in figures, areas in boundaries.
    table, route
        Where it came from.
    notices
        What was odd.
    error
        Why nothing came of a whole job.
    stored
        Whether the store holds a version.
    stored_at
        When the version that stays was retrieved, of a job of which nothing came; None when there is none.
    """

    key: Key
    outcome: Outcome
    rows: int = 0
    table: str = ""
    route: str = ""
    notices: tuple[Notice, ...] = ()
    error: KaartError | None = None
    stored: bool = False
    stored_at: datetime | None = None


@dataclass(frozen=True)
class Report:
    """What a refresh did, in the order of the work."""

    items: tuple[Item, ...]

    @property
    def failed(self) -> tuple[Item, ...]:
        """What could not be fetched."""
        return tuple(item for item in self.items if item.outcome is Outcome.FAILED)

    @property
    def came(self) -> bool:
        """Whether anything asked for is now stored."""
        return any(item.outcome in STORED for item in self.items)


@dataclass(frozen=True)
class Job:
    """One layer of one year, or of now: then it has a `name` and the year is that of the boundaries it needs."""

    layer: str
    year: int
    family: Family | None = None
    level: Level | None = None
    name: str = ""

    @property
    def vintage(self) -> str:
        """Vintage part of the keys it writes."""
        return self.name or f"{self.family or self.level}-{self.year}"

    def key(self, area: str) -> Key:
        """Key of an area that it writes."""
        return Key(self.layer, self.vintage, area)

    def keys(self, gemeenten: tuple[str, ...] | None) -> tuple[Key, ...]:
        """Keys of gemeenten; of the whole country's one file for None."""
        return tuple(self.key(area) for area in ((WHOLE_COUNTRY,) if gemeenten is None else gemeenten))


def is_optional(key: Key) -> bool:
    """Whether a file is of a layer that is fetched only when somebody asks for it."""
    return key.layer == OV or (key.layer == FIGURES and key.vintage.startswith(OPTIONAL_FAMILIES))


def read_layers(text: str) -> tuple[str, ...]:
    """Layers from a comma-separated list.

    Raises
    ------
    UnknownLayerError
        If one cannot be fetched; names the layers that can.
    """
    wanted = tuple(part.strip().lower() for part in text.split(",") if part.strip())
    unknown = [layer for layer in wanted if layer not in LAYERS]
    if unknown or not wanted:
        raise UnknownLayerError(
            mark("There is no layer '{layer}'; choose {choices}."),
            layer=", ".join(unknown) or text,
            choices=", ".join(LAYERS),
        )
    return wanted


def plan(catalogue: Catalogue, *, years: Sequence[int], layers: Sequence[str]) -> tuple[Job, ...]:
    """Work for some years and layers, in order.

    Parameters
    ----------
    catalogue
        Knows which years a table family has.
    years
        Years asked for.
    layers
        Of `LAYERS`.
    """
    jobs = []
    for year in years:
        if FIGURES in layers:
            own = (family for family in Family if family not in OPTIONAL_FAMILIES)
            jobs += [Job(FIGURES, year, family=family) for family in own if year in catalogue.family_years(family)]
        if BOUNDARIES in layers:
            jobs += [Job(BOUNDARIES, year, level=level) for level in MAP_LEVELS]
    for family in (family for family in OPTIONAL_FAMILIES if family in layers):
        # Of years in between nothing was ever made; when none of the years was, the work itself says which were.
        made = [year for year in years if year in catalogue.family_years(family)]
        jobs += [Job(FIGURES, year, family=family) for year in made or years]
    if OV in layers:
        jobs.append(Job(OV, max(years), name="haltes"))
    jobs += [Job(layer, max(years), name=VINTAGE) for layer in SITE_LAYERS if layer in layers]
    return tuple(jobs)
