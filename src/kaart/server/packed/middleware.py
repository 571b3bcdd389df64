"""Serves files of Streamlit and of maps packed; all else goes by untouched."""

from __future__ import annotations

from pathlib import Path

from anyio import to_thread
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kaart.server.packed.coding import accepted
from kaart.server.packed.files import TYPES, Folders, find_file
from kaart.server.packed.packs import Pack, Packs

_YEAR_S = 365 * 86_400
# As Streamlit gives its own programs.
_ALWAYS = {"Cache-Control": f"public, immutable, max-age={_YEAR_S}", "Vary": "Accept-Encoding"}


class Packed:
    """Middleware that answers with the packed file where there is one.

    Parameters
    ----------
    app
        What it stands in front of.
    packs
        Packed files.
    folders
        Where the files are.
    path
        Path under which a proxy serves kaart.
    """

    def __init__(self, app: ASGIApp, *, packs: Packs, folders: Folders, path: str = "") -> None:
        self._app = app
        self._packs = packs
        self._folders = folders
        self._path = path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer packed, or let the application answer."""
        file = self._file(scope)
        if file is None:
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        coding = accepted(headers.get("accept-encoding", ""))
        if coding is not None and "range" not in headers:
            pack = await to_thread.run_sync(self._packs.get, file, coding)
            if pack is not None:
                answer = _answer(pack, coding=coding.name, file=file, asked=headers, method=scope["method"])
                await answer(scope, receive, send)
                return
        await self._app(scope, receive, _varied(send))

    def _file(self, scope: Scope) -> Path | None:
        if scope["type"] != "http" or scope["method"] not in {"GET", "HEAD"}:
            return None
        path: str = scope["path"]
        return find_file(path.removeprefix(self._path), self._folders) if path.startswith(self._path) else None


def _answer(pack: Pack, *, coding: str, file: Path, asked: Headers, method: str) -> Response:
    # Weak: the same content may have been packed tighter since.
    tag = f'W/"{pack.digest}"'
    # Streamlit lets other sites read the files of an app.
    open_to = {"Access-Control-Allow-Origin": "*"} if file.suffix == ".json" else {}
    headers = {**_ALWAYS, **open_to, "ETag": tag}
    if _holds(asked.get("if-none-match", ""), tag):
        return Response(status_code=304, headers=headers)
    headers |= {"Content-Encoding": coding, "Content-Type": TYPES[file.suffix]}
    headers["Content-Length"] = str(len(pack.content))
    return Response(b"" if method == "HEAD" else pack.content, headers=headers)


def _holds(known: str, tag: str) -> bool:
    """Whether a list of tags has this one, weakly compared."""
    names = [name.strip() for name in known.split(",")]
    return "*" in names or tag in names or tag.removeprefix("W/") in names


def _varied(send: Send) -> Send:
    """Says of what is sent unpacked that others may get it packed."""

    async def varied(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).add_vary_header("Accept-Encoding")
        await send(message)

    return varied
