"""Makes a download wait for the choices before it.

A button for a file belongs to the last run of the page, and gives the file of that run also while a choice is being
worked out. The script of the page holds the click back, presses the hidden button here, and clicks when its count has
changed: Streamlit works in order, so that by then the page shows every earlier choice.
"""

from __future__ import annotations

import streamlit as st

from kaart.core.errors import mark
from kaart.render.templates import fill
from kaart.ui.shell.words import tr

PLACE, BUTTON, COUNT = "wacht", "wacht_knop", "_wacht"  # key of the container, of its button, of what was counted


@st.fragment
def count_runs() -> None:
    """Draw the hidden button and how often it was pressed; kaart.css hides both."""
    with st.container(key=PLACE):
        if st.button(tr(mark("Wait for the choices before this")), key=BUTTON):
            st.session_state[COUNT] = st.session_state.get(COUNT, 0) + 1
        st.html(fill("ui/shell/count.html.j2", count=st.session_state.get(COUNT, 0)))
