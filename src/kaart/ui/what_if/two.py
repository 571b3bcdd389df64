"""Two scenarios beside each other: the choice of them, their sentence and table, and what the map shows of them."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from kaart.analysis.scenario.document import Scenario
from kaart.answers.access.what_if import WhatIf, between
from kaart.render.access.versus import Versus
from kaart.ui.access.page import AccessView
from kaart.ui.shell.grid import with_inert_names
from kaart.ui.shell.words import as_markdown, tr
from kaart.ui.what_if.state import gained_by, outcome, saved, scenario_now, waits

_KEY, _TWO = "watals_twee", 2


@dataclass(frozen=True)
class Two:
    """Two scenarios that were worked out, and their words."""

    first: WhatIf
    second: WhatIf
    versus: Versus


def _options(view: AccessView) -> dict[str, Scenario]:
    """Kept scenarios by name, and the one that is being made when it is none of them."""
    options, now = dict(saved(view)), scenario_now(view)
    if now.edits and options.get(now.name) != now:
        options[tr("{name}, being made", name=now.name)] = now
    return options


def two_now(view: AccessView) -> Two | None:
    """The two scenarios that are compared; None without a choice of two, or until both are worked out.

    Parameters
    ----------
    view
        View on the screen.
    """
    options = _options(view)
    names = [name for name in st.session_state.get(_KEY) or () if name in options]
    if len(names) != _TWO or any(waits(view, options[name]) for name in names):
        return None
    first, second = (outcome(view, options[name]) for name in names)
    if first is None or second is None:
        return None
    compared = gained_by(view, second, between(view.found, first, second))
    versus = Versus(gained_by(view, first), gained_by(view, second), compared, (names[0], names[1]))
    return Two(first, second, versus)


def show_two(view: AccessView) -> None:
    """Draw the choice of two scenarios, and their difference in a sentence and a table.

    Parameters
    ----------
    view
        View on the screen.
    """
    options = _options(view)
    if len(options) < _TWO:
        return
    names = st.multiselect(
        tr("Two beside each other"),
        list(options),
        key=_KEY,
        placeholder=tr("Choose two scenarios"),
    )
    two = two_now(view)
    if two is None:
        if len(names) == _TWO:
            st.caption(tr("Work out both first."))
        elif names:
            st.caption(tr("Choose two scenarios"))
        return
    st.markdown(as_markdown(two.versus.sentence))
    table = two.versus.table
    if not table.empty:
        st.table(with_inert_names(table.set_index("Buurt")), alt=two.versus.sentence)
        if two.versus.unrounded:
            st.caption(tr("B less A: {note}.", note=two.versus.unrounded))
