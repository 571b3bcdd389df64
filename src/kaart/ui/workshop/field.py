"""A field that two facilitators may have open at once: neither loses what they typed, each sees what the other did."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from kaart.ui.shell.words import as_markdown, tr

_SHOWN = 200  # letters of what the other typed


def shared_field(
    label: str,
    *,
    key: str,
    read: Callable[[], str],
    save: Callable[[str], bool],
    most: int,
    placeholder: str = "",
    tall: bool = False,
) -> None:
    """Draw a field that keeps what is typed at once.

    Where another facilitator changed the same thing since this field was drawn, nothing is written over: the field
    keeps its text, and what the other wrote is offered below it.

    Parameters
    ----------
    label
        Translated; Markdown.
    key
        Name of the widget.
    read
        Gives what is kept at that moment.
    save
        Keeps a text; gives whether that could be done.
    most
        Characters.
    placeholder
        Shown while it is empty.
    tall
        Whether it has several lines.
    """
    state, basis = st.session_state, f"_basis_{key}"
    now = read()
    if key not in state:
        # A widget of a page that was left forgets its text, and begins again with what is kept.
        state[key] = state[basis] = now

    def keep(*, over: bool = False) -> None:
        typed = str(state[key])
        if (over or read() == state[basis]) and save(typed):
            state[basis] = typed

    def take() -> None:
        state[key] = state[basis] = read()

    draw = st.text_area if tall else st.text_input
    draw(label, max_chars=most, placeholder=placeholder, key=key, on_change=keep)
    if now == state[key]:
        state[basis] = now
    if now == state[basis]:
        if state[key] != now:
            # It could not be kept, for the reason above: what was typed is still here.
            st.button(tr("Not kept yet: try again"), key=f"{key}_opnieuw", icon=":material/refresh:", on_click=keep)
        return
    with st.container(key=f"{key}_ander", horizontal=True, vertical_alignment="center"):
        words = now if len(now) <= _SHOWN else f"{now[:_SHOWN]}…"
        st.warning(tr("Another facilitator wrote here: {text}", text=as_markdown(words) or "–"))
        st.button(tr("Take theirs"), key=f"{key}_neem", on_click=take)
        st.button(tr("Keep mine"), key=f"{key}_houd", on_click=keep, kwargs={"over": True})
