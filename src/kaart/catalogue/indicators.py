"""Indicators from their records: template, then record, then default."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from kaart.catalogue.fields import Fields, Problems, read_list
from kaart.catalogue.records import INHABITANTS, UNCHECKED, Behind, Column, Family, Indicator, Kind, Middle, Text
from kaart.catalogue.rounding import RoundingRule
from kaart.core.codes import MAP_LEVELS
from kaart.core.errors import mark

FILE = "indicators.toml"
DEFAULT_MINIMUM = 100  # households: below it, one household more or less moves a share by a point
_EMPTY = Text("", "")


@dataclass(frozen=True)
class Group:
    """A group of the menu and the palette of its indicators."""

    id: str
    label: Text
    palette: str


def read_indicators(
    content: Mapping[str, Any],
    *,
    columns: Sequence[Column],
    roundings: Mapping[str, RoundingRule],
    groups: Mapping[str, Group],
    problems: Problems,
) -> tuple[Indicator, ...]:
    """Indicators of the TOML file, in its order.

    Parameters
    ----------
    content
        The file: a ``[document]`` table, ``[template.<name>]`` tables and ``[[indicator]]`` records.
    columns
        Columns of every table family; they give the years, ranges and roundings.
    roundings
        Rules of rounding by id, for counts that are published as a rate only.
    groups
        Groups by id; they give the palette.
    problems
        Where problems are noted.
    """
    templates, documents = content.get("template", {}), content.get("document", {})
    known = _Columns({(column.family, column.id): column for column in columns})
    indicators = []
    for plain in read_list(content, "indicator", file=FILE, problems=problems):
        name = plain.record.get("template")
        if name is not None and name not in templates:
            plain.wrong(mark("template {name} does not exist"), name=name)
        merged = {**templates.get(name, {}), **plain.record}
        merged.pop("template", None)
        fields = Fields(merged, where=plain.where, problems=problems)
        # Of the record itself: what a template explains need not hold for every record made with it.
        explanation = _read_explanation(plain, documents)
        fields.asked.add("explanation")
        indicators.append(replace(_read_indicator(fields, known, roundings, groups), explanation=explanation))
    return tuple(indicators)


@dataclass(frozen=True)
class _Columns:
    """Columns of every family; inhabitants that a family lacks are those of the key figures."""

    known: Mapping[tuple[Family, str], Column]

    def find(self, family: Family | None, names: Sequence[str]) -> list[Column | None]:
        if family is None:
            return []
        return [
            self.known.get((family, name)) or (self.known.get((Family.KWB, name)) if name == INHABITANTS else None)
            for name in names
        ]


def _read_indicator(
    fields: Fields, known: _Columns, roundings: Mapping[str, RoundingRule], groups: Mapping[str, Group]
) -> Indicator:
    identity = fields.text("id")
    group = fields.text("group")
    family = _read_table_family(fields)
    numerator, per = fields.texts("numerator", ()), fields.texts("per", ())
    top, bottom = known.find(family, numerator), known.find(family, per)
    indicator = Indicator(
        id=identity,
        group=group,
        label=fields.both("label"),
        definition=_read_definition(fields),
        family=fields.text("family", identity),
        source=fields.text("source", f"cbs_{family}" if family else None),
        table_family=family,
        unit=fields.both("unit"),
        kind=_read_kind(fields),
        numerator=numerator,
        per=per,
        factor=fields.number("factor", 1),
        denominator=fields.text("denominator", ""),
        denominator_proxy=fields.flag("denominator_proxy", default=False),
        levels=fields.texts("levels", tuple(level.value for level in MAP_LEVELS)),
        years=_read_years(fields, [_years_of(column) for column in (*top, *bottom)]),
        rounding=fields.number("rounding"),
        decimals=int(fields.number("decimals")),
        minimum=int(fields.number("minimum", DEFAULT_MINIMUM)),
        threshold=int(fields.number("threshold", 0)),
        threshold_column=fields.text("threshold_column", ""),
        higher_is=fields.text("higher_is", "neutral"),
        palette=fields.text("palette", groups[group].palette if group in groups else ""),
        factors=(),
        breaks=_read_breaks(fields),
        successor=fields.text("successor", ""),
        modelled=fields.flag("modelled", default=False),
        middle=_read_middle(fields),
        roundings=tuple({column.id: column.rounding for column in (*top, *bottom) if column is not None}.items()),
        behind=_read_behind(fields, roundings),
        over=fields.texts("over", ()),
        over_share=fields.text("over_share", ""),
        denominator_said=fields.flag("denominator_said", default=True),
    )
    low, high = _range(indicator, top)
    indicator = replace(indicator, low=low, high=high)
    fields.done()
    return indicator


def _range(indicator: Indicator, numerator: Sequence[Column | None]) -> tuple[float, float]:
    """Least and most that a value can be: a rate is never below zero, other values are those of their columns."""
    if not numerator:
        return -math.inf, math.inf
    if indicator.per:
        return 0.0, math.inf
    spans = [(-math.inf, math.inf) if column is None else (column.low, column.high) for column in numerator]
    low, high = (sum(ends) * indicator.factor for ends in zip(*spans, strict=True))
    return low, high


def _years_of(column: Column | None) -> frozenset[int]:
    return frozenset() if column is None else frozenset(column.years + column.uncertain)


def _read_behind(fields: Fields, roundings: Mapping[str, RoundingRule]) -> Behind | None:
    """The rounded count under a published rate: ``behind = [{ rounding = "hulp", per = [...], factor = 1000 }]``."""
    behind = None
    for item in fields.records("behind"):
        rule = item.text("rounding")
        if rule not in roundings:
            item.wrong(mark("rounding {rule} does not exist"), rule=rule)
            continue
        behind = Behind(roundings[rule], item.texts("per"), item.number("factor"))
        item.done()
    return behind


def _read_table_family(fields: Fields) -> Family | None:
    name = fields.text("table_family", Family.KWB.value) if fields.record.get("table_family") != "" else ""
    fields.asked.add("table_family")
    if not name:
        return None
    if name in set(Family):
        return Family(name)
    fields.wrong(mark("{name} is no table family"), name=name)
    return None


def _read_kind(fields: Fields) -> Kind:
    name = fields.text("kind", Kind.INTENSIVE.value)
    if name in set(Kind):
        return Kind(name)
    fields.wrong(mark("kind {name} is not one of {choices}"), name=name, choices=", ".join(Kind))
    return Kind.INTENSIVE


def _read_definition(fields: Fields) -> Text:
    """Definition with ``{near}`` filled in, followed by the rule of its template."""
    definition, near, rule = fields.both("definition"), fields.both("near", _EMPTY), fields.both("rule", _EMPTY)
    if ("{near}" in definition.nl) != bool(near.nl):
        fields.wrong(mark("near and {{near}} in its definition go together"))
    return Text(*(f"{definition[key].replace('{near}', near[key])} {rule[key]}".strip() for key in ("nl", "en")))


def _read_explanation(fields: Fields, documents: Mapping[str, str]) -> str:
    """Citations written out: the name of each document and the place in it; `UNCHECKED` as it is."""
    text = fields.text("explanation")
    if text in {"", UNCHECKED}:
        return text
    citations = []
    for part in text.split("; "):
        document, _, place = part.partition(": ")
        if document not in documents or not place:
            fields.wrong(
                mark("explanation '{part}' must be {unchecked}, or a known document and a place in it"),
                part=part,
                unchecked=UNCHECKED,
            )
            continue
        citations.append(f"{documents[document]}: {place}")
    return "; ".join(citations)


def _read_middle(fields: Fields) -> Middle | None:
    """Middle of a scale with two sides; None when the field is absent."""
    value = fields.record.get("middle")
    fields.asked.add("middle")
    if value is None:
        return None
    nested = Fields(value if isinstance(value, dict) else {}, where=f"{fields.where}.middle", problems=fields.problems)
    if "value" not in nested.record:
        nested.wrong(mark("value must be a number"))
    middle = Middle(nested.bound("value", 0.0), Text(nested.text("nl"), nested.text("en")))
    nested.done()
    return middle


def _read_years(fields: Fields, columns: Sequence[frozenset[int]]) -> tuple[int, ...]:
    """Years that the record names, else those that all its columns have."""
    named, first = fields.years("years", ""), fields.year("first")
    if named:
        return named
    shared = frozenset.intersection(*columns) if columns else frozenset()
    return tuple(sorted(year for year in shared if first is None or year >= first))


def _read_breaks(fields: Fields) -> tuple[tuple[int, Text], ...]:
    breaks = []
    for item in fields.records("break"):
        year = item.year("year")
        if year is None:
            item.wrong(mark("has no year"))
            continue
        breaks.append((year, Text(item.text("nl"), item.text("en"))))
        item.done()
    return tuple(breaks)
