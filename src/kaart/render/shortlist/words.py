"""A shortlist in words: its columns, its conditions, the outcome of every area, and the sentence that answers."""

from __future__ import annotations

import math
from collections.abc import Sequence

from babel.lists import format_list

from kaart.analysis.shortlist.align import Filled
from kaart.analysis.shortlist.condition import Part, Rule
from kaart.analysis.shortlist.judge import Applied, Area, Outcome, Shortlist, shown_factor
from kaart.core.errors import mark
from kaart.core.language import locale, sentence, translations
from kaart.render.words.numbers import format_number, format_value, plural, unit_words
from kaart.render.words.provisional import figures_year, year_words
from kaart.render.words.rounded import value_words as figure_words

_MOST_NAMES = 12
_PARTS = {
    (True, Part.QUARTER): mark("in the highest quarter"),
    (True, Part.THIRD): mark("in the highest third"),
    (True, Part.HALF): mark("in the highest half"),
    (False, Part.QUARTER): mark("in the lowest quarter"),
    (False, Part.THIRD): mark("in the lowest third"),
    (False, Part.HALF): mark("in the lowest half"),
}
_OUTCOMES = {
    (Outcome.MEETS, False): mark("meets the conditions"),
    (Outcome.MEETS, True): mark("meets them, and may just not"),
    (Outcome.FAILS, False): mark("does not meet the conditions"),
    (Outcome.FAILS, True): mark("does not meet them, and may just do so"),
    (Outcome.UNKNOWN, False): mark("cannot be said"),
}


def column_years(filled: Filled, *, language: str) -> str:
    """Year or years of a column; of accessibility the month of its sites, and the year of the people if another."""
    column, figures = filled.column, filled.figures
    if column.since is not None:
        return year_words(f"{column.since}-{figures.year}", figures.provisional, language=language)
    when = figures_year(figures, language=language)
    if figures.supply is None or figures.year == figures.area_year:
        return when
    people = translations(language).gettext("{when}, inhabitants of {year}")
    return people.format(when=when, year=figures.year)


def column_words(filled: Filled, *, language: str) -> str:
    """What a column shows, with its year: ``Huishoudens met een laag inkomen, 2018``."""
    return f"{filled.figures.indicator.label[language]}, {column_years(filled, language=language)}"


def column_heading(filled: Filled, *, language: str) -> str:
    """Heading of a column in a table: what it shows, with its unit."""
    unit = unit_words(filled.figures.indicator, language=language)
    words = column_words(filled, language=language)
    return f"{words} ({unit})" if unit else words


def value_words(value: float, filled: Filled, *, language: str) -> str:
    """A figure of a column with its unit; a change has its sign."""
    indicator = filled.figures.indicator
    if filled.column.since is None or math.isnan(value):
        return figure_words(value, indicator=indicator, language=language)
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return f"{sign}{format_value(abs(value), indicator=indicator, language=language)}"


def cell_number(value: float, filled: Filled, *, language: str, shown: bool = False) -> str:
    """A figure of a column as its table shows it: without the unit, which is in the heading.

    Parameters
    ----------
    value
        Figure, not NaN.
    filled
        The column.
    language
        ``nl`` or ``en``.
    shown
        Whether the figure is in the unit that is shown already, instead of that of the indicator.
    """
    indicator = filled.figures.indicator
    factor = shown_factor(indicator)
    decimals = max(0, indicator.decimals - 3) if factor > 1 else indicator.decimals
    sign = "+" if filled.column.since is not None and value > 0 else ""
    return sign + format_number(value if shown else value * factor, decimals=decimals, language=language)


def rule_words(rule: Rule, filled: Filled | None, *, bound: float = math.nan, language: str) -> str:
    """What a figure has to be: ``in het hoogste kwart (17,2 % of meer)``, ``hoger dan 12,5 %``.

    Parameters
    ----------
    rule
        The rule.
    filled
        Gives the unit; None for a column that is not there.
    bound
        Figure that separates the areas, in the indicator's unit; NaN for none.
    language
        ``nl`` or ``en``.
    """
    gettext = translations(language).gettext
    known = filled is not None and not math.isnan(bound)
    if rule.part is not None:
        words = gettext(_PARTS[rule.high, rule.part])
        return f"{words} ({bound_words(rule, filled, bound, language=language)})" if filled and known else words
    value = value_words(bound, filled, language=language) if filled and known else ""
    text = mark("higher than {value}") if rule.high else mark("lower than {value}")
    return gettext(text).format(value=value or f"{rule.limit:g}")


