"""A trend in words, for screen readers and documents that draw no chart."""

from __future__ import annotations

from kaart.analysis.change.trend import Break, Point, Trend
from kaart.core.language import sentence, translations
from kaart.core.provenance import Notice
from kaart.render.words.numbers import format_number
from kaart.render.words.provisional import provisional_words
from kaart.render.words.rounded import value_words

_ALL = 0.995  # larger shares of an area are shown as all of it


def point_words(point: Point, trend: Trend, *, language: str) -> str:
    """Value of a year in words, also that it is provisional; for a carried one the known share, unless it is all."""
    value = value_words(point.value, indicator=trend.indicator, language=language, status=point.status)
    words = ", ".join(filter(None, (value, provisional_words(point.provisional, language=language))))
    if not point.estimated or point.coverage > _ALL:
        return words
    known = translations(language).gettext("{share}% of the area known")
    return f"{words}, {known.format(share=format_number(point.coverage * 100, decimals=0, language=language))}"


def break_words(item: Break, *, language: str) -> str:
    """Reason why a line stops, in one sentence."""
    return sentence(item.reason, language=language) if isinstance(item.reason, Notice) else item.reason[language]


def trend_words(trend: Trend, *, language: str) -> str:
    """The chart in words, for screen readers: every value, and every break with its reason."""
    points = [point for run in trend.runs for point in run]
    values = "; ".join(f"{point.year}: {point_words(point, trend, language=language)}" for point in points)
    reasons = [break_words(item, language=language) for item in trend.breaks]
    head = f"{trend.indicator.label[language]}, {trend.name}"
    return " ".join([f"{head}. {values}.", *reasons])
