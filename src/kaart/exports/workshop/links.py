"""Addresses of a session, and links that a facilitator pastes. Nothing here touches Streamlit."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode, urlsplit

from kaart.catalogue import Catalogue
from kaart.core.errors import InputError, mark
from kaart.exports.linked import PAGES, parts_of, read_link
from kaart.exports.pinned import PIN
from kaart.exports.profile import PAGE as PROFILE
from kaart.exports.profile import read_profile_link
from kaart.store.library import Library
from kaart.workshop.keys import reader_secret

PAGE = "werksessie"
SESSION, SECRET, DISPLAY, HALL = "sessie", "sleutel", "scherm", "zaal"
MOST_QUESTION = 500
MOST_LINK = 20_000  # characters: a selection of buurten is long
# Pages that show the map of a link beside something that a session has no place for.
_SHOWN_AS = {"kaart": "", "vergelijken": ""}
_PROFILE_PARTS = ("gebied", "code", "jaar", PIN)
_NO_VIEW = mark(
    "This is no link to a view of kaart. Open the map or another page, choose what it shows, and copy the address."
)
_NO_SESSION = mark("This is no link of a facilitator: it should hold sessie= and sleutel=.")


def facilitator_query(session: str, secret: str) -> dict[str, str]:
    """What stands in the address bar of a facilitator.

    Parameters
    ----------
    session, secret
        Id, and secret of the facilitator.
    """
    return {SESSION: session, SECRET: secret}


def facilitator_link(address: str, session: str, secret: str) -> str:
    """Link by which a facilitator comes back to a session.

    Parameters
    ----------
    address
        Of the installation, without a slash at the end.
    session, secret
        Id, and secret of the facilitator.
    """
    return f"{address}/{PAGE}?{urlencode(facilitator_query(session, secret))}"


def hall_link(address: str, session: str, secret: str) -> str:
    """Link of the screen of the hall: with it nobody can change anything.

    Parameters
    ----------
    address
        Of the installation, without a slash at the end.
    session, secret
        Id, and secret of the facilitator.
    """
    query = {SESSION: session, SECRET: reader_secret(secret), DISPLAY: HALL}
    return f"{address}/{PAGE}?{urlencode(query)}"


def join_link(address: str, code: str) -> str:
    """Address that phones open.

    Parameters
    ----------
    address
        Of the installation, as phones reach it, without a slash at the end.
    code
        Of the session.
    """
    return f"{address}/mee/{code}"


def read_session_link(text: str) -> tuple[str, str]:
    """Id and secret in a link of a facilitator.

    Parameters
    ----------
    text
        As it was pasted.

    Raises
    ------
    InputError
        If there are none.
    """
    query = _query(text)
    session, secret = query.get(SESSION, ""), query.get(SECRET, "")
    if not session or not secret:
        raise InputError(_NO_SESSION)
    return session, secret


def read_view_link(text: str, library: Library, catalogue: Catalogue, *, language: str) -> tuple[str, dict[str, str]]:
    """Page and query of the view in a pasted link.

    Parameters
    ----------
    text
        Address of a page of kaart, of this or of another installation.
    library, catalogue
        The view must be one that is stored here.
    language
        ``nl`` or ``en``.

    Returns
    -------
    tuple
        Path of the page, "" for the map, and the view as kaart writes it.

    Raises
    ------
    InputError
        If it is no link to a view.
    KaartError
        If there is nothing to show; see `kaart.exports.linked.read_link`.
    """
    query = _query(text)
    path = _path(text) if query else "?"
    page = _SHOWN_AS.get(path, path)
    if page not in {*PAGES, PROFILE} or not ("gebied" in query or "code" in query):
        raise InputError(_NO_VIEW)
    parts = _PROFILE_PARTS if page == PROFILE else (*parts_of(page), PIN)
    view = {name: query[name] for name in parts if query.get(name) and name != "taal"}
    if page == PROFILE:
        return page, dict(read_profile_link(view, library, language=language).query)
    link = read_link(page, view, library, catalogue, language=language, selections=True)
    pinned = {PIN: view[PIN]} if PIN in view else {}
    return page, {name: part for name, part in link.query.items() if name != "taal"} | pinned


def view_of_page(page: str, query: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """Page and query of a step that shows what a page of this app shows.

    Parameters
    ----------
    page
        Path of the page, "" for the map.
    query
        The view as that page wrote it.
    """
    shown = _SHOWN_AS.get(page, page)
    parts = _PROFILE_PARTS if shown == PROFILE else (*parts_of(shown), PIN)
    return shown, {name: query[name] for name in parts if query.get(name) and name != "taal"}


def _query(text: str) -> dict[str, str]:
    if len(text) > MOST_LINK:
        return {}
    try:
        return dict(parse_qsl(urlsplit(text.strip()).query))
    except ValueError:
        return {}


def _path(text: str) -> str:
    """Name of the page; an installation may stand under a path of its own, whose page is the map."""
    path = urlsplit(text.strip()).path
    name = path.rstrip("/").rpartition("/")[2]
    if name in {*PAGES, *_SHOWN_AS, PROFILE}:
        return name
    return "" if path.endswith("/") or not name else "?"
