"""Read a house style from a file (TOML)."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from kaart.core.errors import InputError, mark
from kaart.core.files import system_reason
from kaart.core.reasons import reason_of
from kaart.render.style.record import CLASSES, COLOURS, FACE, Style, require_keys, style_of
from kaart.render.style.typeface import PLAIN, Typeface, installed, of_file

_FONTS = (".ttf", ".otf")
_MOST_BYTES = 100_000
# What only an atlas has: a style of pictures may have it too, so that a house has one file.
ATLAS = "atlas"


def style_in(path: Path) -> Style:
    """Style of a file.

    Parameters
    ----------
    path
        TOML with any of ``titel``, ``tekst``, ``achtergrond``, ``water``, ``rand``, ``klassen`` and ``lettertype``; a
        font file is sought from the folder of this one. Its table ``[atlas]`` is not read here.

    Raises
    ------
    InputError
        If it cannot be read, or holds anything else.
    """
    return style_from(content_of(path), name=path.name, folder=path.parent)


def content_of(path: Path) -> bytes:
    """Content of a file that somebody named.

    Parameters
    ----------
    path
        File.

    Raises
    ------
    InputError
        If it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(
            mark("{file} cannot be read ({reason})."), file=path.name, reason=system_reason(error)
        ) from error


def parsed(content: bytes, *, name: str) -> dict[str, Any]:
    """Values of a style file as they stand in it.

    Parameters
    ----------
    content
        TOML, UTF-8.
    name
        Of the file, for the message.

    Raises
    ------
    InputError
        If it is no TOML.
    """
    try:
        return tomllib.loads(content[:_MOST_BYTES].decode())
    except (ValueError, RecursionError) as error:
        raise InputError(mark("{file} is no TOML: {reason}."), file=name, reason=reason_of(error)) from error


def style_from(content: bytes, *, name: str, folder: Path | None = None) -> Style:
    """Style from the content of a file.

    Parameters
    ----------
    content
        TOML, UTF-8.
    name
        Of the file, for messages.
    folder
        Where font files are sought; None to take installed fonts alone.

    Raises
    ------
    InputError
        If it cannot be read, or holds anything else.
    """
    values = parsed(content, name=name)
    values.pop(ATLAS, None)
    require_keys(values, file=name)
    classes = values.pop(CLASSES, [])
    face = values.pop(FACE, "")
    texts = [*values.values(), face, *(classes if isinstance(classes, list) else [None])]
    if not all(isinstance(text, str) for text in texts):
        raise InputError(
            mark("{file}: a style holds texts such as {example}, and for {list} a list of them."),
            file=name,
            example='tekst = "#154273"',
            list=CLASSES,
        )
    colours = {key: str(values[key]) for key in COLOURS if values.get(key)}
    return style_of(colours, classes=tuple(classes), face=_face(face, folder) if face else PLAIN)


def _face(text: str, folder: Path | None) -> Typeface:
    if not text.lower().endswith(_FONTS):
        return installed(text)
    if folder is None:
        raise InputError(
            mark("A style that is sent along can only name an installed font, not the file '{file}'."), file=text
        )
    return of_file(folder / text)
