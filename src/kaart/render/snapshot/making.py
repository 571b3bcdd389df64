"""How an exported file was made, so that it can be made again and laid beside it.

A file may have been made by anybody: what is read here says how to draw the picture again, and is never a proof.
"""

from __future__ import annotations

import hashlib
import math
import platform
from dataclasses import asdict, dataclass
from functools import cache
from importlib import resources
from importlib.abc import Traversable
from importlib.metadata import version

Pairs = tuple[tuple[str, str], ...]
_TOOLS = ("babel", "matplotlib", "matplotlib-scalebar", "numpy", "pillow", "shapely", "typst")
_TEXTS = ("form", "preset", "address", "kaart", "tools", "delivery", "rests")
_LETTERS = 12  # of a hash: enough to tell versions apart
_LONGEST = 500  # letters of a text in a query


@dataclass(frozen=True)
class Making:
    """How a file was made.

    Attributes
    ----------
    form
        Kind of file: ``png``, ``svg`` ...
    preset, scale, north
        Page, pixels and north arrow of a picture.
    query
        The whole view as it stands in a link, in that order.
    options
        Choices that no link holds, in order of name.
    address
        Public address of the installation, "" without one.
    kaart, tools
        Version of kaart with a hash of its code, and a hash of the versions of what it draws with.
    delivery
        Tables and dates of figures and boundaries.
    rests
        Hash of everything that the picture rests on: see `kaart.render.snapshot.stamp.rests_on`.
    """

    form: str
    preset: str
    scale: float
    north: bool
    query: Pairs
    options: Pairs
    address: str
    kaart: str
    tools: str
    delivery: str
    rests: str


def making_json(making: Making) -> dict[str, object]:
    """Making as a document that JSON can hold."""
    return {**asdict(making), "query": dict(making.query), "options": dict(making.options)}


def read_making(document: object) -> Making:
    """Making from a document, every part checked.

    Parameters
    ----------
    document
        Of `making_json`, from a file that may hold anything.

    Raises
    ------
    ValueError
        If a part is absent or of another kind.
    """
    match document:
        case {"north": bool(north), "scale": int() | float() as scale, **others} if math.isfinite(scale):
            texts = {name: _text(others.get(name)) for name in _TEXTS}
            query, options = _pairs(others.get("query")), _pairs(others.get("options"))
            return Making(scale=float(scale), north=north, query=query, options=tuple(sorted(options)), **texts)
        case _:
            raise ValueError(document)


def _text(part: object) -> str:
    if not isinstance(part, str) or len(part) > _LONGEST:
        raise ValueError(part)
    return part


def _pairs(part: object) -> Pairs:
    if not isinstance(part, dict):
        raise ValueError(part)  # noqa: TRY004 - of a document, as the others
    return tuple((_text(name), _text(text)) for name, text in part.items())


@cache
def kaart_here() -> str:
    """Version of kaart, and a hash of its code: between two releases it changes without its number."""
    digest = hashlib.sha256()
    _add(digest, resources.files("kaart"), "")
    return f"{version('kaart')}+{digest.hexdigest()[:_LETTERS]}"


def _add(digest: hashlib._Hash, folder: Traversable, name: str) -> None:
    for item in sorted(folder.iterdir(), key=lambda item: item.name):
        if item.is_dir():
            if item.name != "__pycache__":
                _add(digest, item, f"{name}/{item.name}")
        elif not item.name.endswith((".pyc", ".mo")):
            digest.update(f"{name}/{item.name}\0".encode())
            digest.update(hashlib.sha256(item.read_bytes()).digest())


@cache
def tools_here() -> str:
    """Hash of the machine and the libraries that decide the last digit of a line or the shade of an edge."""
    parts = [platform.system(), platform.machine(), *(f"{name} {version(name)}" for name in _TOOLS)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:_LETTERS]
