"""Sentences of a profile, in plain Dutch (B1) and English, made by rules from the figures alone.

Every sentence is based on one figure and carries its indicator, so that a page can link to it. There is no adjective
without a number, nothing about households or causes, and no judgement.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kaart.analysis.profile.build import BENEFIT, Domain, PeerGroup, Profile
from kaart.analysis.profile.complement import Complement, complement
from kaart.analysis.profile.rows import Other, Row
from kaart.catalogue import Indicator, Kind
from kaart.core.codes import spans
from kaart.core.errors import mark
from kaart.core.language import sentence, translations
from kaart.model.missing import Status
from kaart.render.words.numbers import (
    area_words,
    counted_areas,
    denominator_words,
    format_number,
    format_value,
    plural,
    status_words,
)
from kaart.render.words.provisional import provisional_words, year_words
from kaart.render.words.rounded import almost_none, rounded_number, rounded_value, roundest, value_words
from kaart.render.words.sentences import said

_COMPLEMENTS = {
    "laag_inkomen": mark("Of {of} households, {rest} have no low income ({year})."),
    "sociaal_minimum": mark("Of {of} households, {rest} do not live below or around the social minimum ({year})."),
    "sociaal_minimum_110": mark("Of {of} households, {rest} have more than 110% of the social minimum ({year})."),
    "sociaal_minimum_120": mark("Of {of} households, {rest} have more than 120% of the social minimum ({year})."),
    "personen_in_armoede": mark("Of {of} people, {rest} do not live in poverty ({year})."),
    "kinderen_in_bijstandsgezin": mark("Of {of} children, {rest} do not live in a family on bijstand ({year})."),
    BENEFIT: mark("Of {of} inhabitants aged 15 to 65, {rest} receive no bijstand ({year})."),
}
_BENEFITS = mark("In {area}, {value} of 1,000 inhabitants aged 15 to 65 received bijstand in {year}")
_ONE_BENEFIT = mark("In {area}, one of 1,000 inhabitants aged 15 to 65 received bijstand in {year}")
_NO_BENEFIT = mark("In {area}, none or almost none of the inhabitants aged 15 to 65 received bijstand in {year}")
_LIMITS = (
    mark("These are figures of an area. They say nothing about one household or one person, and not why."),
    mark("Working poor: people who work and are poor cannot be distinguished in these figures."),
    mark("New or long-term: the figures do not show who became poor this year and who has been poor for years."),
    mark("Without registration: people who are not in the population register are in none of these figures."),
    mark("Debts: the repayments of a household are not in these figures, and income does not show them."),
)
_LISTED = 6


@dataclass(frozen=True)
class Said:
    """A sentence and the id of its indicator; "" for none."""

    text: str
    row: str


def summary(profile: Profile, *, language: str) -> tuple[Said, ...]:
    """The five sentences."""
    return tuple(Said(_fact(row, profile, language=language), row.indicator.id) for row in profile.facts)


def complements(profile: Profile, *, language: str) -> tuple[Said, ...]:
    """The poverty figures seen from the other side."""
    known = (complement(row) for row in profile.poverty)
    return tuple(_complement(item, language=language) for item in known if item is not None)


def limits(*, language: str) -> tuple[str, ...]:
    """Limits of these figures."""
    return tuple(translations(language).gettext(text) for text in _LIMITS)


def over_words(row: Row, *, language: str) -> str:
    """Denominator of a figure: ``van 2.170 huishoudens``; "" where unknown."""
    if not row.known or row.indicator.kind is not Kind.INTENSIVE or math.isnan(row.denominator):
        return ""
    record = row.indicator
    return denominator_words(row.denominator, column=record.beside, language=language, proxy=record.denominator_proxy)


def remarks(row: Row, *, language: str, later: bool = True) -> tuple[str, ...]:
    """Remarks on one figure: an estimate, years without a value, a shared value, another boundary.

    Parameters
    ----------
    row
        Row of a profile.
    later
        Whether to name later years without a value.
    language
        ``nl`` or ``en``.
    """
    gettext = translations(language).gettext
    texts = []
    # All figures of accessibility are estimates, which is stated once elsewhere.
    if row.status == Status.ESTIMATED and row.as_of is None:
        texts.append(gettext("This figure is an estimate."))
    if later and row.known and row.later:
        by_status: dict[str, list[int]] = {}
        for year, status in row.later:
            by_status.setdefault(status, []).append(year)
        reasons = ", ".join(
            f"{_years(years, language)}: {status_words(status, indicator=row.indicator, language=language)}"
            for status, years in by_status.items()
        )
        texts.append(gettext("No later figure in the stored tables ({reasons}).").format(reasons=reasons))
    if row.known and row.area_year != row.year:
        texts.append(area_words(row.year, row.area_year, language=language))
    if row.shared:
        texts.append(gettext("One published figure for several areas together."))
    if row.note:
        texts.append(gettext("The source adds: {note}.").format(note=row.note))
    if row.redrawn:
        texts.append(gettext("The boundary was another one in {year}.").format(year=row.year))
    texts += [sentence(notice, language=language) for notice in row.notices]
    if row.small:
        texts.append(
            gettext("Counted over fewer than {minimum}: with small numbers one more or less shows.").format(
                minimum=format_number(row.indicator.minimum, decimals=0, language=language)
            )
        )
    return tuple(texts)


def reliability(profile: Profile, *, language: str) -> tuple[str, ...]:
    """Notes on how exact the figures are.

    Parameters
    ----------
    profile
        Of one area.
    language
        ``nl`` or ``en``.
    """
    gettext = translations(language).gettext
    rows = [row for row in profile.rows.values() if row.known]
    notes = [
        gettext(
            "Every figure has its year beside it: where {year} has no figure, it is the last earlier year "
            "that has one, or else the first later year."
        ).format(year=profile.year)
    ]
    rounded = next((row for row in (*profile.poverty, *rows) if row.known and row.low < row.high), None)
    if rounded is not None:
        notes.append(_rounding(rounded, language=language))
    small = [row for row in rows if row.small]
    if small:
        text = gettext("Counted over few homes or people: {labels}. One more or less moves these figures.")
        notes.append(text.format(labels=_labels(small, language)))
    proxies = [
        row
        for row in rows
        if row.indicator.denominator_proxy and row.indicator.beside and not math.isnan(row.denominator)
    ]
    if proxies:
        text = gettext(
            "With {count} figures the number behind it ('of about 1,234 households') is the nearest that CBS "
            "publishes; CBS itself divides by another number."
        )
        notes.append(text.format(count=len(proxies)))
    shared = [row for row in rows if row.shared]
    if shared:
        text = gettext("One published figure for several areas together: {labels}.")
        notes.append(text.format(labels=_labels(shared, language)))
    redrawn = [row for row in rows if row.redrawn]
    if redrawn:
        text = gettext("The boundary changed after the year of these figures: {labels}.")
        notes.append(text.format(labels=_labels(redrawn, language)))
    if not any(row.country and row.country.known for row in rows):
        notes.append(gettext("No figures of the Netherlands have been fetched for these years."))
    return tuple(notes)


def alike_words(peers: PeerGroup, *, level: str, language: str) -> str:
    """Similar areas and the variables compared, or the reason why there are none.

    Parameters
    ----------
    peers
        Of a profile.
    level
        Of the area.
    language
        ``nl`` or ``en``.
    """
    gettext = translations(language).gettext
    reasons = " ".join(sentence(reason, language=language) for reason in peers.reasons)
    if not peers.codes:
        return gettext("No areas to compare with were found. {reasons}").format(reasons=reasons).strip()
    text = gettext("{Areas} like this one: {names}. Alike in: {variables} ({year}), out of {compared}. {reasons}")
    return text.format(
        Areas=plural(level).capitalize(),
        names=", ".join(peers.names),
        variables=", ".join(item.label[language] for item in peers.variables),
        year=peers.year,
        compared=peers.compared,
        reasons=reasons,
    ).strip()


def without_words(rows: Iterable[Row], *, language: str) -> str:
    """Indicators without a value, by reason; "" when every one has a value."""
    by_reason: dict[str, list[Row]] = {}
    for row in rows:
        by_reason.setdefault(reason_words(row, language=language), []).append(row)
    return "; ".join(f"{_labels(without, language)}: {reason}" for reason, without in by_reason.items())


def layer_words(domain: Domain, *, home: str, language: str) -> str:
    """Contents of an optional layer for a domain, and how to fetch it; "" when there is none, or it is stored.

    Parameters
    ----------
    domain
        Of a profile.
    home
        Code of the gemeente, for the command.
    language
        ``nl`` or ``en``.
    """
    gettext = translations(language).gettext
    layers = sorted({str(row.indicator.table_family) for row in domain.unfetched})
    if not layers:
        return ""
    command = f"kaart sync {home} --lagen {','.join(layers)}"
    ends = [max(row.indicator.years) for row in domain.rows if row not in domain.unfetched]
    if not ends:
        text = gettext("These figures are a separate layer, to be fetched once: {command}.")
        return text.format(command=command)
    text = gettext("The key figures of CBS have this up to {year}; newer figures are a separate layer: {command}.")
    return text.format(year=max(ends), command=command)


def short_words(row: Row, *, language: str) -> str:
    """A figure with its year in few words; for a register or timetable the year in which it was fetched."""
    value, metres = row.value, row.indicator.unit.nl == "meter"
    if row.as_of is not None and metres and row.known:
        value = round(value, -1)  # an estimate: metres below ten are not significant
    # The same words as in the table and the sentences of the profile: "about 50", not 53.
    if not row.known or row.status == Status.ESTIMATED:
        text = value_words(value, indicator=row.indicator, language=language, status=row.status, high=row.high)
    else:
        text = rounded_value(value, low=row.low, high=row.high, indicator=row.indicator, language=language)
    words = provisional_words(row.provisional, language=language)
    when = ", ".join(filter(None, (str(row.as_of.year if row.as_of else row.year), words)))
    return f"{text} ({when})"


def figure_words(row: Row, *, language: str) -> Said:
    """A figure by name in few words, with a link to its row."""
    return Said(f"{row.indicator.label[language]}: {short_words(row, language=language)}", row.indicator.id)


def reason_words(row: Row, *, language: str) -> str:
    """Why a row has no value."""
    gettext = translations(language).gettext
    if row.why is not None:
        return sentence(row.why, language=language)
    if row.status == Status.NOT_PUBLISHED and not row.stored:
        return gettext("no table of it has been fetched")
    if row.status == Status.NOT_PUBLISHED:
        # Naming one of several other years would mislead: the reason is one for all of them.
        year = row.year if row.stored == 1 or row.year == row.asked else None
        return status_words(row.status, indicator=row.indicator, language=language, year=year)
    return f"{status_words(row.status, indicator=row.indicator, language=language)} ({row.year})"


def _fact(row: Row, profile: Profile, *, language: str) -> str:
    gettext = translations(language).gettext
    place, indicator = profile.place, row.indicator
    year = year_words(row.year, row.provisional, language=language)
    if not row.known:
        return gettext("There is no figure for {area} of “{label}”: {reason}.").format(
            area=place.name, label=indicator.label[language], reason=reason_words(row, language=language)
        )
    if indicator.id == "inwoners":
        return _people(row, profile, language=language)
    value = rounded_value(row.value, low=row.low, high=row.high, indicator=indicator, language=language)
    if indicator.id == BENEFIT:
        number = rounded_number(row.value, low=row.low, high=row.high, indicator=indicator, language=language)
        none = almost_none(row.value, high=row.high, indicator=indicator)
        template = _NO_BENEFIT if none else _ONE_BENEFIT if number == "1" else _BENEFITS
        text = gettext(template).format(area=place.name, value=number, year=year)
    else:
        text = said(indicator, area=place.name, year=year, value=value, language=language)
    return f"{text}{_compared(row, profile, language=language)}."


def _people(row: Row, profile: Profile, *, language: str) -> str:
    gettext = translations(language).gettext
    households = profile.rows.get("huishoudens")
    number = format_number(row.value, decimals=0, language=language)
    area, year = profile.place.name, year_words(row.year, row.provisional, language=language)
    if households is None or not households.known or households.year != row.year:
        return gettext("On 1 January {year}, {value} people lived in {area}.").format(
            area=area, value=number, year=year
        )
    return gettext("On 1 January {year}, {value} people lived in {area}, in {households} households.").format(
        area=area,
        value=number,
        year=year,
        households=format_number(households.value, decimals=0, language=language),
    )


def _compared(row: Row, profile: Profile, *, language: str) -> str:
    """Values of the gemeente and the median of the similar areas, where known."""
    gettext = translations(language).gettext
    parts = []
    if row.shared:
        parts.append(gettext("this is one figure for several areas"))
    if row.small:
        number = format_number(row.indicator.minimum, decimals=0, language=language)
        parts.append(gettext("this is counted over fewer than {minimum}").format(minimum=number))
    if row.gemeente is not None and row.gemeente.known:
        value = _beside(row.gemeente, row.indicator, language)
        text = gettext("in all of {gemeente} it was {value}")
        parts.append(text.format(gemeente=profile.place.gemeente_name, value=value))
    if row.peers is not None and row.peers.known:
        value = _beside(row.peers, row.indicator, language)
        text = gettext("in the middle one of {count} {areas} like this one, {value}")
        areas = counted_areas(profile.place.level, count=row.peers.count)
        parts.append(text.format(count=row.peers.count, areas=areas, value=value))
    return "".join(f"; {text}" for text in parts)


def _beside(other: Other, indicator: Indicator, language: str) -> str:
    words = rounded_number if indicator.id == BENEFIT else rounded_value
    return words(other.value, low=other.low, high=other.high, indicator=indicator, language=language)


def _complement(item: Complement, *, language: str) -> Said:
    text = translations(language).gettext(_COMPLEMENTS[item.row.indicator.id])
    near = roundest(item.rest, low=item.low, high=item.high, decimals=0)
    of, rest = (
        format_number(number, decimals=0, language=language)
        for number in (item.of, item.rest if near is None else near)
    )
    rest = rest if near is None else translations(language).gettext("about {value}").format(value=rest)
    year = year_words(item.row.year, item.row.provisional, language=language)
    return Said(text.format(of=of, rest=rest, year=year), item.row.indicator.id)


def _rounding(row: Row, *, language: str) -> str:
    low, high = (
        format_number(end, decimals=row.indicator.decimals + 1, language=language) for end in (row.low, row.high)
    )
    text = translations(language).gettext(
        "Figures are rounded: “{label}” of {value} stands for anything from {low} to {high}."
    )
    value = format_value(row.value, indicator=row.indicator, language=language)
    return text.format(label=row.indicator.label[language], value=value, low=low, high=high)


def _labels(rows: Sequence[Row], language: str) -> str:
    """Labels, the first few by name."""
    names = [row.indicator.label[language] for row in rows[:_LISTED]]
    more = len(rows) - len(names)
    text = translations(language).gettext("{names} and {count} more")
    return text.format(names=", ".join(names), count=more) if more else ", ".join(names)


def _years(years: Sequence[int], language: str) -> str:
    text = spans(tuple(years))
    return text.replace(", ", translations(language).gettext(" and ")) if len(years) < 3 else text  # noqa: PLR2004
