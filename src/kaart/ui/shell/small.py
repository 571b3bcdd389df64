"""Choice of the treatment of areas with a small denominator: grey, or smoothed "as if"."""

from __future__ import annotations

import streamlit as st

from kaart.analysis.classes.small import SmallRule, read_small, why_not_grey, why_not_smooth
from kaart.catalogue.scope import Scope
from kaart.core.codes import Level
from kaart.core.provenance import Notice
from kaart.model.indicators import Figures
from kaart.ui.cache.figures import seek_answer
from kaart.ui.shell.words import say, tr

STATE, _GREY, _SMOOTH = "klein", "kl_grijs", "kl_glad"


def take_over_small(text: str) -> None:
    """Set the toggles from a link.

    Raises
    ------
    InputError
        If the link cannot be read; the published figures are then shown.
    """
    state = st.session_state
    state[STATE], state[_GREY], state[_SMOOTH] = "", False, False
    rule = read_small(text)
    state[STATE], state[_GREY], state[_SMOOTH] = rule.to_text(), rule.grey, rule.smooth


def kept_small() -> str:
    """The choice as text for a link; pages without a map keep it."""
    return str(st.session_state.get(STATE, ""))


def small_control(scope: Scope, *, indicator: str, level: Level, year: int) -> SmallRule:
    """Draw the two toggles; one that does not apply is disabled, with the reason.

    Parameters
    ----------
    scope, indicator, level, year
        What the map shows.
    """
    figures = _figures(scope, indicator=indicator, level=level, year=year)
    # Streamlit forgets toggles on pages that do not draw them; the choice is kept here.
    kept = read_small(kept_small())
    st.session_state.setdefault(_GREY, kept.grey)
    st.session_state.setdefault(_SMOOTH, kept.smooth)
    no_grey, no_smooth = (None, None) if figures is None else (why_not_grey(figures), why_not_smooth(figures))
    grey = _toggle(tr("Small numbers grey"), _GREY, no_grey)
    if no_grey != no_smooth:
        _say_why(no_grey)
    smooth = _toggle(tr("Smoothed (as if)"), _SMOOTH, no_smooth)
    _say_why(no_smooth)
    rule = SmallRule(grey, smooth)
    st.session_state[STATE] = rule.to_text()
    return rule


def _toggle(label: str, key: str, reason: Notice | None) -> bool:
    return bool(st.toggle(label, key=key, disabled=reason is not None))


def _say_why(reason: Notice | None) -> None:
    if reason is not None:
        st.caption(say(reason))


def _figures(scope: Scope, *, indicator: str, level: Level, year: int) -> Figures | None:
    """Figures on the map; None when there are none, which the page reports itself."""
    found = seek_answer(scope, indicator=indicator, level=level, year=year)
    return None if found is None else found.figures