def bound_words(rule: Rule, filled: Filled, bound: float, *, language: str) -> str:
    """Figures of a part of the areas: ``17,2 % of meer``.

    Parameters
    ----------
    rule
        With a part.
    filled
        Gives the unit.
    bound
        Figure that separates the areas, in the indicator's unit.
    language
        ``nl`` or ``en``.
    """
    text = mark("{value} or more") if rule.high else mark("{value} or less")
    value = value_words(bound, filled, language=language)
    return translations(language).gettext(text).format(value=value)


def condition_words(applied: Applied, result: Shortlist, *, language: str) -> str:
    """A condition in words, with its bound.

    Parameters
    ----------
    applied
        One of the conditions of the list.
    result
        The list.
    language
        ``nl`` or ``en``.
    """
    condition = applied.condition
    filled = result.filled(condition.column)
    label = condition.column.to_text() if filled is None else column_words(filled, language=language)
    return f"{label}: {rule_words(condition.rule, filled, bound=applied.bound, language=language)}"


def outcome_words(area: Area, *, language: str) -> str:
    """Whether an area meets the conditions, and whether rounding alone could turn that."""
    return translations(language).gettext(_OUTCOMES[area.outcome, area.unsure])


def why_unknown(area: Area, result: Shortlist, *, language: str) -> str:
    """Why it cannot be said of an area: every condition that is open, and those that it just does not meet."""
    gettext = translations(language).gettext
    lacking, failed = [], []
    for applied in result.conditions:
        judged = applied.judged[area.code]
        filled = result.filled(applied.condition.column)
        name = applied.condition.column.to_text() if filled is None else column_words(filled, language=language)
        if judged.reason is not None:
            lacking.append(f"{name}: {sentence(judged.reason, language=language).rstrip('.')}")
        elif judged.outcome is Outcome.FAILS:
            failed.append(name)
    if failed:
        lacking.append(gettext("does not meet, and may just do so: {names}").format(names="; ".join(failed)))
    return "; ".join(lacking)


def list_sentence(result: Shortlist, *, place: str, language: str) -> str:
    """The areas that meet the conditions by name, and of how many that cannot be said.

    Parameters
    ----------
    result
        The list.
    place
        Name of the region.
    language
        ``nl`` or ``en``.
    """
    gettext, total = translations(language).gettext, len(result.areas)
    if not result.conditions:
        return gettext("Choose a condition, and the {areas} of {area} that meet it appear here.").format(
            areas=plural(result.level), area=place
        )
    met, unknown = result.of(Outcome.MEETS), result.of(Outcome.UNKNOWN)
    facts = {"area": place, "count": len(met), "total": total, "areas": plural(result.level)}
    if total == 1:
        (only,) = result.areas
        text = {
            Outcome.MEETS: mark("{name} meets the conditions."),
            Outcome.FAILS: mark("{name} does not meet the conditions."),
            Outcome.UNKNOWN: mark("Of {name} it cannot be said whether it meets the conditions."),
        }[only.outcome]
        return gettext(text).format(name=only.name)
    if not met:
        said = gettext("In {area}, none of the {total} {areas} meets the conditions")
    else:
        said = gettext("In {area}, {count} of the {total} {areas} meet the conditions: {names}")
    words = said.format(**facts, names=_names(met, language=language))
    if unknown:
        words += gettext("; of {count} it cannot be said").format(count=len(unknown))
    return f"{words}."


def doubt_sentences(result: Shortlist, *, language: str) -> tuple[str, ...]:
    """Areas whose outcome rounding alone could turn, either way; none when there are no such areas.

    Parameters
    ----------
    result
        The list.
    language
        ``nl`` or ``en``.
    """
    gettext = translations(language).gettext
    texts = {
        Outcome.MEETS: mark("Meets the conditions, and without rounding perhaps not: {names}."),
        Outcome.FAILS: mark("Does not meet the conditions, and without rounding perhaps so: {names}."),
    }
    said = []
    for outcome, text in texts.items():
        unsure = [area for area in result.of(outcome) if area.unsure]
        if unsure and result.conditions:
            said.append(gettext(text).format(names=_names(unsure, language=language)))
    return tuple(said)


def _names(areas: Sequence[Area], *, language: str) -> str:
    """Names in a row: all of them, or the first with the number of the others."""
    names = [area.name for area in areas]
    if len(names) > _MOST_NAMES:
        more = translations(language).gettext("{count} more")
        names = [*names[: _MOST_NAMES - 1], more.format(count=len(names) - _MOST_NAMES + 1)]
    return str(format_list(names, locale=locale(language)))
