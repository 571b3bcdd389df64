"""How a page about a region begins: its question, what was just fetched, its controls, the link, the example region."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

import streamlit as st

from kaart.catalogue.scope import Scope
from kaart.store.library import Library, is_example
from kaart.ui.cache.keep import library
from kaart.ui.shell.fetch import example_banner, offer_province, show_fetched
from kaart.ui.shell.frame import open_page


class _InScope(Protocol):
    @property
    def scope(self) -> Scope: ...


C = TypeVar("C", bound=_InScope)


def open_view(title: str) -> None:
    """Write the header of a page, and what was fetched a moment ago.

    Parameters
    ----------
    title
        The question that the page answers, translated.
    """
    open_page(title)
    with st.container(key="opgehaald_vak"):
        show_fetched()


def settle(choice: C, *, write: Callable[[Library, C], None]) -> C:
    """Put a choice in the link, and the banner above a view of the example region; gives the choice."""
    write(library(), choice)
    with st.container(key="voorbeeld"):
        if is_example(choice.scope):
            example_banner()
        offer_province(choice.scope.id)
    return choice
