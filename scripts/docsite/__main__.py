"""Write what the documentation shows of the code: ``python scripts/docsite``."""

from __future__ import annotations

import sys
from pathlib import Path

if not __package__:  # run as a folder, Python finds the modules of this package but not the package
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from docsite import architecture, sources_page  # after the path
from kaart.catalogue import load

# Of this checkout, whichever kaart is installed.
PROJECT = Path(__file__).resolve().parents[2]

if __name__ == "__main__":
    for name, text in (
        (architecture.NAME, architecture.draw(architecture.read_rooms(PROJECT))),
        (sources_page.NAME, sources_page.sources_page(load())),
    ):
        (PROJECT / "docs" / name).write_text(text, encoding="utf-8", newline="\n")
        print(f"docs/{name}")
