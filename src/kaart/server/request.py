"""What a request says about itself: the language that its reader wants, and the address that it came by."""

from __future__ import annotations

from babel import negotiate_locale
from starlette.requests import Request

from kaart.core.settings import LANGUAGES
from kaart.server.site import Site

_MOST_ACCEPTED = 200  # characters of a header that a browser fills in


def language_of(request: Request, site: Site) -> str:
    """``nl`` or ``en``: what the query says (``taal``), else what the browser asks, else what the installation speaks.

    Parameters
    ----------
    request
        A language that kaart does not speak counts as none.
    site
        Its settings.
    """
    wished = request.query_params.get("taal", "")
    if wished in LANGUAGES:
        return wished
    header = request.headers.get("accept-language", "")[:_MOST_ACCEPTED]
    accepted = [part.split(";")[0].strip().replace("-", "_") for part in header.split(",")]
    return negotiate_locale(accepted, list(LANGUAGES), sep="_") or site.settings.language


def address_of(request: Request, site: Site) -> str:
    """Address of the installation as its visitors type it, without a slash at the end.

    Parameters
    ----------
    request
        Its host and scheme, where ``KAART_URL`` gives none. A header that a visitor invents reaches only that visitor.
    site
        Its settings, and the path of the proxy.
    """
    return site.settings.public_url or f"{request.url.scheme}://{request.url.netloc}{site.path}"
