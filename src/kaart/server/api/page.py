"""A page that lists the operations out of the OpenAPI document; it asks nothing of any other machine."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kaart.render.templates import fill
from kaart.server.api.description import ASKED

PAGE_HEADERS = {
    "Cache-Control": "public, no-cache",
    "Vary": "Accept-Language",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
}


def page(document: dict[str, Any], *, language: str, address: str) -> str:
    """The operations as HTML.

    Parameters
    ----------
    document
        Of `kaart.server.api.description.describe`.
    language
        ``nl`` or ``en``.
    address
        Address of the API as its callers know it.
    """
    return fill(
        "server/api/page.html.j2",
        language=language,
        introduction=document["info"]["description"],
        version=document["info"]["version"],
        operations=list(_operations(document)),
        address=address,
    )


def _operations(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for path, operations in document["paths"].items():
        for operation in operations.values():
            yield {
                "path": path,
                "summary": operation["summary"],
                "example": ASKED[operation["operationId"]],
                "parameters": sorted(map(_parameter, operation["parameters"]), key=lambda item: not item["required"]),
                "kinds": list(operation["responses"]["200"]["content"]),
            }


def _parameter(item: dict[str, Any]) -> dict[str, Any]:
    """A parameter with what it may be, as short text."""
    schema = item["schema"]
    least, most = (schema.get(name) for name in ("minimum", "maximum"))
    bounds = "" if least is None else f"{least}–{most}"
    return {
        "name": item["name"],
        "required": item.get("required", False),
        "description": item.get("description") or schema.get("description", ""),
        "allowed": ", ".join(schema["enum"]) if "enum" in schema else bounds,
        "default": "" if schema.get("default") in (None, [], False) else schema["default"],
    }
