"""The page about one area: a text to read and to print, not a board of tiles."""

from __future__ import annotations

import json

import streamlit as st

from kaart.catalogue import load
from kaart.provenance import now_utc
from kaart.render.factsheet import factsheet
from kaart.render.profilehtml import STYLE, profile_body, profile_page
from kaart.render.profilejson import profile_document
from kaart.ui.controls import Choice
from kaart.ui.data.profiles import load_profile
from kaart.ui.words import language, tr


def show_profile(choice: Choice) -> None:
    """Draw the profile of the selected area, or ask for one.

    Parameters
    ----------
    choice
        What the controls say.

    Raises
    ------
    KaartError
        If the area is not stored.
    """
    for notice in choice.notices:
        st.info(notice)
    area = choice.selection.area
    if not area:
        st.info(tr("Choose an area by name above, or by a click on the map."), icon=":material/info:")
        return
    with st.spinner(tr("Working out what is near …")):
        profile, sheet = load_profile(choice.scope, area, year=choice.selection.year, language=language())
    st.html(STYLE)
    st.html(profile_body(sheet))
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
            lambda: json.dumps(profile_document(profile, sheet, catalogue=load()), ensure_ascii=False, indent=1),
            file_name=f"{area}.json",
            mime="application/json",
            key="als_json",
        )
