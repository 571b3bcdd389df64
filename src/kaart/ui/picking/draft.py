"""The areas that are being picked, before they have a name: in this session only.

Widgets forget their state on a page that does not draw them, so the draft has a place of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import streamlit as st

from kaart.core.codes import MAP_LEVELS, Level
from kaart.model.indicators import Figures
from kaart.ui.cache.links import follow_area
from kaart.ui.shell.controls import Choice

_DRAFT, SWITCH = "_keuze", "keuze_aan"


@dataclass(frozen=True)
class Draft:
    """Areas picked so far.

    Attributes
    ----------
    codes
        In the order in which they were picked.
    level, year
        Level of the areas, and the year that their codes are of.
    """

    codes: tuple[str, ...] = ()
    level: Level = Level.BUURT
    year: int = 0


def is_picking() -> bool:
    """Whether a click on the map picks an area instead of selecting it."""
    return bool(st.session_state.get(SWITCH))


def picks_on(choice: Choice) -> bool:
    """Whether a click picks an area of this map; a selection holds no provinces."""
    return is_picking() and choice.selection.level in MAP_LEVELS


def draft() -> Draft:
    """The areas picked so far."""
    kept: Draft = st.session_state.get(_DRAFT, Draft())
    return kept


def draft_on(choice: Choice, figures: Figures) -> Draft:
    """The draft in the areas on the screen; areas that are not there, or of another level, leave it.

    Parameters
    ----------
    choice
        State of the controls.
    figures
        Figures on the map.
    """
    kept, year = draft(), figures.area_year
    codes: tuple[str, ...] = ()
    if kept.level is figures.level:
        same = (follow_area(choice.scope, code, before=kept.year, after=year) for code in kept.codes)
        codes = tuple(code for code in dict.fromkeys(same) if code and figures.area(code) is not None)
    st.session_state[_DRAFT] = Draft(codes, figures.level, year)
    return draft()


def set_draft(codes: Iterable[str]) -> None:
    """Replace the areas picked so far.

    Parameters
    ----------
    codes
        Of the level and year of the draft.
    """
    st.session_state[_DRAFT] = replace(draft(), codes=tuple(dict.fromkeys(codes)))


def toggle(code: str) -> None:
    """Pick an area, or put it back when it was picked.

    Parameters
    ----------
    code
        Of the level and year of the draft.
    """
    codes = draft().codes
    set_draft(item for item in codes if item != code) if code in codes else set_draft((*codes, code))
