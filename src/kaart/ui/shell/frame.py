"""Frame of every page: header, language toggle, and the one place where errors are shown."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import streamlit as st

from kaart.core.errors import CorruptStoreError, KaartError, NotFetchedError
from kaart.store.edition import require_known_format
from kaart.ui.cache.damage import damage_noted
from kaart.ui.cache.keep import settings
from kaart.ui.shell.display import show_display_bar
from kaart.ui.shell.downloads import count_runs
from kaart.ui.shell.fetch import offer_area, offer_repair
from kaart.ui.shell.glossary import show_words
from kaart.ui.shell.menu import ensure_menu
from kaart.ui.shell.scripts import page_scripts
from kaart.ui.shell.selection import LANGUAGE
from kaart.ui.shell.words import LANGUAGE_KEY, as_markdown, language, say, say_beside_button, tr

STYLE = Path(__file__).with_name("kaart.css")
ICON = Path(__file__).with_name("icon.png")
NAMES = {"nl": "Nederlands", "en": "English"}
log = logging.getLogger(__name__)


def open_page(title: str) -> None:
    """Write the header of a page: its question and the language toggle.

    Parameters
    ----------
    title
        The question that the page answers, translated; plain text.
    """
    # Again, as app.py does: on a server that just started, a link to a page runs that page alone.
    # With the question as name of the tab, as the server sends it, so that tabs and bookmarks can be told apart.
    st.set_page_config(page_title=f"{title} – kaart", page_icon=ICON, layout="wide", initial_sidebar_state="collapsed")
    ensure_menu()
    st.html(STYLE)
    # No data gets into these scripts.
    st.html(page_scripts(language()), unsafe_allow_javascript=True)
    count_runs()
    show_display_bar()
    with st.container(key="kop", horizontal=True, vertical_alignment="center"):
        st.title(as_markdown(title), anchor=False, width="stretch")
        show_words()
        _language_toggle()


@contextmanager
def errors_shown() -> Iterator[None]:
    """Show a `KaartError` as one sentence; anything else is a defect: logged and raised on.

    Above what is drawn inside stands a warning for the damaged files that the page does without.
    """
    place = st.empty()
    with damage_noted() as damaged:
        before, shown = len(damaged), ""
        try:
            require_known_format(settings().cache)
            yield
        except KaartError as error:
            log.info("%s", error)
            if isinstance(error, NotFetchedError):
                st.error(say_beside_button(error), icon=":material/error:")
                offer_area(error)
            else:
                st.error(say(error), icon=":material/error:")
            shown = str(error)
            if isinstance(error, CorruptStoreError):
                damaged.setdefault(shown, error)
        finally:
            new = dict(list(damaged.items())[before:])
            found = [say(error) for text, error in new.items() if text != shown]
            if found:
                place.warning("  \n".join(found), icon=":material/info:")
        offer_repair(list(damaged.values())[before:])


def _language_toggle() -> None:
    now = language()
    chosen = st.segmented_control(
        tr("Language"),
        list(NAMES),
        default=now,
        format_func=NAMES.__getitem__,
        key=f"taal_{now}",
        required=True,
        label_visibility="collapsed",
    )
    if chosen and chosen != now:
        st.session_state[LANGUAGE_KEY] = chosen
        if chosen == "nl":
            st.query_params.pop(LANGUAGE, None)
        else:
            st.query_params[LANGUAGE] = chosen
        st.rerun()
