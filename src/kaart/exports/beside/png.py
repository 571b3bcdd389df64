"""PNG beside the one that kaart draws: size, pixels, and all that goes along."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from kaart.core.errors import ForgedError, NotCheckableError, mark
from kaart.exports.beside.words import DAMAGED, UNSEEN, CroppedError

_HEAD = b"\x89PNG\r\n\x1a\n"
_PIXELS = {b"IHDR", b"IDAT", b"PLTE", b"tRNS", b"IEND"}  # that make up the pixels
_CHUNK = 12  # bytes of length, name and check


def compare_png(content: bytes, drawn: bytes, *, name: str) -> None:
    """A PNG by its pixels; packed otherwise it is the same picture.

    Parameters
    ----------
    content, drawn, name
        As in `kaart.exports.beside.compare.compare`.

    Raises
    ------
    ForgedError
        If a pixel differs, or a text, profile or further frame goes along that kaart does not write.
    CroppedError
        If it is of another size.
    NotCheckableError
        If it is damaged.
    """
    try:
        found, ours = list(_chunks(content)), list(_chunks(drawn))
        sizes = [struct.unpack(">II", chunks[0][1][:8]) for chunks in (found, ours)]
    except (struct.error, ValueError, IndexError) as error:
        raise NotCheckableError(DAMAGED, file=name) from error
    if sizes[0] != sizes[1]:
        raise CroppedError(name, size=sizes[0], drawn=sizes[1])
    pixels, wanted = _pixels(content, name), _pixels(drawn, name)
    wrong = int(np.any(pixels != wanted, axis=2).sum())
    if wrong:
        raise ForgedError(
            mark(
                "{file} was changed after the export: {count} of its {total} pixels are not those that kaart draws "
                "from the stored figures."
            ),
            file=name,
            count=wrong,
            total=wanted.shape[0] * wanted.shape[1],
        )
    beside, known = ([chunk for chunk in chunks if chunk[0] not in _PIXELS] for chunks in (found, ours))
    if beside != known:
        raise ForgedError(UNSEEN, file=name)


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Names and contents of the parts of a PNG.

    Raises
    ------
    ValueError
        If it is no PNG, a part is cut off, or something stands behind its end.
    """
    if not content.startswith(_HEAD):
        raise ValueError(content[:8])
    place, name = len(_HEAD), b""
    while name != b"IEND":
        length, name = struct.unpack(">I4s", content[place : place + 8])
        if place + _CHUNK + length > len(content):
            raise ValueError(name)
        yield name, content[place + 8 : place + 8 + length]
        place += _CHUNK + length
    if place != len(content):
        raise ValueError(place)


def _pixels(content: bytes, name: str) -> NDArray[np.uint8]:
    """Red, green, blue and opacity of every pixel; its size was compared before, so that it is no bomb.

    Raises
    ------
    NotCheckableError
        If it cannot be unpacked.
    """
    from PIL import Image  # noqa: PLC0415  only a check of a picture needs it

    try:
        with Image.open(io.BytesIO(content), formats=["PNG"]) as picture:
            return np.asarray(picture.convert("RGBA"))
    except (OSError, ValueError, SyntaxError, EOFError, struct.error, Image.DecompressionBombError) as error:
        raise NotCheckableError(DAMAGED, file=name) from error
