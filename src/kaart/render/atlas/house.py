"""What an organisation gives its atlas: colours of the house style, and title, logo and links in ``[atlas]``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from kaart.core.errors import InputError, mark
from kaart.render.snapshot.annotations import MOST_TITLE, one_line
from kaart.render.style.read import ATLAS, content_of, parsed, style_from
from kaart.render.style.record import OWN, Style

TITLE, ORGANISATION, ADDRESS, LOGO, LINKS = "titel", "organisatie", "adres", "logo", "links"
KEYS = (TITLE, ORGANISATION, ADDRESS, LOGO, LINKS)
MOST_LOGO_BYTES, _MOST_LINKS = 200_000, 8
# Beginnings of files that a browser shows as a picture, by the ending of the copy.
_PICTURES = {"png": b"\x89PNG\r\n\x1a\n", "jpg": b"\xff\xd8\xff", "webp": b"RIFF", "gif": b"GIF8"}


@dataclass(frozen=True)
class Logo:
    """Picture of an organisation.

    Attributes
    ----------
    name
        Of the copy in the folder of the atlas: ``logo.svg``.
    content
        Its bytes.
    """

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class House:
    """What an organisation gives its atlas.

    Attributes
    ----------
    style
        Colours and typeface.
    title
        Of the atlas, "" for that of kaart.
    organisation
        Name of who publishes it, "" for none.
    address
        Web address behind logo and organisation, "" for none.
    logo
        Picture in the head of every page.
    links
        Words and addresses in the foot of every page: accessibility, privacy, contact.
    """

    style: Style = OWN
    title: str = ""
    organisation: str = ""
    address: str = ""
    logo: Logo | None = None
    links: tuple[tuple[str, str], ...] = ()


def house_in(path: Path) -> House:
    """What stands in a style file.

    Parameters
    ----------
    path
        As for `kaart.render.style.read.style_in`, with a table ``[atlas]`` of ``titel``, ``organisatie``, ``adres``,
        ``logo`` (a file beside this one) and ``links`` (addresses by their words).

    Raises
    ------
    InputError
        If it cannot be read, or holds anything else.
    """
    content = content_of(path)
    style = style_from(content, name=path.name, folder=path.parent)
    given = parsed(content, name=path.name).get(ATLAS, {})
    unknown = [str(name) for name in given if name not in KEYS] if isinstance(given, dict) else [ATLAS]
    if unknown:
        raise InputError(
            mark("{names}: no part of [atlas] in {file}; it can hold {keys}."),
            names=", ".join(unknown),
            file=path.name,
            keys=", ".join(KEYS),
        )
    texts = {name: _text(given, name, file=path.name) for name in (TITLE, ORGANISATION, ADDRESS, LOGO)}
    links = given.get(LINKS, {})
    if not isinstance(links, dict) or len(links) > _MOST_LINKS:
        raise InputError(
            mark("{file}: links of [atlas] is a table of at most {most} addresses by their words."),
            file=path.name,
            most=_MOST_LINKS,
        )
    return House(
        style=style,
        title=texts[TITLE],
        organisation=texts[ORGANISATION],
        address=_address(texts[ADDRESS]),
        logo=_logo(path.parent / texts[LOGO]) if texts[LOGO] else None,
        links=tuple(
            (one_line(name, LINKS, most=MOST_TITLE), _address(_text(links, name, file=path.name))) for name in links
        ),
    )


def _text(given: Mapping[str, Any], name: str, *, file: str) -> str:
    """A text of one line; "" for one that is not there.

    Raises
    ------
    InputError
        If it is no text, or too long.
    """
    text = given.get(name, "")
    if not isinstance(text, str):
        raise InputError(mark("{file}: {name} of [atlas] is no text."), file=file, name=name)
    return one_line(text, name, most=4 * MOST_TITLE if name not in KEYS or name == ADDRESS else MOST_TITLE)


def _address(text: str) -> str:
    """An address that a link may lead to; "" stays "".

    Raises
    ------
    InputError
        If it is none of the web or of mail.
    """
    parts = urlsplit(text)
    whole = (parts.scheme in {"http", "https"} and parts.netloc) or (parts.scheme == "mailto" and parts.path)
    if text and not whole:
        raise InputError(mark("'{address}' is no address for a link; begin with https:// or mailto:."), address=text)
    return text


def _logo(path: Path) -> Logo:
    """The picture of an organisation.

    Raises
    ------
    InputError
        If it cannot be read, is too large, or no browser shows it.
    """
    content = content_of(path)
    if len(content) > MOST_LOGO_BYTES:
        raise InputError(
            mark("The logo {file} has {size} kB; give one of at most {most} kB."),
            file=path.name,
            size=len(content) // 1000,
            most=MOST_LOGO_BYTES // 1000,
        )
    drawing = path.suffix.lower() == ".svg" and b"<svg" in content
    form = "svg" if drawing else next((name for name, start in _PICTURES.items() if content.startswith(start)), "")
    if not form:
        raise InputError(mark("The logo {file} is no .svg, .png, .jpg, .webp or .gif."), file=path.name)
    return Logo(f"logo.{form}", content)
