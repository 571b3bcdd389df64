"""Tables on the screen: drawn on a canvas where people sort, always with a twin that every screen reader reads.

A canvas table shows a number after the setting of the browser and "None" for a missing one, so all cells are written
here, in the language of the page.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, Literal

import streamlit as st
from pandas import DataFrame
from pandas.io.formats.style import Styler

from kaart.render.words.numbers import DASH
from kaart.render.words.written import cell_ways
from kaart.ui.shell.words import as_markdown, language, tr

# Writing a cell takes 10 us, and pandas writes 262,144 at most: a table of more is drawn in parts.
_MOST_CELLS = 200_000
_PAGE_ROWS = 500
_PLAIN_HEIGHT_PX, _ROW_PX = 420, 36
Ways = Mapping[Any, Callable[[float], str]]


def show_grid(
    table: DataFrame,
    *,
    key: str,
    alt: str,
    ways: Ways | None = None,
    patterns: Mapping[str, str] | None = None,
    columns: Mapping[str, Any] | None = None,
    height: int | None = None,
) -> None:
    """Draw a table to sort and search, and under it the switch to the same rows as a plain table.

    Parameters
    ----------
    table
        Columns with translated headings.
    key
        Name of the table.
    alt
        What it is, for people who cannot see it.
    ways, patterns
        How the numbers of columns are written: functions, or number formats as in
        `kaart.render.words.written.cell_ways`, by heading.
    columns
        Configuration of columns by heading.
    height
        Of the table in pixels; None for as many rows as Streamlit shows by itself.
    """
    found = {**cell_ways(table, language=language(), patterns=patterns), **(ways or {})}
    shown = _part(table, rows=_MOST_CELLS // max(1, len(table.columns)), key=f"{key}_stuk")
    st.dataframe(
        written(shown, found),
        hide_index=True,
        height=height or "auto",
        width="stretch",
        key=key,
        alt=alt,
        placeholder=DASH,
        column_config=dict(columns or {}),
    )
    if st.toggle(tr("As a plain table"), key=f"{key}_gewoon", help=tr("The same rows, for a screen reader.")):
        part = _part(table, rows=_PAGE_ROWS, key=f"{key}_deel")
        st.table(_plain(part, found), hide_index=True, border="horizontal", height=_height(part), alt=alt)


def written(table: DataFrame, ways: Ways | None = None) -> Styler:
    """A table for a canvas: its numbers sort as numbers, and are written in the language of the page.

    Parameters
    ----------
    table
        Columns with translated headings.
    ways
        How the numbers of columns are written; None for as many decimals as they need.
    """
    chosen = cell_ways(table, language=language()) if ways is None else ways
    return table.style.format(_known(chosen, table), na_rep=DASH)


def show_plain(table: DataFrame, *, key: str, alt: str, hide_index: bool = True) -> None:
    """Draw a table that nobody needs to sort, as one that every screen reader reads.

    Parameters
    ----------
    table
        Columns with translated headings.
    key
        Name of the table.
    alt
        What it is, for people who cannot see it.
    hide_index
        Whether the names of the rows are left out.
    """
    with st.container(key=key):
        ways = cell_ways(table, language=language())
        st.table(_plain(table, ways), hide_index=hide_index, border="horizontal", height=_height(table), alt=alt)


def _known(ways: Ways, table: DataFrame) -> dict[Any, Any]:
    return {name: way for name, way in ways.items() if name in table}


def with_inert_names(table: DataFrame) -> DataFrame:
    """A table whose index holds names, for `st.table`, which takes them for Markdown.

    Parameters
    ----------
    table
        With names of areas, sites or scenarios as its index; its cells are figures.
    """
    return table.rename(index=_text)


def _plain(table: DataFrame, ways: Ways) -> Styler:
    """Cells as text; a plain table takes text for Markdown."""
    texts = dict.fromkeys((name for name in table.columns if name not in ways), _text)
    shown: Any = {**texts, **_known(ways, table)}
    return table.style.format(shown, na_rep=DASH)


def _text(cell: object) -> str:
    return as_markdown(str(cell)) if str(cell) else ""


def _height(table: DataFrame) -> int | Literal["content"]:
    """Long tables scroll in their own frame."""
    return _PLAIN_HEIGHT_PX if len(table) * _ROW_PX > _PLAIN_HEIGHT_PX else "content"


def _part(table: DataFrame, *, rows: int, key: str) -> DataFrame:
    """The rows of one part of a long table, which the reader chooses; the whole table where it is one part."""
    parts = math.ceil(len(table) / rows)
    if parts <= 1:
        return table
    words = tr("Part of the table, of {count}", count=parts)
    number = int(st.number_input(words, min_value=1, max_value=parts, value=1, key=key, width=260))
    return table.iloc[(number - 1) * rows : number * rows]
