"""Surroundings of an area in words: method, layers not fetched, sites, and large distances.

A distance is only called far beside its reference, and a layer that was not fetched comes with the way to fetch it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from kaart.analysis.access.facilities import Facility, record_of
from kaart.analysis.access.measures import CENTRE, PLACES
from kaart.analysis.profile.build import Domain, Profile
from kaart.analysis.profile.rows import Row
from kaart.analysis.profile.sitelist import NEAR_M, Site, SiteGroup
from kaart.analysis.profile.surroundings import FAR_MORE_M, FAR_TIMES, Farther, Nearby
from kaart.core.codes import Level
from kaart.core.language import sentence, translations
from kaart.render.profile.sentences import Said, figure_words, short_words
from kaart.render.words.numbers import format_date, format_number
from kaart.render.words.rounded import value_words

_NEAREST = 8


@dataclass(frozen=True)
class SiteWords:
    """One place: name, address, metres ("" for a whole gemeente), whether in the area or near it, what it offers."""

    name: str
    address: str
    distance: str
    inside: bool
    offers: str


@dataclass(frozen=True)
class SiteGroupWords:
    """Places of one kind: their name, numbers in and near the area, list, unknowns and limits."""

    kind: str
    label: str
    count: str
    sites: tuple[SiteWords, ...]
    note: str
    leaves_out: str


def around_notes(domain: Domain, profile: Profile, *, language: str) -> tuple[str, ...]:
    """Method of the measures of accessibility in a domain, and the layers that are absent.

    Parameters
    ----------
    domain
        Of the profile.
    profile
        Of one area.
    language
        ``nl`` or ``en``.
    """
    known = [part for part in domain.nearby if part.reason is None]
    notes = [_of_when(part, language=language) for part in known]
    if known:
        method = [sentence(item, language=language) for part in known for item in part.method]
        notes.append(" ".join(["", *dict.fromkeys(method)]).strip())
        notes.append(_weighting(known, profile, language=language))
        notices = [sentence(item, language=language) for part in known for item in part.notices]
        notes.append(" ".join(dict.fromkeys(notices)))
    reasons = [sentence(part.reason, language=language) for part in domain.nearby if part.reason is not None]
    return tuple(filter(None, (*notes, *dict.fromkeys(reasons))))


def reached_words(profile: Profile, *, language: str) -> str:
    """Short note that applies to all measures of accessibility; "" when there are none.

    Parameters
    ----------
    profile
        Of one area.
    language
        ``nl`` or ``en``.
    """
    gettext = translations(language).gettext
    known = [part for domain in profile.domains for part in domain.nearby if part.reason is None]
    if not known:
        return ""
    text = gettext("Public transport, early childhood education, childcare and school nearby are estimates.")
    shared = [item for item in known[0].method if all(item in part.method for part in known)]
    sentences = [sentence(item, language=language) for item in shared]
    return " ".join([text, *sentences, _weighting(known, profile, language=language)])


def _of_when(part: Nearby, *, language: str) -> str:
    gettext = translations(language).gettext
    text = gettext("{What}: fetched on {date}; boundaries and people of {year}. Every number is an estimate.")
    what = record_of(part.facility).many[language]
    return text.format(
        What=what[:1].upper() + what[1:],
        date=format_date(part.retrieved_at, language=language) if part.retrieved_at else "–",
        year=part.year,
    )


def _weighting(parts: Sequence[Nearby], profile: Profile, *, language: str) -> str:
    """Weights behind the mean of a larger area, in words."""
    gettext = translations(language).gettext
    text = gettext("The figure of a wijk or gemeente is the mean of its buurten, weighted by their inhabitants.")
    places = any(row.indicator.id.endswith(PLACES) for part in parts for row in part.rows)
    if places:
        text += " " + gettext("For places per 100 children it is weighted by the children of two and three.")
    if any(row.indicator.id.endswith(CENTRE) for part in parts for row in part.rows):
        text += " " + gettext("For the travel time it is weighted by the inhabitants who can get there.")
    if profile.peers.codes:
        text += " " + gettext("The figure of the areas like this one is their median.")
    return text


def site_words(profile: Profile, *, language: str) -> tuple[SiteGroupWords, ...]:
    """Places in and near an area by kind, also the kinds that were not fetched."""
    return tuple(_group(group, profile, language=language) for group in profile.sites)


def _group(group: SiteGroup, profile: Profile, *, language: str) -> SiteGroupWords:
    gettext, place = translations(language).gettext, profile.place
    label = gettext(record_of(group.kind).listed)
    if group.reason is not None:
        return SiteGroupWords(group.kind.value, label, "", (), _capital(sentence(group.reason, language=language)), "")
    inside = sum(site.inside for site in group.sites)
    count = gettext("in this {level}: {inside}").format(level=place.level.value, inside=inside)
    if place.level is not Level.GEMEENTE:
        text = gettext("within {metres} m of it: {near} more")
        metres = format_number(NEAR_M, decimals=0, language=language)
        count += "; " + text.format(metres=metres, near=len(group.sites) - inside)
    note = ""
    if group.unlocated:
        text = gettext("Not listed because the place is not known, in {gemeente}: {count}.")
        note = text.format(gemeente=place.gemeente_name, count=group.unlocated)
    sites = tuple(_site(site, group.kind, language=language) for site in group.sites)
    return SiteGroupWords(group.kind.value, label, count, sites, note, f"{record_of(group.kind).leaves_out[language]}.")


def _places(site: Site, gettext: Callable[[str], str], language: str) -> list[str]:
    if math.isnan(site.places):
        return [gettext("places: unknown")]
    return [gettext("places: {count}").format(count=format_number(site.places, decimals=0, language=language))]


def _early(site: Site, gettext: Callable[[str], str], _language: str) -> list[str]:
    if site.early_education is None:
        return [gettext("early childhood education: unknown")]
    return [gettext("with early childhood education")] if site.early_education else []


def _departures(site: Site, gettext: Callable[[str], str], language: str) -> list[str]:
    if math.isnan(site.departures_per_hour):
        return []
    number = format_number(site.departures_per_hour, decimals=1, language=language)
    return [gettext("{number} departures per hour (working day, 9-16)").format(number=number)]


# What is told of a site, by the column that it comes from.
_TELLS = {"places": _places, "ve": _early, "day": _departures}


def _site(site: Site, kind: Facility, *, language: str) -> SiteWords:
    gettext = translations(language).gettext
    offers = [text for name in record_of(kind).tells for text in _TELLS[name](site, gettext, language)]
    metres = site.distance_m
    distance = "" if math.isnan(metres) else f"{format_number(round(metres, -1), decimals=0, language=language)} m"
    return SiteWords(site.name, site.address, distance, site.inside, ", ".join(offers))


def distance_note(profile: Profile, *, language: str) -> str:
    """Note on the distances to sites; "" where there are none."""
    sites = [site for group in profile.sites for site in group.sites if not math.isnan(site.distance_m)]
    if not sites:
        return ""
    return translations(language).gettext(
        "Metres: the mean from where people live in the area, an estimate of the way over streets, in tens."
    )


def near_words(rows: Sequence[Row], *, language: str) -> tuple[Said, ...]:
    """The nearest distances, each with its year."""
    return tuple(figure_words(row, language=language) for row in rows[:_NEAREST])


def far_words(items: Iterable[Farther], profile: Profile, *, language: str) -> tuple[Said, ...]:
    """Distances that are large beside the gemeente, each with both numbers.

    Parameters
    ----------
    items
        Of the profile, or some of them.
    profile
        Of one area.
    language
        ``nl`` or ``en``.
    """
    gettext = translations(language).gettext
    text = gettext("{label}: {value}; in all of {beside} {other}, so {times} times as far")
    return tuple(
        Said(
            text.format(
                label=_label(item.row, language),
                value=short_words(item.row, language=language),
                beside=profile.place.gemeente_name if item.row.gemeente else gettext("the Netherlands"),
                other=value_words(item.beside.value, indicator=item.row.indicator, language=language),
                times=format_number(item.times, decimals=1, language=language),
            ),
            item.row.indicator.id,
        )
        for item in items
    )


def far_note(profile: Profile, *, language: str) -> str:
    """Rule by which a distance is listed as far, or a note that there are none."""
    gettext = translations(language).gettext
    compared = [row for row in profile.distances if (row.gemeente or row.country) and _beside_known(row)]
    if not compared:
        return gettext("There is no distance of a larger area to compare with.")
    words = {
        "times": format_number(FAR_TIMES, decimals=1, language=language),
        "metres": format_number(FAR_MORE_M, decimals=0, language=language),
        "count": len(compared),
    }
    if not profile.far:
        text = gettext("Not one of {count} distances is {times} times that of the larger area or more.")
        return text.format(**words)
    text = gettext("Out of {count} distances: at least {times} times that of the larger area, and {metres} m more.")
    return text.format(**words)


def _beside_known(row: Row) -> bool:
    other = row.gemeente or row.country
    return other is not None and other.known


def _label(row: Row, language: str) -> str:
    return row.indicator.label[language]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
