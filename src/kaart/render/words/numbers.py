"""Numbers, dates and reasons in words, in Dutch or English notation.

An area without a value always gets words, never "nan" or an empty cell.
"""

from __future__ import annotations

import math
import re
from datetime import date, datetime
from functools import lru_cache

from babel.dates import format_date as babel_date
from babel.numbers import format_decimal

from kaart.catalogue.records import Indicator, Kind
from kaart.core.language import locale, sentence, translations
from kaart.core.numbers import as_printed
from kaart.model.missing import Status
from kaart.model.reasons import COUNTED, reason_of

DASH = "–"
SCORE = "score"  # unit of a number without one
_THOUSAND_EURO = re.compile(r"^x\s*1[.,]?000\s*euro$", re.IGNORECASE)
_EURO = re.compile(r"^(euro|€)$", re.IGNORECASE)


@lru_cache(maxsize=65_536)  # a map of the country repeats the same few thousand numbers
def format_number(value: float, *, decimals: int, language: str) -> str:
    """Number in the notation of the language: 1.234,5 or 1,234.5; the value must not be NaN.

    Parameters
    ----------
    value
        Any finite number.
    decimals
        Decimals to show, zeros included.
    language
        ``nl`` or ``en``.
    """
    pattern = "#,##0" + ("." + "0" * decimals if decimals > 0 else "")
    rounded = as_printed(value, decimals=decimals)
    return str(format_decimal(rounded, format=pattern, locale=locale(language)))


def format_value(
    value: float | None, *, indicator: Indicator, language: str, status: str = Status.OBSERVED, year: int | None = None
) -> str:
    """Value with its unit, or the reason why there is none.

    Parameters
    ----------
    value
        In the indicator's unit; None or NaN is no value.
    indicator
        Gives unit and decimals. Thousands of euro are written out: ``€ 24.500``.
    language
        ``nl`` or ``en``.
    status
        Status of the value; ``estimated`` adds a word.
    year
        Named where nothing was published.
    """
    if value is None or math.isnan(value):
        return status_words(status, indicator=indicator, language=language, year=year)
    text = _with_unit(_plain(value, indicator=indicator, language=language), indicator=indicator, language=language)
    if status == Status.ESTIMATED:
        return f"{text} ({translations(language).gettext('estimated')})"
    return text


def format_range(low: float, high: float, *, indicator: Indicator, language: str) -> str:
    """Two values, or one when both are the same, with a short unit: ``5,2 – 7,9 %``; a long unit is left out."""
    ends = [_plain(value, indicator=indicator, language=language) for value in (low, high)]
    # Between two minus signs a dash is hard to read; on a scale with two sides all ranges are written alike.
    in_words = low < 0 or indicator.middle is not None
    joined = translations(language).gettext("{low} to {high}") if in_words else f"{{low}} {DASH} {{high}}"
    text = ends[0] if low == high else joined.format(low=ends[0], high=ends[1])
    return _with_unit(text, indicator=indicator, language=language) if short_unit(indicator) else text


def _plain(value: float, *, indicator: Indicator, language: str) -> str:
    if _THOUSAND_EURO.match(indicator.unit.nl):
        euros = as_printed(value, decimals=indicator.decimals) * 1000
        return format_number(euros, decimals=max(0, indicator.decimals - 3), language=language)
    return format_number(value, decimals=indicator.decimals, language=language)


def _with_unit(number: str, *, indicator: Indicator, language: str) -> str:
    # The unit of a category explains its codes, and that a score is one needs no repeating behind every number.
    bare = indicator.kind is Kind.CATEGORY or indicator.unit.nl == SCORE
    unit = "" if bare else indicator.unit[language]
    if is_euro(indicator):
        return f"€ {number}" if language == "nl" else f"€{number}"
    if unit == "%":
        return f"{number} %" if language == "nl" else f"{number}%"
    return f"{number} {unit}".strip()


