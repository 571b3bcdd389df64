"""The OpenAPI document: what FastAPI reads from the operations, with answers of the example region."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from kaart.core.errors import mark
from kaart.core.language import translations
from kaart.exports.documents.figures import figures_csv
from kaart.server.api import models

EXAMPLES = Path(__file__).parent / "examples"
# What is asked of each operation for its example; that of another form is the same document.
ASKED = {
    "cijfers": "/cijfers?gebied=voorbeeldregio&indicator=laag_inkomen&jaar=2023&limiet=2",
    "cijfers_als": "/cijfers.csv?gebied=voorbeeldregio&indicator=laag_inkomen&jaar=2023&limiet=2",
    "gebieden": "/gebieden?zoek=Verzonnen&limiet=2",
    "indicatoren": "/indicatoren?gebied=voorbeeldregio",
    "profiel": "/profiel/BU99010101?jaar=2023",
    "hotspots": "/hotspots?gebied=voorbeeldregio&indicator=laag_inkomen&jaar=2023&limiet=2",
    "bereik": "/bereik?gebied=voorbeeldregio&voorziening=vve&jaar=2024&limiet=2",
}
# What answers to a page of no areas, and to an address with nothing.
PROBLEMS = {
    "400": {
        "type": "about:blank",
        "title": "InputError",
        "status": 400,
        "detail": "'limiet' must be 1 or more, and is 0.",
        "request_id": "4f2a90c1d37be658",
    },
    "404": {
        "type": "about:blank",
        "title": "UnknownPathError",
        "status": 404,
        "detail": "There is nothing at /api/v1/cijfer; /api/v1/ lists what there is.",
        "request_id": "90c1d37be6584f2a",
    },
}
_INTRODUCTION = mark(
    "Figures, areas and analyses of this installation for scripts: what the command line gives, out of the store "
    "alone. Reading only, without a key. Keys of the documents are stable. The examples are of an invented region."
)
_TRANSLATED = ("summary", "description")
_INVALID = "422"  # answered as 400


def describe(api: FastAPI, *, language: str, address: str) -> dict[str, Any]:
    """The OpenAPI document.

    Parameters
    ----------
    api
        Application with its operations.
    language
        ``nl`` or ``en``, of summaries and parameters; the keys of documents are described in English.
    address
        Path of the API on its server.
    """
    made = deepcopy(_written(api))
    gettext = translations(language).gettext
    for operations in made["paths"].values():
        for operation in operations.values():
            _translate(operation, gettext=gettext)
    made["info"]["description"] = gettext(_INTRODUCTION)
    return {**made, "servers": [{"url": address}]}


def _written(api: FastAPI) -> dict[str, Any]:
    """The document in English, made once."""
    if not api.openapi_schema:
        made = get_openapi(title="kaart", version=api.version, routes=api.routes)
        collection = models.FeatureCollection.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas = made["components"]["schemas"]
        schemas |= {**collection.pop("$defs"), "FeatureCollection": collection}
        for name in ("HTTPValidationError", "ValidationError"):
            schemas.pop(name, None)
        for operations in made["paths"].values():
            for operation in operations.values():
                _finish(operation)
        api.openapi_schema = made
    return api.openapi_schema


def _finish(operation: dict[str, Any]) -> None:
    """Put the example in, and the kind of what goes wrong."""
    answers = operation["responses"]
    answers.pop(_INVALID, None)
    for answer in answers.values():
        content = answer.get("content", {})
        if "application/problem+json" in content:
            schema = {"$ref": "#/components/schemas/Problem"}
            answer["content"] = {"application/problem+json": {"schema": schema}}
    for status, problem in PROBLEMS.items():
        answers[status]["content"]["application/problem+json"]["example"] = problem
    path = EXAMPLES / f"{operation['operationId'].removesuffix('_als')}.json"
    example = json.loads(path.read_text(encoding="utf-8"))
    contents = answers["200"]["content"]
    contents["application/json"]["example"] = example
    if "text/csv" in contents:
        contents["text/csv"] = {**contents["text/csv"], "example": figures_csv(example["figures"])}


def _translate(operation: dict[str, Any], *, gettext: Callable[[str], str]) -> None:
    parameters = operation.get("parameters", ())
    schemas = (parameter["schema"] for parameter in parameters)
    for part in (operation, *parameters, *schemas, *operation["responses"].values()):
        for name in _TRANSLATED:
            if part.get(name):
                part[name] = gettext(part[name])


def shortened(document: Any, *, most: int = 2) -> Any:  # noqa: ANN401 - any JSON
    """A document with the first items of its lists, for an example.

    Parameters
    ----------
    document
        JSON.
    most
        Items to keep.
    """
    if isinstance(document, dict):
        return {name: shortened(item, most=most) for name, item in document.items()}
    if isinstance(document, list):
        return [shortened(item, most=most) for item in document[:most]]
    return document
