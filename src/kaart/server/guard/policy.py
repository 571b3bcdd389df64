"""Content-Security-Policy: what a page of kaart may run, draw and ask, and from where."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from html.parser import HTMLParser
from urllib.parse import urlsplit

from kaart.core.settings import TILE_HOST, Settings

# What is no page, such as a picture or a file to download, needs nothing when it is opened by itself.
FILE_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; font-src data:; frame-ancestors 'self'"
)


def page_policy(settings: Settings, *, html: Iterable[str]) -> str:
    """The policy of the pages: scripts of this server, tiles of the base map, and nothing else.

    No inline script runs but those of `html`, and no text becomes a program. Parts of the interface with a script of
    their own reach the browser as blobs, which only a script that runs already can make. Styles are free: Streamlit
    writes them all over the page.

    Parameters
    ----------
    settings
        Where the tiles come from.
    html
        HTML whose inline scripts may run.
    """
    tiles = urlsplit(settings.url(TILE_HOST, ""))
    ground = f"{tiles.scheme}://{tiles.netloc}"
    scripts = dict.fromkeys(_source(script) for fragment in html for script in inline_scripts(fragment))
    rules = {
        "default-src": "'self'",
        "script-src": " ".join(["'self'", "blob:", "'wasm-unsafe-eval'", *scripts]),
        "style-src": "'self' 'unsafe-inline'",
        "img-src": f"'self' data: blob: {ground}",
        "font-src": "'self' data:",
        "connect-src": f"'self' blob: data: {ground}",
        "worker-src": "'self' blob:",
        "media-src": "'self' blob:",
        "frame-src": "'self'",
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'self'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def inline_scripts(html: str) -> tuple[str, ...]:
    """Text of the scripts that stand in HTML itself.

    Parameters
    ----------
    html
        A page or a part of one.
    """
    finder = _Scripts()
    finder.feed(html)
    finder.close()
    return tuple(finder.scripts)


class _Scripts(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.scripts: list[str] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = tag == "script" and "src" not in dict(attrs)
        if self._inside:
            self.scripts.append("")

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.scripts[-1] += data

    def handle_endtag(self, tag: str) -> None:
        del tag
        self._inside = False


def _source(script: str) -> str:
    digest = hashlib.sha256(script.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
