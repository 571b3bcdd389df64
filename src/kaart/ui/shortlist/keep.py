"""Keeping the areas that meet the conditions as a selection with a name."""

from __future__ import annotations

import streamlit as st

from kaart.analysis.shortlist.judge import Outcome
from kaart.catalogue.selections import AreaSelection, select_areas
from kaart.core.codes import Level
from kaart.core.errors import InputError
from kaart.render.words.numbers import plural
from kaart.ui.shell.selections import drop_selection, keep_selection, kept_selections
from kaart.ui.shell.words import as_markdown, say, tr
from kaart.ui.shortlist.page import ListView

_NAME, _SAID = "selectie_naam", "_selectie_fout"


def show_kept(view: ListView) -> None:
    """Draw the selections of this session, and the button that keeps the areas on the list."""
    met = [area.code for area in view.result.of(Outcome.MEETS)] if view.result.conditions else []
    if met:
        with st.popover(tr("Keep as a selection"), icon=":material/bookmark_add:", key="selectie_knop"):
            st.text_input(
                tr("Name of the selection"), key=_NAME, placeholder=tr("for example: much poverty, little VVE")
            )
            level, year = view.result.level, view.result.year
            st.button(tr("Keep"), on_click=_keep, args=(met, level, year), key="selectie_bewaar", type="primary")
            error = st.session_state.pop(_SAID, None)
            if isinstance(error, InputError):
                st.error(say(error), icon=":material/error:")
            st.caption(tr("It stays in this session and in the link; share the link to pass it on."))
    for number, selection in enumerate(kept_selections()):
        _kept(number, selection)


def _kept(number: int, selection: AreaSelection) -> None:
    with st.container(key=f"selectie_{number}", horizontal=True, vertical_alignment="center", gap="small"):
        areas = tr(
            "{count} {areas} of {year}",
            count=len(selection.codes),
            areas=selection.level.value if len(selection.codes) == 1 else plural(selection.level),
            year=selection.year,
        )
        st.markdown(f"**{as_markdown(selection.name)}**: {as_markdown(areas)}", width="stretch")
        region = selection.to_toml()
        if region:
            st.download_button(
                "",
                region.encode(),
                file_name="regios.toml",
                mime="application/toml",
                icon=":material/download:",
                help=tr("Download as a region, for regios.toml in the folder data"),
                key=f"selectie_{number}_toml",
                on_click="ignore",
            )
        st.button(
            "",
            icon=":material/delete:",
            help=tr("Forget this selection"),
            on_click=drop_selection,
            args=(selection.name,),
            key=f"selectie_{number}_weg",
        )


def _keep(codes: list[str], level: Level, year: int) -> None:
    try:
        keep_selection(select_areas(str(st.session_state.get(_NAME, "")), codes, level=level, year=year))
    except InputError as error:
        st.session_state[_SAID] = error
