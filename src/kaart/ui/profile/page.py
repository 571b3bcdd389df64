"""The page about one area: a text to read and to print, not a board of tiles."""

from __future__ import annotations

import json
from functools import partial

import streamlit as st

from kaart.catalogue import load
from kaart.core.provenance import now_utc
from kaart.render.charts.file import CHART_FORMS
from kaart.render.profile.factsheet import factsheet
from kaart.render.profile.html_page import STYLE, Part, framed, profile_page, profile_parts
from kaart.render.profile.json_document import profile_document
from kaart.render.profile.sheet import Sheet
from kaart.render.profile.table_file import profile_table
from kaart.render.profile.theme_file import theme_file
from kaart.ui.cache.profiles import load_profile
from kaart.ui.picking.profile import show_selection_profile
from kaart.ui.shell.controls import Choice
from kaart.ui.shell.share_button import share_profile
from kaart.ui.shell.table_download import download_table
from kaart.ui.shell.words import as_markdown, language, say, tr
from kaart.ui.shell.workshop_button import workshop_button


def _theme_buttons(sheet: Sheet, part: Part) -> None:
    """Buttons for the charts of a theme as one file, made on request."""
    with st.container(horizontal=True, gap="small", key=f"profiel_{part.id}_bestanden"):
        for form, mime in CHART_FORMS.items():
            st.download_button(
                form.upper(),
                partial(theme_file, sheet, part, form),
                file_name=f"{sheet.code}-{part.id}.{form}",
                mime=mime,
                icon=":material/download:",
                type="tertiary",
                help=tr("The charts of this theme as a file, with definitions, sources and caveat"),
                key=f"profiel_{part.id}_{form}",
                on_click="ignore",
            )


def show_profile(choice: Choice) -> None:
    """Draw the profile of the selected area, or ask for one.

    Parameters
    ----------
    choice
        State of the controls.

    Raises
    ------
    KaartError
        If the area is not stored.
    """
    for notice in choice.notices:
        st.info(notice)
    area = choice.selection.area
    if not area and choice.scope.part_level(choice.selection.year) is not None:
        show_selection_profile(choice)
        return
    if not area:
        if choice.scope.is_province:
            text = tr(
                "A profile is of a buurt, a wijk or a gemeente, and is shown beside {area}.", area=choice.scope.name
            )
            st.info(as_markdown(text), icon=":material/info:")
        st.info(tr("Choose an area by name above, or by a click on the map."), icon=":material/info:")
        return
    with st.spinner(tr("Working out what is near …")):
        profile, sheet = load_profile(choice.scope, area, year=choice.selection.year, language=language())
    if profile.damaged:
        st.warning("  \n".join(say(notice) for notice in profile.damaged), icon=":material/info:")
    st.html(STYLE)
    with st.container(gap=None):
        for part in profile_parts(sheet):
            st.html(framed([part], language=sheet.language))
            if any(row.chart or row.line for row in part.rows):
                _theme_buttons(sheet, part)
    with st.container(key="profiel_knoppen", horizontal=True):
        st.download_button(
            tr("Factsheet (PDF)"),
            lambda: factsheet(sheet, today=now_utc().date()),
            file_name=f"{area}.pdf",
            mime="application/pdf",
            key="als_pdf",
        )
        st.download_button(
            tr("Page (HTML)"), lambda: profile_page(sheet), file_name=f"{area}.html", mime="text/html", key="als_html"
        )
        st.download_button(
            tr("Data (JSON)"),
            lambda: json.dumps(
                profile_document(profile, sheet, catalogue=load()), ensure_ascii=False, allow_nan=False, indent=1
            ),
            file_name=f"{area}.json",
            mime="application/json",
            key="als_json",
        )
        download_table(
            lambda: profile_table(profile, sheet, catalogue=load()), name=f"{area}-cijfers", key="profiel_cijfers_"
        )
        share_profile(profile, sheet, choice.selection.to_query())
        workshop_button()
