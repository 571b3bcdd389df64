"""How does it change? The map of what rose and fell between two years, and a small map per year."""

import streamlit as st

from kaart.ui.cache.keep import library
from kaart.ui.change.page import choose_since, find_change, show_change_foot, show_change_map, show_change_sentence
from kaart.ui.change.smallmaps import show_small_maps
from kaart.ui.shell.controls import choose, write_link
from kaart.ui.shell.frame import errors_shown
from kaart.ui.shell.opening import open_view, settle
from kaart.ui.shell.screen import map_size
from kaart.ui.shell.words import tr

open_view(tr("How does it change?"))
with errors_shown():
    plain = choose(library())
    row = st.container(key="vanafrij", horizontal=True, vertical_alignment="center")
    with row:
        choice = choose_since(plain)
    settle(choice, write=write_link)
    view = None
    with row, st.container(width="stretch"), errors_shown():
        view = find_change(choice, size_px=map_size())
        if view is not None:
            show_change_sentence(view)
    if view is not None:
        show_change_map(view)
        show_change_foot(view)
    show_small_maps(choice)
