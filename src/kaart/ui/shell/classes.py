"""Choice of the classes: method, number, user bounds, bounds pinned over years and regions."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from kaart.analysis.classes.classify import MAX_K, Classification
from kaart.analysis.classes.classrule import (
    AROUND_COUNTRY,
    AROUND_GEMEENTE,
    DEFAULT_K,
    FREE,
    ClassRule,
    read_rule,
)
from kaart.core.errors import InputError, mark
from kaart.ui.shell.words import say, tr

FEWEST = 3
STATE = "klassen"
_LAST = "_klassengrenzen"
METHOD_NAMES = {
    "quantiles": mark("About as many areas in each class (quantiles)"),
    "fisher_jenks": mark("Natural groups (Fisher-Jenks)"),
    "equal_interval": mark("Equal steps"),
    "round": mark("Round numbers"),
    "maximum_breaks": mark("At the largest gaps"),
    "head_tail": mark("For a few very high values (head-tail)"),
    "std_mean": mark("Standard deviations from the mean"),
    AROUND_GEMEENTE: mark("Below and above the gemeente"),
    AROUND_COUNTRY: mark("Below and above the Netherlands"),
    "user": mark("Own bounds"),
}


def take_over_classes(text: str) -> None:
    """Set the widgets from the classes in a link.

    Raises
    ------
    InputError
        If the link cannot be read.
    """
    st.session_state[STATE] = ""
    rule = read_rule(text)
    st.session_state[STATE] = text
    st.session_state["kl_methode"] = rule.method
    st.session_state["kl_aantal"] = min(max(rule.k, FEWEST), MAX_K)
    st.session_state["kl_grenzen"] = " ".join(f"{bound:.12g}" for bound in rule.breaks)


def class_control() -> tuple[ClassRule, DeltaGenerator]:
    """Draw the choice of classes in a popover; return its state and the popover."""
    state = st.session_state
    state.setdefault("kl_methode", ClassRule().method)
    state.setdefault("kl_aantal", DEFAULT_K)
    names = {method: tr(name) for method, name in METHOD_NAMES.items()}
    behind = st.popover(tr("Classes"), icon=":material/palette:", key="klassenknop")
    with behind:
        method = str(
            st.selectbox(
                tr("Method"),
                [*FREE, AROUND_GEMEENTE, AROUND_COUNTRY, "user"],
                format_func=names.__getitem__,
                placeholder=tr("Choose a method"),
                key="kl_methode",
            )
        )
        if method == "user":
            rule = _own_bounds()
        else:
            k = st.slider(tr("Number of classes"), FEWEST, MAX_K, key="kl_aantal")
            rule = ClassRule(method, int(k))
            # On a first visit the map is drawn after this button, and no bounds are remembered yet.
            nothing = state.get(_LAST) == ()
            st.button(
                tr("Keep these bounds for other years and regions"), on_click=_pin, key="kl_vast", disabled=nothing
            )
    state[STATE] = rule.to_text()
    return rule, behind


def forget_bounds() -> bool:
    """Replace user bounds by the default classes; return whether there were any. Call before the widgets are drawn."""
    state = st.session_state
    if state.get("kl_methode") != "user":
        return False
    state["kl_methode"], state["kl_aantal"], state["kl_grenzen"] = ClassRule().method, DEFAULT_K, ""
    return True


def remember_bounds(classification: Classification) -> None:
    """Remember the current bounds, so that they can be pinned."""
    st.session_state[_LAST] = classification.breaks[:-1]


def _pin() -> None:
    bounds = st.session_state.get(_LAST, ())
    if not bounds:
        return
    st.session_state["kl_methode"] = "user"
    st.session_state["kl_grenzen"] = " ".join(f"{bound:.12g}" for bound in bounds)


def _own_bounds() -> ClassRule:
    text = st.text_input(tr("Upper bounds, from low to high"), key="kl_grenzen", placeholder="5 7,5 12")
    parts = [part.replace(",", ".") for part in text.replace(";", " ").split()]
    if not parts:
        return ClassRule()
    try:
        return read_rule("user-" + "_".join(parts))
    except InputError as error:
        st.error(say(error))
        return ClassRule()
