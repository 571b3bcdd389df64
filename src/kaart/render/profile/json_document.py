"""A profile as one plain document: keys in English and stable, missing as null with its status."""

from __future__ import annotations

from typing import Any

from kaart.analysis.access.facilities import record_of
from kaart.analysis.change.trend import Trend
from kaart.analysis.profile.build import FactorLine, Profile
from kaart.analysis.profile.rows import Other, Row
from kaart.analysis.profile.sitelist import NEAR_M, SiteGroup
from kaart.analysis.profile.surroundings import FAR_MORE_M, FAR_TIMES, Farther, Nearby, weight_column
from kaart.catalogue import Catalogue
from kaart.core.codes import COUNTRY
from kaart.core.language import sentence
from kaart.core.numbers import json_number
from kaart.core.provenance import Notice
from kaart.render.profile.sentences import Said, reason_words, remarks
from kaart.render.profile.sheet import Sheet
from kaart.render.profile.sources import origin_of
from kaart.render.words.numbers import counted_words, status_words
from kaart.render.words.trendwords import break_words


def profile_document(profile: Profile, sheet: Sheet, *, catalogue: Catalogue) -> dict[str, Any]:
    """The profile for other programs.

    Parameters
    ----------
    profile
        Of one area.
    sheet
        The same in words, in the language of the document.
    catalogue
        Sources.
    """
    place, language = profile.place, sheet.language

    def records(rows: tuple[Row, ...]) -> list[dict[str, Any]]:
        return [_record(row, profile, catalogue=catalogue, language=language) for row in rows]

    return {
        "area": place.code,
        "name": place.name,
        "level": place.level.value,
        "gemeente": {"area": place.gemeente, "name": place.gemeente_name},
        "year": profile.year,
        "language": language,
        "invented": profile.invented,
        "summary": [_said(item) for item in sheet.summary],
        "complements": [_said(item) for item in sheet.complements],
        "people": records(profile.people),
        "poverty": records(profile.poverty),
        "domains": [
            {
                "id": domain.theme.id,
                "label": domain.theme.label[language],
                "figures": records(domain.rows),
                "accessibility": [_accessibility(part, profile, language=language) for part in domain.nearby],
            }
            for domain in profile.domains
        ],
        "factors": [_factor(line, language=language) for line in profile.factors],
        "peers": {
            "year": profile.peers.year,
            "areas": list(profile.peers.codes),
            "alike_in": [item.id for item in profile.peers.variables],
            "compared": profile.peers.compared,
            "text": sheet.alike,
        },
        "distances": [row.indicator.id for row in profile.distances],
        "far": [_far(item, profile, language=language) for item in profile.far],
        "far_rule": {"at_least_times": FAR_TIMES, "at_least_more_m": FAR_MORE_M, "text": sheet.far_note},
        "sites": [_site_group(group, language=language) for group in profile.sites],
        "reliability": list(sheet.reliability),
        "limits": list(sheet.limits),
        "sources": [{"text": source.text, "url": source.url} for source in sheet.sources],
    }


def _factor(line: FactorLine, *, language: str) -> dict[str, Any]:
    """A factor with its related indicators."""
    return {
        "id": line.factor.id,
        "label": line.factor.label[language],
        "direction": line.factor.direction,
        "unit_of_analysis": line.factor.unit_of_analysis,
        "mapped": line.mapped.value,
        "indicators": [row.indicator.id for row in line.rows],
        "literature": line.factor.literature,
        "remark": line.factor.remark[language],
    }


def _far(item: Farther, profile: Profile, *, language: str) -> dict[str, Any]:
    """A distance that is large, with both numbers."""
    return {
        "indicator": item.row.indicator.id,
        "value": json_number(item.row.value),
        "beside": profile.place.gemeente if item.row.gemeente else COUNTRY,
        "beside_value": json_number(item.beside.value),
        "unit": item.row.indicator.unit[language],
        "times": json_number(item.times),
    }


