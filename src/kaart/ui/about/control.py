"""A button that asks every service whether it is still as kaart expects it, and the report to send along."""

from __future__ import annotations

import json

import streamlit as st

from kaart.catalogue import load
from kaart.exports.control import control_lines, control_record
from kaart.sync.control import connect, control
from kaart.ui.cache.keep import settings
from kaart.ui.shell.words import language, tr

_KEY = "controle_uitslag"


def show_control() -> None:
    """Button, progress, and what came of it: one line per service, and the report as a file."""
    st.markdown(
        tr(
            "kaart asks some two hundred small questions of CBS, PDOK and the registers, and fetches nothing. "
            "The report tells the makers what differs; it names no one."
        )
    )
    if st.button(tr("Check the services"), key="controle"):
        bar = st.progress(0.0)

        def progress(done: int, total: int, what: str) -> None:
            bar.progress(done / total, text=what)

        with connect(settings()) as http:
            st.session_state[_KEY] = control(http, load(listed=False), progress=progress)
        bar.empty()
    found = st.session_state.get(_KEY)
    if found is None:
        return
    st.code("\n".join(control_lines(found, catalogue=load(), language=language())), language=None, wrap_lines=True)
    report = control_record(found, settings=settings(), language=language())
    st.download_button(
        tr("Save the report"),
        json.dumps(report, ensure_ascii=False, indent=1),
        file_name="kaart-controle.json",
        mime="application/json",
        key="controle_bestand",
    )
