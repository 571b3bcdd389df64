"""The figures of a profile as one table: a row per figure, as CSV and as an Excel workbook."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pandas as pd

from kaart.analysis.profile.build import Profile
from kaart.analysis.profile.rows import Other, Row
from kaart.catalogue import Catalogue
from kaart.core.errors import mark
from kaart.core.language import translations
from kaart.model.missing import Status
from kaart.render.charts.vega import shown_factor
from kaart.render.files.table import TableFile
from kaart.render.profile.sentences import reason_words, remarks
from kaart.render.profile.sheet import Sheet
from kaart.render.profile.sources import origin_of
from kaart.render.words.numbers import counted_words, format_date, unit_words
from kaart.render.words.patterns import COUNT
from kaart.render.words.provisional import provisional_words

_BOUND_DECIMALS = 4
_PEOPLE, _POVERTY = mark("Who lives here"), mark("Poverty, in every definition")


def profile_table(profile: Profile, sheet: Sheet, *, catalogue: Catalogue) -> TableFile:
    """Every figure of a profile, also those without a value, with the reason.

    Parameters
    ----------
    profile
        Of one area.
    sheet
        The same in words, in the language of the file.
    catalogue
        Holds the sources.
    """
    language = sheet.language
    gettext = translations(language).gettext
    lines = [_line(theme, row, profile, catalogue=catalogue, language=language) for theme, row in _rows(profile, sheet)]
    place = profile.place
    invented = [gettext("Everything in this Voorbeeldregio is invented.")] if profile.invented else []
    facts = {
        gettext(mark("Area")): f"{place.name} ({place.code})",
        gettext(mark("Gemeente")): place.gemeente_name,
        gettext(mark("Year asked for")): str(profile.year),
        gettext(mark("Similar areas")): sheet.alike,
        gettext(mark("How to read this")): " ".join((*invented, *sheet.reliability, *sheet.limits)),
    }
    origins = [item.retrieved_at for item in profile.origins if item.retrieved_at is not None]
    return TableFile(
        pd.DataFrame(lines),
        {name: text for name, text in facts.items() if text},
        language,
        {"denominator": COUNT},
        min(origins, default=None),
    )


def _rows(profile: Profile, sheet: Sheet) -> Iterator[tuple[str, Row]]:
    """Rows in the order of the page, with the heading above them."""
    gettext = translations(sheet.language).gettext
    for title, rows in ((_PEOPLE, profile.people), (_POVERTY, profile.poverty)):
        yield from ((gettext(title), row) for row in rows)
    for domain in profile.domains:
        yield from ((domain.theme.label[sheet.language], row) for row in domain.rows)


def _line(theme: str, row: Row, profile: Profile, *, catalogue: Catalogue, language: str) -> dict[str, object]:
    """Cells of a figure by heading, in the unit that is shown; NaN for no number."""
    gettext, indicator = translations(language).gettext, row.indicator
    factor = shown_factor(indicator)
    source, origin = catalogue.source(indicator.source), origin_of(row, profile)
    retrieved = origin.retrieved_at if origin else None

    def number(other: Other | None) -> float:
        return float("nan") if other is None else other.value * factor

    return {
        gettext(mark("Theme")): theme,
        "indicator": indicator.label[language],
        gettext(mark("Indicator (id)")): indicator.id,
        "year": row.year,
        "value": row.value * factor,
        "unit": unit_words(indicator, language=language),
        "status": _status(row, language=language),
        "denominator": row.denominator if indicator.beside else math.nan,
        "counted": counted_words(indicator, language=language),
        gettext(mark("Gemeente")): number(row.gemeente),
        gettext(mark("Similar areas (median)")): number(row.peers),
        gettext(mark("Province")): number(row.province),
        gettext(mark("NL")): number(row.country),
        # A bound that is reached lies a hair further.
        gettext(mark("By rounding from")): round(row.low * factor, _BOUND_DECIMALS),
        gettext(mark("By rounding to")): round(row.high * factor, _BOUND_DECIMALS),
        gettext(mark("Remarks")): " ".join(remarks(row, language=language)),
        "definition": indicator.definition[language],
        "source": source.attribution,
        "licence": source.licence,
        "retrieved": format_date(retrieved, language=language) if retrieved else "",
    }


def _status(row: Row, *, language: str) -> str:
    """Why there is no value, else whether it is an estimate or provisional."""
    gettext = translations(language).gettext
    if not row.known:
        return reason_words(row, language=language)
    words = gettext("estimated") if row.status == Status.ESTIMATED else gettext("observed")
    return ", ".join(filter(None, (words, provisional_words(row.provisional, language=language))))
