"""Consistency checks between the records; problems are collected, none stops the next check."""

from __future__ import annotations

import re
from collections import Counter

from kaart.catalogue.catalogue import Catalogue
from kaart.catalogue.fields import Problems
from kaart.catalogue.records import INHABITANTS, Column, Family, Indicator, Kind
from kaart.core.codes import MAP_LEVELS
from kaart.core.errors import mark

# Sequential palettes of cmcrameri; none runs from green to red.
PALETTES = frozenset({"acton", "bamako", "batlow", "davos", "devon", "imola", "navia", "oslo", "turku"})
DIRECTIONS = frozenset({"risk", "protective", "consequence", "both"})
UNITS_OF_ANALYSIS = frozenset({"buurt", "region", "school", "family", "society"})
HIGHER_IS = frozenset({"more_need", "less_need", "neutral"})
# Origin and belief are never mapped, so that no map can lay them over poverty; nor is a
# score that adds up what is bad. CBS publishes columns of the former per buurt, such as `WestersTotaal`.
_NEVER = re.compile(
    r"herkomst|migratie|westers|allochto|autochto|etni|ethnic|nationaliteit|nationality|geboorteland|afkomst|"
    r"godsdienst|religi|kerkelijk|leefbaarheidsscore|achterstandsscore|deprivation",
    re.IGNORECASE,
)


def check(catalogue: Catalogue, *, named_families: frozenset[str], problems: Problems) -> None:
    """Check the records against each other.

    Parameters
    ----------
    catalogue
        Everything read.
    named_families
        Definition families that have a name of their own.
    problems
        Where problems are noted.
    """
    for column in catalogue.all_columns:
        _check_column(column, catalogue, problems)
    for indicator in catalogue.indicators:
        _check_indicator(indicator, catalogue, named_families, problems)
    _check_unique_labels(catalogue, problems)
    _check_services(catalogue, problems)
    _check_factors(catalogue, problems)
    _check_reports(catalogue, problems)
    for table, count in Counter((table.family, table.year) for table in catalogue.tables).items():
        if count > 1:
            problems.add(
                "tables.toml", mark("{family} has more than one table of {year}"), family=table[0], year=table[1]
            )


def _check_column(column: Column, catalogue: Catalogue, problems: Problems) -> None:
    where = f"columns.toml {column.id}"
    known = set(catalogue.family_years(column.family))
    if not column.titles or not column.v3:
        problems.add(where, mark("needs a title and a v3 base name"))
    if not column.years:
        problems.add(where, mark("has no year"))
    if set(column.years) & set(column.uncertain):
        problems.add(where, mark("has years that are both certain and uncertain"))
    for year in sorted((set(column.years) | set(column.uncertain)) - known):
        problems.add(where, mark("{family} has no table of {year}"), family=column.family, year=year)
    for measure in column.v4:
        if measure.startswith("TEST"):
            problems.add(where, mark("measure id {measure} is invented"), measure=measure)
    if _NEVER.search(" ".join((column.id, *column.titles, *column.v3, column.path))):
        problems.add(where, mark("is about origin or belief, or a score of what is bad; kaart never maps those"))
    if any(name.rpartition("_")[2].isdecimal() and name.rpartition("_")[0] for name in column.v3):
        problems.add(where, mark("v3 is the base name, without the number at the end"))


def _check_indicator(
    indicator: Indicator, catalogue: Catalogue, named_families: frozenset[str], problems: Problems
) -> None:
    texts = [part[key] for part in (indicator.label, indicator.definition, indicator.unit) for key in ("nl", "en")]
    levels = {level.value for level in MAP_LEVELS}
    rules = (
        (all(texts), mark("label, definition and unit need both languages")),
        (indicator.group in dict(catalogue.menu), mark("group {group} does not exist")),
        (
            indicator.family in named_families or indicator.family == indicator.id,
            mark("family {family} has no name in groups.toml"),
        ),
        (indicator.palette in PALETTES, mark("palette {palette} is not one of {choices}")),
        (indicator.source in {source.id for source in catalogue.sources}, mark("source {source} is unknown")),
        (indicator.higher_is in HIGHER_IS, mark("higher_is {higher_is} is not known")),
        (bool(indicator.levels) and set(indicator.levels) <= levels, mark("levels are buurt, wijk, gemeente")),
        (
            not _NEVER.search(" ".join((indicator.id, *texts))),
            mark("is about origin or belief, or a score of what is bad; kaart never maps those"),
        ),
        ("://" not in indicator.explanation, mark("explanation names a document and a place in it, no address")),
        (bool(indicator.years), mark("has no year in which all its columns exist")),
        (indicator.factor > 0, mark("factor must be above 0")),
        (not (indicator.rounding and indicator.per), mark("is calculated here and cannot have a rounding of its own")),
        (
            not set(indicator.numerator) & set(indicator.per) or set(indicator.numerator) <= set(indicator.per),
            mark("divides counts of which only some are part of the divisor"),
        ),
        (indicator.kind is not Kind.EXTENSIVE or not indicator.per, mark("is a count and cannot be divided")),
        (
            not indicator.over or (indicator.denominator_proxy and not indicator.per),
            mark("has a number that comes near what divides it, and is not denominator_proxy or is divided here"),
        ),
        (
            indicator.denominator_said or (indicator.denominator_proxy and not indicator.over),
            mark("says no denominator, and knows one"),
        ),
        (bool(indicator.over) or not indicator.over_share, mark("has an over_share and no over to take a share of")),
        (
            not indicator.threshold or bool(indicator.denominator or indicator.threshold_column),
            mark("has a threshold and nothing to compare it with"),
        ),
        (
            not indicator.successor or indicator.successor in {item.id for item in catalogue.indicators},
            mark("successor {successor} does not exist"),
        ),
        (
            bool(indicator.numerator) == (indicator.table_family is not None),
            mark("needs a numerator when it comes from a table, and none when it comes from a report"),
        ),
    )
    where = f"indicators.toml {indicator.id}"
    known = {
        name: getattr(indicator, name) for name in ("group", "family", "palette", "source", "higher_is", "successor")
    }
    for holds, text in rules:
        if not holds:
            problems.add(where, text, **known, choices=", ".join(sorted(PALETTES)))
    _check_columns_of(indicator, catalogue, where, problems)


