"""What do we recognise, and what will we do? A session around figures: prepared, led and kept by a facilitator."""

from kaart.ui.shell.frame import errors_shown
from kaart.ui.workshop.hall import show_hall
from kaart.ui.workshop.page import open_workshop, show_parts
from kaart.ui.workshop.start import show_begin

with errors_shown():
    opened = open_workshop()
    if opened is None:
        show_begin()
    elif opened.leads:
        show_parts(opened)
    else:
        show_hall(opened)
