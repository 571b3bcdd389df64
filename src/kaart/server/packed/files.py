"""Which requests are for a file that anybody may have, changes never under its name, and packs well."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from kaart.render.maps.deck import STATIC
from kaart.server.static_files import BY_CONTENT

# A registry of the system may call a program plain text, which a browser then refuses to run.
TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
}
# Streamlit's build puts a hash in the name of each of its files.
_PROGRAM = re.compile(r"/static/((?:js|css|media)/[\w-][\w.-]*)")
_LAYER = re.compile(f"/{STATIC}/({BY_CONTENT.pattern})")


@dataclass(frozen=True)
class Folders:
    """Where files are that are served packed.

    Attributes
    ----------
    programs
        Streamlit's own files.
    layers
        Map files of the pages.
    """

    programs: Path
    layers: Path


def find_file(path: str, folders: Folders) -> Path | None:
    """The file that a request asks for; None when it is for something else.

    Parameters
    ----------
    path
        Of the request, below the address of the installation.
    folders
        Where files are.
    """
    found = _PROGRAM.fullmatch(path)
    if found is not None:
        file = folders.programs / "static" / found[1]
    else:
        found = _LAYER.fullmatch(path)
        if found is None:
            return None
        file = folders.layers / found[1]
    return file if file.suffix in TYPES else None
