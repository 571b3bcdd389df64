"""The address in KAART_DATABASE. Nothing of it stands in a sentence: any part of it may hold the password."""

from __future__ import annotations

from importlib.util import find_spec

from sqlalchemy import URL
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from kaart.core.errors import InputError, MissingExtraError, mark

_NAMES = frozenset({"postgresql", "postgres", "postgresql+psycopg"})
_UNREADABLE = mark(
    "KAART_DATABASE is no address of a PostgreSQL database; give one such as postgresql://user:password@host/database. "
    "Signs such as @, / and # in a password are written as %40, %2F and %23."
)
NOT_INSTALLED = mark("KAART_DATABASE needs psycopg, which is not installed; run pip install 'kaart[postgres]'.")


def read_address(text: str) -> URL:
    """The database that an installation names.

    Parameters
    ----------
    text
        Of ``KAART_DATABASE``.

    Raises
    ------
    InputError
        If it is no address of a database in PostgreSQL.
    MissingExtraError
        If kaart was installed without what speaks to PostgreSQL.
    """
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise InputError(_UNREADABLE) from None
    if url.drivername not in _NAMES or not url.database or "@" in (url.host or ""):
        raise InputError(_UNREADABLE)
    if find_spec("psycopg") is None:
        raise MissingExtraError(NOT_INSTALLED)
    return url.set(drivername="postgresql+psycopg")