def _accessibility(part: Nearby, profile: Profile, *, language: str) -> dict[str, Any]:
    """Method of one facility, or the reason why there are no measures and how to fetch them."""

    def said(items: tuple[Notice, ...]) -> list[str]:
        return [sentence(item, language=language) for item in items]

    layer = record_of(part.facility).layer
    return {
        "facility": part.facility.value,
        "layer": layer,
        "fetched": part.reason is None,
        "reason": "" if part.reason is None else sentence(part.reason, language=language),
        "fetch": f"kaart sync {profile.place.gemeente} --lagen {layer}",
        "status": None if part.reason else "estimated",
        "year": part.year or None,
        "retrieved_at": part.retrieved_at.isoformat() if part.retrieved_at else None,
        "method": said(part.method),
        "notices": said(part.notices),
        "leaves_out": record_of(part.facility).leaves_out[language],
        "weighted_by": {row.indicator.id: weight_column(row.indicator.id) for row in part.rows},
    }


def _site_group(group: SiteGroup, *, language: str) -> dict[str, Any]:
    return {
        "kind": group.kind.value,
        "reason": "" if group.reason is None else sentence(group.reason, language=language),
        "unlocated_in_gemeente": None if group.reason else group.unlocated,
        "near_within_m": NEAR_M,
        "sites": [
            {
                "name": site.name,
                "address": site.address,
                "distance_m": json_number(site.distance_m),
                "in_area": site.inside,
                "places": json_number(site.places),
                "early_education": site.early_education,
                "departures_per_hour_day": json_number(site.departures_per_hour),
            }
            for site in group.sites
        ],
    }


def _record(row: Row, profile: Profile, *, catalogue: Catalogue, language: str) -> dict[str, Any]:
    indicator = row.indicator
    return {
        "indicator": indicator.id,
        "label": indicator.label[language],
        "value": json_number(row.value),
        "status": row.status,
        "status_text": "" if row.known else reason_words(row, language=language),
        "inferred": row.inferred,
        "year": row.year,
        "provisional": row.provisional or None,
        "area_year": row.area_year,
        "asked_year": row.asked,
        "unit": indicator.unit[language],
        "definition": indicator.definition[language],
        "family": indicator.family,
        "denominator": json_number(row.denominator) if indicator.beside else None,
        "denominator_is_proxy": indicator.denominator_proxy,
        "denominator_counts": counted_words(indicator, language=language),
        "rounding_low": json_number(row.low),
        "rounding_high": json_number(row.high),
        "shared": row.shared,
        "note": row.note,
        "gemeente": _other(row.gemeente),
        "peers": None if row.peers is None else {**_value(row.peers), "areas": row.peers.count},
        "province": _other(row.province),
        "country": _other(row.country),
        "lowest_in_gemeente": json_number(row.lowest),
        "highest_in_gemeente": json_number(row.highest),
        "trend": _trend(row.line, language=language),
        "later_years_without_value": [
            {
                "year": year,
                "status": status,
                "status_text": status_words(status, indicator=indicator, language=language, year=year),
            }
            for year, status in row.later
        ],
        "as_of": row.as_of.isoformat() if row.as_of else None,
        "remarks": list(remarks(row, language=language)),
        "source": _source(row, profile, catalogue=catalogue, language=language),
    }


def _trend(line: Trend | None, *, language: str) -> dict[str, Any] | None:
    if line is None:
        return None
    return {
        "points": [
            {
                "year": point.year,
                "area": point.code,
                "value": json_number(point.value),
                "status": point.status,
                "segment": point.segment,
                "provisional": point.provisional or None,
            }
            for point in line.points
        ],
        "breaks": [
            {"year": stop.year, "kind": stop.kind.value, "reason": break_words(stop, language=language)}
            for stop in line.breaks
        ],
    }


def _source(row: Row, profile: Profile, *, catalogue: Catalogue, language: str) -> dict[str, Any]:
    source = catalogue.source(row.indicator.source)
    origin = origin_of(row, profile)
    return {
        "name": source.name[language],
        "table": origin.table if origin else "",
        "url": origin.url if origin else source.url,
        "licence": source.licence,
        "attribution": source.attribution,
        "retrieved_at": origin.retrieved_at.isoformat() if origin and origin.retrieved_at else None,
        "sha256": origin.sha256 if origin else None,
    }


def _said(item: Said) -> dict[str, str]:
    return {"text": item.text, "indicator": item.row}


def _other(other: Other | None) -> dict[str, Any] | None:
    return None if other is None else _value(other)


def _value(other: Other) -> dict[str, Any]:
    return {"value": json_number(other.value), "status": other.status}
