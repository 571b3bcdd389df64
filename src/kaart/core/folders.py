"""Where the program's own files are, and where it writes when no setting says so.

In a checkout both are the checkout. An installed wheel has its files inside the package, which an upgrade replaces and
many people may share, so what it fetches and makes goes to a folder of the user.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import platformdirs

PACKAGE = Path(__file__).resolve().parents[1]
# Folder inside the package where setup.py puts what the checkout has at its top.
PROGRAM = "program"


@dataclass(frozen=True)
class Folders:
    """Folders of an installation.

    Attributes
    ----------
    program
        Where ``app.py``, ``pages/`` and ``.streamlit/`` are.
    data
        Packaged input: report figures and the example region.
    own
        What the user adds, such as ``regios.toml``; None when that is `data`.
    cache
        The store.
    static
        Files that are served to browsers.
    """

    program: Path
    data: Path
    own: Path | None
    cache: Path
    static: Path


def find_folders(package: Path = PACKAGE) -> Folders:
    """Folders of the installation that a package belongs to; nothing is made.

    Parameters
    ----------
    package
        Folder of the package ``kaart``.
    """
    packed = package / PROGRAM
    if packed.is_dir():
        # Not the user's folder for caches: the store also keeps own figures, which cannot be fetched again.
        user = platformdirs.user_data_path("kaart", appauthor=False)
        return Folders(packed, packed / "data", own=user / "data", cache=user / "cache", static=user / "static")
    checkout = package.parents[1]
    return Folders(checkout, checkout / "data", own=None, cache=checkout / "cache", static=checkout / "static")
