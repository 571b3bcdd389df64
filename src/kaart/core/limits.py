"""Limits on what an answer or a file may hold before it is laid out in memory.

A service that is broken, or somebody in its place, can send in 1 MB what unpacks to 1 GB, nests a thousand deep or
writes a number of a thousand digits. What no table, register or timetable holds is refused here, before it costs
anything.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
import zlib
from pathlib import Path

from kaart.core.errors import mark
from kaart.core.provenance import Notice

# GeoJSON nests eight deep, and no other answer deeper.
DEEPEST = 32
# Lists and objects of one document: a page of detailed boundaries has some hundred thousand points.
MOST_CONTAINERS = 6_000_000
# From here on a whole number is a fraction to whoever computes with it, and 10^400 is infinite.
MOST_DIGITS = 18
# Text of tables packs to a tenth or a twentieth; below the first megabytes nothing is worth refusing.
HIGHEST_RATIO = 100
FREE_BYTES = 20_000_000
MOST_PARTS = 1_000
# Half a letter beyond the first 65,536: as bytes, and escaped. A pair of halves, and what else is escaped, stays.
_HALF_RAW = re.compile(rb"\xed[\xa0-\xbf]")
_ESCAPE = re.compile(rb"\\(?:u[dD][89abAB]..\\u[dD][c-fC-F]..|(u[dD][89a-fA-F][0-9a-fA-F]{2})|.)", re.DOTALL)
_MARK = b"\\ufffd"
_TOO_DEEP = mark("it is nested more than {depth} deep")
# What zipfile raises on a damaged archive, one with a password, and one packed in a way that it does not know.
ZIP_FAULTS = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, OSError, ValueError, OverflowError, LookupError)


class LimitError(ValueError):
    """More than any table, register or timetable holds.

    Parameters
    ----------
    template
        Which limit, a marked part of a sentence.
    **values
        What fills its placeholders.
    """

    def __init__(self, template: str, **values: object) -> None:
        self.cause = Notice.of(template, **values)
        super().__init__(str(self.cause))


def read_json(content: bytes) -> object:
    """A JSON document; whole numbers of more than `MOST_DIGITS` digits come as floats, which may be infinite.

    Parameters
    ----------
    content
        The document in UTF-8, UTF-16 or UTF-32.

    Raises
    ------
    LimitError
        If it is nested deeper than `DEEPEST`, or holds more than `MOST_CONTAINERS` lists and objects.
    ValueError
        If it is no JSON.
    """
    if content.count(b"[") + content.count(b"{") > MOST_CONTAINERS:
        raise LimitError(mark("it holds more than {most} lists and objects"), most=MOST_CONTAINERS)
    try:
        document: object = json.loads(_whole_letters(content), parse_int=_whole)
    except RecursionError:
        raise LimitError(_TOO_DEEP, depth=DEEPEST) from None
    _require_shallow(document)
    return document


def _whole_letters(content: bytes) -> bytes:
    """The document with a mark in the place of half a letter, which no file can hold and no page can show."""
    if _HALF_RAW.search(content):
        content = content.decode("utf-8", "replace").encode()
    return _ESCAPE.sub(lambda found: _MARK if found[1] else found[0], content) if b"\\u" in content else content


def _whole(text: str) -> float:
    return int(text) if len(text) <= MOST_DIGITS else float(text)


def _require_shallow(document: object) -> None:
    """Level by level: recursion would need the depth that it looks for.

    Raises
    ------
    LimitError
        If it is nested deeper than `DEEPEST`.
    """
    level: list[dict[str, object] | list[object]] = [document] if isinstance(document, (dict, list)) else []
    for _ in range(DEEPEST):
        if not level:
            return
        level = [
            child
            for item in level
            for child in (item.values() if isinstance(item, dict) else item)
            if isinstance(child, (dict, list))
        ]
    if level:
        raise LimitError(_TOO_DEEP, depth=DEEPEST)


def open_zip(archive: Path | bytes) -> zipfile.ZipFile:
    """An archive whose list of files can be read.

    Parameters
    ----------
    archive
        The zip, or where it is.

    Raises
    ------
    LimitError
        If it holds more than `MOST_PARTS` files.
    ZIP_FAULTS
        If it is damaged.
    """
    opened = zipfile.ZipFile(io.BytesIO(archive) if isinstance(archive, bytes) else archive)
    if len(opened.filelist) > MOST_PARTS:
        opened.close()
        raise LimitError(mark("it holds more than {most} files"), most=MOST_PARTS)
    return opened


def require_modest(part: zipfile.ZipInfo, *, most_bytes: int) -> None:
    """Refuse a file of an archive that unpacks to too much.

    `zipfile` unpacks no more than the archive says of a file, and holds its checksum against that: so what it says is
    enough to judge by.

    Parameters
    ----------
    part
        The file.
    most_bytes
        Largest size.

    Raises
    ------
    LimitError
        If it is larger, or packed more tightly than text is.
    """
    if part.file_size > most_bytes:
        raise LimitError(
            mark("{part} in it unpacks to more than {megabytes} MB"),
            part=part.filename,
            megabytes=most_bytes // 1_000_000,
        )
    if part.file_size > max(FREE_BYTES, HIGHEST_RATIO * part.compress_size):
        raise LimitError(
            mark("{part} in it unpacks to more than {times} times its size"), part=part.filename, times=HIGHEST_RATIO
        )