def short_unit(indicator: Indicator) -> bool:
    """Whether the unit is short enough to follow every number: ``%``, ``€`` or none at all."""
    return is_euro(indicator) or indicator.unit.nl in {"", "%", SCORE}


def is_euro(indicator: Indicator) -> bool:
    """Whether values are shown with a euro sign, written out in full."""
    return bool(_THOUSAND_EURO.match(indicator.unit.nl) or _EURO.match(indicator.unit.nl))


def is_thousands(indicator: Indicator) -> bool:
    """Whether values are published in thousands of euro; tables and maps write them out."""
    return bool(_THOUSAND_EURO.match(indicator.unit.nl))


def unit_words(indicator: Indicator, *, language: str) -> str:
    """Unit for the line under a map: ``€`` where values are written out, else as published."""
    return "€" if is_euro(indicator) else indicator.unit[language]


def status_words(status: str, *, indicator: Indicator, language: str, year: int | None = None) -> str:
    """Words for a status, as every map, table and tooltip shows them.

    Parameters
    ----------
    status
        A `Status`; anything unknown reads as missing.
    indicator
        Record with the denominator that is too small.
    language
        ``nl`` or ``en``.
    year
        Named where nothing was published or inhabitants are not known; left out when None.
    """
    return sentence(reason_of(status, indicator=indicator, year=year), language=language)


def area_words(year: int, areas: int, *, language: str) -> str:
    """In the areas of which year figures are counted, for figures of another year."""
    text = translations(language).gettext("Figures of {year}, counted in the areas of {areas}.")
    return text.format(year=year, areas=areas)


def counted_words(indicator: Indicator, *, language: str) -> str:
    """What the denominator counts: ``huishoudens (ongeveer)``; "" where there is none."""
    column, gettext = indicator.beside, translations(language).gettext
    noun = gettext(COUNTED[column][0]) if column in COUNTED else ""
    return gettext("{noun} (about)").format(noun=noun) if noun and indicator.denominator_proxy else noun


def denominator_words(value: float | None, *, column: str, language: str, proxy: bool = False) -> str:
    """Denominator of a rate in words: ``van 1.234 huishoudens``; "" where there is none.

    Parameters
    ----------
    value
        Count; None or NaN is unknown.
    column
        Column id of the denominator.
    language
        ``nl`` or ``en``.
    proxy
        Whether the source divides by another number, which it does not publish: the words then say "about".
    """
    if not column:
        return ""
    gettext = translations(language).gettext
    noun = gettext(COUNTED[column][0]) if column in COUNTED else ""
    if value is None or math.isnan(value):
        return gettext("number of {noun} unknown").format(noun=noun) if noun else gettext("number unknown")
    if proxy and round(value) == 0:
        # The number beside it is rounded; a rate of none would not have been published.
        return gettext("of very few {noun}").format(noun=noun) if noun else ""
    template = gettext("of about {number} {noun}") if proxy else gettext("of {number} {noun}")
    return template.format(number=format_number(value, decimals=0, language=language), noun=noun).strip()


def format_date(moment: date | datetime, *, language: str) -> str:
    """Date in words: ``21 november 2026``."""
    return str(babel_date(moment, format="d MMMM y", locale=locale(language)))


def format_month(moment: date | datetime, *, language: str) -> str:
    """Month in words: ``nov 2026``."""
    return str(babel_date(moment, format="MMM y", locale=locale(language)))


def format_full_month(moment: date | datetime, *, language: str) -> str:
    """Month in words: ``november 2026``."""
    return str(babel_date(moment, format="MMMM y", locale=locale(language)))


def counted_areas(level: str, *, count: int) -> str:
    """Official Dutch noun of a level behind a number: ``buurt`` behind 1, else ``buurten``."""
    return str(level) if count == 1 else plural(level)


def plural(level: str) -> str:
    """Official Dutch noun of a level, more than one: ``buurten``."""
    return {"buurt": "buurten", "wijk": "wijken", "gemeente": "gemeenten", "provincie": "provincies"}.get(
        str(level), str(level)
    )
