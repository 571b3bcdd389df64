"""Plain records for the command line: figures, layers, and what a refresh did.

Keys are English and stable.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from kaart.catalogue import Catalogue
from kaart.language import sentence, translations
from kaart.provenance import now_utc
from kaart.query import Answer, is_shown
from kaart.refresh import Item, Outcome, Report
from kaart.render.numbers import status_words
from kaart.store.library import FIGURES
from kaart.store.manifest import Manifest
from kaart.store.parquet import Store

# A source that was not asked for this long is shown as old.
OLD_AFTER = timedelta(days=200)
FIGURE_FIELDS = (
    "area",
    "name",
    "level",
    "year",
    "indicator",
    "value",
    "status",
    "status_text",
    "unit",
    "denominator",
    "definition",
    "family",
    "shared",
    "note",
    "source",
)


def figure_records(found: Answer, *, catalogue: Catalogue, language: str) -> list[dict[str, Any]]:
    """One record per area: value or null, status, definition and source.

    Parameters
    ----------
    found
        Answer of the store.
    catalogue
        Holds the sources.
    language
        Language of definition, unit and status text.
    """
    figures = found.figures
    indicator = figures.indicator
    source = catalogue.source(indicator.source)
    records = []
    for row in figures.frame.to_dict("records"):
        manifest = found.manifest_of(str(row["code"]))
        records.append(
            {
                "area": row["code"],
                "name": row["name"],
                "level": figures.level.value,
                "year": figures.year,
                "indicator": indicator.id,
                "value": _number(row["value"]),
                "status": row["status"],
                "inferred": bool(row["inferred"]),
                "status_text": ""
                if is_shown(str(row["status"]))
                else status_words(row["status"], indicator=indicator, language=language, year=figures.year),
                "unit": indicator.unit[language],
                "denominator": _number(row["denominator"]),
                "denominator_is_proxy": indicator.denominator_proxy,
                "definition": indicator.definition[language],
                "family": indicator.family,
                "shared": bool(row["shared"]),
                "note": row["note"],
                "invented": found.invented,
                "source": {
                    "name": source.name[language],
                    "table": manifest.provenance.table if manifest else "",
                    "url": manifest.provenance.url if manifest else source.url,
                    "licence": source.licence,
                    "attribution": source.attribution,
                    "retrieved_at": manifest.provenance.retrieved_at.isoformat() if manifest else None,
                    "sha256": manifest.sha256 if manifest else None,
                },
            }
        )
    return records


def layer_records(manifests: Iterable[Manifest], *, store: Store, language: str = "nl") -> list[dict[str, Any]]:
    """One record per stored file, with its state: ``good``, ``old``, ``previous`` or ``damaged``.

    Parameters
    ----------
    manifests
        Of the stored files.
    store
        Where they stand; every file is hashed.
    language
        Language of the warnings.
    """
    moment = now_utc()
    return [
        {
            "layer": manifest.key.layer,
            "area": manifest.key.area,
            "vintage": manifest.key.vintage,
            "rows": manifest.rows,
            "retrieved_at": manifest.provenance.retrieved_at.isoformat(),
            "checked_at": manifest.checked_at.isoformat(),
            "source": manifest.provenance.table or manifest.provenance.source,
            "route": manifest.provenance.route,
            "url": manifest.provenance.url,
            "sha256": manifest.sha256,
            "state": _state(manifest, store, old=moment - manifest.checked_at > OLD_AFTER),
            "counts": dict(manifest.provenance.counts),
            "warnings": [sentence(notice, language=language) for notice in manifest.provenance.warnings],
        }
        for manifest in manifests
    ]


def sync_lines(report: Report, language: str, *, plain: bool = False) -> list[Any]:
    """What a refresh did, one line per layer and year; as records when `plain`.

    Parameters
    ----------
    report
        Of the refresh.
    language
        Language of the lines.
    plain
        True gives a record per area instead of a line per layer and year.
    """
    if plain:
        return [
            {
                "layer": item.key.layer,
                "vintage": item.key.vintage,
                "area": item.key.area,
                "outcome": item.outcome.value,
                "rows": item.rows,
                "source": item.table,
                "route": item.route,
                "error": sentence(item.error, language=language) if item.error else None,
            }
            for item in report.items
        ]
    translate = translations(language).gettext
    lines = []
    groups: dict[tuple[str, str], list[Item]] = {}
    for item in report.items:
        groups.setdefault((item.key.layer, item.key.vintage), []).append(item)
    for (layer, vintage), items in groups.items():
        lines.append(f"{layer} {vintage}: " + _summary(layer, items, language))
        notices = dict.fromkeys(sentence(notice, language=language) for item in items for notice in item.notices)
        lines += [f"  ! {text}" for text in notices]
        absent = [item.key.area for item in items if item.outcome is Outcome.ABSENT and item.key.area]
        if absent:
            lines.append("  ! " + translate("Nothing came for {areas}.").format(areas=", ".join(absent)))
    return lines


def _summary(layer: str, items: list[Item], language: str) -> str:
    translate = translations(language).gettext
    first = items[0]
    if first.error is not None:
        kept = translate("; the stored version stays") if first.stored else ""
        return sentence(first.error, language=language).rstrip(".") + kept + "."
    rows = sum(item.rows for item in items)
    outcomes = {item.outcome for item in items} - {Outcome.ABSENT}
    unit = translate("{count} buurten") if layer == FIGURES else translate("{count} areas")
    words = {
        Outcome.NEW: translate("new"),
        Outcome.CHANGED: translate("changed"),
        Outcome.UNCHANGED: translate("unchanged"),
    }
    said = ", ".join(
        words[outcome] for outcome in (Outcome.NEW, Outcome.CHANGED, Outcome.UNCHANGED) if outcome in outcomes
    )
    source = " ".join(part for part in (first.table, first.route) if part)
    return f"{unit.format(count=rows)}, {said or translate('nothing came')}" + (f" ({source})" if source else "")


def _state(manifest: Manifest, store: Store, *, old: bool) -> str:
    if not store.is_whole(manifest.key):
        return "previous" if store.has_previous(manifest.key) else "damaged"
    return "old" if old else "good"


def _number(value: object) -> float | int | None:
    """A number for JSON; missing is null, never 0 or NaN."""
    if not isinstance(value, (int, float)) or math.isnan(value):
        return None
    return int(value) if float(value).is_integer() else float(value)
