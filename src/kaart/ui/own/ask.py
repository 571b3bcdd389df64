"""Widgets of the page of own figures, whose answers stay when another page is opened."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from kaart.ui.shell.words import tr

ANSWERS, PROPOSED = "_own_answers", "_own_proposed"


def select(label: str, options: Sequence[str], key: str, *, default: str, names: dict[str, str] | None = None) -> str:
    """Draw a choice from a list.

    Parameters
    ----------
    label, options, key
        Of the widget.
    default
        Proposed answer.
    names
        What is shown for an option, where that is something else.
    """
    _restore(key, default, options)
    shown = names or {}
    chosen = st.selectbox(
        label,
        list(options),
        format_func=lambda item: shown.get(item, item),
        placeholder=tr("Choose"),
        key=key,
        width=230,
    )
    _remember(key, chosen)
    return str(chosen)


def ask(widget: Callable[..., Any], label: str, key: str, default: object, **more: object) -> Any:  # noqa: ANN401
    """Draw any other widget.

    Parameters
    ----------
    widget
        Function of Streamlit.
    label, key
        Of the widget.
    default
        Proposed answer.
    **more
        Further arguments of the function.
    """
    _restore(key, default)
    given = widget(label, key=key, **more)
    _remember(key, given)
    return given


def _restore(key: str, default: object, options: Sequence[str] | None = None) -> None:
    """Give a widget the earlier answer, else the proposal.

    Streamlit forgets the widgets of a page that is left. A proposal that changes, for another region, replaces
    the one before it, but never an answer.
    """
    state = st.session_state
    proposed = state.setdefault(PROPOSED, {})
    wanted = state.get(key, state.get(ANSWERS, {}).get(key, default))
    if proposed.get(key, default) != default and wanted == proposed[key]:
        wanted = default
    proposed[key] = default
    if options is not None and wanted not in options:
        wanted = default if default in options else options[0]
    if key not in state or state[key] != wanted:
        state[key] = wanted


def _remember(key: str, value: object) -> None:
    st.session_state.setdefault(ANSWERS, {})[key] = value
