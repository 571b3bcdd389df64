"""Answers as they go out: with their tag, their page, packed where the caller can read that."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

JSON, CSV, GEOJSON = "application/json", "text/csv; charset=utf-8", "application/geo+json"
FORMS: Mapping[str, str] = {"json": JSON, "csv": CSV, "geojson": GEOJSON}
_PACKED_FROM, _LEVEL = 1_000, 5
_TAG = 32
# A refresh is to be seen at once; asking whether it has come costs no computing.
_HEADERS = {"Cache-Control": "public, no-cache", "Vary": "Accept, Accept-Encoding, Accept-Language"}


@dataclass(frozen=True)
class Content:
    """What is answered.

    Attributes
    ----------
    body
        Bytes of the document.
    form
        One of `FORMS`.
    total
        Areas in all pages together, None for what has no pages.
    """

    body: bytes
    form: str = "json"
    total: int | None = None


@dataclass(frozen=True)
class Tagged:
    """A request with the tag of its answer.

    Attributes
    ----------
    request
        What is asked.
    base
        Address of the API as its callers know it.
    tag
        Changes when the answer may have changed.
    """

    request: Request
    base: str
    tag: str
    _headers: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def known(self) -> bool:
        """Whether the caller has this answer already."""
        given = self.request.headers.get("if-none-match", "")
        return any(item.strip() in {self.tag, "*"} for item in given.split(","))

    def unchanged(self) -> Response:
        """Answer to who has it already."""
        return Response(status_code=304, headers={**_HEADERS, "ETag": self.tag})

    def reply(self, content: Content, *, rows: slice | None = None) -> Response:
        """Answer with a document.

        Parameters
        ----------
        content
            The document.
        rows
            Areas in it, for the link to the next page.
        """
        headers = {**_HEADERS, "ETag": self.tag}
        if content.total is not None and rows is not None:
            headers["X-Total-Count"] = str(content.total)
            if rows.stop < content.total:
                headers["Link"] = f'<{self._next(rows)}>; rel="next"'
        body = content.body
        if len(body) >= _PACKED_FROM and "gzip" in self.request.headers.get("accept-encoding", ""):
            body, headers["Content-Encoding"] = gzip.compress(body, _LEVEL, mtime=0), "gzip"
        return Response(body, headers=headers, media_type=FORMS[content.form])

    def _next(self, rows: slice) -> str:
        here = self.request.url.include_query_params(vanaf=rows.stop, limiet=rows.stop - rows.start)
        path = self.request.scope["path"].removeprefix(self.request.scope.get("root_path", ""))
        return f"{self.base}{path}?{here.query}"


def tag_of(parts: Iterable[str]) -> str:
    """Tag of an answer; weak, since packed and unpacked bytes share it.

    Parameters
    ----------
    parts
        All that decides the answer.
    """
    digest = hashlib.sha256()
    for part in parts:
        digest.update(f"{len(part)} {part}".encode("utf-8", "surrogatepass"))
    return f'W/"{digest.hexdigest()[:_TAG]}"'


def dump(document: Mapping[str, Any]) -> bytes:
    """A document as JSON; NaN is not valid JSON and would be a defect."""
    return json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def best_form(accept: str) -> str:
    """Form that a caller likes best; JSON where it names none that there is.

    Parameters
    ----------
    accept
        Header of the request.
    """
    weights: dict[str, float] = {}
    for item in accept[:500].split(","):
        kind, *options = (part.strip().lower() for part in item.split(";"))
        quality = next((option[2:] for option in options if option.startswith("q=")), "1")
        weights.setdefault(kind, float(quality) if quality.replace(".", "", 1).isdecimal() else 0.0)
    named = {form: weights.get(media.split(";")[0], 0.0) for form, media in FORMS.items()}
    named["json"] = max(named["json"], weights.get("*/*", 0.0), weights.get("application/*", 0.0))
    best = max(named, key=lambda form: named[form])
    return best if named[best] > 0 else "json"
