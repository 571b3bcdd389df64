"""What goes wrong in a request, as one sentence: which parameter, and what it may be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from kaart.core.errors import InputError, KaartError, UnknownPathError, mark
from kaart.server.guard.numbered import DEFECT
from kaart.server.problem import problem
from kaart.server.request import language_of
from kaart.server.site import Site

_SHOWN = 60  # characters of what somebody wrote
_REPEATED = frozenset({"centrum"})
_SENTENCES: Mapping[str, str] = {
    "missing": mark("The parameter '{name}' is missing; /api/v1/ says what it may be."),
    "extra_forbidden": mark("There is no parameter '{name}' here; /api/v1/ lists those that there are."),
    "literal_error": mark("'{value}' is no value of '{name}'; choose {choices}."),
    "enum": mark("'{value}' is no value of '{name}'; choose {choices}."),
    "int_parsing": mark("'{value}' is no whole number, and '{name}' must be one."),
    "int_from_float": mark("'{value}' is no whole number, and '{name}' must be one."),
    "int_parsing_size": mark("'{value}' is no whole number, and '{name}' must be one."),
    "bool_parsing": mark("'{name}' is true or false, not '{value}'."),
    "greater_than_equal": mark("'{name}' must be {bound} or more, and is {value}."),
    "less_than_equal": mark("'{name}' must be {bound} or less, and is {value}."),
    "string_too_short": mark("The length of '{name}' must be {bound} or more."),
    "string_too_long": mark("The length of '{name}' may be {bound} or less."),
    "too_long": mark("'{name}' may be given {bound} times or less."),
}
_OTHER = mark("'{value}' is no value of '{name}'.")
_BOUNDS = ("ge", "le", "min_length", "max_length")


def handle_problems(api: FastAPI, site: Site) -> None:
    """Let every error of an application be answered by one sentence.

    Parameters
    ----------
    api
        Application.
    site
        Its settings.
    """

    def answered(request: Request, error: KaartError) -> Response:
        return problem(error, language=language_of(request, site))

    async def known(request: Request, error: Exception) -> Response:
        return answered(request, error if isinstance(error, KaartError) else _defect())

    async def wrong(request: Request, error: Exception) -> Response:
        return answered(request, validation_error(error) if isinstance(error, RequestValidationError) else _defect())

    async def nothing(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 404
        return answered(request, unknown_path(request) if status == 404 else _defect())  # noqa: PLR2004

    async def defect(request: Request, _: Exception) -> Response:
        # Starlette raises it once more: it is logged where all are.
        return answered(request, _defect())

    api.add_exception_handler(KaartError, known)
    api.add_exception_handler(RequestValidationError, wrong)
    api.add_exception_handler(HTTPException, nothing)
    api.add_exception_handler(Exception, defect)


def _defect() -> KaartError:
    return KaartError(DEFECT)


def unknown_path(request: Request) -> UnknownPathError:
    """Error for an address at which there is nothing.

    Parameters
    ----------
    request
        Its path.
    """
    return UnknownPathError(
        mark("There is nothing at {path}; /api/v1/ lists what there is."), path=request.url.path[:_SHOWN]
    )


def validation_error(error: RequestValidationError) -> InputError:
    """The first thing that is wrong with the parameters.

    Parameters
    ----------
    error
        Of FastAPI.
    """
    first: Mapping[str, Any] = error.errors()[0]
    context = first.get("ctx") or {}
    return InputError(
        _SENTENCES.get(str(first["type"]), _OTHER),
        # After where it stood: its name, then what it could have been or which of several.
        name=str(first["loc"][1])[:_SHOWN],
        value=str(first.get("input", ""))[:_SHOWN],
        choices=str(context.get("expected", "")).replace("'", "").replace(" or ", ", "),
        bound=next((str(context[name]) for name in _BOUNDS if name in context), ""),
    )


async def refuse_repeated(request: Request) -> None:
    """Refuse a parameter that stands in the query twice: which of the two is meant, nobody knows.

    Parameters
    ----------
    request
        What is asked.

    Raises
    ------
    InputError
        If a parameter is repeated that may stand once.
    """
    seen: set[str] = set()
    for name, _ in request.query_params.multi_items():
        if name in seen and name not in _REPEATED:
            raise InputError(mark("The parameter '{name}' may be given once."), name=name[:_SHOWN])
        seen.add(name)
