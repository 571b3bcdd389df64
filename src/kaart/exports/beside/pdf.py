"""PDF beside the one that kaart draws: every object of both, from the pages to the description.

Pages as pictures would not do: a layer that is off, another description or a text under a white box look the same.
Equal objects give equal pages in any reader.
"""

from __future__ import annotations

import io
import zlib
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from kaart.core.errors import ForgedError, NotCheckableError
from kaart.exports.beside.words import DAMAGED, FORGED, UNSEEN, CroppedError

if TYPE_CHECKING:
    import pikepdf

_ROOM = 200_000  # bytes that a file may be larger than ours
_PACKING = {"/Length", "/Filter", "/DecodeParms"}  # of a stream: how it is packed
_HEAD, _END = b"%PDF-", b"%%EOF"
_FLATE = b"/FlateDecode"


def compare_pdf(content: bytes, drawn: bytes, *, name: str) -> None:
    """A PDF by its objects; written anew by another program they are the same ones.

    Parameters
    ----------
    content, drawn, name
        As in `kaart.exports.beside.compare.compare`.

    Raises
    ------
    ForgedError
        If the pages or anything else in it differs.
    CroppedError
        If the page is of another size.
    NotCheckableError
        If the file is damaged.
    """
    import pikepdf  # noqa: PLC0415  only a check of a PDF needs it

    if len(content) > 2 * len(drawn) + _ROOM:
        raise ForgedError(FORGED, file=name)
    try:
        with pikepdf.open(io.BytesIO(content)) as found, pikepdf.open(io.BytesIO(drawn)) as ours:
            sizes = [_size(pdf) for pdf in (found, ours)]
            pages, others = _equal(found.Root["/Pages"], ours.Root["/Pages"]), _equal(found.Root, ours.Root)
            described = _equal(_info(found), _info(ours))
            # A damaged file is mended by guessing, and another reader may guess something else.
            whole = content.startswith(_HEAD) and content.rstrip().endswith(_END) and not found.get_warnings()
    except (pikepdf.PdfError, pikepdf.PasswordError, ValueError, TypeError, KeyError, IndexError) as error:
        raise NotCheckableError(DAMAGED, file=name) from error
    if sizes[0] != sizes[1]:
        raise CroppedError(name, size=sizes[0], drawn=sizes[1])
    if not whole:
        raise NotCheckableError(DAMAGED, file=name)
    if not pages:
        raise ForgedError(FORGED, file=name)
    if not others or not described:
        raise ForgedError(UNSEEN, file=name)


def _info(pdf: pikepdf.Pdf) -> Any:  # noqa: ANN401 - an object of any kind
    return pdf.trailer.get("/Info")


def _size(pdf: pikepdf.Pdf) -> tuple[float, float]:
    """Width and height of the part of the first page that is shown."""
    left, low, right, high = (float(part) for part in pdf.pages[0].cropbox)
    return right - left, high - low


def _equal(one: Any, other: Any) -> bool:  # noqa: ANN401 - objects of any kind
    """Whether two objects and all that they refer to are equal; without recursion, for a file may nest them deep."""
    seen: set[tuple[tuple[int, int], tuple[int, int]]] = set()
    left = [(one, other)]
    while left:
        found, ours = left.pop()
        places = (_place(found), _place(ours))
        if places in seen and (0, 0) not in places:
            continue
        seen.add(places)
        parts = _parts(found, ours)
        if parts is None:
            return False
        left += parts
    return True


def _place(item: Any) -> tuple[int, int]:  # noqa: ANN401
    return getattr(item, "objgen", (0, 0))


def _parts(found: Any, ours: Any) -> list[tuple[Any, Any]] | None:  # noqa: ANN401
    """Pairs of parts that are still to be compared; None for objects that differ."""
    import pikepdf  # noqa: PLC0415

    kind = next((kind for kind in (pikepdf.Stream, pikepdf.Dictionary, pikepdf.Array) if isinstance(ours, kind)), None)
    if kind is None:
        return [] if _plain(found) == _plain(ours) else None
    # A stream is a dictionary as well.
    if not isinstance(found, kind) or isinstance(found, pikepdf.Stream) != isinstance(ours, pikepdf.Stream):
        return None
    if kind is pikepdf.Array:
        return list(zip(list(found), list(ours), strict=True)) if len(found) == len(ours) else None
    if kind is pikepdf.Dictionary:
        return _entries(found, ours, without=set())
    return _streams(found, ours)


def _streams(found: Any, ours: Any) -> list[tuple[Any, Any]] | None:  # noqa: ANN401
    if ours.get("/Type") == "/Metadata" == found.get("/Type"):
        return [] if _same_description(found, ours) else None
    return _entries(found.stream_dict, ours.stream_dict, without=_PACKING) if _same_stream(found, ours) else None


def _plain(item: Any) -> tuple[str, object]:  # noqa: ANN401
    """A number, text, name or nothing, with its kind; 1 and 1.0 are one number."""
    if isinstance(item, (int, float, Decimal)) and not isinstance(item, bool):
        return "number", Decimal(item)
    return type(item).__name__, item


def _entries(found: Any, ours: Any, *, without: set[str]) -> list[tuple[Any, Any]] | None:  # noqa: ANN401
    names = set(ours.keys()) - without
    if set(found.keys()) - without != names:
        return None
    return [(found[name], ours[name]) for name in sorted(names)]


def _same_stream(found: pikepdf.Stream, ours: pikepdf.Stream) -> bool:
    """Whether two streams hold the same, packed or not."""
    raw, how = ours.read_raw_bytes(), _packing(ours)
    if how == _packing(found) and found.read_raw_bytes() == raw:
        return True
    wanted = _unpacked(ours, None)
    return wanted is not None and _unpacked(found, len(wanted)) == wanted


def _same_description(found: pikepdf.Stream, ours: pikepdf.Stream) -> bool:
    """Whether two descriptions (XMP) say the same: programs that save a PDF anew lay them out in their own way."""
    wanted = _unpacked(ours, None)
    text = None if wanted is None else _unpacked(found, 2 * len(wanted) + _ROOM)
    # A document type or entity could say one thing here and another elsewhere.
    if wanted is None or text is None or b"<!" in text:
        return False
    try:
        one, other = (
            ET.canonicalize(ET.tostring(ET.fromstring(item), encoding="unicode"), strip_text=True)  # noqa: S314 (no "<!" in it)  # nosec B314
            for item in (text, wanted)
        )
    except (ET.ParseError, ValueError, LookupError, RecursionError):
        return False
    return one == other


def _packing(stream: pikepdf.Stream) -> list[bytes]:
    """Filters of a stream and their settings."""
    parts = (stream.stream_dict.get(name) for name in sorted(_PACKING - {"/Length"}))
    return [b"" if part is None else part.unparse() for part in parts]


def _unpacked(stream: pikepdf.Stream, most: int | None) -> bytes | None:
    """Content of a stream up to one byte more than `most`; None when it is packed in a way that kaart does not use."""
    raw, (settings, kind) = stream.read_raw_bytes(), _packing(stream)
    if settings or kind not in {b"", _FLATE, b"[ " + _FLATE + b" ]"}:
        return None
    if not kind:
        return raw
    try:
        return zlib.decompressobj().decompress(raw, 0 if most is None else most + 1)
    except zlib.error:
        return None
