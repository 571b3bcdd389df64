"""Sites or stops as a table with numbers in the notation of the language, whatever the browser's setting."""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st
from pandas import DataFrame, Series

from kaart.render.access.sites import site_table
from kaart.render.words.numbers import format_number
from kaart.ui.shell.words import language


def show_sites(sites: DataFrame, *, key: str, alt: str, metres: Series[float] | None = None) -> None:
    """Draw the rows of `kaart.render.access.sites.site_table`; an unknown number is an empty cell.

    Parameters
    ----------
    sites, metres
        As in `kaart.render.access.sites.site_table`.
    key
        Name of the table.
    alt
        What it is, for a screen reader.
    """
    words = language()
    table = site_table(pd.DataFrame(sites.drop(columns="geometry", errors="ignore")), language=words, metres=metres)
    numbers = table.select_dtypes("number")
    ways: dict[Any, Any] = {
        name: partial(format_number, decimals=_decimals(numbers[name]), language=words) for name in numbers
    }
    st.dataframe(table.style.format(ways, na_rep=""), hide_index=True, width="stretch", key=key, alt=alt)


def _decimals(numbers: Series[float]) -> int:
    """None where all are whole, else one."""
    known = numbers.dropna()
    return 0 if (known == known.round()).all() else 1
