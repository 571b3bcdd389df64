"""Stored files with origin and age, and the definitions of poverty."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st

from kaart.answers.stored import layer_records
from kaart.catalogue import Indicator, load
from kaart.catalogue.records import UNCHECKED
from kaart.core.codes import spans
from kaart.exports.stored import state_words
from kaart.render.change.deliveries import layer_words
from kaart.render.words.method import LIMITS, NO_VALUE, PROVISIONAL
from kaart.render.words.numbers import DASH, format_date
from kaart.ui.about.changes import place
from kaart.ui.cache.keep import library
from kaart.ui.shell.grid import show_plain
from kaart.ui.shell.words import as_markdown, language, tr

# The first part of a source's id, as stored files have it.
PUBLISHERS = {"cbs": "CBS", "pdok": "PDOK"}


def show_stored() -> None:
    """Table of the stored layers with their state, and every warning once."""
    store, limits = library().store, library().settings.old
    records = layer_records(
        store.manifests(), store=store, unreadable=store.unreadable(), language=language(), limits=limits
    )
    if not records:
        st.info(tr("Nothing has been fetched yet; the button below does it."))
        return
    frame = pd.DataFrame(
        [
            {
                tr("Layer"): layer_words(record["layer"], record["vintage"], language=language()),
                tr("Area"): place(record["area"]),
                tr("Rows"): record["rows"],
                tr("Source"): _source(record),
                tr("Retrieved"): _date(record["retrieved_at"]),
                tr("State"): state_words(record, language=language()),
            }
            for record in records
        ]
    )
    show_plain(frame, key="lagen", alt=tr("Stored layers"))
    damaged = [record["damage"] for record in records if record["damage"]]
    for warning in dict.fromkeys([*damaged, *(text for record in records for text in record["warnings"])]):
        st.warning(as_markdown(warning), icon=":material/info:")


def _source(record: dict[str, Any]) -> str:
    """Publisher in words, with the table or collection."""
    parts = [PUBLISHERS.get(str(record["publisher"]).partition("_")[0], ""), record["source"] or ""]
    return " ".join(part for part in parts if part) or DASH


def _date(moment: str | None) -> str:
    """Date in words; a dash for a file whose manifest cannot be read."""
    return DASH if moment is None else format_date(datetime.fromisoformat(moment), language=language())


def show_definitions() -> None:
    """Every definition of poverty side by side: who counts, unit, years."""
    words = language()
    rows = [
        {
            tr("Indicator"): record.label[words],
            tr("What it means"): record.definition[words],
            tr("Unit"): record.unit[words],
            tr("Years"): spans(record.years),
            tr("Source"): _explained(record),
        }
        for record in load().indicators
        if record.group in {"armoede", "uitkeringen", "inkomen", "vermogen", "rapport"}
    ]
    with st.container(key="definities"):
        st.table(pd.DataFrame(rows).set_index(tr("Indicator")), border="horizontal", alt=tr("What it means"))


def _explained(record: Indicator) -> str:
    """Source of a definition; says so when the definition was not held against a text of that source."""
    name = load().source(record.source).name[language()]
    if record.explanation != UNCHECKED:
        return name
    return tr("{source} (definition not checked against the source's own text)", source=name)


def show_sources() -> None:
    """Publishers and licences."""
    words = language()
    for source in load().sources:
        # Figures of a report are quoted; there is no licence to link to.
        licence = f"[{source.licence}]({source.licence_url})" if source.licence_url else tr("Quoted.")
        st.markdown(f"**{as_markdown(source.name[words])}** – {as_markdown(source.attribution)}. {licence}")


def show_method() -> None:
    """How a value gets its status, and the limits of figures of areas."""
    for item in (NO_VALUE, PROVISIONAL, LIMITS):
        st.markdown(f"**{tr(item.head)}.** {tr(item.text)}")
