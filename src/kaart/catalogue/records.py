"""Frozen records of the catalogue; the TOML files beside this module hold the facts.

Adding an indicator is adding a record: no other module names one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from zlib import crc32

from kaart.catalogue.rounding import AS_COUNTED, RoundingRule
from kaart.core.bilingual import Bilingual


@dataclass(frozen=True)
class Text(Bilingual):
    """The same text in Dutch (B1) and English."""

    nl: str
    en: str

    def __getitem__(self, language: str) -> str:
        return self.en if language == "en" else self.nl


class Kind(StrEnum):
    """How a value behaves when areas are joined or split."""

    EXTENSIVE = "extensive"  # a count: adds up
    INTENSIVE = "intensive"  # a rate, share, mean or distance: does not add up
    CATEGORY = "category"


class Family(StrEnum):
    """Table family: a series of yearly CBS tables with one make-up."""

    KWB = "kwb"
    NABIJHEID = "nabijheid"
    POLITIE = "politie"
    GEZONDHEID = "gezondheid"
    SES = "ses"


# Stands in the key figures only; `kaart.answers.inhabitants` lays it beside every other table.
INHABITANTS = "inwoners"
HOUSEHOLDS = "huishoudens"
# Source code in ``inwoners@`` of an area whose inhabitants of that year are not known.
NO_INHABITANTS = "no_inhabitants"
# Code of kaart itself for an area with inhabitants and no household to count, such as a hospital or a prison.
NO_HOUSEHOLDS = "no_households"
# Source code in ``<column>@`` of every area when the table lacks a column that it should have.
NOT_FOUND = "not_found"
# Explanation of a definition that was not held against a text of its publisher.
UNCHECKED = "unchecked"


@dataclass(frozen=True)
class Table:
    """One CBS table of one year.

    Attributes
    ----------
    id
        As CBS writes it.
    family, year
        Which figures it holds; a table of all years stands here once per year.
    areas
        Year of the areas in which they are counted; 0 for `year` itself.
    uncertain
        True when sources disagree on its year: it is used only when its own title names that year.
    """

    id: str
    family: Family
    year: int
    areas: int = 0
    uncertain: bool = False

    @property
    def area_year(self) -> int:
        """Year of the areas in which the figures are counted."""
        return self.areas or self.year


@dataclass(frozen=True)
class Column:
    """One column of a table family, however CBS spells it that year.

    Attributes
    ----------
    id
        Name of the column in kaart's frames.
    v4
        Measure ids of OData v4, each the column's own in at least one year; empty where none is known.
    titles
        Titles in MeasureCodes and DataProperties, compared without case, blanks and punctuation.
    v3
        Base names in v3 DataProperties, without the number at the end, compared likewise.
    path
        Titles of the topic groups above it, slash-separated, where a base name or title
        repeats inside a table; "" where it does not. Compared with the end of the real path.
    years
        Years in which the column is known to exist; if absent then, it is reported as not found.
    uncertain
        Years in which it may exist; if absent then, it was not published.
    text
        True for a text column.
    member
        Key of the kind of thing that is counted, without padding, in a table with a row per kind; "" in others.
        `titles` are then the titles of that kind, and `v3` is the one column that holds the counts.
    rounding
        How the source rounds the counts in it.
    low, high
        Least and most that a value can be, both included: CBS once published -1 for "no value". What lies outside
        counts as missing.
    """

    id: str
    family: Family
    v4: tuple[str, ...]
    titles: tuple[str, ...]
    v3: tuple[str, ...]
    path: str
    years: tuple[int, ...]
    uncertain: tuple[int, ...] = ()
    text: bool = False
    member: str = ""
    low: float = 0.0
    high: float = math.inf
    rounding: RoundingRule = AS_COUNTED

    @property
    def sought(self) -> str:
        """Search terms of the column as a short text; when they change, stored tables are searched again."""
        return f"{crc32(repr((self.v4, self.titles, self.v3, self.path, self.member)).encode()):08x}"


@dataclass(frozen=True)
class Middle:
    """The value in the middle of a scale with two sides, in the unit of the indicator, and what it is in words."""

    value: float
    words: Text


@dataclass(frozen=True)
class Behind:
    """The rounded count under a rate that the source calculated.

    Attributes
    ----------
    rule
        How the source rounds the count.
    per
        Columns of inhabitants whose sum the source divided by, or that come nearest without being more.
    factor
        100 for per cent, 1,000 for per thousand.
    """

    rule: RoundingRule
    per: tuple[str, ...]
    factor: float


@dataclass(frozen=True)
class Indicator:
    """Definition of a value that a map can show.

    A value is ``factor * sum(numerator) / sum(per)``; without `per` there is no division, so
    that one column alone is shown as it is.

    Attributes
    ----------
    id, group
        Key, and the group it stands under in menus.
    label, definition
        In both languages. The definition says who counts, the threshold and who does not.
    family
        Definition family; values of two families never share a scale.
    source
        Id of a catalogue source.
    table_family
        Which tables hold it; None for report figures.
    unit
        As shown: ``%``, ``per 1.000 inwoners 15-65``, ``x 1.000 euro``, ``km`` ...; in both languages.
    kind
        Extensive, intensive or category.
    numerator, per, factor
        Column ids and factor, see above. Empty for report figures. `per` of another family than the key figures
        may be their ``inwoners``, which `kaart.answers.inhabitants` lays beside it.
    denominator
        What the divisor counts, by which it is called; the number beside a rate that kaart calculates is the sum of
        `per`, beside others that of `over`, or else this column. "" where there is none.
    over, over_share
        Columns whose sum comes near the number that the source divides by, where no single column does; empty for
        most. `over_share` is a column with the share of them, in per cent, that counts; "" when all do.
    denominator_proxy
        True when CBS divides by something it does not publish and `denominator` comes near.
    denominator_said
        False where `denominator` does not come near: adults, where only all inhabitants are known. It then weighs areas
        and tells small ones, and stands beside no figure.
    levels
        Levels at which it is published.
    years
        Years whose tables hold it, or may hold it; whether there are values is for the data to say.
    rounding
        Step to which a published value is rounded, in the indicator's unit; 0 for a count or a rate that kaart
        calculates, see `roundings`.
    decimals
        Decimals to show.
    minimum
        Denominator below which an area is left out of rankings.
    threshold
        Denominator below which CBS does not publish; 0 when there is no such rule.
    threshold_column
        Column that `threshold` looks at; "" means `denominator`.
    higher_is
        ``more_need``, ``less_need`` or ``neutral``.
    palette
        Name of a palette in `kaart.render.maps.palette`.
    factors
        Ids of linked factors.
    breaks
        Years in which its definition changed, with the reason.
    roundings
        Column ids of `numerator` and `per`, each with how the source rounds it.
    behind
        Rounded count that the source itself divided, where it publishes only the rate; None for others.
    successor
        Id of the indicator that CBS publishes instead after the last year, with another
        definition; "" where there is none.
    low, high
        Least and most that a value can be, in its unit, from the columns that it is made of.
    modelled
        True when the source estimates every value with a model: they are then shown as estimated.
    middle
        Value on whose two sides values lie, such as the mean of the country of a score: classes and colours meet
        there. None for most.
    explanation
        Where the definition was held against a text of the publisher that was read: document and place in it;
        `UNCHECKED` where no such text was read, "" for a definition of kaart's own or of the user's.
    """

    id: str
    group: str
    label: Text
    definition: Text
    family: str
    source: str
    table_family: Family | None
    unit: Text
    kind: Kind
    numerator: tuple[str, ...]
    per: tuple[str, ...]
    factor: float
    denominator: str
    denominator_proxy: bool
    levels: tuple[str, ...]
    years: tuple[int, ...]
    rounding: float
    decimals: int
    minimum: int
    threshold: int
    threshold_column: str
    higher_is: str
    palette: str
    factors: tuple[str, ...]
    breaks: tuple[tuple[int, Text], ...]
    successor: str = ""
    modelled: bool = False
    roundings: tuple[tuple[str, RoundingRule], ...] = ()
    behind: Behind | None = None
    low: float = -math.inf
    high: float = math.inf
    middle: Middle | None = None
    explanation: str = ""
    over: tuple[str, ...] = ()
    over_share: str = ""
    denominator_said: bool = True

    def era(self, year: int) -> int:
        """Which definition a year has, counted from 0: figures of two eras are of two definitions."""
        return sum(stop <= year for stop, _ in self.breaks)

    @property
    def beside(self) -> str:
        """The denominator where its number may stand beside a figure; "" where there is none, or none near."""
        return self.denominator if self.denominator_said else ""


@dataclass(frozen=True)
class Source:
    """Publisher and licence of a layer.

    Attributes
    ----------
    licence
        Of all parts, as in ``CC0 1.0; CC BY 4.0``; the attribution says which is of what.
    licence_url
        Of the licence that asks most.
    """

    id: str
    name: Text
    publisher: str
    licence: str
    licence_url: str
    attribution: str
    url: str

    @property
    def credit(self) -> str:
        """Attribution in which every licence is named."""
        if all(licence in self.attribution for licence in self.licence.split("; ")):
            return self.attribution
        return f"{self.attribution} ({self.licence})"


@dataclass(frozen=True)
class RegionPeriod:
    """Members of a region from one year to another, both included; None is open."""

    first: int | None
    last: int | None
    members: tuple[str, ...]  # gemeente codes, or buurt codes


@dataclass(frozen=True)
class Region:
    """A named set of gemeenten or buurten per period.

    Attributes
    ----------
    id, name
        Word or code, and name to show.
    periods
        Members from year to year.
    source
        Where the members are from, in words.
    exact
        Whether nothing is known of years outside the periods, as of a province whose list was not fetched.
    """

    id: str
    name: str
    periods: tuple[RegionPeriod, ...]
    source: str
    exact: bool = False

    def members(self, year: int | None) -> tuple[str, ...]:
        """Codes in a year; the latest period when the year is None, or outside every period of an inexact region."""
        fitting = [
            period
            for period in self.periods
            if year is not None
            and (period.first is None or period.first <= year)
            and (period.last is None or year <= period.last)
        ]
        if self.exact and year is not None and not fitting:
            return ()
        latest = max(self.periods, key=lambda period: period.last or 9999)
        return (fitting[0] if fitting else latest).members


@dataclass(frozen=True)
class Service:
    """A service that CBS measures the distance to, by road.

    Attributes
    ----------
    id
        Id on the command line: ``huisarts``.
    label
        Name in both languages.
    distance
        Id of the indicator of the mean distance.
    within
        Ids of the indicators that count within a distance, by kilometres, ascending.
    """

    id: str
    label: Text
    distance: str
    within: tuple[tuple[int, str], ...]

    @property
    def indicators(self) -> tuple[str, ...]:
        """Every indicator, the distance first."""
        return (self.distance, *(name for _, name in self.within))


@dataclass(frozen=True)
class Factor:
    """A risk or protective factor from the literature."""

    id: str
    label: Text
    unit_of_analysis: str
    direction: str
    literature: str
    indicators: tuple[str, ...]
    remark: Text


@dataclass(frozen=True)
class ReportFigure:
    """One published figure of a report, joined to areas by gemeente and name.

    Attributes
    ----------
    indicator
        Id of an indicator whose source is a report.
    scope
        ``buurt``, ``gemeente``, ``regio``, ``provincie``, ``land``, ``rest_van_gemeente`` (all
        buurten of the gemeente not named) or ``buurt_onbekend`` (a buurt the report does not name).
    year
        Year of the figure; None where the report does not say.
    boundary_year
        Year of the boundaries the report used; None where it does not say.
    shared
        True when one value was published for several buurten together.
    """

    indicator: str
    scope: str
    gemeente: str
    area: str
    year: int | None
    boundary_year: int | None
    value: float
    definition: str
    source: str
    note: str
    shared: bool
