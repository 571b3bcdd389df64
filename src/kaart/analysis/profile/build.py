"""The profile of one area in reading order: people, poverty, domains, factors, five facts, unknowns.

Definitions of poverty stand side by side; nothing is added up or ranked over them, and no score is made.
Nothing here describes a household, or explains a figure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property

import pandas as pd
from pandas import DataFrame

from kaart.analysis.access.facilities import PUBLIC, Facility, record_of
from kaart.analysis.compare.peers import find_peers
from kaart.analysis.profile.codes import code_among, codes_among
from kaart.analysis.profile.rows import Material, Place, Row, is_nan, make_row, shown_year
from kaart.analysis.profile.sitelist import LISTED, SiteGroup, site_group
from kaart.analysis.profile.surroundings import (
    Farther,
    Measured,
    Nearby,
    Unmeasured,
    distance_m,
    farther,
    nearby,
    row_id,
)
from kaart.catalogue import OPTIONAL_FAMILIES, Catalogue, Factor, Indicator, Text
from kaart.core.errors import InputError, UnknownAreaError, mark
from kaart.core.provenance import Notice

PEERS = 8
# With fewer variables than this, likeness is looked up in another year.
LEAST_ALIKE = 3
# Variables of similarity, which are also the first choice on the page Vergelijken.
ALIKE_IN = ("inwoners", "stedelijkheid", "eenpersoons", "koopwoningen", "kinderen")
PEOPLE, POVERTY, REPORTS = "bevolking", "armoede", "rapport"
# Bijstand is counted among the definitions: many people mean it when they say poverty.
BENEFIT = "bijstand_per_1000"


@dataclass(frozen=True)
class Theme:
    """A domain: its groups of the catalogue, and its measures of accessibility."""

    id: str
    label: Text
    groups: tuple[str, ...] = ()

    @property
    def facilities(self) -> tuple[Facility, ...]:
        """What accessibility adds to it."""
        return tuple(facility for facility in PUBLIC if record_of(facility).theme == self.id)


THEMES = (
    Theme("inkomen", Text("Inkomen, uitkeringen en vermogen", "Income, benefits and wealth"),
          ("inkomen", "uitkeringen", "vermogen")),
    Theme("ses", Text("Sociaaleconomische status", "Socio-economic status"), ("ses",)),
    Theme("werk", Text("Werk", "Work"), ("werk",)),
    Theme("onderwijs", Text("Onderwijs", "Education"), ("onderwijs",)),
    Theme("wonen", Text("Wonen en energie", "Housing and energy"), ("wonen", "energie")),
    Theme("zorg", Text("Jeugd en zorg", "Youth and care"), ("jeugd_zorg",)),
    Theme("gezondheid", Text("Gezondheid", "Health"), ("gezondheid",)),
    Theme("veiligheid", Text("Veiligheid", "Safety"), ("veiligheid",)),
    Theme("mobiliteit", Text("Vervoer", "Transport"), ("mobiliteit",)),
    Theme("voorzieningen", Text("Voorzieningen dichtbij", "Services nearby"), ("nabijheid",)),
    Theme("ov", Text("Openbaar vervoer (OV)", "Public transport (OV)")),
    Theme("vve", Text("Voor- en vroegschoolse educatie (VVE) en kinderopvang",
                      "Early childhood education (VVE) and childcare")),
)  # fmt: skip
# Five facts, each the first indicator of its row that has a value; else the first one with a reason.
FACTS = (
    ("inwoners",),
    ("personen_in_armoede", "laag_inkomen", "sociaal_minimum"),
    (BENEFIT,),
    ("kinderen_in_bijstandsgezin", "kinderen"),
    ("arbeidsparticipatie", "opleiding_laag", "koopwoningen", "woz", "huishoudgrootte", "afstand_huisarts"),
)


class Mapped(StrEnum):
    """How far a factor of the literature can be seen in figures."""

    FIGURE = "figure"  # a related indicator has a value
    NO_VALUE = "no_value"  # a related indicator exists, but has no value for this area
    NOT_FETCHED = "not_fetched"  # a related layer exists, but was not fetched here
    LATER = "later"  # related figures would need a layer that kaart does not have
    NOT_MAPPABLE = "not_mappable"


@dataclass(frozen=True)
class FactorLine:
    """A factor with the most closely related indicators, those with a value first; at most three."""

    factor: Factor
    mapped: Mapped
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Domain:
    """A domain with its rows, known and unknown, and its measures of accessibility.

    The rows of `nearby` stand among `rows`.
    """

    theme: Theme
    rows: tuple[Row, ...]
    nearby: tuple[Nearby, ...] = ()

    @property
    def known(self) -> tuple[Row, ...]:
        """Rows with a value."""
        return tuple(row for row in self.rows if row.known)

    @property
    def unknown(self) -> tuple[Row, ...]:
        """Rows without one."""
        return tuple(row for row in self.rows if not row.known)

    @property
    def unfetched(self) -> tuple[Row, ...]:
        """Rows of layers that are fetched only on request and have not been fetched."""
        return tuple(row for row in self.unknown if row.indicator.table_family in OPTIONAL_FAMILIES and not row.stored)


@dataclass(frozen=True)
class PeerGroup:
    """Similar areas.

    Attributes
    ----------
    year
        Year of the figures that were compared.
    codes, names
        Nearest first; empty when there are none, and then `reasons` says why.
    variables
        Indicators that were used.
    compared
        Number of candidates.
    reasons
        Notices for the reader.
    """

    year: int
    codes: tuple[str, ...]
    names: tuple[str, ...]
    variables: tuple[Indicator, ...]
    compared: int
    reasons: tuple[Notice, ...]


@dataclass(frozen=True)
class Origin:
    """A file that figures came from.

    Attributes
    ----------
    source, table, year
        Id of a catalogue source, CBS id ("" where there is none), year of the figures; None for a register of now.
    url, retrieved_at, sha256
        As in its manifest; None where it was never fetched.
    """

    source: str
    table: str
    year: int | None
    url: str
    retrieved_at: datetime | None
    sha256: str


@dataclass(frozen=True)
class Profile:
    """Everything a profile shows, without words or colours.

    Attributes
    ----------
    place, year
        The area and the year asked for.
    people, poverty
        Who lives there; every definition of poverty, side by side.
    domains
        In the order of `THEMES`, also those without rows.
    factors
        Of the literature, in the order of the catalogue.
    facts
        Five rows for five sentences; fewer only when the catalogue lacks them.
    peers
        Areas alike.
    sites
        Places in and near the area by kind, including kinds that were not fetched; empty when not requested.
    invented
        True for the example region.
    origins
        Files that the figures came from, by source and year.
    damaged
        Sentences about stored files that could not be read; what they hold is left out.
    """

    place: Place
    year: int
    people: tuple[Row, ...]
    poverty: tuple[Row, ...]
    domains: tuple[Domain, ...]
    factors: tuple[FactorLine, ...]
    facts: tuple[Row, ...]
    peers: PeerGroup
    sites: tuple[SiteGroup, ...] = ()
    invented: bool = False
    origins: tuple[Origin, ...] = ()
    damaged: tuple[Notice, ...] = ()

    @cached_property
    def rows(self) -> dict[str, Row]:
        """Every row by indicator id, in reading order."""
        parts = (*self.people, *self.poverty, *(row for domain in self.domains for row in domain.rows))
        return {row.indicator.id: row for row in parts}

    @cached_property
    def distances(self) -> tuple[Row, ...]:
        """Known distances, the nearest first."""
        distances = [row for row in self.rows.values() if row.known and not is_nan(distance_m(row, row.value))]
        return tuple(sorted(distances, key=lambda row: (distance_m(row, row.value), row.indicator.id)))

    @cached_property
    def far(self) -> tuple[Farther, ...]:
        """Distances that are large beside the gemeente; of a gemeente beside the country."""
        return farther(self.distances)


def build_profile(
    material: Material,
    *,
    catalogue: Catalogue,
    around: Sequence[Measured | Unmeasured] = (),
    invented: bool = False,
) -> Profile:
    """Build the profile of an area.

    Parameters
    ----------
    material
        Figures of the area and of those around it.
    catalogue
        Indicators and factors.
    around
        Accessibility of whole gemeenten, or the reason why there is none: one per facility.
    invented
        Whether the figures are of the example region.

    Raises
    ------
    UnknownAreaError
        If no figures at all hold the area.
    """
    code = material.place.code
    if not any(figures.area(material.code_in(figures)) for series in material.own.values() for figures in series):
        raise UnknownAreaError(
            mark("There are no figures of {area} in the store; check the code, or fetch it with kaart sync."), area=code
        )
    peers = find_alike(material, catalogue=catalogue)
    at_level = [item for item in catalogue.indicators if material.place.level.value in item.levels]
    rows = {item.id: make_row(material, item, peers=peers.codes, peers_year=peers.year) for item in at_level}
    poverty = [rows[item.id] for item in at_level if item.group == POVERTY or item.id == BENEFIT]
    poverty += [row for row in rows.values() if row.indicator.group == REPORTS and _reported(row)]
    parts = {
        measured.facility: nearby(
            measured,
            place=material.place,
            asked=material.year,
            code=_code_in(material, measured),
            peers=_peers_in(material, peers, measured),
        )
        for measured in around
    }
    domains = tuple(_domain(theme, rows, parts) for theme in THEMES)
    reached = {row.indicator.id: row for domain in domains for row in domain.rows}
    return Profile(
        place=material.place,
        year=material.year,
        people=tuple(row for row in rows.values() if row.indicator.group == PEOPLE),
        poverty=tuple(poverty),
        domains=domains,
        factors=tuple(_factor_line(factor, rows | reached, _unfetched(parts)) for factor in catalogue.factors),
        facts=tuple(_fact([rows[name] for name in names if name in rows]) for names in FACTS if set(names) & set(rows)),
        peers=peers,
        sites=tuple(
            site_group(measured, place=material.place, code=_code_in(material, measured))
            for kind in LISTED
            for measured in around
            if measured.facility is kind
        ),
        invented=invented,
    )


def _code_in(material: Material, measured: Measured | Unmeasured) -> str:
    """Code of the area in the year of the measures; "" when it is not known which area it is there."""
    place = material.place
    if isinstance(measured, Unmeasured):
        return place.code
    return code_among(material, measured, place.code, year=material.year, name=place.name)


def _peers_in(material: Material, peers: PeerGroup, measured: Measured | Unmeasured) -> Sequence[str]:
    """Codes of the areas alike in the year of the measures, of those of which it is known."""
    if isinstance(measured, Unmeasured):
        return ()
    names = dict(zip(peers.codes, peers.names, strict=True))
    return codes_among(material, measured, names, year=peers.year)


def _domain(theme: Theme, rows: Mapping[str, Row], around: Mapping[Facility, Nearby]) -> Domain:
    own = [row for row in rows.values() if row.indicator.group in theme.groups and row.indicator.id != BENEFIT]
    parts = tuple(around[facility] for facility in theme.facilities if facility in around)
    return Domain(theme, (*own, *(row for part in parts for row in part.rows)), parts)


def _unfetched(around: Mapping[Facility, Nearby]) -> frozenset[str]:
    """Ids of measures whose layer has not been fetched."""
    missing = [facility for facility, part in around.items() if part.reason is not None]
    return frozenset(row_id(facility, measure) for facility in missing for measure in record_of(facility).in_profile)


def find_alike(material: Material, *, catalogue: Catalogue) -> PeerGroup:
    """Similar areas of the same level, in the year asked for.

    Where fewer than `LEAST_ALIKE` of the `ALIKE_IN` values are known of that year, the last earlier year that has them,
    else the first later one; without such a year the one that has most.

    Parameters
    ----------
    material
        Figures of the area and of those to choose from.
    catalogue
        Records of the indicators.
    """
    by_year: dict[int, list[str]] = {}
    codes: dict[int, str] = {}
    for name in ALIKE_IN:
        for figures in material.own.get(name, ()):
            # In another year the code of the area may be that of another one.
            code = material.code_in(figures)
            row = figures.area(code)
            if row is not None and not is_nan(row["value"]):
                by_year.setdefault(figures.year, []).append(name)
                codes[figures.year] = code
    enough = [year for year, names in by_year.items() if len(names) >= LEAST_ALIKE]
    most = max(map(len, by_year.values()), default=0)
    year = shown_year(
        enough or [year for year, names in by_year.items() if len(names) == most], [], asked=material.year
    )
    variables = by_year.get(year, [])
    try:
        code = codes.get(year, material.place.code)
        peers = find_peers(_context(material, variables, year), code=code, variables=variables, k=PEERS)
    except InputError as error:
        reason = Notice.of(error.template, **error.values)
        return PeerGroup(year, (), (), (), 0, (reason,))
    return PeerGroup(
        year=year,
        codes=tuple(peers.frame["code"]),
        names=tuple(peers.frame["name"]),
        variables=tuple(catalogue.indicator(name) for name in peers.variables),
        compared=peers.compared,
        reasons=peers.reasons,
    )


def _context(material: Material, variables: Iterable[str], year: int) -> DataFrame:
    frame = DataFrame({"code": pd.Series([material.place.code]), "name": pd.Series([material.place.name])})
    parts = {name: figures for name in variables for figures in material.own.get(name, ()) if figures.year == year}
    if parts:
        frame = next(iter(parts.values())).frame[["code", "name"]]
    values = {name: series.values.reindex(frame["code"]).to_numpy(dtype=float) for name, series in parts.items()}  # noqa: PD011
    return frame.assign(**values)


def _reported(row: Row) -> bool:
    """Whether a report has a figure for this area or its gemeente."""
    return row.known or bool(row.gemeente and row.gemeente.known)


def _fact(rows: Sequence[Row]) -> Row:
    return next((row for row in rows if row.known), next((row for row in rows if row.stored), rows[0]))


def _factor_line(factor: Factor, rows: Mapping[str, Row], unfetched: frozenset[str]) -> FactorLine:
    near = [rows[name] for name in factor.indicators if name in rows]
    known = tuple(row for row in near if row.known)[:3]
    if known:
        return FactorLine(factor, Mapped.FIGURE, known)
    if near:
        return FactorLine(factor, Mapped.NO_VALUE, tuple(near[:3]))
    if unfetched & set(factor.indicators):
        return FactorLine(factor, Mapped.NOT_FETCHED, ())
    return FactorLine(factor, Mapped.LATER if factor.indicators else Mapped.NOT_MAPPABLE, ())
