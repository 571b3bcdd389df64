"""What stands out? Areas that are remarkably high or low together with what lies around them."""

import streamlit as st

from kaart.ui.cache.keep import library
from kaart.ui.hotspots.page import (
    choose_design,
    find_spots,
    show_certainty,
    show_spot_foot,
    show_spot_map,
    show_spot_panel,
    show_spot_sentence,
)
from kaart.ui.shell.controls import choose, write_link
from kaart.ui.shell.frame import errors_shown
from kaart.ui.shell.opening import open_view, settle
from kaart.ui.shell.words import tr

open_view(tr("What stands out?"))
with errors_shown():
    choice = settle(choose(library()), write=write_link)
    answer = st.container()
    left, right = st.columns([5, 2], gap="small")
    with right:
        buttons = st.container(key="toetsrij", horizontal=True)
    with buttons:
        design = choose_design()
    with answer:
        spots = find_spots(choice, design)
        show_spot_sentence(spots)
    with left:
        show_spot_map(spots)
    with buttons:
        show_certainty(spots)
    with right, st.container(key="paneel"):
        show_spot_panel(spots)
    show_spot_foot(spots)