def _check_columns_of(indicator: Indicator, catalogue: Catalogue, where: str, problems: Problems) -> None:
    columns = {(column.family, column.id): column for column in catalogue.all_columns}
    for name in (*indicator.numerator, *indicator.per):
        column = columns.get((indicator.table_family or Family.KWB, name))
        if column is None and name in indicator.per and name == INHABITANTS:
            column = columns.get((Family.KWB, name))
        if column is None:
            problems.add(
                where,
                mark("column {name} does not exist in {table_family}"),
                name=name,
                table_family=indicator.table_family,
            )
            continue
        if column.text:
            problems.add(where, mark("column {name} is text"), name=name)
        for year in sorted(set(indicator.years) - set(column.years) - set(column.uncertain)):
            problems.add(where, mark("column {name} does not exist in {year}"), name=name, year=year)
    # With a sum of columns the denominator is only a name for what they count.
    summed = indicator.per or indicator.over
    over = (*indicator.over, indicator.over_share, "" if summed else indicator.denominator)
    for name in filter(None, (*over, indicator.threshold_column)):
        # the numbers of inhabitants, households and homes stand in the key figures, unless a table has its own
        if not {(Family.KWB, name), (indicator.table_family or Family.KWB, name)} & set(columns):
            problems.add(where, mark("denominator {name} does not exist"), name=name)


def _check_unique_labels(catalogue: Catalogue, problems: Problems) -> None:
    for key in ("nl", "en"):
        for label, count in Counter(indicator.label[key] for indicator in catalogue.indicators).items():
            if count > 1:
                problems.add("indicators.toml", mark("several indicators are called '{label}'"), label=label)


def _check_services(catalogue: Catalogue, problems: Problems) -> None:
    known = {indicator.id: indicator for indicator in catalogue.indicators}
    for service in catalogue.services:
        where = f"services.toml {service.id}"
        for name in service.indicators:
            if name not in known:
                problems.add(where, mark("indicator {name} does not exist"), name=name)
        if service.distance in known and known[service.distance].unit.nl != "km":
            problems.add(where, mark("indicator {distance} is no distance in km"), distance=service.distance)


def _check_factors(catalogue: Catalogue, problems: Problems) -> None:
    known = {indicator.id for indicator in catalogue.indicators}
    for name in sorted(known & catalogue.later_indicators):
        problems.add("factors.toml", mark("{name} exists; take it out of later"), name=name)
    for factor in catalogue.factors:
        where = f"factors.toml {factor.id}"
        for name in factor.indicators:
            if name not in known | catalogue.later_indicators:
                problems.add(where, mark("indicator {name} does not exist and is not among later"), name=name)
        if factor.direction not in DIRECTIONS:
            problems.add(
                where,
                mark("direction {direction} is not one of {choices}"),
                direction=factor.direction,
                choices=", ".join(sorted(DIRECTIONS)),
            )
        if factor.unit_of_analysis not in UNITS_OF_ANALYSIS:
            problems.add(
                where,
                mark("unit {unit_of_analysis} is not one of {choices}"),
                unit_of_analysis=factor.unit_of_analysis,
                choices=", ".join(sorted(UNITS_OF_ANALYSIS)),
            )


def _check_reports(catalogue: Catalogue, problems: Problems) -> None:
    sources = {source.id for source in catalogue.sources}
    years = {indicator.id: indicator.years for indicator in catalogue.indicators}
    for number, report in enumerate(catalogue.reports, start=2):
        where = f"rapportcijfers.csv:{number}"
        if report.source not in sources:
            problems.add(where, mark("source {source} is unknown"), source=report.source)
        year = report.year or report.boundary_year
        if year not in years.get(report.indicator, ()) and report.indicator in years:
            problems.add(
                where, mark("{indicator} does not name the year {year}"), indicator=report.indicator, year=year
            )
