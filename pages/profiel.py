"""How are things in this buurt? Everything that is known of one area, to read and to print."""

import streamlit as st

from kaart.ui.cache.keep import library
from kaart.ui.profile.page import show_profile
from kaart.ui.shell.area_control import choose_area
from kaart.ui.shell.controls import write_link
from kaart.ui.shell.frame import errors_shown
from kaart.ui.shell.opening import open_view, settle
from kaart.ui.shell.search import show_search
from kaart.ui.shell.words import tr

open_view(tr("How are things in this buurt?"))
with errors_shown():
    controls = st.container(key="bediening", horizontal=True, vertical_alignment="bottom")
    choice = settle(choose_area(library(), controls), write=write_link)
    with controls:
        show_search(choice)
    show_profile(choice)
