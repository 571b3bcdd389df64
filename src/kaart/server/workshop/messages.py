"""What a phone sends: its token, and JSON of bounded size."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request

from kaart.core.errors import InputError, mark
from kaart.workshop.acts import Id, Name, PointAsked

KIND = "application/json"
_NO_JSON = mark("This is no message that kaart can read; send an object as JSON.")
_UNREADABLE = mark("This cannot be read: '{field}' is missing, too long or not what is asked.")
_SESSION = re.compile(r"[0-9a-f]{1,40}")
_LAST = re.compile(r"[0-9]{1,9}")


class WrongKindError(InputError):
    """What was sent is no JSON by its own account."""


class JoinAsked(BaseModel):
    """Somebody wants to come in.

    Attributes
    ----------
    code
        As they typed it.
    token
        Secret that came with the page: who sends it twice is one person.
    name, named
        As they gave it, and whether the minutes may name them.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: Annotated[str, Field(max_length=200)]
    token: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{32,64}$")]
    name: Name = ""
    named: bool = False


class WhereAsked(PointAsked):
    """Somebody asks which area they are in.

    Attributes
    ----------
    step
        Whose areas.
    """

    step: Id


_Message = TypeVar("_Message", bound=BaseModel)


def is_session(text: str) -> bool:
    """Whether a text can be the id of a session.

    Parameters
    ----------
    text
        Part of an address.
    """
    return bool(_SESSION.fullmatch(text))


def token_of(request: Request) -> str:
    """Secret of who asks; "" for none.

    Parameters
    ----------
    request
        With ``Authorization: Bearer``.
    """
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""


def last_event(request: Request) -> int | None:
    """Number of the last event that a phone knows; None when it knows nothing.

    Parameters
    ----------
    request
        With ``Last-Event-ID``.
    """
    text = request.headers.get("last-event-id", "")
    return int(text) if _LAST.fullmatch(text) else None


async def read_object(request: Request) -> Mapping[str, Any]:
    """The object that was sent. Forms and plain text, which a page of another site could send, are not read.

    Parameters
    ----------
    request
        Its body is bounded by the server.

    Raises
    ------
    WrongKindError
        If it does not say that it is JSON.
    InputError
        If it is none, or no object.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != KIND:
        raise WrongKindError(_NO_JSON)
    try:
        content = json.loads(await request.body(), parse_constant=_refused)
    except (ValueError, RecursionError):
        raise InputError(_NO_JSON) from None
    if not isinstance(content, dict):
        raise InputError(_NO_JSON)
    return content


def read_message(content: Mapping[str, Any], kind: type[_Message]) -> _Message:
    """A message of a kind.

    Parameters
    ----------
    content
        What was sent.
    kind
        What it should be.

    Raises
    ------
    InputError
        If it is not; the sentence names the field and never its value.
    """
    try:
        return kind.model_validate(content)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        raise InputError(_UNREADABLE, field=".".join(map(str, first["loc"]))[:80]) from None


def _refused(constant: str) -> float:
    """Refuse NaN and Infinity, which are no JSON.

    Raises
    ------
    ValueError
        Always.
    """
    raise ValueError(constant)
