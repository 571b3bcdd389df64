"""What can this buurt be compared with? The areas in order, those alike, and some side by side."""

import streamlit as st

from kaart.ui.cache.keep import library
from kaart.ui.compare.page import show_alike, show_beside, show_order
from kaart.ui.map.show import show_sentence
from kaart.ui.map.view import build_view
from kaart.ui.shell.controls import choose, write_link
from kaart.ui.shell.frame import errors_shown
from kaart.ui.shell.opening import open_view, settle
from kaart.ui.shell.screen import map_size
from kaart.ui.shell.words import as_markdown, tr
from kaart.ui.shell.workshop_button import workshop_button

open_view(tr("What can this buurt be compared with?"))
with errors_shown():
    choice = settle(choose(library()), write=write_link)
    view = build_view(choice, size_px=map_size())
    show_sentence(view)
    show_order(choice, view.answer)
    peers = show_alike(choice, view.answer)
    show_beside(choice, view.answer, peers=peers)
    st.caption(as_markdown(view.grey_line))
    workshop_button()
