"""The menu of pages, and the page for an address that does not exist."""

from __future__ import annotations

from difflib import get_close_matches
from functools import partial
from urllib.parse import unquote, urlsplit

import streamlit as st
from streamlit.navigation.page import StreamlitPage
from streamlit.runtime.pages_manager import PagesManager
from streamlit.runtime.scriptrunner import get_script_run_ctx

from kaart.ui.shell.visit import enter
from kaart.ui.shell.words import as_markdown, tr

# Streamlit shows the first page under the name of its file too.
_FIRST = "kaart"


def navigate() -> StreamlitPage:
    """Draw the menu, and return the page of the address."""
    pages = _pages()
    lost = _lost({_FIRST, *(page.url_path for page in pages)})
    unknown = []
    if lost:
        # Registered under the wrong path, or Streamlit reports it by itself, in English.
        show = partial(_show_lost, lost, pages)
        title = tr("Page not found")
        unknown = [st.Page(show, title=title, icon=":material/help:", url_path=lost, visibility="hidden")]
    page = st.navigation([*pages, *unknown], position="top")
    enter(page.url_path)
    return page


def ensure_menu() -> None:
    """Draw the menu when the run of a page did not begin with app.py.

    On a server that just started Streamlit runs the page of a first link alone, because there is a folder of pages.
    """
    context = get_script_run_ctx()
    if not PagesManager.uses_pages_directory or context is None:
        return
    # Widgets are named after the page they stand on: the menu must not change which one that is.
    with context.run_with_active_hash(context.page_script_hash):
        navigate()


def _pages() -> list[StreamlitPage]:
    return [
        st.Page("pages/kaart.py", title=tr("Map"), icon=":material/map:", default=True),
        st.Page("pages/profiel.py", title=tr("Area profile"), icon=":material/article:", url_path="profiel"),
        st.Page("pages/verandering.py", title=tr("Change"), icon=":material/trending_up:", url_path="verandering"),
        st.Page("pages/vergelijken.py", title=tr("Compare"), icon=":material/compare_arrows:", url_path="vergelijken"),
        st.Page("pages/samen.py", title=tr("Together"), icon=":material/join_inner:", url_path="samen"),
        st.Page("pages/shortlist.py", title=tr("Shortlist"), icon=":material/checklist:", url_path="shortlist"),
        st.Page("pages/hotspots.py", title=tr("Hotspots"), icon=":material/flare:", url_path="hotspots"),
        st.Page(
            "pages/bereikbaarheid.py", title=tr("Accessibility"), icon=":material/commute:", url_path="bereikbaarheid"
        ),
        st.Page("pages/werksessie.py", title=tr("Werksessie"), icon=":material/groups:", url_path="werksessie"),
        st.Page("pages/eigen.py", title=tr("Own figures"), icon=":material/upload_file:", url_path="eigen"),
        st.Page("pages/bronnen.py", title=tr("Sources and method"), icon=":material/menu_book:", url_path="bronnen"),
    ]


def _lost(known: set[str]) -> str:
    """Last part of the address when it is no page; "" when it is."""
    path = urlsplit(st.context.url or "").path.strip("/")
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    name = path.removeprefix(base).strip("/")
    return "" if "/" in name or name in known else name


def _show_lost(name: str, pages: list[StreamlitPage]) -> None:
    """Page of an address that does not exist: the nearest page and the map, with the view of the link."""
    st.title(tr("This page does not exist"), anchor=False)
    shown = as_markdown(unquote(name))
    st.markdown(tr("There is no page '{name}'. Choose a page from the menu, or one of these:", name=shown))
    near = get_close_matches(name.casefold(), [page.url_path for page in pages if page.url_path], n=1)
    for page in pages:
        if page.url_path in {"", *near}:
            st.page_link(page, label=page.title, icon=page.icon, query_params=st.query_params.to_dict())
