"""GIF and WebP beside those that kaart makes: frames, how long each is shown, and the words that go along."""

from __future__ import annotations

import io
import struct
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kaart.core.errors import ForgedError, NotCheckableError, mark
from kaart.exports.beside.words import DAMAGED, FORGED, UNSEEN, CroppedError

_WORDS = ("comment", "xmp", "exif", "icc_profile", "loop")
_BROKEN = (OSError, ValueError, SyntaxError, EOFError, KeyError, IndexError, struct.error)


def compare_moving(content: bytes, drawn: bytes, *, name: str) -> None:
    """A moving picture whose bytes differ: what is seen in it decides whether it is forged.

    Parameters
    ----------
    content, drawn, name
        As in `kaart.exports.beside.compare.compare`.

    Raises
    ------
    ForgedError
        If a frame, its time or the words beside it differ.
    CroppedError
        If it is of another size.
    NotCheckableError
        If it is damaged, or only packed in another way: it may hold parts that no reader shows.
    """
    ours, ours_said = _frames(drawn, name, most=None)
    found, said = _frames(content, name, most=ours)
    if [shown for _, shown in found] != [shown for _, shown in ours] or len(found) != len(ours):
        raise ForgedError(FORGED, file=name)
    if any(np.any(one != other) for (one, _), (other, _) in zip(found, ours, strict=True)):
        raise ForgedError(FORGED, file=name)
    if said != ours_said:
        raise ForgedError(UNSEEN, file=name)
    raise NotCheckableError(
        mark("{file} cannot be checked: another program saved it again. Check the file as it was exported."), file=name
    )


def words_in(content: bytes, *, name: str) -> bytes:
    """The comment of a GIF, which the file itself cuts into pieces; the bytes of any other file as they are.

    Parameters
    ----------
    content
        Of a file that may hold anything.
    name
        Of the file, for the message.

    Raises
    ------
    NotCheckableError
        If it is a damaged GIF.
    """
    from PIL import Image  # noqa: PLC0415  only a check of a picture needs it

    if not content.startswith(b"GIF8"):
        return content
    try:
        with Image.open(io.BytesIO(content), formats=["GIF"]) as picture:
            comment = picture.info.get("comment", b"")
    except (*_BROKEN, Image.DecompressionBombError) as error:
        raise NotCheckableError(DAMAGED, file=name) from error
    return bytes(comment)


def _frames(
    content: bytes, name: str, *, most: list[tuple[NDArray[np.uint8], int]] | None
) -> tuple[list[tuple[NDArray[np.uint8], int]], dict[str, Any]]:
    """Pixels and milliseconds of each frame, and the words; a larger or longer one than `most` is not unpacked.

    Raises
    ------
    CroppedError
        If it is of another size.
    ForgedError
        If it has more or fewer frames.
    NotCheckableError
        If it is damaged.
    """
    from PIL import Image, ImageSequence  # noqa: PLC0415

    try:
        with Image.open(io.BytesIO(content), formats=["GIF", "WEBP"]) as picture:
            if most is not None:
                high, wide = most[0][0].shape[:2]
                if picture.size != (wide, high):
                    raise CroppedError(name, size=picture.size, drawn=(wide, high))
                if getattr(picture, "n_frames", 1) != len(most):
                    raise ForgedError(FORGED, file=name)
            said = {key: picture.info[key] for key in _WORDS if key in picture.info}
            made = []
            for frame in ImageSequence.Iterator(picture):
                pixels = np.asarray(frame.convert("RGBA"))
                made.append((pixels, int(frame.info.get("duration", 0))))
            return made, said
    except (*_BROKEN, Image.DecompressionBombError) as error:
        raise NotCheckableError(DAMAGED, file=name) from error
