"""Inputs that Hypothesis makes: of the format of an answer, with its names and without its sense."""

from __future__ import annotations

import gzip
import io
import json
import re
import zipfile
from xml.sax.saxutils import escape

from hypothesis import strategies as st

from bench.betrouwbaar.fuzzing.mutate import ODD, TEXTS, kind_of

_NAMES = re.compile(rb'"([^"\\]{1,60})"')
_TAGS = re.compile(rb"<([\w:.-]{1,40})")
CELL = st.sampled_from(TEXTS) | st.text(max_size=12) | st.integers().map(str) | st.floats().map(str)


def like(body: bytes) -> st.SearchStrategy[bytes]:
    """Inputs of the format of a recorded body."""
    kind = kind_of(body)
    if kind == "json":
        return _json(body)
    if kind == "csv":
        return _table(body)
    if kind == "zip":
        return _archive(body)
    if kind == "gz":
        return like(gzip.decompress(body)).map(lambda content: gzip.compress(content, 1))
    if kind == "xml":
        return _xml(body)
    return st.binary(max_size=400)


def _json(body: bytes) -> st.SearchStrategy[bytes]:
    words = sorted({word.decode("utf-8", "replace") for word in _NAMES.findall(body)})[:200] or ["value"]
    names = st.sampled_from(words) | st.text(max_size=6)
    leaf = st.sampled_from(ODD) | names | st.floats() | st.integers() | st.text(max_size=8)
    tree = st.recursive(
        leaf, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=6), max_leaves=12
    )
    document = json.loads(body)
    if not isinstance(document, dict):
        return tree.map(_dumped)
    # The outermost names stay now and then, so that it gets further than the first check.
    kept = st.fixed_dictionaries({str(name): st.just(value) | tree for name, value in document.items()})
    rows = next((value for value in document.values() if isinstance(value, list) and value), None)
    shaped = kept
    if rows and isinstance(rows[0], dict):
        row = st.fixed_dictionaries({str(name): st.just(value) | leaf | tree for name, value in rows[0].items()})
        name = next(name for name, value in document.items() if value is rows)
        shaped = st.lists(row | leaf, max_size=4).map(lambda made: {**document, name: made})
    return (tree | kept | shaped).map(_dumped)


def _dumped(document: object) -> bytes:
    return json.dumps(document).encode()


def _table(body: bytes) -> st.SearchStrategy[bytes]:
    lines = body.decode("utf-8", "replace").splitlines() or [""]
    separator = max(";,\t", key=lines[0].count)
    width = lines[0].count(separator) + 1
    known = sorted({cell for line in lines for cell in line.split(separator)})[:300]
    row = st.lists(st.sampled_from(known) | CELL, min_size=width, max_size=width) | st.lists(CELL, max_size=width + 2)
    head = st.just(lines[0]) | row.map(separator.join)
    end = st.sampled_from(("\n", "\r\n", "\r"))
    parts = st.tuples(head, st.lists(row.map(separator.join), max_size=8), end, st.booleans())
    return parts.map(lambda made: _joined(made[0], made[1], made[2], lines[1:] if made[3] else []))


def _joined(head: str, rows: list[str], end: str, known: list[str]) -> bytes:
    return end.join([head, *rows, *known]).encode("utf-8", "surrogatepass")


def _archive(body: bytes) -> st.SearchStrategy[bytes]:
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        files = {part.filename: archive.read(part) for part in archive.infolist() if part.file_size < 50_000}
    names = st.sampled_from(sorted(files))
    made = names.flatmap(lambda name: st.tuples(st.just(name), st.just(files[name]) | like(files[name])))
    return st.lists(made, max_size=3).map(lambda changed: _packed({**files, **dict(changed)}))


def _packed(files: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


def _xml(body: bytes) -> st.SearchStrategy[bytes]:
    tags = sorted({tag.decode() for tag in _TAGS.findall(body)}) or ["a"]
    leaf = CELL.map(escape)
    tree = st.recursive(
        leaf,
        lambda inner: st.tuples(st.sampled_from(tags), st.lists(inner, max_size=4)).map(
            lambda made: f"<{made[0]}>{''.join(made[1])}</{made[0]}>"
        ),
        max_leaves=15,
    )
    start = body.decode("utf-8", "replace")
    root = re.search(r"<[\w:][^>]*>", start)
    head = start[: root.end()] if root else "<a>"
    tail = f"</{root.group().strip('<>').split()[0]}>" if root else "</a>"
    whole = st.lists(tree, max_size=6).map(lambda parts: f"{head}{''.join(parts)}{tail}")
    return (whole | tree).map(lambda text: text.encode("utf-8", "surrogatepass"))
