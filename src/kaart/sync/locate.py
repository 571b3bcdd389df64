"""Looking up what a user typed at PDOK, and the connection for it: the only way from a page to a source."""

from __future__ import annotations

from kaart.core.settings import Settings
from kaart.sources.http.client import Http
from kaart.sources.pdok.locatieserver import Address, search


def connect(settings: Settings) -> Http:
    """A client for the upstream services; the caller closes it."""
    return Http(settings)


def locate(http: Http, text: str) -> tuple[Address, ...]:
    """Addresses that match a user's query; the text is sent to PDOK and not stored.

    Raises
    ------
    SourceError
        If the Locatieserver does not answer.
    """
    return search(http, text)
