"""The side panel of two indicators: both figures of the selected area, and which areas lie in each corner."""

from __future__ import annotations

import streamlit as st

from kaart.core.codes import COUNTRY, Level
from kaart.model.indicators import Figures
from kaart.render.pair.legend import group_html
from kaart.render.pair.map import RIGHT, UP
from kaart.render.pair.words import Group, groups, place_words, together_words
from kaart.render.words.numbers import format_number
from kaart.render.words.printed import Printed
from kaart.ui.cache.figures import parents, stored_name
from kaart.ui.pair.page import PairView
from kaart.ui.shell.cells import printed_cell
from kaart.ui.shell.controls import select_area
from kaart.ui.shell.words import as_markdown, language, tr

_AT_ONCE, _MOST = 5, 30


def show_pair_panel(view: PairView) -> None:
    """The selected area with both figures, and the areas in the four corners of the legend."""
    if view.area:
        _selected(view)
    else:
        st.caption(tr("Click an area on the map or in these lists to see both of its figures."))
    first = view.shown.first
    several = first.level is not Level.GEMEENTE and first.frame["gemeente"].nunique() > 1
    for group in groups(view.shown, language=language()):
        _group(group, view, several=several)


def _selected(view: PairView) -> None:
    shown, code, words = view.shown, view.area, language()
    row = shown.first.area(code)
    st.subheader(as_markdown(str(row["name"]) if row else stored_name(code)), anchor=False)
    above = [stored_name(parent) for parent in parents(code) if parent not in {COUNTRY, code}]
    st.caption(as_markdown(" · ".join([code, *above])))
    if row is None:
        st.caption(tr("This area is of another level than the map."))
    else:
        places = place_words(shown, code, language=words) or ("", "")
        for arrow, figures, place in zip((UP, RIGHT), shown.axes, places, strict=True):
            printed = Printed(figures, words)
            st.markdown(f"### {as_markdown(printed.words(code))}")
            parts = [f"{arrow} {printed.label}, {printed.period}", place]
            st.caption(as_markdown(" · ".join(part for part in parts if part)))
        st.text(together_words(shown, code, language=words))
    st.button(tr("Clear selection"), icon=":material/close:", on_click=select_area, args=("",), key="wis")


def _group(group: Group, view: PairView, *, several: bool) -> None:
    """Swatch, words and count; the first areas at once, more behind a click, the rest in the table."""
    st.html(group_html(group, view.shown, language=language()))
    few = frozenset(group.codes[:_MOST])
    # Looking up a few areas is quick, even for a country.
    axes = (view.shown.first.only(few), view.shown.second.only(few))
    for code in group.codes[:_AT_ONCE]:
        _area(code, axes, several=several)
    more = group.codes[_AT_ONCE:_MOST]
    if more:
        others = format_number(len(group.codes) - _AT_ONCE, decimals=0, language=language())
        with st.expander(tr("{count} more", count=others).capitalize(), key=f"meer_{group.id}"):
            for code in more:
                _area(code, axes, several=several)
            if len(group.codes) > _MOST:
                rest = format_number(len(group.codes) - _MOST, decimals=0, language=language())
                st.caption(tr("The other {count} are in the table.", count=rest))


def _area(code: str, axes: tuple[Figures, Figures], *, several: bool) -> None:
    row = axes[0].area(code)
    name = str(row["name"]) if row else code
    figures = " · ".join(f"{arrow} {printed_cell(item, code)}" for arrow, item in zip((UP, RIGHT), axes, strict=True))
    where = f" · {stored_name(str(row['gemeente']))}" if row and several else ""
    with st.container(gap=None):
        st.button(as_markdown(name), key=f"naar_{code}", type="tertiary", on_click=select_area, args=(code,))
        st.caption(as_markdown(figures + where))
