"""What difficult words mean, one tap away in the header of every page."""

from __future__ import annotations

import streamlit as st

from kaart.catalogue.terms import terms
from kaart.ui.shell.words import as_markdown, language, tr


def show_words() -> None:
    """Draw the button that opens the list of words, in the order of the alphabet of the language."""
    now = language()
    lines = sorted(
        (f"**{as_markdown(term.word[now])}**: {as_markdown(term.gloss[now])}" for term in terms()), key=str.casefold
    )
    with st.popover(tr("Words"), icon=":material/menu_book:", key="woorden"):
        # One element: thirty would be sent and drawn one by one.
        st.markdown("\n\n".join(lines))
