"""Damage of all kinds to an answer: to its bytes, and to what its format makes of them."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
import zlib
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

TOKENS = (
    b"\r", b"\n", b"\0", b'"', b"'", b";", b",", b"{", b"}", b"[", b"]", b"[[[[", b"null", b"NaN", b"Infinity", b"-1",
    b"1e999", b"1" + b"0" * 400, b"\xff\xfe", b"\xef\xbb\xbf", b"\xc3\xa9", b"\xed\xa0\x80", b"\\ud800",
    b"<!DOCTYPE a [",
    b"<!ENTITY a 'b'>", b"&a;", b"<a>" * 50, b"]]>", b"PK\x03\x04", b"PK\x05\x06", b"GM9901", b"BU99010000", b"-99997",
)  # fmt: skip
ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 1.5, -99997, 2**63, 10**400, "", " ", ".", "GM9901", "\ud800", "\0", "x" * 500, "é\r\n",
    [], {}, [[]], [None], [1, "a"], {"a": []}, {"value": [None]}, "1e400", "=1", "../../x", "nan",
)  # fmt: skip
TEXTS = (
    "", " ", ".", "-", "0", "-1", "1e999", "nan", "1" * 400, '"', '"a', "a\rb", "a\nb", "\0", "x" * 3000, "é", "GM9901",
    "25:61:61", "99:00:00", "20261399", "20261110", "9" * 9, "1.5", "true", "'", "<b>", "\ud7ff", "{}",
)  # fmt: skip
ENCODINGS = ("utf-16", "utf-32", "latin-1", "cp1252", "utf-8-sig")


def kind_of(body: bytes) -> str:
    """Format of a body, by its first bytes."""
    start = body[:200].lstrip(b"\xef\xbb\xbf \r\n\t")
    if body.startswith(b"PK"):
        return "zip"
    if body.startswith(b"\x1f\x8b"):
        return "gz"
    if start.startswith((b"{", b"[")):
        return "json"
    if start.startswith(b"<"):
        return "xml"
    return "csv" if b"\n" in body and b"\0" not in body[:200] else "bytes"


def mutate(rng: Random, body: bytes, others: tuple[bytes, ...] = ()) -> bytes:
    """A damaged body: one to four times, in its format or in its bytes.

    Damage to the bytes of a packed file hardly ever gets past its checksum, so most of it is done inside.
    """
    for _ in range(rng.choice((1, 1, 2, 4))):
        by_kind = OF_FORMAT.get(kind_of(body))
        inside = by_kind is not None and rng.random() < 0.75
        body = by_kind(rng, body) if by_kind is not None and inside else in_bytes(rng, body, others)
    return body


def in_bytes(rng: Random, body: bytes, others: tuple[bytes, ...] = ()) -> bytes:  # noqa: PLR0911  a kind of damage each
    """Flips, cuts, splices, repeats."""
    size = len(body)
    at, to = sorted((rng.randrange(size + 1), rng.randrange(size + 1)))
    match rng.randrange(9):
        case 0 if size:
            place = rng.randrange(size)
            return body[:place] + bytes([body[place] ^ (1 << rng.randrange(8))]) + body[place + 1 :]
        case 1:
            return body[:at]
        case 2:
            return body[:at] + body[to:]
        case 3:
            return body[:to] + body[at:to] * rng.choice((1, 2, 20)) + body[to:]
        case 4:
            return body[:at] + rng.choice(TOKENS) + body[at:]
        case 5:
            token = rng.choice(TOKENS)
            return body[:at] + token + body[at + len(token) :]
        case 6 if others:
            other = rng.choice(others)
            return body[:at] + other[rng.randrange(len(other) + 1) :]
        case 7:
            return body[:at] + rng.randbytes(rng.choice((1, 4, 64))) + body[at:]
        case _:
            return body[:at] + bytes(reversed(body[at:to])) + body[to:]


def in_json(rng: Random, body: bytes) -> bytes:  # noqa: C901  a kind of damage each
    """One value of a document replaced, repeated, renamed, left out or wrapped."""
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return in_bytes(rng, body)
    places = list(_places(document))
    if not places:
        return in_bytes(rng, body)
    parent, key = rng.choice(places)
    value = parent[key]
    match rng.randrange(9):
        case 0 | 1 | 2:
            parent[key] = rng.choice(ODD)
        case 3:
            del parent[key]
        case 4 if isinstance(parent, list):
            parent[key:key] = [value] * rng.choice((1, 3, 50))
        case 4:
            parent[f"{key}{rng.choice(('', '@', '_1', ' '))}x"] = parent.pop(key)
        case 5:
            parent[key] = [value]
        case 6:
            other, place = rng.choice(places)
            parent[key], other[place] = other[place], value
        case 7:
            deep: Any = value
            for _ in range(rng.choice((3, 40, 300))):
                deep = [deep]
            parent[key] = deep
        case _:
            parent[key] = json.loads(json.dumps(value)) if not isinstance(value, str) else value + rng.choice(TEXTS)
    try:
        return json.dumps(document).encode()
    except (ValueError, RecursionError):  # a swap can put a value into itself
        return body


def _places(document: object) -> Iterator[tuple[Any, Any]]:
    stack: list[Any] = [document]
    while stack:
        item = stack.pop()
        keys = range(len(item)) if isinstance(item, list) else list(item) if isinstance(item, dict) else ()
        for key in keys:
            yield item, key
            if isinstance(item[key], (dict, list)):
                stack.append(item[key])


def in_csv(rng: Random, body: bytes) -> bytes:
    """One cell, row or column of a table, or its encoding."""
    text = body.decode("utf-8", "replace")
    end = "\r\n" if "\r\n" in text else "\n"
    lines = text.split(end)
    separator = max(";,\t", key=lines[0].count)
    row = rng.randrange(len(lines))
    cells = lines[row].split(separator)
    column = rng.randrange(len(cells))
    match rng.randrange(10):
        case 0 | 1 | 2:
            cells[column] = rng.choice(TEXTS)
        case 3:
            cells.insert(column, rng.choice(TEXTS))
        case 4:
            del cells[column]
        case 5:
            lines[row:row] = [lines[row]] * rng.choice((1, 5, 200))
            return end.join(lines).encode("utf-8", "replace")
        case 6:
            del lines[row]
            return end.join(lines).encode("utf-8", "replace")
        case 7:
            other = rng.randrange(len(lines))
            lines[row], lines[other] = lines[other], lines[row]
            return end.join(lines).encode("utf-8", "replace")
        case 8:
            return text.encode(rng.choice(ENCODINGS), "replace")
        case _:
            return text.replace(end, rng.choice(("\r", "\n", "\r\r\n", "\v"))).encode("utf-8", "replace")
    lines[row] = separator.join(cells)
    return end.join(lines).encode("utf-8", "replace")


def in_zip(rng: Random, body: bytes) -> bytes:
    """One file of an archive damaged inside, and packed again; or left out, repeated, renamed or swollen."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            files = [(part.filename, archive.read(part)) for part in archive.infolist()]
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, OSError, ValueError, LookupError, OverflowError):
        return in_bytes(rng, body)
    if not files:
        return in_bytes(rng, body)
    at = rng.randrange(len(files))
    name, content = files[at]
    match rng.randrange(12):
        case 0:
            del files[at]
        case 1:
            files.append((name, in_bytes(rng, content)))
        case 2:
            files[at] = rng.choice((name.upper(), f"a/{name}", f"../{name}", "")), content
        case 3:
            files[at] = name, content + rng.choice((b"0", b"\n", b";;;;;\n", b",,,,\n")) * rng.choice((1_000, 100_000))
        case 4:
            files[at] = name, b""
        case _:
            files[at] = name, mutate(rng, content)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", rng.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED))) as archive:
        for own, text in files:
            _write(archive, own, text)
    packed = stream.getvalue()
    return _flagged(rng, packed) if rng.random() < 0.05 else packed


