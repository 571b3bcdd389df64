"""Where is poverty highest? The map of one indicator, one level and one year."""

import streamlit as st

from kaart.ui.cache.keep import library
from kaart.ui.map.panel import show_panel
from kaart.ui.map.show import show_foot, show_map, show_sentence
from kaart.ui.map.view import build_view
from kaart.ui.picking.panel import show_picking
from kaart.ui.shell.controls import choose, write_link
from kaart.ui.shell.frame import errors_shown
from kaart.ui.shell.opening import open_view, settle
from kaart.ui.shell.screen import map_size
from kaart.ui.shell.search import show_search
from kaart.ui.shell.words import tr

open_view(tr("Where is poverty highest?"))
with errors_shown():
    choice = settle(choose(library(), small_numbers=True, provinces=True), write=write_link)
    view = build_view(choice, size_px=map_size())
    show_sentence(view)
    left, right = st.columns([5, 2], gap="small")
    with left:
        show_map(view)
    with right, st.container(key="paneel"):
        show_search(choice)
        show_picking(choice, view.answer.figures)
        show_panel(choice, view.answer)
    show_foot(view)
