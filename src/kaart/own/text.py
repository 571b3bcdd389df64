"""Text files: detection of the encoding, the separator, and of text that was saved wrongly."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter

from kaart.core.errors import UploadError, mark
from kaart.core.few import few
from kaart.core.provenance import Notice

SEPARATORS = (";", "\t", ",", "|")
_BOMS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_NAMES = {"utf-8": "UTF-8", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16", "utf-32-le": "UTF-32", "utf-32-be": "UTF-32"}
# UTF-8 that was read as Windows-1252 before it was saved again ("CafÃ©"), or a letter that was already lost.
_BROKEN = re.compile(
    "[ÃÂ][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]|\ufffd"
)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f]")
_SAMPLE = 300
# A quarter of the bytes being zero is what Latin text in UTF-16 looks like at the least.
_UTF16_ZEROS = 0.25


def read_text(content: bytes, *, name: str) -> tuple[list[list[str]], str, list[Notice]]:
    """Lines of a text file with their cells, the sign between these, and notices about the detection.

    Parameters
    ----------
    content
        The file.
    name
        Its name, for messages.

    Raises
    ------
    UploadError
        If it is no text, or its quotation marks or separators cannot be followed.
    """
    text, encoding = decode(content, name=name)
    notices = []
    if encoding != "UTF-8":
        notices.append(Notice.of(mark("Read as {encoding}; check the accents in names."), encoding=encoding))
    first, _, rest = text.partition("\n")
    hint = re.fullmatch(r"sep=(.)\r?", first)
    separator = hint.group(1) if hint else find_separator(text)
    if not separator and text.strip("".join(SEPARATORS) + ' \r\n"'):
        raise UploadError(
            mark(
                "{file} has only one column; kaart needs one with codes or names and one with values, parted by ; or ,."
            ),
            file=name,
        )
    lines = _lines(rest if hint else text, separator or SEPARATORS[0], name=name)
    if hint:
        lines.insert(0, [])
    broken = [number for number, line in enumerate(lines, start=1) if any(_BROKEN.search(cell) for cell in line)]
    if broken:
        text = mark("Letters in rows {rows} were damaged before (such as Ã© for é); save the file again as UTF-8.")
        notices.append(Notice.of(text, rows=few(broken)))
    return lines, separator, notices


def decode(content: bytes, *, name: str) -> tuple[str, str]:
    """Text of a file and the name of its encoding: by its byte order mark, else UTF-8, UTF-16 or Windows-1252.

    Parameters
    ----------
    content
        The file.
    name
        Its name, for messages.

    Raises
    ------
    UploadError
        If it is no text in any of these.
    """
    for bom, codec in _BOMS:
        if content.startswith(bom):
            return _strict(content[len(bom) :], codec, name=name), _NAMES[codec]
    for codec, start in (("utf-16-le", 1), ("utf-16-be", 0)):
        part = content[start : 2 * _SAMPLE : 2]
        if part and part.count(0) >= 2 * _UTF16_ZEROS * len(part):
            return _strict(content, codec, name=name), _NAMES[codec]
    try:
        return _checked(content.decode("utf-8"), name=name), "UTF-8"
    except UnicodeDecodeError:
        return _strict(content, "cp1252", name=name), "Windows-1252"


def _strict(content: bytes, codec: str, *, name: str) -> str:
    try:
        return _checked(content.decode(codec), name=name)
    except UnicodeDecodeError:
        raise UploadError(
            mark("{file} is no text that can be read (tried {encoding}); save it as CSV with encoding UTF-8."),
            file=name,
            encoding=_NAMES.get(codec, "UTF-8, Windows-1252"),
        ) from None


def _checked(text: str, *, name: str) -> str:
    if _CONTROL.search(text):
        raise UploadError(
            mark("{file} holds characters that no table has, so it is no text file; save it as CSV or .xlsx."),
            file=name,
        )
    return text


def find_separator(text: str) -> str:
    """Separator under which most lines have the same number of cells, more than one; "" when there is none.

    Parameters
    ----------
    text
        The file. Decimal commas do not mislead: the headings have none.
    """
    best, best_share = "", 0.0
    for separator in SEPARATORS:
        widths = _widths(text, separator)
        held = Counter(width for width in widths if width > 1)
        if not held:
            continue
        share = held.most_common(1)[0][1] / len(widths)
        # The order of `SEPARATORS` decides between equals.
        if share > best_share:
            best, best_share = separator, share
    return best


def _widths(text: str, separator: str) -> list[int]:
    widths = []
    try:
        for line in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            if any(cell.strip() for cell in line):
                widths.append(len(line))
            if len(widths) >= _SAMPLE:
                break
    except csv.Error:
        return widths
    return widths


def _lines(text: str, separator: str, *, name: str) -> list[list[str]]:
    lines: list[list[str]] = []
    try:
        lines.extend(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error:
        raise UploadError(
            mark("{file} cannot be followed after row {row}: a quotation mark is not closed or a cell is too long."),
            file=name,
            row=len(lines),
        ) from None
    return lines
