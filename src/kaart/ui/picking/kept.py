"""The selections of this session as rows: shown as a region, as a profile, downloaded, forgotten."""

from __future__ import annotations

import streamlit as st

from kaart.catalogue.selections import AreaSelection
from kaart.render.words.numbers import counted_areas
from kaart.ui.shell.at_hand import AskedView, ask
from kaart.ui.shell.controls import select_area, select_scope
from kaart.ui.shell.selection import DEFAULT_INDICATOR, INDICATOR, LEVEL, SCOPE, YEAR
from kaart.ui.shell.selections import drop_selection, kept_selections
from kaart.ui.shell.words import as_markdown, tr


def show_selections(*, here: bool = True) -> None:
    """Draw a row for every selection that this session keeps; the style sheet shows its buttons as signs alone.

    Parameters
    ----------
    here
        Whether a selection can be the region of this page; else the map shows it. On a list its areas would be judged
        among themselves, and the list that they come from would be gone.
    """
    for number, selection in enumerate(kept_selections()):
        _row(number, selection, here=here)


def _row(number: int, selection: AreaSelection, *, here: bool) -> None:
    with st.container(key=f"selectie_{number}", horizontal=True, vertical_alignment="center", gap="small"):
        areas = tr(
            "{count} {areas} of {year}",
            count=len(selection.codes),
            areas=counted_areas(selection.level, count=len(selection.codes)),
            year=selection.year,
        )
        st.markdown(f"**{as_markdown(selection.name)}**: {as_markdown(areas)}", width="stretch")
        text = selection.to_text()
        query = {SCOPE: text, LEVEL: selection.level.value, YEAR: str(selection.year)}
        if here:
            st.button(
                tr("Show this selection as the region"),
                icon=":material/map:",
                help=tr("Show this selection as the region"),
                on_click=_show,
                args=(text,),
                key=f"selectie_{number}_toon",
            )
        else:
            st.page_link("pages/kaart.py", label=tr("Map"), icon=":material/map:", query_params=query)
        st.page_link(
            "pages/profiel.py",
            label=tr("Profile"),
            icon=":material/article:",
            query_params={SCOPE: text, YEAR: str(selection.year)},
        )
        if st.button(
            tr("Begin a werksessie about this selection"),
            icon=":material/groups:",
            help=tr("Begin a werksessie about this selection"),
            key=f"selectie_{number}_werksessie",
        ):
            ask(AskedView("", {**query, INDICATOR: DEFAULT_INDICATOR}, tr("Do we recognise this?")))
        region = selection.to_toml()
        if region:
            st.download_button(
                tr("Download as a region, for regios.toml in the folder data"),
                region.encode(),
                file_name="regios.toml",
                mime="application/toml",
                icon=":material/download:",
                help=tr("Download as a region, for regios.toml in the folder data"),
                key=f"selectie_{number}_toml",
                on_click="ignore",
            )
        st.button(
            tr("Forget this selection"),
            icon=":material/delete:",
            help=tr("Forget this selection"),
            on_click=drop_selection,
            args=(selection.name,),
            key=f"selectie_{number}_weg",
        )


def _show(text: str) -> None:
    select_scope(text)
    select_area("")
