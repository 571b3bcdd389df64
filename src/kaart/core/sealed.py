"""Small JSON documents with a checksum over their own content: a flipped bit is seen, and not read as another word.

The checksum is the last entry, and covers every byte before it. A document of before kaart sealed them has none, and is
only taken when it has no entry but those that it could have: a checksum whose name was damaged is no such document.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Collection, Mapping
from typing import Any

_END = "\n}"
_TAIL = re.compile(r',\n "checksum": "([0-9a-f]{64})"\n\}\n\Z')


def seal(document: Mapping[str, object], *, default: Callable[[object], object] | None = None) -> str:
    """Text of a document, with its checksum.

    Parameters
    ----------
    document
        At least one entry; none is named ``checksum``.
    default
        As of `json.dumps`.
    """
    body = json.dumps(document, indent=1, ensure_ascii=False, default=default)
    return body.removesuffix(_END) + f',\n "checksum": "{_digest(body)}"{_END}\n'


def unseal(text: str, *, older: Collection[str] = ()) -> dict[str, Any]:
    """Document of a text, without its checksum.

    Parameters
    ----------
    text
        As `seal` wrote it, or a document of before.
    older
        Entries that a document without a checksum may have; none where there never was one.

    Raises
    ------
    ValueError
        If it is no such document, or was damaged.
    """
    found = _TAIL.search(text)
    body = text if found is None else text[: found.start()] + _END
    if found is not None and found[1] != _digest(body):
        raise ValueError("checksum")
    try:
        document = json.loads(body)
    except RecursionError as error:
        raise ValueError("depth") from error
    if not isinstance(document, dict) or (found is None and not set(document) <= set(older)):
        raise ValueError("entries")
    return document


def _digest(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()
