"""Looking up what a user typed at PDOK, and the connection for it: the only way from a page to a source."""

from __future__ import annotations

import re

from kaart.core.settings import Settings
from kaart.sources.http.client import Http
from kaart.sources.pdok.locatieserver import Address, search, search_area

_POSTCODE_AREA = re.compile(r"[1-9][0-9]{3}")


def connect(settings: Settings) -> Http:
    """A client for the upstream services; the caller closes it."""
    return Http(settings)


def locate(http: Http, text: str) -> tuple[Address, ...]:
    """Addresses that match a user's query; the text is sent to PDOK and not stored.

    Of a postcode of four digits they are all postcodes with letters that it covers.

    Raises
    ------
    SourceError
        If the Locatieserver does not answer.
    """
    digits = text.strip()
    found = search_area(http, digits) if _POSTCODE_AREA.fullmatch(digits) else ()
    return found or search(http, text)
