"""Where do these figures come from? What is stored, the definitions and the method."""

import streamlit as st

from kaart.ui.about.changes import show_changes
from kaart.ui.about.control import show_control
from kaart.ui.about.method import show_class_method
from kaart.ui.about.sources import show_definitions, show_method, show_sources, show_stored
from kaart.ui.about.workbook import show_workbook
from kaart.ui.hotspots.curve import show_hotspot_method
from kaart.ui.shell.fetch import fetch_form, show_fetched
from kaart.ui.shell.frame import errors_shown, open_page
from kaart.ui.shell.words import tr

open_page(tr("Where do these figures come from?"))
show_fetched()
with errors_shown():
    st.header(tr("What is stored"), anchor=False)
    show_stored()
    fetch_form()
    st.header(tr("All figures in one file"), anchor=False)
    show_workbook()
    st.header(tr("What changed since the earlier delivery?"), anchor=False)
    show_changes()
    st.header(tr("Are the services as kaart expects them?"), anchor=False)
    show_control()
    st.header(tr("Definitions side by side"), anchor=False)
    show_definitions()
    st.header(tr("Method"), anchor=False)
    show_class_method()
    show_method()
    show_hotspot_method()
    st.header(tr("Publishers and licences"), anchor=False)
    show_sources()
