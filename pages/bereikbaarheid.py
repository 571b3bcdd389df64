"""Who can get where? Distance to what people need, how much there is of it, and what public transport offers."""

import streamlit as st

from kaart.render.access.places import NOTHING
from kaart.ui.access.choice import choose_access, write_access_link
from kaart.ui.access.fetch import offer_supply, offer_surroundings, offer_timetable
from kaart.ui.access.foot import show_access_foot
from kaart.ui.access.page import (
    build_access,
    choose_layers,
    show_access_map,
    show_access_sentence,
    show_left_out,
)
from kaart.ui.access.panel import show_access_panel, show_address
from kaart.ui.cache.keep import library
from kaart.ui.shell.frame import errors_shown
from kaart.ui.shell.opening import open_view, settle
from kaart.ui.shell.screen import map_size
from kaart.ui.shell.words import tr
from kaart.ui.what_if.map import choose_map
from kaart.ui.what_if.panel import show_what_if
from kaart.ui.what_if.place import place_overlay
from kaart.ui.what_if.state import current

open_view(tr("Who can get where?"))
with errors_shown():
    choice = settle(choose_access(library()), write=write_access_link)
    with offer_supply(choice):
        size = map_size()
        view = build_access(choice, size_px=size)
        worked = current(view) if choice.what_if else None
        answer = st.container()
        offer_timetable(view)
        offer_surroundings(view)
        left, right = st.columns([5, 2], gap="small")
        with right, st.container(key="toetsrij", horizontal=True):
            dots, circles = choose_layers(view)
            show_address(view.found)
            show_left_out(view)
            shown = choose_map(view, worked)
        over = place_overlay(view, size_px=size) if choice.what_if else NOTHING
        with answer:
            show_access_sentence(shown)
        with left:
            show_access_map(shown, dots=dots, circles=circles, over=over)
        with right, st.container(key="paneel"):
            if choice.what_if:
                show_what_if(view, worked)
            show_access_panel(shown)
        show_access_foot(shown, dots=dots)
