"""What changed since the earlier delivery, for the command line: records with stable English keys, and lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from kaart.analysis.change.deliveries import CellChange, Changes
from kaart.answers.deliveries import Delivery, State
from kaart.core.errors import mark
from kaart.core.language import sentence, translations
from kaart.core.provenance import Notice
from kaart.render.change.deliveries import area_words, column_words, layer_words, place_words
from kaart.render.words.numbers import format_date, format_number
from kaart.store.manifest import Manifest

STATES = {
    State.FIRST: mark("no earlier delivery is kept"),
    State.EARLIER_DAMAGED: mark("the earlier delivery that was kept is damaged"),
    State.DAMAGED: mark("damaged; fetch again"),
}
_NAMED, _MOST_NAMED = 3, 50


def change_records(compared: Iterable[Delivery], *, language: str) -> list[dict[str, Any]]:
    """One record per stored file, compared or with the reason why not."""
    return [_record(item, language=language) for item in compared]


def _record(item: Delivery, *, language: str) -> dict[str, Any]:
    key, changes = item.key, item.changes
    counts = dict.fromkeys((kind.value for kind in CellChange), None) if changes is None else changes.counts
    return {
        "layer": key.layer,
        "area": key.area,
        "vintage": key.vintage,
        "state": item.state.value,
        "before": _origin(item.before),
        "after": _origin(item.after),
        **counts,
        "columns": [] if changes is None else _columns(changes, vintage=key.vintage, language=language),
        "columns_added": list(item.columns_added),
        "columns_dropped": list(item.columns_dropped),
        "areas_appeared": [] if changes is None else _areas(changes, changes.areas_appeared),
        "areas_vanished": [] if changes is None else _areas(changes, changes.areas_vanished),
        "renamed": [] if changes is None else _areas(changes, changes.renamed),
        "reshaped": [{"area": code, "name": name} for code, name in item.reshaped.items()],
    }


def _origin(manifest: Manifest | None) -> dict[str, Any] | None:
    if manifest is None:
        return None
    origin = manifest.provenance
    return {
        "retrieved_at": origin.retrieved_at.isoformat(),
        "sha256": manifest.sha256,
        "upstream_modified": origin.upstream_modified or None,
        "source": origin.table or origin.source,
        "rows": manifest.rows,
    }


def _columns(changes: Changes, *, vintage: str, language: str) -> list[dict[str, Any]]:
    """Counts per column, with the first areas of every kind of change."""
    return [
        {
            "column": row["column"],
            "label": column_words(row["column"], vintage=vintage, language=language),
            **{kind.value: int(row[kind.value]) for kind in CellChange},
            "examples": [
                {
                    "area": cell["code"],
                    "name": cell["name"],
                    "change": cell["change"],
                    "before": cell["before"],
                    "after": cell["after"],
                }
                for kind in CellChange
                for cell in changes.examples(row["column"], change=kind).to_dict("records")
            ],
        }
        for row in changes.columns.to_dict("records")
    ]


def _areas(changes: Changes, codes: Sequence[str]) -> list[dict[str, str]]:
    return [{"area": code, "name": changes.names.get(code, code)} for code in codes]


def change_lines(compared: Iterable[Delivery], *, names: Mapping[str, str], language: str) -> list[str]:
    """The same for people: a line per file, and under those that differ what does.

    Parameters
    ----------
    compared
        Result of `kaart.answers.deliveries.deliveries`.
    names
        Names of gemeenten by code.
    language
        Language of the lines.
    """
    lines = []
    for item in compared:
        key = item.key
        place = place_words(key.area, names.get(key.area, key.area), language=language)
        head = f"{layer_words(key.layer, key.vintage, language=language)}, {place}: "
        lines.append(head + summary(item, language=language))
        lines += [f"  {text}" for text in details(item, language=language)]
    return lines


def summary(item: Delivery, *, language: str) -> str:
    """How much differs in one clause, or why that cannot be said."""
    gettext = translations(language).gettext
    if item.changes is None:
        return gettext(STATES[item.state])
    if not item.differs:
        return gettext(mark("nothing differs from the earlier delivery"))
    counts = {name: format_number(count, decimals=0, language=language) for name, count in item.changes.counts.items()}
    text = mark("values: {appeared} appeared, {changed} changed, {vanished} vanished")
    return gettext(text).format(**counts)


def details(item: Delivery, *, language: str) -> list[str]:
    """When both deliveries came, and what differs, in sentences."""
    gettext = translations(language).gettext
    if item.changes is None or item.before is None or item.after is None:
        return []
    before, after = moments(item.before, item.after, language=language)
    lines = [gettext(mark("earlier: {before}; now: {after}")).format(before=before, after=after)]
    labels = {
        name: column_words(name, vintage=item.key.vintage, language=language) for name in item.changes.columns["column"]
    }
    if item.differs and not item.changes.none:
        lines += [sentence(notice, language=language) for notice in item.changes.sentences(labels=labels)]
    return lines + [sentence(notice, language=language) for notice in other_changes(item, language=language)]


def other_changes(item: Delivery, *, language: str) -> list[Notice]:
    """What is no cell of a table: boundaries that moved, and columns that kaart itself asks since.

    Parameters
    ----------
    item
        Two deliveries, compared.
    language
        Language of the labels.
    """
    texts = {
        mark("Areas with another boundary: {count} ({names})."): [
            f"{name} ({code})" for code, name in item.reshaped.items()
        ],
        mark("kaart has requested {count} more columns since then, which is no change of the source: {names}."): [
            column_words(name, vintage=item.key.vintage, language=language) for name in item.columns_added
        ],
        mark("kaart no longer asks {count} columns: {names}."): [
            column_words(name, vintage=item.key.vintage, language=language) for name in item.columns_dropped
        ],
    }
    notices = []
    for template, items in texts.items():
        if items:
            names = ", ".join(items[:_NAMED]) + (" …" if len(items) > _NAMED else "")
            notices.append(Notice.of(template, count=len(items), names=names))
    return notices


def area_changes(item: Delivery) -> list[Notice]:
    """Areas that came, went or got another name; of very many only the first are named."""
    changes = item.changes
    if changes is None:
        return []
    texts = {
        mark("New areas: {count} ({names})."): changes.areas_appeared,
        mark("Areas that are gone: {count} ({names})."): changes.areas_vanished,
        mark("Areas with another name: {count} ({names})."): changes.renamed,
    }
    return [
        Notice.of(
            template,
            count=len(codes),
            names=area_words(changes, codes[:_MOST_NAMED]) + (" …" if len(codes) > _MOST_NAMED else ""),
        )
        for template, codes in texts.items()
        if codes
    ]


def moments(before: Manifest, after: Manifest, *, language: str) -> tuple[str, str]:
    """When two deliveries were retrieved, and what the source itself says of its last change.

    Parameters
    ----------
    before, after
        Manifests; on one day they are told apart by the time (UTC).
    language
        ``nl`` or ``en``.
    """
    gettext = translations(language).gettext
    days = [item.provenance.retrieved_at.date() for item in (before, after)]
    texts = []
    for item in (before, after):
        moment = item.provenance.retrieved_at
        text = format_date(moment, language=language)
        if days[0] == days[1]:
            text = f"{text} {moment:%H:%M:%S} UTC"
        stamp = _stamp(item.provenance.upstream_modified, language=language)
        texts.append(gettext(mark("{date} (source of {stamp})")).format(date=text, stamp=stamp) if stamp else text)
    return texts[0], texts[1]


def _stamp(text: str, *, language: str) -> str:
    """Date of a source's own stamp; the stamp as it stands when it is no date."""
    try:
        return format_date(datetime.fromisoformat(text), language=language) if text else ""
    except ValueError:
        return text
