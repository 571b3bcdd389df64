"""Sentences about the figures, in plain Dutch (B1) and English, made from the data alone.

They describe areas, never households, and never explain a number.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime

from kaart.analysis.classes.classify import Classification
from kaart.catalogue.records import Indicator, Source
from kaart.core.errors import mark
from kaart.core.language import sentence, translations
from kaart.model.indicators import Figures
from kaart.model.missing import Status
from kaart.model.reasons import whys_empty
from kaart.model.totals import Total
from kaart.render.words.numbers import area_words, format_date, format_number, is_euro, plural, status_words, unit_words
from kaart.render.words.provisional import figures_period, figures_year
from kaart.render.words.rounded import cell_words, value_words

# Natural wording per indicator. Other indicators get the generic sentence.
_SAID = {
    "laag_inkomen": mark("In {area}, {value} of the households had a low income in {year}"),
    "sociaal_minimum": mark("In {area}, {value} of the households lived below or around the social minimum in {year}"),
    "sociaal_minimum_110": mark("In {area}, {value} of the households had up to 110% of the social minimum in {year}"),
    "sociaal_minimum_120": mark("In {area}, {value} of the households had up to 120% of the social minimum in {year}"),
    "personen_in_armoede": mark("In {area}, {value} of the people lived in poverty in {year}"),
    "kinderen_in_bijstandsgezin": mark(
        "In {area}, {value} of the children lived in a family on bijstand in {year}, says a report"
    ),
    "kinderen": mark("In {area}, {value} of the inhabitants were younger than 15 in {year}"),
    "arbeidsparticipatie": mark("In {area}, {value} of the people aged 15 to 75 had paid work in {year}"),
    "opleiding_laag": mark("In {area}, education up to vmbo or mbo 1 was the highest of {value} in {year}"),
    "koopwoningen": mark("In {area}, {value} of the homes were owner-occupied or second homes in {year}"),
    "ses_score": mark(
        "{area} scored {value} in {year} for wealth, level of education and recent work of private households "
        "together; 0 is the mean of the Netherlands"
    ),
}
_SAID_OF_ANY = mark("{label} in {area}, {year}: {value}")
SEPARATOR = " · "
# Signs of a unit that is not repeated within a sentence; "%", "km" and "jaar" are.
_LONG_UNIT = 6
_WHYS = 3  # reasons written out


def answer(figures: Figures, *, area: str, area_value: Total | None, language: str) -> str:
    """The one sentence under the title of a map.

    Parameters
    ----------
    figures
        Values of the areas on the map.
    area
        Name of the region around them: ``Heerlen``.
    area_value
        Figure of the whole; None when there is none.
    language
        ``nl`` or ``en``.
    """
    gettext = translations(language).gettext
    indicator, level = figures.indicator, str(figures.level)
    known = figures.frame["value"].dropna()
    whole = area_value if area_value is not None and area_value.known else None
    if known.empty and whole is None:
        return no_figures(figures, area=area, language=language)
    low, high = _ends(figures, language=language) if len(known) else ("", "")
    # A long unit is read once: after the higher end, or in the opening where that names it.
    unit = _long_unit(indicator, language=language)
    spread = len(known) > 1 and low != high
    year = figures_year(figures, language=language)
    of_all = known_words(len(known), len(figures.frame), level=level, language=language)
    if whole is None:
        template = (
            gettext("{label} in {area}, {year}: per {level} it runs from {low} to {high}{known}.")
            if spread
            else gettext("{label} in {area}, {year}: {low} in the only {level} with a figure.")
            if len(known) == 1
            else gettext("{label} in {area}, {year}: {low} in every {level} with a figure.")
        )
        facts = {"label": indicator.label[language], "area": area, "year": year, "level": level}
        start = low.removesuffix(unit) if spread else low
        named = _named_unit(indicator, language=language)
        start, high = start.removesuffix(named), high.removesuffix(named)
        return template.format(**facts, low=start, high=high, known=of_all)
    words = value_words(whole.value, indicator=indicator, language=language, status=whole.status, high=whole.high)
    opening = said(indicator, area=area, year=year, value=words, language=language)
    if not spread:
        return f"{opening}."
    tail = gettext("; per {level} it runs from {low} to {high}{known}.")
    low, high = low.removesuffix(unit), high.removesuffix(unit) if words.endswith(unit) else high
    return opening + tail.format(level=level, low=low, high=high, known=of_all)


def whole_words(figure: Total | None, *, area: str, language: str) -> str:
    """Where the figure of a region comes from, or why it has none; "" for a figure that was published as such.

    Parameters
    ----------
    figure
        Figure of the whole; None for a region that is not added up.
    area
        Name of the region.
    language
        ``nl`` or ``en``.
    """
    if figure is None or (figure.known and not figure.areas):
        return ""
    gettext = translations(language).gettext
    if figure.reason is not None:
        reason = sentence(figure.reason, language=language).removesuffix(".")
        return gettext("There is no figure of {area} as a whole: {reason}.").format(area=area, reason=reason)
    if not figure.known:
        return ""
    if figure.status == Status.ESTIMATED:
        text = gettext("The figure of {area} was calculated from {count} areas: an estimate.")
    else:
        text = gettext("The figure of {area} was added up from {count} areas.")
    return text.format(area=area, count=figure.areas)


def why_sentences(figures: Figures, *, language: str) -> list[str]:
    """Why areas of a map have no figure where their status does not say it: provinces, of their gemeenten.

    Parameters
    ----------
    figures
        Values of the areas on the map. Of one area alone `whole_words` says it.
    language
        ``nl`` or ``en``.
    """
    if len(figures.frame) == 1:
        return []
    names = dict(zip(figures.frame["code"], figures.frame["name"], strict=True))
    totals = {code: Total(math.nan, reason=reason) for code, reason in figures.why.items()}
    said = [whole_words(total, area=str(names[code]), language=language) for code, total in totals.items()]
    more = len(said) - _WHYS
    if more <= 0:
        return said
    rest = translations(language).gettext("{count} more areas have no figure; the table says why.")
    return [*said[:_WHYS], rest.format(count=more)]


def known_words(known: int, total: int, *, level: str, language: str) -> str:
    """How many areas a range is of, in brackets after a space; "" when it is of all.

    Parameters
    ----------
    known, total
        Areas with a figure, and all of them.
    level
        Of the areas.
    language
        ``nl`` or ``en``.
    """
    if known >= total:
        return ""
    text = translations(language).gettext("{known} of the {total} {areas} have a figure")
    shown, whole = (format_number(count, decimals=0, language=language) for count in (known, total))
    return f" ({text.format(known=shown, total=whole, areas=plural(level))})"


def smoothed_words(figures: Figures, *, language: str) -> str:
    """Sentence on the colours of a map that shows smoothed rates; "" where none are known.

    Parameters
    ----------
    figures
        The smoothed rates, as the map colours them.
    language
        ``nl`` or ``en``.
    """
    known = figures.frame["value"].dropna()
    if known.empty:
        return ""
    low, high = (value_words(end, indicator=figures.indicator, language=language) for end in (known.min(), known.max()))
    text = translations(language).gettext(
        "The colours are of smoothed figures (as if): per {level} from {low} to {high}."
    )
    low = low.removesuffix(_long_unit(figures.indicator, language=language))
    return text.format(level=str(figures.level), low=low, high=high)


def _named_unit(indicator: Indicator, *, language: str) -> str:
    """End of the unit that the label says already, with the space before it: " per 100 children"; "" for none."""
    _, per, many = indicator.unit[language].partition(" per ")
    return f"{per}{many}" if per and f"{per}{many}" in indicator.label[language] else ""


def _long_unit(indicator: Indicator, *, language: str) -> str:
    """Unit that a sentence names once, with the space before it; "" for one that is short or no word."""
    short = is_euro(indicator) or len(indicator.unit[language]) < _LONG_UNIT
    return "" if short else f" {indicator.unit[language]}"


def _ends(figures: Figures, *, language: str) -> tuple[str, str]:
    """Lowest and highest value in words."""
    known = figures.frame.dropna(subset=["value"]).sort_values("value", kind="stable")
    least, most = (
        cell_words(
            {**row, "status": Status.OBSERVED.value}, indicator=figures.indicator, language=language, year=figures.year
        )
        for row in known.iloc[[0, -1]].to_dict("records")
    )
    return least, most


def said(indicator: Indicator, *, area: str, year: int | str, value: str, language: str) -> str:
    """A value in a natural sentence, without its full stop.

    Parameters
    ----------
    indicator
        Indicator of the value.
    area, year
        Area and year of the value, the year perhaps in words.
    value
        In words.
    language
        ``nl`` or ``en``.
    """
    template = translations(language).gettext(_SAID.get(indicator.id, _SAID_OF_ANY))
    return template.format(area=area, year=year, label=indicator.label[language], value=value)


def no_figures(figures: Figures, *, area: str, language: str) -> str:
    """Reason why a map is empty: the one that most areas share.

    Parameters
    ----------
    figures
        Without any value.
    area
        Name of the region.
    language
        ``nl`` or ``en``.
    """
    gettext = translations(language).gettext
    reasons = whys_empty(figures.frame).mode()
    reason = str(reasons.iloc[0]) if len(reasons) else Status.NOT_PUBLISHED.value
    return gettext("There is no figure of {year} for {area} per {level}: {reason}.").format(
        year=figures_period(figures, language=language),
        area=area,
        level=str(figures.level),
        reason=status_words(reason, indicator=figures.indicator, language=language),
    )


def coverage(figures: Figures, *, language: str) -> str:
    """Number of areas without a figure, with reasons; "" when all have one.

    Parameters
    ----------
    figures
        Values of the areas on the map.
    language
        ``nl`` or ``en``.
    """
    gettext = translations(language).gettext
    without = whys_empty(figures.frame[figures.frame["value"].isna()])
    if without.empty:
        return ""
    reasons = [
        f"{status_words(str(status), indicator=figures.indicator, language=language, year=figures.year)}: {count}"
        for status, count in without.value_counts().sort_index().items()
    ]
    return gettext("{without} of the {total} {areas} have no figure ({reasons}).").format(
        without=len(without), total=len(figures.frame), areas=plural(figures.level), reasons="; ".join(reasons)
    )


def source_line(
    figures: Figures,
    *,
    boundary_year: int,
    source: Source,
    retrieved: datetime | None,
    language: str,
    extra: Sequence[str] = (),
) -> str:
    """The grey line under every map: first sentence of the definition, unit, year, boundaries, source, retrieved.

    Parameters
    ----------
    figures
        Figures on the map.
    boundary_year
        Year of the boundaries drawn.
    source
        Publisher of the figures.
    retrieved
        When the figures came; None for packaged ones.
    language
        ``nl`` or ``en``.
    extra
        Further text, such as that the figures are invented.
    """
    gettext = translations(language).gettext
    parts = [
        figures.indicator.definition[language].split(". ")[0].rstrip("."),
        unit_words(figures.indicator, language=language),
        figures_year(figures, language=language),
        *(
            (area_words(figures.year, figures.area_year, language=language).rstrip("."),)
            if figures.area_year != figures.year
            else ()
        ),
        *((gettext("people of {year}").format(year=figures.year),) if figures.supply is not None else ()),
        gettext("boundaries of {year}").format(year=boundary_year),
        source.credit,
    ]
    if retrieved is not None:
        parts.append(gettext("retrieved on {date}").format(date=format_date(retrieved, language=language)))
    return SEPARATOR.join(part for part in (*parts, *extra) if part)


def alt_text(figures: Figures, classification: Classification, *, area: str, language: str) -> str:
    """What the map shows, for people who cannot see it.

    Parameters
    ----------
    figures
        Figures on the map.
    classification
        Its classes.
    area
        Name of the region.
    language
        ``nl`` or ``en``.
    """
    gettext = translations(language).gettext
    indicator, frame = figures.indicator, figures.frame
    parts = [
        gettext("Map of {area} per {level}: {label}, {year}.").format(
            area=area,
            level=str(figures.level),
            label=indicator.label[language],
            year=figures_year(figures, language=language),
        )
    ]
    known = frame.dropna(subset=["value"])
    if known.empty:
        return f"{parts[0]} {no_figures(figures, area=area, language=language)}"
    ordered = known.sort_values(["value", "name"])
    names = ordered["name"].tolist()
    low, high = (
        f"{names[place]} ({words})" for place, words in zip((0, -1), _ends(figures, language=language), strict=True)
    )
    parts.append(
        gettext("{known} of the {total} {areas} have a figure, in {k} classes; lowest {low}, highest {high}.").format(
            known=len(known), total=len(frame), areas=plural(figures.level), k=classification.k, low=low, high=high
        )
    )
    parts.append(gettext("The table below the map holds the same figures."))
    return " ".join(parts)
