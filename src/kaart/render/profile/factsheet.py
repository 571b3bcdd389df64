"""The factsheet: two A4 pages as a tagged PDF (PDF/UA-1), set by Typst from data and never from source.

The fonts come with Typst, so that it looks the same everywhere. It contains the date of the day, so that the same
store gives the same bytes on one day.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst

from kaart.analysis.profile.build import Mapped
from kaart.core.language import translations
from kaart.render.profile.around import SiteGroupWords
from kaart.render.profile.columns import beside, column_names, mark_names, marks
from kaart.render.profile.sheet import DomainWords, RowWords, Sheet, first_sentence
from kaart.render.typeset import typeset
from kaart.render.words.caveat import caveat

TEMPLATE = Path(__file__).with_name("factsheet.typ")
# Selection that fits on two pages: per domain the first rows with a value, besides those of accessibility, and the
# people in one strip.
PER_DOMAIN, PEOPLE, RISKS, OTHERS, LONGEST = 2, 6, 6, 2, 120
PER_KIND, NEAR, FAR = 3, 3, 3
# Most informative rows of accessibility.
_PICKED = {
    "onderwijs": ("school_nearest_m",),
    "ov": ("ov_departures_per_hour_day", "ov_destinations_one_change_45_min_count", "ov_transit_index"),
    "vve": ("vve_nearest_m", "vve_places_per_100_children", "kinderopvang_nearest_m"),
}
_STRIP = ("inwoners", "huishoudens", "kinderen", "ouderen", "eenpersoons", "huishoudens_met_kinderen")


def factsheet(sheet: Sheet, *, today: date) -> bytes:
    """Two pages about one area.

    Parameters
    ----------
    sheet
        A profile in words.
    today
        Date of the PDF.

    Returns
    -------
    bytes
        PDF/UA-1.

    Raises
    ------
    TypeError
        If Typst does not return a single document.
    """
    data = json.dumps(factsheet_data(sheet, today=today), ensure_ascii=False)
    when = datetime(today.year, today.month, today.day, tzinfo=UTC)
    return typeset(_compiler(), TEMPLATE, {"data": data}, when=when)


@cache
def _compiler() -> typst.Compiler:
    # The compiler is reused: with its fonts loaded, later sheets are several times as fast.
    return typst.Compiler(ignore_system_fonts=True)


def factsheet_data(sheet: Sheet, *, today: date) -> dict[str, Any]:
    """Data of the template: texts, pictures, and the columns to show.

    Parameters
    ----------
    sheet
        A profile in words.
    today
        Date of the PDF.
    """
    gettext = translations(sheet.language).gettext
    people = [row for row in sheet.people if row.id in _STRIP][:PEOPLE]
    rows = [row for domain in sheet.domains for row in _picked(domain)]
    shown = [*people, *sheet.poverty, *rows]
    compared, names = beside(shown), mark_names(sheet)
    name = _short(sheet.name)
    none = gettext("no figure of this area")
    without = {
        gettext("not fetched yet"): [domain.label for domain in sheet.domains if domain.unfetched],
        none: [domain.label for domain in sheet.domains if not domain.rows and not domain.unfetched],
    }
    where = sheet.within or sheet.level
    return {
        "language": sheet.language,
        "date": {"year": today.year, "month": today.month, "day": today.day},
        "title": f"{name}: {gettext('How are things in this buurt?')}",
        "name": name,
        "subtitle": f"{sheet.code} · {_short(where)} · " + gettext("year of reference {year}").format(year=sheet.year),
        "footer": " · ".join(
            [
                f"{name} ({sheet.code})",
                sheet.today,
                caveat(language=sheet.language),
                f"kaart export profiel {sheet.code}",
            ]
        ),
        "invented": gettext("Everything in this Voorbeeldregio is invented.") if sheet.invented else "",
        "labels": _labels(sheet),
        "beside": list(compared),
        "anchors": [row.id for row in shown],
        "locator": asdict(sheet.locator) if sheet.locator else None,
        "summary": [asdict(said) for said in sheet.summary],
        "people": [_row(row) for row in people],
        "poverty": [{**_row(row), "meaning": first_sentence(row.definition)} for row in sheet.poverty],
        "key": [{"name": names[name], "svg": svg} for name, svg in marks(sheet, compared).items()],
        "complements": [asdict(said) for said in sheet.complements],
        "rows": [_row(row, remarks=False) for row in rows],
        "nothing": none,
        "without": " ".join(f"{', '.join(labels)}: {text}." for text, labels in without.items() if labels),
        **_second_page(sheet),
    }


def _second_page(sheet: Sheet) -> dict[str, Any]:
    """Factors with a figure, and by name those without; distances; notes; sources."""
    gettext = translations(sheet.language).gettext
    factors = [factor for _, members in sheet.factors for factor in members]
    mapped = [
        factor
        for number, (_, members) in enumerate(sheet.factors)
        for factor in [item for item in members if item.mapped is Mapped.FIGURE][: RISKS if number == 0 else OTHERS]
    ]
    rest = [factor.label for factor in factors if factor.mapped is Mapped.NOT_MAPPABLE]
    text = gettext("Cannot be mapped: {labels}.")
    return {
        "factors": [
            {
                "label": factor.label,
                "near": "; ".join(said.text for said in factor.near[:2]),
                "literature": factor.literature,
            }
            for factor in mapped
        ],
        "not_mapped": text.format(labels=", ".join(rest)) if rest else "",
        "sites": [_sites(group) for group in sheet.sites],
        "near": [asdict(said) for said in sheet.near[:NEAR]],
        "far": [asdict(said) for said in sheet.far[:FAR]],
        "far_note": sheet.far_note,
        "limits": list(sheet.limits),
        "reading": [*filter(None, [sheet.alike, sheet.reached]), *sheet.reliability],
        "sources": [source.text for source in sheet.sources],
    }


def _picked(domain: DomainWords) -> list[RowWords]:
    """Rows to print: the first of the key figures, then selected ones of accessibility."""
    chosen = [row for name in _PICKED.get(domain.id, ()) for row in domain.rows if row.id == name]
    plain = [row for row in domain.rows if not row.reached]
    return [*plain[:PER_DOMAIN], *chosen]


def _sites(group: SiteGroupWords) -> dict[str, str]:
    """One kind in one paragraph: how many, and the nearest by name; of a gemeente there is no nearest."""
    named = [
        f"{site.name} ({', '.join(filter(None, (site.distance, site.offers)))})"
        for site in group.sites[:PER_KIND]
        if site.distance
    ]
    count = f"{group.count}." if group.count else ""
    nearest = f"{'; '.join(named)}." if named else ""
    return {"label": group.label, "text": " ".join(filter(None, (count, nearest, group.note)))}


def _labels(sheet: Sheet) -> dict[str, str]:
    gettext = translations(sheet.language).gettext
    return {
        **column_names(sheet),
        "people": gettext("Who lives here"),
        "poverty": gettext("Poverty, in every definition"),
        "poverty_note": gettext(
            "Each definition counts something different. They are shown side by side and cannot be added up or ranked."
        ),
        "key": gettext("Key"),
        "complements": gettext("Seen from the other side"),
        "domains": gettext("Income, work, home and more"),
        "factors": gettext("Factors that research names"),
        "factors_note": gettext(
            "Research sees these go together with poverty. That is no cause, and a figure beside it no proof."
        ),
        "sites": gettext("What is there"),
        "near": gettext("What is near and what is far"),
        "limits": gettext("What these figures cannot show"),
        "reading": gettext("How to read these figures"),
        "sources_title": gettext("Sources"),
    }


def _row(row: RowWords, *, remarks: bool = True) -> dict[str, Any]:
    kept = asdict(row)
    kept["remarks"] = [row.scale] if row.scale else []
    kept["remarks"] += row.remarks if remarks else ()
    return kept


def _short(text: str) -> str:
    """A name, shortened to leave room."""
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
