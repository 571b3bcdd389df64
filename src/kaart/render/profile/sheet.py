"""A profile in words and small pictures, in one language: shared by page, HTML file and factsheet."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from geopandas import GeoDataFrame
from markupsafe import Markup

from kaart.analysis.profile.build import Domain, FactorLine, Mapped, Profile
from kaart.analysis.profile.rows import Other, Row
from kaart.catalogue import Catalogue, Indicator, Kind
from kaart.core.codes import Level, spans
from kaart.core.errors import mark
from kaart.core.language import translations
from kaart.render.charts.mini import line_chart, row_chart
from kaart.render.profile.around import (
    SiteGroupWords,
    around_notes,
    distance_note,
    far_note,
    far_words,
    near_words,
    reached_words,
    site_words,
)
from kaart.render.profile.locator import locator
from kaart.render.profile.sentences import (
    Said,
    alike_words,
    complements,
    figure_words,
    layer_words,
    limits,
    over_words,
    reason_words,
    reliability,
    remarks,
    summary,
    without_words,
)
from kaart.render.profile.sources import SourceWords, row_source, source_words
from kaart.render.words.numbers import DASH, format_date, format_month, short_unit
from kaart.render.words.provisional import year_words
from kaart.render.words.rounded import rounded_number, rounded_value
from kaart.render.words.trendwords import trend_words

DIRECTIONS = {
    "risk": mark("Risk factors"),
    "protective": mark("Protective factors"),
    "consequence": mark("Consequences"),
    "both": mark("Either way"),
}


@dataclass(frozen=True)
class Picture:
    """An SVG without text, and its description in words."""

    svg: Markup
    alt: str


@dataclass(frozen=True)
class RowWords:
    """One row in words.

    Attributes
    ----------
    id
        Indicator id, the target of links from sentences.
    label, value, year, over
        ``12,4 %``, ``2018``, ``van 2.170 huishoudens``; the value is the reason where there is none.
    known
        Whether there is a value.
    gemeente, peers, province, country
        Values to compare with, "" where not applicable, a dash where unknown.
    chart, line
        Pictures; None where there is nothing to draw.
    span
        Years of the line: ``2016-2018``.
    definition, family
        What is measured.
    unit
        Unit; "" where it is beside the number.
    remarks
        Sentences.
    reached
        Whether it was computed from sites or a timetable, and is not a published figure.
    source
        Publisher of the figure, and when it was fetched.
    scale
        What a score is made of and what lies in the middle of its scale; "" for other figures.
    """

    id: str
    label: str
    value: str
    year: str
    over: str
    known: bool
    gemeente: str
    peers: str
    province: str
    country: str
    chart: Picture | None
    line: Picture | None
    span: str
    definition: str
    family: str
    unit: str
    remarks: tuple[str, ...]
    reached: bool = False
    source: str = ""
    scale: str = ""


@dataclass(frozen=True)
class DomainWords:
    """A domain: rows with a value, a sentence on those without, the method, and whether it must be fetched first."""

    id: str
    label: str
    rows: tuple[RowWords, ...]
    without: str
    notes: tuple[str, ...]
    unfetched: bool


@dataclass(frozen=True)
class FactorWords:
    """A factor: related figures (sentences with their row), literature, remark."""

    label: str
    near: tuple[Said, ...]
    literature: str
    remark: str
    mapped: Mapped


@dataclass(frozen=True)
class Sheet:
    """All texts and pictures of a profile, in order."""

    language: str
    code: str
    name: str
    level: str
    within: str
    year: int
    invented: bool
    today: str
    locator: Picture | None
    summary: tuple[Said, ...]
    people: tuple[RowWords, ...]
    poverty: tuple[RowWords, ...]
    complements: tuple[Said, ...]
    domains: tuple[DomainWords, ...]
    factors: tuple[tuple[str, tuple[FactorWords, ...]], ...]
    near: tuple[Said, ...]
    far: tuple[Said, ...]
    far_note: str
    sites: tuple[SiteGroupWords, ...]
    sites_note: str
    reached: str
    alike: str
    reliability: tuple[str, ...]
    limits: tuple[str, ...]
    sources: tuple[SourceWords, ...]


def build_sheet(
    profile: Profile,
    *,
    catalogue: Catalogue,
    language: str,
    areas: GeoDataFrame | None = None,
    today: date | None = None,
) -> Sheet:
    """Build the texts and pictures of a profile.

    Parameters
    ----------
    profile
        Of one area.
    catalogue
        Families and sources.
    language
        ``nl`` or ``en``.
    areas
        Buurten of the gemeente in EPSG:28992, for the small map; None leaves it out.
    today
        Date on the sheet; None leaves it out.

    Raises
    ------
    CrsError
        If the areas are not in EPSG:28992.
    """
    gettext, place = translations(language).gettext, profile.place
    within = gettext("{level} in {gemeente}").format(level=place.level.value, gemeente=place.gemeente_name)

    def words(rows: Sequence[Row], *, later: bool = False) -> tuple[RowWords, ...]:
        return tuple(row_words(row, profile, catalogue=catalogue, language=language, later=later) for row in rows)

    return Sheet(
        language=language,
        code=place.code,
        name=place.name,
        level=place.level.value,
        within="" if place.level is Level.GEMEENTE else within,
        year=profile.year,
        invented=profile.invented,
        today=format_date(today, language=language) if today else "",
        locator=_locator(profile, areas, language=language),
        summary=summary(profile, language=language),
        people=words([row for row in profile.people if row.known]),
        poverty=words(profile.poverty, later=True),
        complements=complements(profile, language=language),
        domains=tuple(
            _domain(domain, words(domain.known), profile=profile, language=language) for domain in profile.domains
        ),
        factors=_factors(profile.factors, language=language),
        near=near_words(profile.distances, language=language),
        far=far_words(profile.far, profile, language=language),
        far_note=far_note(profile, language=language),
        sites=site_words(profile, language=language),
        sites_note=distance_note(profile, language=language),
        reached=reached_words(profile, language=language),
        alike=alike_words(profile.peers, level=place.level.value, language=language),
        reliability=reliability(profile, language=language),
        limits=limits(language=language),
        sources=source_words(profile, catalogue=catalogue, language=language),
    )


def row_words(row: Row, profile: Profile, *, catalogue: Catalogue, language: str, later: bool = False) -> RowWords:
    """One row in words.

    Parameters
    ----------
    row
        Row of the profile.
    profile
        Gives the names.
    catalogue
        Families.
    language
        ``nl`` or ``en``.
    later
        Whether to name later years without a value with this row.
    """
    indicator = row.indicator

    def beside(other: Other | None) -> str:
        if other is None:
            return ""
        return _in_cell(other, indicator, language) if other.known else DASH

    svg, alt = row_chart(row, name=profile.place.name, language=language)
    line = line_chart(row.line)
    years = tuple(point.year for point in row.line.points if not math.isnan(point.value)) if row.line else ()
    return RowWords(
        id=indicator.id,
        label=indicator.label[language],
        value=_in_cell(row, indicator, language) if row.known else reason_words(row, language=language),
        year=_moment(row, language=language) if row.known else "",
        over=over_words(row, language=language),
        known=row.known,
        gemeente=beside(row.gemeente),
        peers=beside(row.peers),
        province=beside(row.province),
        country=beside(row.country),
        chart=Picture(svg, alt) if svg else None,
        line=Picture(line, trend_words(row.line, language=language)) if line and row.line else None,
        span=spans(years) if line else "",
        definition=indicator.definition[language],
        family=catalogue.families[indicator.family][language] if indicator.family in catalogue.families else "",
        unit="" if _fits(indicator) or indicator.kind is not Kind.INTENSIVE else _unit(indicator, language),
        remarks=remarks(row, language=language, later=later),
        reached=row.as_of is not None,
        source=row_source(row, profile, catalogue=catalogue, language=language),
        # A bare number on a scale of its own says nothing without this.
        scale="" if indicator.middle is None else first_sentence(indicator.definition[language]),
    )


def first_sentence(definition: str) -> str:
    """The first sentence of a definition."""
    return definition.partition(". ")[0].rstrip(".") + "."


def _unit(indicator: Indicator, language: str) -> str:
    """Unit of a number; an index has none."""
    return "" if indicator.unit.en == "index" else indicator.unit[language]


def _moment(row: Row, *, language: str) -> str:
    """Year of a figure; of a register or timetable the month in which it was fetched."""
    if row.as_of is not None:
        return format_month(row.as_of, language=language)
    return year_words(row.year, row.provisional, language=language)


def _fits(indicator: Indicator) -> bool:
    """Whether the unit fits beside a number in a narrow column."""
    return short_unit(indicator) or indicator.unit.nl == "km"


def _in_cell(figure: Row | Other, indicator: Indicator, language: str) -> str:
    words = rounded_value if _fits(indicator) else rounded_number
    return words(figure.value, low=figure.low, high=figure.high, indicator=indicator, language=language)


def _domain(domain: Domain, rows: tuple[RowWords, ...], *, profile: Profile, language: str) -> DomainWords:
    gettext = translations(language).gettext
    unknown = [row for row in domain.unknown if row not in domain.unfetched]
    without = without_words(unknown, language=language)
    without = gettext("Without a figure here: {labels}.").format(labels=without) if without else ""
    without = " ".join(filter(None, (without, layer_words(domain, home=profile.place.gemeente, language=language))))
    notes = around_notes(domain, profile, language=language)
    if not domain.rows and not notes:
        without = gettext("There are no figures of this in kaart yet.")
    unfetched = not domain.rows and any(part.reason is not None for part in domain.nearby)
    return DomainWords(domain.theme.id, domain.theme.label[language], rows, without, notes, unfetched=unfetched)


def _factors(lines: Sequence[FactorLine], *, language: str) -> tuple[tuple[str, tuple[FactorWords, ...]], ...]:
    gettext = translations(language).gettext
    groups: dict[str, list[FactorWords]] = {}
    for line in lines:
        groups.setdefault(line.factor.direction, []).append(_factor(line, language=language))
    return tuple((gettext(text), tuple(groups[key])) for key, text in DIRECTIONS.items() if key in groups)


def _factor(line: FactorLine, *, language: str) -> FactorWords:
    gettext = translations(language).gettext
    near = {
        Mapped.NOT_MAPPABLE: gettext("cannot be mapped"),
        Mapped.NOT_FETCHED: gettext("not fetched yet"),
        Mapped.LATER: gettext("no figures of this in kaart yet"),
        Mapped.NO_VALUE: gettext("no figure of this area"),
    }.get(line.mapped)
    said = tuple(figure_words(row, language=language) for row in line.rows)
    remark = line.factor.remark[language]
    return FactorWords(
        label=line.factor.label[language],
        near=(Said(near, ""),) if near else said,
        literature=line.factor.literature,
        # Once is enough.
        remark="" if near and remark.casefold().rstrip(".") == near.casefold() else remark,
        mapped=line.mapped,
    )


def _locator(profile: Profile, areas: GeoDataFrame | None, *, language: str) -> Picture | None:
    svg = Markup() if areas is None or areas.empty else locator(areas, profile.place)
    if not svg:
        return None
    place, gettext = profile.place, translations(language).gettext
    if place.level is Level.GEMEENTE:
        return Picture(svg, gettext("Small map of {gemeente} with its buurten.").format(gemeente=place.name))
    alt = gettext("Small map of {gemeente} in which {area} is coloured.")
    return Picture(svg, alt.format(gemeente=place.gemeente_name, area=place.name))
