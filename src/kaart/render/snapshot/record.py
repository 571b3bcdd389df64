"""Record of figures inside an exported file, so that they can be checked later.

The record is embedded in the picture as one word of safe letters, which fits in the metadata of any format.
Values are kept as published. A file may have been made by anybody, so that
no part of a record is trusted before it is checked.
"""

from __future__ import annotations

import base64
import hashlib
import json
import math
import re
import zlib
from dataclasses import dataclass

from kaart.core.errors import InputError, NotCheckableError, mark
from kaart.render.snapshot.making import Making, making_json, read_making

FigureRow = tuple[str, float | None, str]
_DAMAGED = mark("The record of figures in {file} is damaged; export it again.")
_MARK = "kaart1:"
# In fours: in a PNG other bytes follow at once, and they may be letters.
_WORD = re.compile(rb"kaart1:((?:[A-Za-z0-9_-]{4})+(?:[A-Za-z0-9_-]{2}==|[A-Za-z0-9_-]{3}=)?|[A-Za-z0-9_=-]+)")
_MOST_BYTES = 20_000_000  # of all areas of the country it is 0.5 MB


@dataclass(frozen=True)
class Record:
    """Figures that a file shows.

    Attributes
    ----------
    query
        The view as it stands in a link, sorted by name, without area and language.
    page
        Path of the page, "" for the map.
    indicator
        Id of what is shown.
    sha256
        Hash of `figures`, see `figures_sha256`.
    figures
        Code, value (None for none) and status per area, in order of code.
    making
        How the file was made; None in files of earlier versions.
    """

    query: tuple[tuple[str, str], ...]
    page: str
    indicator: str
    sha256: str
    figures: tuple[FigureRow, ...]
    making: Making | None = None


def figures_sha256(figures: tuple[FigureRow, ...]) -> str:
    """Hash of figures: the same for the same codes, values and reasons, whatever file they stood in."""
    rows = [[code, value, status] for code, value, status in sorted(figures, key=lambda row: row[0])]
    return hashlib.sha256(json.dumps(rows, allow_nan=False, separators=(",", ":")).encode()).hexdigest()


def record_json(record: Record) -> dict[str, object]:
    """Record as a document that JSON can hold."""
    made = {} if record.making is None else {"making": making_json(record.making)}
    return {
        "query": dict(record.query),
        "page": record.page,
        "indicator": record.indicator,
        "sha256": record.sha256,
        "figures": [list(row) for row in record.figures],
        **made,
    }


def pack(record: Record) -> str:
    """Record as one word of letters, digits, ``-``, ``_``, ``=`` and one colon."""
    text = json.dumps(record_json(record), ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    return _MARK + base64.urlsafe_b64encode(zlib.compress(text.encode(), 9)).decode()


def unpack(content: bytes, *, name: str) -> Record:
    """Find the record in a file's bytes.

    Parameters
    ----------
    content
        A whole PNG, SVG, PDF or HTML file.
    name
        Of the file, for the message.

    Raises
    ------
    NotCheckableError
        If there is none.
    InputError
        If it is damaged.
    """
    word = _WORD.search(content)
    if word is None:
        raise NotCheckableError(
            mark(
                "{file} cannot be checked: it does not say which figures it shows. Only files that kaart exported and "
                "that no other program cut or saved again can be checked."
            ),
            file=name,
        )
    try:
        inflate = zlib.decompressobj()
        text = inflate.decompress(base64.urlsafe_b64decode(word.group(1)), _MOST_BYTES)
        return read_record(json.loads(text), name=name)
    except (ValueError, RecursionError, zlib.error) as error:
        raise InputError(_DAMAGED, file=name) from error


def read_record(document: object, *, name: str) -> Record:
    """Record from a document, every part checked.

    Parameters
    ----------
    document
        Of `record_json`, from a file that may hold anything.
    name
        Of the file, for the message.

    Raises
    ------
    InputError
        If a part is absent, of another kind, or does not fit its hash.
    """
    if not isinstance(document, dict):
        raise InputError(_DAMAGED, file=name)
    query, rows = document.get("query"), document.get("figures")
    words = [document.get(key) for key in ("page", "indicator", "sha256")]
    if not isinstance(query, dict) or not isinstance(rows, list) or not all(isinstance(word, str) for word in words):
        raise InputError(_DAMAGED, file=name)
    if not all(isinstance(part, str) for pair in query.items() for part in pair):
        raise InputError(_DAMAGED, file=name)
    figures = tuple(_figure_row(row, name=name) for row in rows)
    page, indicator, sha256 = (str(word) for word in words)
    if figures_sha256(figures) != sha256:
        raise InputError(_DAMAGED, file=name)
    try:
        making = read_making(document["making"]) if "making" in document else None
    except ValueError as error:
        raise InputError(_DAMAGED, file=name) from error
    return Record(tuple(sorted(query.items())), page, indicator, sha256, figures, making)


def _figure_row(row: object, *, name: str) -> FigureRow:
    match row:
        case [str(code), None, str(status)]:
            return code, None, status
        case [str(code), float() | int() as value, str(status)] if math.isfinite(value):
            return code, float(value), status
        case _:
            raise InputError(_DAMAGED, file=name)
