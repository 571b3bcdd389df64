"""The part under the controls of every page: the sentence that answers its question, and notices."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from kaart.ui.shell.guard import Way, show_way


def show_answer(sentence: str, notices: Sequence[str], *, caption: str = "", way: Way | None = None) -> None:
    """Draw the sentence and the notices.

    Parameters
    ----------
    sentence
        Answers the question of the page.
    notices
        Notices for the reader.
    caption
        What the sentence does not say; "" for nothing.
    way
        Another view in one click, beside the notices.
    """
    with st.container(key="antwoord"):
        st.text(sentence)
        if caption:
            st.caption(caption)
    # The container is always there: what comes and goes in front of the map would make the browser draw it anew.
    with st.container(key="meldingen", horizontal=True, vertical_alignment="center"):
        if notices:
            # Two spaces and a line end are a line break.
            st.warning("  \n".join(notices), icon=":material/info:")
        show_way(way)
