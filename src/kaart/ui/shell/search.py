"""Find an area by name or, on request, by address."""

from __future__ import annotations

import streamlit as st

from kaart.answers.addresses import places_of
from kaart.catalogue import Family
from kaart.catalogue.names import Names
from kaart.catalogue.scope import Scope
from kaart.core.codes import COUNTRY
from kaart.core.errors import SourceError
from kaart.sync.locate import connect, locate
from kaart.ui.cache.figures import READER, area_year, load_raw
from kaart.ui.cache.keep import library, settings
from kaart.ui.shell.controls import Choice, select_area, select_scope
from kaart.ui.shell.words import as_markdown, say, tr

MOST = 8


def show_search(choice: Choice) -> None:
    """Draw the search: names at once, an address or postcode only on a second click, because it is sent to PDOK."""
    # Another key per selected area closes it after a choice.
    with st.popover(tr("Search"), icon=":material/search:", key=f"zoek_knop_{choice.selection.area}"):
        text = st.text_input(
            tr("Buurt, wijk, gemeente or address"), key="zoek", placeholder=tr("for example a buurt or a postcode")
        )
        if not text.strip():
            return
        selection = choice.selection
        areas = area_year(choice.scope, indicator=choice.indicator.id, level=selection.level, year=selection.year)
        names = _names(choice.scope, areas)
        found = names.holding(text, most=MOST)
        for code in found:
            label = f"{names.by_code[code]} ({code})"
            st.button(as_markdown(label), key=f"vind_{code}", on_click=_go, args=(choice.scope, code), width="stretch")
        if not found:
            st.caption(tr("No area in this region has that name."))
        st.caption(tr("An address is looked up at PDOK (Kadaster): what you typed is sent there and kept nowhere."))
        if st.button(tr("Look up as address at PDOK"), icon=":material/location_on:", key="zoek_adres"):
            st.session_state["_adressen"] = text
        if st.session_state.get("_adressen") == text:
            _addresses(choice, text, areas)


def _names(scope: Scope, year: int) -> Names:
    years = library().years(Family.KWB, scope)
    nearest = min(years, key=lambda option: abs(option - year), default=year)
    frame = load_raw(scope, nearest)
    pairs = zip(frame["code"], frame["name"], strict=True)
    return Names({code: name for code, name in pairs if scope.includes(code, nearest) and code != COUNTRY})


def _go(scope: Scope, code: str) -> None:
    if not scope.includes(code, None):
        select_scope(f"GM{code[2:6]}")
    select_area(code)
    level = {"BU": "buurt", "WK": "wijk", "GM": "gemeente"}[code[:2]]
    st.session_state["niveau"] = level


def _addresses(choice: Choice, text: str, year: int) -> None:
    """Show the areas to which an address or postcode leads; `year` is that of the areas on the screen."""
    try:
        with connect(settings()) as http:
            found = locate(http, text)
    except SourceError as error:
        st.error(say(error))
        return
    if not found:
        st.info(tr("PDOK knows no address that matches this; check postcode and house number."))
        return
    for number, place in enumerate(places_of(READER, choice.scope, found, text=text, year=year)[:MOST]):
        if place.code:
            label = f"{place.label} · {place.name}" if place.name else place.label
            at = (choice.scope, place.code)
            st.button(as_markdown(label), key=f"adres_{number}", on_click=_go, args=at, width="stretch")
        else:
            address = as_markdown(place.label)
            st.caption(tr("{address}: no figures fetched for this gemeente yet.", address=address))
