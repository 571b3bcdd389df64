"""Signing in of whoever begins a werksessie, where an administrator set that up (docs/server.md)."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

import streamlit as st

from kaart.core.errors import InputError, MissingExtraError, mark
from kaart.ui.shell.words import as_markdown, tr

# What st.login rests on.
_LIBRARIES = ("authlib", "httpx")
_PER_PROVIDER = ("client_id", "client_secret", "server_metadata_url")
_SHARED = ("redirect_uri", "cookie_secret")
_UNREADABLE = mark(
    "Nobody can begin a werksessie now: the file .streamlit/secrets.toml cannot be read. Ask the administrator."
)
_INCOMPLETE = mark(
    "Nobody can begin a werksessie now: [auth] in .streamlit/secrets.toml lacks {names}. Ask the administrator."
)
_NOT_INSTALLED = mark("Signing in needs Authlib, which is not installed; run pip install 'kaart[aanmelden]'.")


@dataclass(frozen=True)
class Visitor:
    """Who looks at the page, as far as signing in says.

    Attributes
    ----------
    may_begin
        Whether they may begin a werksessie.
    owner
        Says that two visits are of one person, and not who that is; "" where nobody signs in.
    seed
        Secret of that person on this installation, of which the links of their werksessies are made.
    """

    may_begin: bool
    owner: str = ""
    seed: str = field(default="", repr=False)


def sign_in() -> Visitor:
    """Ask the visitor to sign in, or show as whom they did; nothing where it is not set up.

    Raises
    ------
    InputError
        If it is set up in a file that cannot be read or is not complete.
    MissingExtraError
        If it is set up, and what it needs is not installed.
    """
    providers = _providers()
    if not providers:
        return Visitor(may_begin=True)
    if not all(find_spec(name) for name in _LIBRARIES):
        raise MissingExtraError(_NOT_INSTALLED)
    if not st.user.get("is_logged_in", False):
        _ask(providers)
        return Visitor(may_begin=False)
    claims = st.user.to_dict()
    _show(str(claims.get("name") or claims.get("email") or ""))
    owner = owner_of(claims)
    return Visitor(may_begin=True, owner=owner, seed=seed_of(owner, secret=str(st.secrets["auth"]["cookie_secret"])))


def owner_of(claims: Mapping[str, object]) -> str:
    """What the database keeps of who began a werksessie: the same for the same person, and neither name nor address.

    Parameters
    ----------
    claims
        What the provider says of them: `iss` and `sub` together are one person.
    """
    return hashlib.sha256(f"{claims.get('iss')} {claims.get('sub')}".encode()).hexdigest()


def seed_of(owner: str, *, secret: str) -> str:
    """Secret of somebody on this installation; another one when the administrator changes that of the cookies.

    Parameters
    ----------
    owner
        From `owner_of`.
    secret
        ``cookie_secret`` of .streamlit/secrets.toml.
    """
    return hmac.new(secret.encode(), f"werksessie {owner}".encode(), hashlib.sha256).hexdigest()


def _providers() -> dict[str | None, str]:
    """What Streamlit calls whoever signs people in, with the name for its button; empty where nobody does.

    Raises
    ------
    InputError
        If the file that says it cannot be read or is not complete: then nobody is let in.
    """
    if not st.secrets.load_if_toml_exists():
        if any(Path(name).exists() for name in st.get_option("secrets.files")):
            raise InputError(_UNREADABLE)
        return {}
    section = st.secrets.get("auth")
    if section is None:
        return {}
    named = {name: part for name, part in section.items() if isinstance(part, Mapping) and name != "client_kwargs"}
    own: dict[str | None, Mapping[str, object]] = {} if named and "client_id" not in section else {None: section}
    found = {**own, **named}
    missing = [name for name in _SHARED if name not in section]
    missing += [name for part in found.values() for name in _PER_PROVIDER if name not in part]
    if missing:
        raise InputError(_INCOMPLETE, names=", ".join(dict.fromkeys(missing)))
    return {name: (name or "").capitalize() for name in found}


def _ask(providers: Mapping[str | None, str]) -> None:
    st.text(tr("Who begins a werksessie signs in first. Taking part needs no account."))
    with st.container(horizontal=True):
        for provider, name in providers.items():
            label = tr("Sign in with {name}", name=as_markdown(name)) if name else tr("Sign in")
            st.button(label, key=f"aanmelden_{name}", type="primary", on_click=st.login, args=(provider,))


def _show(name: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.text(tr("Signed in as {name}", name=name) if name else tr("Signed in"), width="content")
        st.button(tr("Sign out"), key="afmelden", type="tertiary", on_click=st.logout)
