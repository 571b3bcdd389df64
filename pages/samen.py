"""What goes together? Two indicators on one map, each with an axis of its own."""

import streamlit as st

from kaart.ui.cache.keep import library
from kaart.ui.pair.page import build_pair, show_pair_foot, show_pair_map, show_pair_sentence
from kaart.ui.pair.panel import show_pair_panel
from kaart.ui.shell.controls import choose, write_link
from kaart.ui.shell.frame import errors_shown
from kaart.ui.shell.opening import open_view, settle
from kaart.ui.shell.screen import map_size
from kaart.ui.shell.search import show_search
from kaart.ui.shell.words import tr

open_view(tr("What goes together?"))
with errors_shown():
    choice = settle(choose(library(), pair=True), write=write_link)
    view = build_pair(choice, size_px=map_size())
    show_pair_sentence(view)
    left, right = st.columns([5, 2], gap="small")
    with left:
        show_pair_map(view)
    with right, st.container(key="paneel"):
        show_search(choice)
        show_pair_panel(view)
    show_pair_foot(view)
