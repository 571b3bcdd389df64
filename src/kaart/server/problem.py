"""A request that cannot be answered: the sentence of the error tree with the status that HTTP has for it."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from starlette.responses import JSONResponse, PlainTextResponse, Response

from kaart.core.errors import (
    BusyError,
    CorruptStoreError,
    DatabaseError,
    InputError,
    KaartError,
    MethodError,
    NotAdmittedError,
    NotAllowedError,
    NotInStoreError,
    NotKeptError,
    NotNowError,
    OverwrittenError,
    StoreLockedError,
    TooManyTriesError,
    UnknownAreaError,
    UnknownIndicatorError,
    UnknownPathError,
    UnknownSessionError,
    UnknownYearError,
)
from kaart.core.language import sentence
from kaart.server.request_id import current_request

# The first that fits.
_STATUS: tuple[tuple[type[KaartError], int], ...] = (
    (BusyError, 503),
    (StoreLockedError, 503),
    (DatabaseError, 503),
    (TooManyTriesError, 429),
    (NotAdmittedError, 401),
    (NotAllowedError, 403),
    (NotNowError, 409),
    (OverwrittenError, 409),
    (UnknownSessionError, 404),
    (CorruptStoreError, 503),
    (UnknownAreaError, 404),
    (UnknownIndicatorError, 404),
    (UnknownYearError, 404),
    (UnknownPathError, 404),
    (MethodError, 405),
    (NotKeptError, 410),
    (NotInStoreError, 404),
    (InputError, 400),
)
_OTHER = 500


def status_of(error: KaartError) -> int:
    """Status of HTTP: 400 for what cannot be asked, 404 for what is not here, 410 for what was, 503 for what may come.

    Parameters
    ----------
    error
        Anything of the error tree.
    """
    return next((status for kind, status in _STATUS if isinstance(error, kind)), _OTHER)


def problem(error: KaartError, *, language: str, more: Mapping[str, object] | None = None) -> Response:
    """The sentence as a problem document (RFC 9457).

    Parameters
    ----------
    error
        What went wrong.
    language
        ``nl`` or ``en``.
    more
        Members beside those of the RFC, for programs.
    """
    status = status_of(error)
    content = {**(more or {}), "type": "about:blank", "title": type(error).__name__, "status": status}
    content |= {"detail": sentence(error, language=language), **_numbered()}
    return JSONResponse(content, status, _headers(error), media_type="application/problem+json")


def refusal(status: HTTPStatus, words: str) -> Response:
    """A problem document for what HTTP itself has a status for, such as a request that is too large.

    Parameters
    ----------
    status
        Of the answer.
    words
        What is wrong and what helps, translated.
    """
    content = {"type": "about:blank", "title": status.phrase, "status": status.value, "detail": words}
    content |= _numbered()
    return JSONResponse(content, status, {"Cache-Control": "no-store"}, media_type="application/problem+json")


def problem_text(error: KaartError, *, language: str) -> Response:
    """The sentence as plain text, where a picture or a page was asked.

    Parameters
    ----------
    error
        What went wrong.
    language
        ``nl`` or ``en``.
    """
    return PlainTextResponse(sentence(error, language=language), status_of(error), _headers(error))


def _numbered() -> dict[str, str]:
    """What finds the lines of the log again; nothing outside a request."""
    return {"request_id": id_} if (id_ := current_request()) else {}


def _headers(error: KaartError) -> dict[str, str]:
    later = (
        {"Retry-After": str(error.values.get("seconds", 10))}
        if isinstance(error, BusyError | TooManyTriesError)
        else {}
    )
    return {"Cache-Control": "no-store", **later}
