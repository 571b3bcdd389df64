"""All stored figures of a region as one Excel workbook, made when it is asked for: a region takes some seconds."""

from __future__ import annotations

import streamlit as st

from kaart.answers.reader import StoreReader
from kaart.catalogue import load
from kaart.core.codes import MAP_LEVELS, Level, spans
from kaart.exports.workbook import Wanted, region_workbook
from kaart.render.files.table import XLSX
from kaart.render.words.numbers import format_number
from kaart.ui.cache.damage import note_damage
from kaart.ui.cache.figures import find_scope, scope_choices
from kaart.ui.cache.keep import library
from kaart.ui.shell.controls import LEVEL_NAMES
from kaart.ui.shell.frame import errors_shown
from kaart.ui.shell.words import language, tr


@st.fragment
def show_workbook() -> None:
    """Draw the choice of region and level, and once the file is made its download."""
    choices = scope_choices(library())
    st.markdown(
        tr(
            "Every indicator, area and year of a region in one Excel file, with definitions and sources. Figures of "
            "your own are not in it."
        )
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        area = st.selectbox(
            tr("Region"),
            list(choices),
            format_func=lambda name: choices[name],
            placeholder=tr("Choose"),
            key="werkboek_gebied",
        )
        level = st.selectbox(
            tr("Level"),
            list(MAP_LEVELS),
            format_func=lambda item: tr(LEVEL_NAMES[item]),
            placeholder=tr("Choose"),
            key="werkboek_niveau",
        )
        asked = st.button(tr("Make the Excel file"), icon=":material/table_view:", key="werkboek_maken")
    if asked and area and level:
        with errors_shown():
            _make(str(area), Level(level))


def _make(area: str, level: Level) -> None:
    """Make the file and draw its download."""
    wanted = Wanted(find_scope(area), level, load().indicators, language=language())
    with st.spinner(tr("Making the Excel file…")):
        made = region_workbook(wanted, StoreReader(library()), load(), note=note_damage)
    st.download_button(
        tr(
            "Download {figures} of {indicators}, {years}",
            figures=tr("{count} figures", count=format_number(made.rows, decimals=0, language=language())),
            indicators=tr("{count} indicators", count=made.indicators),
            years=spans(made.years),
        ),
        made.content,
        file_name=f"kaart-{area}-{level.value}.xlsx",
        mime=XLSX,
        icon=":material/download:",
        type="primary",
        key="werkboek_ophalen",
        on_click="ignore",
    )
