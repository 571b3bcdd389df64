"""The part under the controls of every page: the sentence that answers its question, and notices."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from kaart.ui.shell.guard import Way, show_way
from kaart.ui.shell.words import tr

_MOST = 2  # lines of notices above a map


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
            # More than two lines would push the map off the screen.
            least = len(notices) if len(notices) <= _MOST else 1
            # Two spaces and a line end are a line break.
            st.warning("  \n".join(notices[:least]), icon=":material/info:")
            rest = notices[least:]
            if rest:
                with st.popover(tr("{count} more", count=len(rest)).capitalize(), icon=":material/info:"):
                    st.warning("\n\n".join(rest))
        show_way(way)
