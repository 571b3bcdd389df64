"""How are things in this buurt? Everything that is known of one area, to read and to print."""

import streamlit as st

from kaart.store.library import is_example
from kaart.ui.cache.figures import library
from kaart.ui.profile.page import show_profile
from kaart.ui.shell.area_control import choose_area
from kaart.ui.shell.controls import write_link
from kaart.ui.shell.fetch import example_banner, show_fetched
from kaart.ui.shell.frame import errors_shown, open_page
from kaart.ui.shell.search import show_search
from kaart.ui.shell.words import tr

open_page(tr("How are things in this buurt?"))
with st.container(key="opgehaald_vak"):
    show_fetched()
with errors_shown():
    controls = st.container(key="bediening", horizontal=True, vertical_alignment="bottom")
    choice = choose_area(library(), controls)
    write_link(library(), choice.selection)
    with controls:
        show_search(choice)
    with st.container(key="voorbeeld"):
        if is_example(choice.scope):
            example_banner()
    show_profile(choice)
