"""Sites, a timetable or surroundings that have not been fetched: a message, and a button to fetch them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import streamlit as st

from kaart.analysis.access.facilities import Facility, Way, record_of
from kaart.analysis.access.measures import departures_id
from kaart.catalogue import Family, load
from kaart.catalogue.layers import FIGURES, MAP_LAYERS
from kaart.catalogue.scope import Scope
from kaart.core.codes import Level
from kaart.core.errors import NotInStoreError
from kaart.store.library import is_example
from kaart.ui.access.choice import AccessChoice
from kaart.ui.access.page import AccessView
from kaart.ui.cache.figures import library_years
from kaart.ui.cache.keep import library
from kaart.ui.shell.fetch import begin
from kaart.ui.shell.fetching import Order
from kaart.ui.shell.words import say, say_beside_button, tr

_LAST_YEARS = 3
_Fetched = tuple[tuple[str, ...], tuple[int, ...]]


def _layer(facility: Facility, latest: int) -> _Fetched:
    return (record_of(facility).layer,), (latest,)


def _figures(_facility: Facility, _latest: int) -> _Fetched:
    # It is not known beforehand which of the last years is published.
    return (FIGURES,), load().family_years(Family.NABIJHEID)[-_LAST_YEARS:]


# Layers and years to fetch; what comes from a file of the user is not fetched.
_FETCHED: Mapping[Way, Callable[[Facility, int], _Fetched]] = {
    Way.REGISTER: _layer,
    Way.TIMETABLE: _layer,
    Way.PUBLISHED: _figures,
}


@contextmanager
def offer_supply(choice: AccessChoice) -> Iterator[None]:
    """Show the error about missing data with a button that fetches it.

    Parameters
    ----------
    choice
        The choice made with the controls.
    """
    try:
        yield
    except NotInStoreError as error:
        button = not is_example(choice.scope) and record_of(choice.facility).way in _FETCHED
        st.info(say_beside_button(error) if button else say(error), icon=":material/info:")
        if button:
            _button(choice)


def offer_timetable(view: AccessView) -> None:
    """For stops without a timetable: explain why departures are unknown, with a button that fetches it.

    Parameters
    ----------
    view
        View on the screen.
    """
    sites, keys = view.found.supply.sites, record_of(view.choice.facility).keys
    if departures_id("day") in keys and len(sites) and "day" not in sites:
        text = tr(
            "Only where the stops are is known here. What leaves there is not: the timetable could not be fetched."
        )
        st.info(text, icon=":material/info:")
        _button(view.choice)


def offer_surroundings(view: AccessView) -> None:
    """For buurten whose surroundings were not fetched: say that they have no figure, with a button that fetches those.

    Parameters
    ----------
    view
        View on the screen.
    """
    lacking = view.found.known.lacking(view.choice.measure.id) & frozenset(view.found.frame.index)
    if lacking:
        unserved = tr("For some gemeenten no timetable was fetched: their buurten have no figure.")
        text = tr(
            "Of {count} buurten too little of the surroundings was fetched: what lies in other gemeenten counts too. "
            "They have no figure.",
            count=len(lacking),
        )
        text = unserved if record_of(view.choice.facility).way is Way.TIMETABLE else text
        st.info(text, icon=":material/info:")
        _button(view.choice, year=view.found.year)


def _button(choice: AccessChoice, *, year: int | None = None) -> None:
    st.caption(tr("From the public register or timetable; this takes seconds to minutes and is kept on this computer."))
    if st.button(tr("Fetch it now"), type="primary", icon=":material/download:", key="haal_bereik"):
        _fetch(choice.scope, choice.facility, year=year)


def _fetch(scope: Scope, facility: Facility, *, year: int | None) -> None:
    found = library()
    years = found.boundary_years(scope, level=Level.BUURT)
    # Of the newest year there may be no boundaries yet.
    latest = year or max(years or library_years(scope), default=load().family_years(Family.KWB)[-2])
    layers, asked = _FETCHED[record_of(facility).way](facility, latest)
    if not years:
        layers = tuple(dict.fromkeys((*MAP_LAYERS, *layers)))
    begin(Order(scope.id, asked, layers, around=True))
