"""The two buttons that download a table: CSV, and an Excel workbook with the same rows."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from kaart.render.files.table import XLSX, TableFile
from kaart.ui.shell.words import tr


def download_table(make: Callable[[], TableFile], *, name: str, key: str = "") -> None:
    """Draw both buttons; a file is made when it is asked for.

    Parameters
    ----------
    make
        Makes the table; runs outside any session.
    name
        Of the files, without an ending.
    key
        Begin of the names of the buttons, "" where the page has one table.
    """
    st.download_button(
        tr("Download CSV"),
        lambda: make().csv(),
        file_name=f"{name}.csv",
        mime="text/csv",
        icon=":material/download:",
        key=f"{key}csv",
        on_click="ignore",
    )
    st.download_button(
        tr("Download Excel"),
        lambda: make().xlsx(),
        file_name=f"{name}.xlsx",
        mime=XLSX,
        icon=":material/table_view:",
        key=f"{key}xlsx",
        on_click="ignore",
    )
