"""kaart: page configuration and navigation, nothing else."""

import streamlit as st

from kaart.ui.shell.frame import ICON
from kaart.ui.shell.menu import navigate

# A file of our own: Streamlit fetches a material icon for the tab from a third party.
st.set_page_config(page_title="kaart", page_icon=ICON, layout="wide", initial_sidebar_state="collapsed")
navigate().run()
