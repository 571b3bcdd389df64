"""Sites or stops as a table with numbers in the notation of the language, whatever the browser's setting."""

from __future__ import annotations

import pandas as pd
from pandas import DataFrame, Series

from kaart.render.access.sites import site_table
from kaart.ui.shell.grid import show_plain
from kaart.ui.shell.words import language


def show_sites(sites: DataFrame, *, key: str, alt: str, metres: Series[float] | None = None) -> None:
    """Draw the rows of `kaart.render.access.sites.site_table`; an unknown number is a dash.

    Parameters
    ----------
    sites, metres
        As in `kaart.render.access.sites.site_table`.
    key
        Name of the table.
    alt
        What it is, for a screen reader.
    """
    plain = pd.DataFrame(sites.drop(columns="geometry", errors="ignore"))
    show_plain(site_table(plain, language=language(), metres=metres), key=key, alt=alt)
