"""Which buurten do you choose? Areas that meet conditions on several figures at once, without a score."""

import streamlit as st

from kaart.ui.cache.keep import library
from kaart.ui.shell.frame import errors_shown
from kaart.ui.shell.opening import open_view, settle
from kaart.ui.shell.screen import map_size
from kaart.ui.shell.words import tr
from kaart.ui.shortlist.choice import choose_list, write_list_link
from kaart.ui.shortlist.columns import column_control
from kaart.ui.shortlist.page import (
    build_list,
    show_list_foot,
    show_list_map,
    show_list_sentence,
    show_list_table,
)
from kaart.ui.shortlist.panel import show_list_panel

open_view(tr("Which buurten do you choose?"))
with errors_shown():
    row = st.container(key="bediening", horizontal=True, vertical_alignment="bottom")
    choice = settle(choose_list(library(), row), write=write_list_link)
    view = build_list(choice, size_px=map_size())
    with row:
        column_control(view)
    show_list_sentence(view)
    left, right = st.columns([5, 2], gap="small")
    with left:
        show_list_map(view)
    with right, st.container(key="paneel"):
        show_list_panel(view)
    show_list_table(view)
    show_list_foot(view)
