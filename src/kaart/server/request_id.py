"""Which request this is: what is logged of it and what it was answered carry the same id."""

from __future__ import annotations

import secrets
from contextvars import ContextVar

HEADER = "X-Request-ID"
_BYTES = 8
_current: ContextVar[str] = ContextVar("request_id", default="")


def begin_request() -> str:
    """Give the request of this task an id of chance; one that a browser sends would put its words in the log."""
    id_ = secrets.token_hex(_BYTES)
    _current.set(id_)
    return id_


def current_request() -> str:
    """Id of the request that is answered here; "" outside any, as in a page that a websocket runs."""
    return _current.get()
