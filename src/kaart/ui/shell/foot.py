"""The row under every map: the table twin, the downloads, the snapshot and the link to the sources."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st
from pandas import DataFrame

from kaart.render.files.table import TableFile
from kaart.render.snapshot.build import Snapshot
from kaart.render.words.table import headers
from kaart.ui.shell.all_years import AllYears
from kaart.ui.shell.grid import show_grid
from kaart.ui.shell.present_button import present_button
from kaart.ui.shell.share_button import share_button
from kaart.ui.shell.snapshot_button import snapshot_button
from kaart.ui.shell.table_download import download_table
from kaart.ui.shell.words import language, tr
from kaart.ui.shell.workshop_button import workshop_button


def foot_row(
    make: Callable[[], TableFile],
    *,
    name: str,
    snapshot: Callable[[], Snapshot] | None,
    years: AllYears | None = None,
    between: Callable[[], None] | None = None,
    sources: bool = True,
) -> bool:
    """Draw the row of buttons; returns whether to show the table, which is open where no map is drawn.

    Parameters
    ----------
    make
        Makes the table to download, on request.
    name
        Of its files, without an ending.
    snapshot
        Makes the snapshot of the map; None where no map is drawn.
    years
        Years that the snapshot can show instead; None for none.
    between
        Draws a button of the page's own after the snapshot.
    sources
        Whether there is a link to the page of sources.
    """
    with st.container(horizontal=True, vertical_alignment="center"):
        open_table = st.toggle(tr("Table"), key="tabel", value=snapshot is None)
        download_table(make, name=name)
        if snapshot is not None:
            snapshot_button(snapshot, years=years)
            share_button(snapshot)
            # Without a link to the sources the figures are those of a file of the user.
            present_button(snapshot, linked=sources)
            workshop_button(linked=sources)
        if between is not None:
            between()
        if sources:
            st.page_link("pages/bronnen.py", label=tr("Sources and method"), icon=":material/menu_book:")
    return bool(open_table)


def show_twin(table: DataFrame, *, alt: str, patterns: Mapping[str, str]) -> None:
    """Draw the table twin.

    Parameters
    ----------
    table
        Columns of `kaart.render.words.table.headers` get their heading; others keep their name.
    alt
        What it is, for people who cannot see it.
    patterns
        Number formats by column name, as in the file.
    """
    heads = headers(language())
    written = {heads.get(name, name): pattern for name, pattern in patterns.items()}
    show_grid(table.rename(columns=heads), key="tabel_tweeling", alt=alt, patterns=written)
