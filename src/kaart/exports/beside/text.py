"""Text files beside those that kaart makes: SVG, HTML, CSV and GeoJSON."""

from __future__ import annotations

import json
import re
from xml.etree import ElementTree as ET

from kaart.core.errors import ForgedError, NotCheckableError
from kaart.exports.beside.words import DAMAGED, FORGED, CroppedError, ForgedTextError

_BLANK = re.compile(r"\s+")
_DOCTYPE = re.compile(r"<!DOCTYPE[^\[>]*>")
_AROUND = 24  # letters before and after the first difference
_PARTS = re.compile(r"[^<>]+")  # texts and tags


def compare_words(content: bytes, drawn: bytes, *, name: str) -> None:
    """HTML or CSV: the same but for the white space that is there.

    A browser mends what is not well-formed, in ways that no other reader shares, so that HTML is compared as text.

    Parameters
    ----------
    content, drawn, name
        As in `kaart.exports.beside.compare.compare`.

    Raises
    ------
    ForgedError
        If a letter differs.
    NotCheckableError
        If it is no UTF-8.
    """
    _same(_BLANK.sub(" ", _decoded(content, name)).strip(), _BLANK.sub(" ", drawn.decode()).strip(), name)


def compare_svg(content: bytes, drawn: bytes, *, name: str) -> None:
    """SVG as canonical XML, without comments and white space around texts.

    Parameters
    ----------
    content, drawn, name
        As in `kaart.exports.beside.compare.compare`.

    Raises
    ------
    ForgedError
        If an element, attribute or text differs, or it declares entities.
    CroppedError
        If it is of another size.
    NotCheckableError
        If it is no SVG.
    """
    text = _DOCTYPE.sub("", _decoded(content, name), count=1)
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise ForgedError(FORGED, file=name)
    plain = _canonical(text, name)
    ours = _canonical(_DOCTYPE.sub("", drawn.decode(), count=1), name)
    if plain == ours:
        return
    sizes = [_svg_size(item) for item in (text, drawn.decode())]
    if sizes[0] != sizes[1]:
        raise CroppedError(name, size=sizes[0], drawn=sizes[1])
    _same(plain, ours, name)


def compare_geojson(content: bytes, drawn: bytes, *, name: str) -> None:
    """GeoJSON by its values; a name that stands twice in one object can be read in two ways, and is refused.

    Parameters
    ----------
    content, drawn, name
        As in `kaart.exports.beside.compare.compare`.

    Raises
    ------
    ForgedError
        If a value differs, or a name stands twice.
    NotCheckableError
        If it is no JSON.
    """
    text = _decoded(content, name)
    try:
        found = json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
    except _TwiceError as error:
        raise ForgedError(FORGED, file=name) from error
    except (ValueError, RecursionError) as error:
        raise NotCheckableError(DAMAGED, file=name) from error
    _same(_dump(found), _dump(json.loads(drawn)), name)


def _dump(document: object) -> str:
    return json.dumps(document, ensure_ascii=False)


class _TwiceError(ValueError):
    """A name stands twice in one object."""


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise _TwiceError
    return made


def _no_number(text: str) -> float:
    raise ValueError(text)


def _decoded(content: bytes, name: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotCheckableError(DAMAGED, file=name) from error


def _canonical(text: str, name: str) -> str:
    try:
        return ET.canonicalize(text, strip_text=True)
    except (ET.ParseError, ValueError, LookupError, RecursionError) as error:
        raise NotCheckableError(DAMAGED, file=name) from error


def _svg_size(text: str) -> tuple[float, float]:
    """Width and height that the root says; 0 where it says none."""
    head = text[: text.find(">", text.find("<svg"))]
    sizes = [re.search(rf'\s{side}="([0-9.]{{1,9}})', head) for side in ("width", "height")]
    try:
        wide, high = (float(item.group(1)) if item else 0.0 for item in sizes)
    except ValueError:
        return 0.0, 0.0
    return wide, high


def _same(found: str, drawn: str, name: str) -> None:
    """Check that two texts are equal.

    Raises
    ------
    ForgedTextError
        If they are not: with the piece where they first differ.
    ForgedError
        If one goes on where the other ends.
    """
    if found == drawn:
        return
    pieces = zip(_PARTS.finditer(found), _PARTS.finditer(drawn), strict=False)
    first = next(((one.group(), other.group()) for one, other in pieces if one.group() != other.group()), None)
    if first is None:
        raise ForgedError(FORGED, file=name)
    raise ForgedTextError(name, found=_near(*first), drawn=_near(*reversed(first)))


def _near(text: str, other: str) -> str:
    """The part of a text in which it first differs from another."""
    pairs = enumerate(zip(text, other, strict=False))
    place = next((number for number, (one, two) in pairs if one != two), min(len(text), len(other)))
    return text[max(0, place - _AROUND) : place + _AROUND]
