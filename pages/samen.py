"""What goes together? Two indicators on one map, each with an axis of its own."""

import streamlit as st

from kaart.store.library import is_example
from kaart.ui.cache.figures import library
from kaart.ui.pair.page import build_pair, show_pair_foot, show_pair_map, show_pair_sentence
from kaart.ui.pair.panel import show_pair_panel
from kaart.ui.shell.controls import choose, write_link
from kaart.ui.shell.fetch import example_banner, show_fetched
from kaart.ui.shell.frame import errors_shown, open_page
from kaart.ui.shell.screen import map_size
from kaart.ui.shell.search import show_search
from kaart.ui.shell.words import tr

open_page(tr("What goes together?"))
with st.container(key="opgehaald_vak"):
    show_fetched()
with errors_shown():
    choice = choose(library(), pair=True)
    write_link(library(), choice.selection)
    with st.container(key="voorbeeld"):
        if is_example(choice.scope):
            example_banner()
    view = build_pair(choice, size_px=map_size())
    show_pair_sentence(view)
    left, right = st.columns([5, 2], gap="small")
    with left:
        show_pair_map(view)
    with right, st.container(key="paneel"):
        show_search(choice)
        show_pair_panel(view)
    show_pair_foot(view)
