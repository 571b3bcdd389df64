"""The address of this installation, for its visitor and for others."""

from __future__ import annotations

from urllib.parse import urlsplit

import streamlit as st

from kaart.ui.cache.keep import settings
from kaart.ui.shell.share import Reach, reach_of


def own_address() -> str:
    """Address by which the visitor came, without the page and without a slash at the end."""
    parts = urlsplit(st.context.url or "http://localhost")
    path = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"{parts.scheme}://{parts.netloc}" + (f"/{path}" if path else "")


def shared_address() -> str:
    """Address that others open, as far as it is known: who came by that of this machine alone gets the network's."""
    here = settings()
    if here.public_url:
        return here.public_url
    own = own_address()
    return here.network_url or own if reach_of(own) is Reach.MACHINE else own