def _write(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    info = zipfile.ZipInfo(name or "x")
    info.compress_type = archive.compression
    if info.filename not in archive.namelist():
        archive.writestr(info, content)


def _flagged(rng: Random, packed: bytes) -> bytes:
    """An archive that says of a file that it has a password, or is packed in an unknown way."""
    at = packed.find(b"PK\x01\x02")
    place = at + rng.choice((8, 10))
    return packed[:place] + bytes([packed[place] ^ rng.choice((1, 6, 12, 99))]) + packed[place + 1 :]


def in_gz(rng: Random, body: bytes) -> bytes:
    """The content of a gzipped file damaged, and packed again."""
    try:
        content = gzip.decompress(body)
    except (OSError, zlib.error, EOFError):
        return in_bytes(rng, body)
    return gzip.compress(mutate(rng, content), 1)


def in_xml(rng: Random, body: bytes) -> bytes:  # noqa: PLR0911  a kind of damage each
    """A tag, a text or the declaration of a document."""
    marks = [place for place, sign in enumerate(body) if sign == ord("<")]
    if not marks:
        return in_bytes(rng, body)
    at = rng.choice(marks)
    end = body.find(b">", at) + 1 or len(body)
    match rng.randrange(8):
        case 0:
            return body[:at] + body[end:]
        case 1:
            return body[:end] + body[at:end] * rng.choice((1, 60)) + body[end:]
        case 2:
            return body[:end] + rng.choice(TEXTS).encode("utf-8", "replace") + body[end:]
        case 3:
            encoding = rng.choice((b"utf-16", b"ebcdic-cp-us", b"no-such", b"cp037", b"utf-7", b"shift_jis", b""))
            return b'<?xml version="1.0" encoding="' + encoding + b'"?>' + body[max(0, body.find(b"?>") + 2) :]
        case 4:
            return body[:at] + rng.choice((b"<!DOCTYPE a>", b"<!-- -->", b"<?a?>", b"<![CDATA[x]]>")) + body[at:]
        case 5:
            return body[:at] + b"<d>" * rng.choice((5, 3000)) + body[at:]
        case 6:
            return body.decode("utf-8", "replace").encode(rng.choice(ENCODINGS), "replace")
        case _:
            to = rng.choice(marks)
            return body[: min(at, to)] + body[max(at, to) :]


OF_FORMAT: dict[str, Callable[[Random, bytes], bytes]] = {
    "json": in_json,
    "csv": in_csv,
    "zip": in_zip,
    "gz": in_gz,
    "xml": in_xml,
}
