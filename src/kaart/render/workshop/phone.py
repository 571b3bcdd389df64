"""The page of a phone: HTML, a style and a script, and one more for who points at a map; nothing from elsewhere."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kaart.core.settings import LANGUAGES
from kaart.render.templates import fill
from kaart.render.workshop.kinds import MEASURES, NOTES
from kaart.render.workshop.phone_words import phone_words

_HERE = Path(__file__).parent
# In this order; together they are one function, so that nothing of it can be reached from outside.
_SCRIPTS = (
    "phone_base.js",
    "phone_outbox.js",
    "phone_line.js",
    "phone_spot.js",
    "phone_notes.js",
    "phone_screen.js",
    "phone_closed.js",
    "phone_main.js",
)
_COMMENT = re.compile(r"^\s*//.*\n", re.MULTILINE)
_STYLES = ("phone.css", "spot.css")


@dataclass(frozen=True)
class PhoneFile:
    """A file that the page asks for.

    Attributes
    ----------
    name
        With a part of its hash: what has this name never changes.
    media_type
        Content type.
    content
        UTF-8.
    """

    name: str
    media_type: str
    content: bytes


@cache
def phone_script() -> PhoneFile:
    """The script of the page."""
    parts = _joined(_SCRIPTS)
    return _file("telefoon", "js", "text/javascript", f'(function () {{\n"use strict";\n{parts}}})();\n')


@cache
def spot_script() -> PhoneFile:
    """The map on which the place of a note is pointed out: fetched by who opens it, so that the page stays small."""
    parts = f"{_joined(('spot.js',))}window.spotMap = spotMap;\n"
    return _file("plek", "js", "text/javascript", f'(function () {{\n"use strict";\n{parts}}})();\n')


@cache
def phone_style() -> PhoneFile:
    """The style of the page."""
    return _file("telefoon", "css", "text/css", _joined(_STYLES))


def phone_page(*, language: str, base: str, files: str, token: str) -> str:
    """HTML of the page.

    Parameters
    ----------
    language
        ``nl`` or ``en``; the page holds the words of both.
    base
        Path of the pages of phones, such as "/mee".
    files
        Path below which script and style are served.
    token
        For who comes in by this page.
    """
    return fill(
        "render/workshop/phone.html.j2",
        language=language,
        base=base,
        token=token,
        style=f"{files}/{phone_style().name}",
        script=f"{files}/{phone_script().name}",
        spot=f"{files}/{spot_script().name}",
        words=_words(),
        kinds=tuple(NOTES),
        measures=tuple(MEASURES),
    )


@cache
def _words() -> dict[str, dict[str, str]]:
    return {language: phone_words(language) for language in LANGUAGES}


def _joined(names: tuple[str, ...]) -> str:
    """The files after each other; lines that only comment are for who reads the source."""
    text = "\n".join((_HERE / name).read_text(encoding="utf-8") for name in names)
    return _COMMENT.sub("", text)


def _file(name: str, ending: str, media_type: str, text: str) -> PhoneFile:
    content = text.encode()
    digest = hashlib.sha256(content).hexdigest()[:16]
    return PhoneFile(f"{name}-{digest}.{ending}", media_type, content)
