"""The region that the app opens with.

On the machine that kaart runs on it is the region last looked at. For visitors from elsewhere it does not depend on
what another visitor looked at. The invented example region comes last.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable
from urllib.parse import urlsplit

import streamlit as st

from kaart.catalogue.scope import EXAMPLE, Scope
from kaart.catalogue.selections import read_selection
from kaart.core.codes import COUNTRY, clean_code, gemeente_of, is_code
from kaart.core.errors import KaartError
from kaart.store.asked import read_asked
from kaart.store.library import Library, is_example
from kaart.ui.cache.figures import find_scope, scope_choices

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
log = logging.getLogger(__name__)


def start_scope(found: Library) -> str:
    """Return the id of the region to open with; "" when nothing is stored, not even the example region.

    Parameters
    ----------
    found
        Store of this installation.
    """
    last = found.last_scope()
    wishes = [last] if at_home(found) and last != EXAMPLE else []
    wishes.append(_configured(found.settings.start))
    return pick_start([*wishes, *reversed(read_asked(found.store.root).areas)], choices=list(scope_choices(found)))


def pick_start(wishes: Iterable[str], *, choices: Collection[str]) -> str:
    """Return the first wish that can be shown, else the first choice; "" without choices.

    Parameters
    ----------
    wishes
        Ids of regions and codes; a buurt or wijk stands for its gemeente.
    choices
        Regions and gemeenten with figures, real ones first.
    """
    for wish in wishes:
        for option in (wish, gemeente_of(wish) if is_code(wish) and clean_code(wish) != COUNTRY else ""):
            if option in choices:
                return option
    return next(iter(choices), "")


def remember(found: Library, scope: Scope) -> None:
    """Keep a region for the next start of the user of this machine; never the example region or a selection.

    Parameters
    ----------
    found
        Store of this installation.
    scope
        Region on the screen.
    """
    if at_home(found) and not is_example(scope) and read_selection(scope.id) is None:
        found.remember_scope(scope.id)


def at_home(found: Library) -> bool:
    """Whether the visitor sits at the machine that kaart runs on, and kaart is there for nobody else.

    Parameters
    ----------
    found
        Store of this installation.
    """
    bound = str(st.get_option("server.address") or "localhost")
    host = urlsplit(st.context.url or "").hostname
    forwarded = "X-Forwarded-For" in st.context.headers
    return (
        found.settings.public_url is None
        and bound in LOOPBACK
        and host in LOOPBACK
        and st.context.ip_address is None
        and not forwarded
    )


def _configured(text: str) -> str:
    """Id of the region of ``KAART_START``; "" when there is no such region, which is logged."""
    if not text:
        return ""
    try:
        return find_scope(text).id
    except KaartError as error:
        log.warning("KAART_START: %s", error)
        return ""
