"""Picking areas from rows of the table under a map."""

from __future__ import annotations

import streamlit as st
from pandas import DataFrame

from kaart.render.words.numbers import DASH
from kaart.ui.picking.draft import draft, set_draft
from kaart.ui.shell.grid import written
from kaart.ui.shell.words import tr

_ROWS = "keuze_tabel"


def show_pick_table(table: DataFrame, *, codes: list[str], alt: str) -> None:
    """Draw the table twin with rows to pick, and the button that adds them.

    Parameters
    ----------
    table
        Table with translated headers.
    codes
        Code of the area of every row.
    alt
        What it is, for people who cannot see it.
    """
    event = st.dataframe(
        written(table),
        hide_index=True,
        width="stretch",
        key=_ROWS,
        alt=alt,
        placeholder=DASH,
        on_select="rerun",
        selection_mode="multi-row",
    )
    rows = [codes[row] for row in event.selection.rows]
    st.button(
        tr("Add the chosen rows to the selection"),
        icon=":material/playlist_add_check:",
        disabled=not rows,
        on_click=_add,
        args=(rows,),
        key="keuze_rijen",
    )


def _add(rows: list[str]) -> None:
    set_draft((*draft().codes, *rows))
