"""Plain records for the command line: figures, layers, and the result of a refresh.

Keys are English and stable.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kaart.answers.figures import Answer
from kaart.catalogue import Catalogue
from kaart.catalogue.layers import row_words
from kaart.cli.columns import aligned
from kaart.core.language import sentence, translations
from kaart.exports.stored import state_words
from kaart.render.words.numbers import area_words, format_date
from kaart.render.words.provisional import figures_year
from kaart.render.words.rounded import cell_words
from kaart.sync.jobs import Item, Outcome, Report


def figure_lines(answered: Answer, *, catalogue: Catalogue, language: str) -> list[str]:
    """The same as text: definition and source, then a line per area.

    Parameters
    ----------
    answered
        Answer of the store.
    catalogue
        Holds the sources.
    language
        Language of the lines.
    """
    translate = translations(language).gettext
    figures, indicator = answered.figures, answered.figures.indicator
    tables = sorted({manifest.provenance.table for manifest in answered.manifests.values()} - {""})
    source = " ".join([catalogue.source(indicator.source).name[language], *tables])
    head = translate("{label}, {year}. Source: {source}.").format(
        label=indicator.label[language], year=figures_year(figures, language=language), source=source
    )
    if figures.area_year != figures.year:
        head = f"{head} {area_words(figures.year, figures.area_year, language=language)}"
    rows = figures.frame.to_dict("records")
    lines = [
        [
            str(row["code"]),
            str(row["name"]),
            cell_words(row, indicator=indicator, language=language, year=figures.year),
            sentence(why, language=language)
            if (why := figures.why.get(str(row["code"])))
            else translate("one value for several areas")
            if row["shared"]
            else "",
        ]
        for row in rows
    ]
    return [head, *aligned(lines, right=(2,))]


def status_lines(records: Sequence[dict[str, Any]], language: str) -> list[str]:
    """Layers as text: a table, then every damaged file and every warning once.

    Parameters
    ----------
    records
        Output of `layer_records`.
    language
        Language of the lines.
    """
    translate = translations(language).gettext
    head = [translate(word) for word in ("Layer", "Area", "Rows", "Retrieved", "Source", "State")]
    lines = [
        [
            f"{record['layer']} {record['vintage']}",
            record["area"],
            "" if record["rows"] is None else str(record["rows"]),
            (record["retrieved_at"] or "")[:16].replace("T", " "),
            record["source"] or "",
            state_words(record, language=language),
        ]
        for record in records
    ]
    damaged = [record["damage"] for record in records if record["damage"]]
    warnings = dict.fromkeys([*damaged, *(text for record in records for text in record["warnings"])])
    return [*aligned([head, *lines], right=(2,)), *(f"! {text}" for text in warnings)]


def sync_lines(report: Report, language: str, *, plain: bool = False) -> list[Any]:
    """Result of a refresh, one line per layer and year; as records when `plain`.

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
                "stored": item.stored,
                "stored_at": item.stored_at.isoformat() if item.stored_at else None,
                "error": sentence(item.error, language=language) if item.error else None,
                "notices": [sentence(notice, language=language) for notice in item.notices],
            }
            for item in report.items
        ]
    translate = translations(language).gettext
    lines = []
    groups: dict[tuple[str, str], list[Item]] = {}
    for item in report.items:
        groups.setdefault((item.key.layer, item.key.vintage), []).append(item)
    for (layer, vintage), items in groups.items():
        lines.append(f"{layer} {vintage}: " + _summary(items, language))
        notices = dict.fromkeys(sentence(notice, language=language) for item in items for notice in item.notices)
        lines += [f"  ! {text}" for text in notices]
        absent = [item.key.area for item in items if item.outcome is Outcome.ABSENT and item.key.area]
        if absent:
            lines.append("  ! " + translate("Nothing came for {areas}.").format(areas=", ".join(absent)))
    if report.around.names:
        text = translate("Of the gemeenten around ({areas}) came what measures at the edge rest on.")
        lines.append(text.format(areas=", ".join(report.around.names)))
    return lines


def _summary(items: list[Item], language: str) -> str:
    translate = translations(language).gettext
    first = items[0]
    if first.outcome is Outcome.ABSENT and first.error is not None:
        return translate("not published for {year}").format(year=first.key.year)
    if first.error is not None:
        kept = translate("; the stored version stays") if first.stored else ""
        if first.stored_at is not None:
            moment = format_date(first.stored_at, language=language)
            kept = translate("; the version of {date} stays").format(date=moment)
        return sentence(first.error, language=language).rstrip(".") + kept + "."
    rows = sum(item.rows for item in items)
    outcomes = {item.outcome for item in items} - {Outcome.ABSENT}
    unit = translate(row_words(first.key.layer, first.key.vintage))
    words = {
        Outcome.NEW: translate("new"),
        Outcome.CHANGED: translate("changed"),
        Outcome.UNCHANGED: translate("unchanged"),
    }
    said = ", ".join(
        words[outcome] for outcome in (Outcome.NEW, Outcome.CHANGED, Outcome.UNCHANGED) if outcome in outcomes
    )
    came = next((item for item in items if item.route), first)
    source = " ".join(part for part in (came.table, came.route) if part)
    return f"{unit.format(count=rows)}, {said or translate('nothing came')}" + (f" ({source})" if source else "")
