"""Changes since the earlier delivery: a row per layer, and for one layer every column with examples."""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st

from kaart.answers.deliveries import Delivery, State
from kaart.core.errors import KaartError
from kaart.exports.deliveries import STATES, area_changes, moments, other_changes
from kaart.render.change.deliveries import change_table, changes_file, layer_words, place_words
from kaart.ui.cache.deliveries import load_deliveries
from kaart.ui.cache.figures import find_scope, stored_name
from kaart.ui.shell.grid import show_plain
from kaart.ui.shell.table_download import download_table
from kaart.ui.shell.words import as_markdown, language, say, tr


def show_changes() -> None:
    """Show the changes in the latest deliveries of CBS and PDOK, or why there is nothing to compare."""
    with st.spinner(tr("Comparing with the earlier delivery…")):
        found = load_deliveries()
    compared = [item for item in found if item.state is State.COMPARED]
    different = [item for item in compared if item.differs]
    if not compared:
        st.text(
            tr(
                "There is no earlier delivery yet to compare with. CBS publishes a year in several versions: "
                "fetch the figures again later, and the changes since then are listed here."
            )
        )
    elif not different:
        st.text(tr("Nothing differs from the earlier delivery."))
    if different:
        _show_summary(different)
        _show_one(different)
    _show_rest(found, same=len(compared) - len(different))


def _show_summary(different: list[Delivery]) -> None:
    """Table with a row per layer that differs."""
    rows = []
    for item in different:
        if item.changes is None or item.before is None or item.after is None:
            continue
        before, after = moments(item.before, item.after, language=language())
        counts = item.changes.counts
        areas = (item.changes.areas_appeared, item.changes.areas_vanished, item.changes.renamed, item.reshaped)
        rows.append(
            {
                tr("Layer"): layer_words(item.key.layer, item.key.vintage, language=language()),
                tr("Area"): place(item.key.area),
                tr("Appeared"): counts["appeared"],
                tr("Changed"): counts["changed"],
                tr("Vanished"): counts["vanished"],
                tr("Other areas"): len(set().union(*areas)),
                tr("Earlier delivery"): before,
                tr("This delivery"): after,
            }
        )
    st.caption(
        tr(
            "Numbers of values: of a buurt, wijk or gemeente, of one figure. Other areas: came, went, got another "
            "name or another boundary."
        )
    )
    show_plain(pd.DataFrame(rows), key="verschillen", alt=tr("Layers that differ"))


def _show_one(different: list[Delivery]) -> None:
    """Differences of one layer, by figure."""
    # Widgets compare their options, which does not work for deliveries with tables in them.
    files = {f"{item.key.layer}/{item.key.vintage}/{item.key.area}": item for item in different}
    item = different[0]
    if len(files) > 1:
        chosen = st.selectbox(
            tr("What changed in"),
            list(files),
            format_func=lambda name: title(files[name]),
            key="verschil_laag",
            placeholder=tr("Choose a layer"),
        )
        item = files.get(str(chosen), item)
    else:
        st.markdown(f"**{as_markdown(title(item))}**")
    if item.changes is None:
        return
    for notice in [*area_changes(item), *other_changes(item, language=language())]:
        st.markdown(say(notice))
    if item.changes.cells.empty:
        return
    table = change_table(item.changes, vintage=item.key.vintage, language=language())
    show_plain(table, key="verschil_tabel", alt=tr("What differs, by figure"))
    st.caption(tr("Every value that differs:"))
    with st.container(horizontal=True):
        download_table(
            partial(changes_file, item.changes, vintage=item.key.vintage, language=language()),
            name=f"verschil-{item.key.layer}-{item.key.vintage}-{item.key.area}",
            key="verschil_",
        )


def _show_rest(found: tuple[Delivery, ...], *, same: int) -> None:
    """Number of layers that are not in the table, with reasons."""
    counts = {state: [item for item in found if item.state is state] for state in STATES}
    parts = [tr("{count} layers: nothing differs", count=same)] if same else []
    parts += [f"{len(items)} × {tr(STATES[state])}" for state, items in counts.items() if items]
    if parts:
        st.caption(as_markdown("; ".join(parts) + "."))


def title(item: Delivery) -> str:
    """Layer, year and area of a stored file in words."""
    return f"{layer_words(item.key.layer, item.key.vintage, language=language())}, {place(item.key.area)}"


def place(area: str) -> str:
    """Area of a stored file in words."""
    try:
        # A timetable lies under the id of a region.
        name = stored_name(area) if area.startswith("GM") else find_scope(area).name
    except KaartError:  # a region that was taken out of regios.toml since: its id is all that is known of it
        name = area
    return place_words(area, name, language=language())
