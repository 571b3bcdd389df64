"""Which kaart wrote a store: one of a newer kaart is refused whole, in one sentence, and nothing in it is replaced.

The store has its format in a small file of its own, and in every manifest. A kaart of before that file wrote none.
"""

from __future__ import annotations

import json
from pathlib import Path

from kaart.core.errors import NewerStoreError, mark
from kaart.core.sealed import seal, unseal
from kaart.store.files import write_text
from kaart.store.manifest import SCHEMA_VERSION

FILE = "formaat.json"
TEXT = mark(
    "The store {root} was written by a newer kaart (format {version}, this one reads up to {known}); install the "
    "newest kaart, or choose another folder with KAART_CACHE."
)
# One manifest that says so alone may be a damaged one.
_FEWEST = 2


def mark_format(root: Path) -> None:
    """Write the format of this kaart into a store, where it is not there yet.

    Parameters
    ----------
    root
        Folder of the store.

    Raises
    ------
    OSError
        If it cannot be written.
    """
    if _marked(root) != SCHEMA_VERSION:
        write_text(root / FILE, seal({"format": SCHEMA_VERSION}))


def require_known_format(root: Path) -> None:
    """Refuse a store of a newer kaart.

    Parameters
    ----------
    root
        Folder of the store; it need not exist.

    Raises
    ------
    NewerStoreError
        If its format is newer than this kaart reads.
    """
    version = max(_marked(root), _claimed(root))
    if version > SCHEMA_VERSION:
        raise NewerStoreError(TEXT, root=str(root), version=version, known=SCHEMA_VERSION)


def _marked(root: Path) -> int:
    """Format according to the store's own file; 0 where that is absent or damaged."""
    try:
        version = unseal((root / FILE).read_text(encoding="utf-8"))["format"]
    except (OSError, ValueError, KeyError):
        return 0
    return version if type(version) is int else 0


def _claimed(root: Path) -> int:
    """Newest format of the manifests when all are newer than this kaart; 0 as soon as one is not."""
    claims: list[int] = []
    for path in root.glob("*/*/*.json"):
        version = _version(path)
        if 0 < version <= SCHEMA_VERSION:
            return 0
        claims += [version] if version else []
    return max(claims) if len(claims) >= _FEWEST else 0


def _version(path: Path) -> int:
    """Format that a manifest says it has, whole or not; 0 when it says nothing."""
    try:
        version = json.loads(path.read_text(encoding="utf-8"))["schema_version"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return 0
    return version if type(version) is int else 0
