"""kaart: page configuration and navigation, nothing else."""

import streamlit as st

from kaart.ui.shell.frame import ICON
from kaart.ui.shell.words import tr

# A file of our own: Streamlit fetches a material icon for the tab from a third party.
st.set_page_config(page_title="kaart", page_icon=ICON, layout="wide", initial_sidebar_state="collapsed")
page = st.navigation(
    [
        st.Page("pages/kaart.py", title=tr("Map"), icon=":material/map:", default=True),
        st.Page("pages/profiel.py", title=tr("Area profile"), icon=":material/article:", url_path="profiel"),
        st.Page("pages/verandering.py", title=tr("Change"), icon=":material/trending_up:", url_path="verandering"),
        st.Page("pages/vergelijken.py", title=tr("Compare"), icon=":material/compare_arrows:", url_path="vergelijken"),
        st.Page("pages/samen.py", title=tr("Together"), icon=":material/join_inner:", url_path="samen"),
        st.Page("pages/hotspots.py", title=tr("Hotspots"), icon=":material/flare:", url_path="hotspots"),
        st.Page(
            "pages/bereikbaarheid.py", title=tr("Accessibility"), icon=":material/commute:", url_path="bereikbaarheid"
        ),
        st.Page("pages/eigen.py", title=tr("Own figures"), icon=":material/upload_file:", url_path="eigen"),
        st.Page("pages/bronnen.py", title=tr("Sources and method"), icon=":material/menu_book:", url_path="bronnen"),
    ],
    position="top",
)
page.run()
