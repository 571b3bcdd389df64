"""Programs that a page needs and that Streamlit's index.html does not name: the browser fetches them at once.

Without it the program of the map, the largest of all, is asked for only after the page's script has run.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from markupsafe import Markup
from streamlit.file_util import get_static_dir

from kaart.render.templates import fill
from kaart.server.index.pages import MAP_PAGES, PAGES

# Names in the manifest of Streamlit's build.
INDEX = "index.html"
_ELEMENTS, _WIDGETS = "../lib/src/components/elements", "../lib/src/components/widgets"
MAP = (
    f"{_ELEMENTS}/DeckGlJsonChart/DeckGlJsonChart.tsx",
    # The map asks for it when it runs.
    "../node_modules/@luma.gl/webgl/dist/adapter/webgl-device.js",
)
# On every page, and small.
COMMON = tuple(
    f"{folder}/{name}/{name}.tsx"
    for folder, names in (
        (_ELEMENTS, ("Html", "PageLink")),
        (_WIDGETS, ("Button", "ButtonGroup", "Selectbox", "Checkbox", "DownloadButton", "BidiComponent")),
    )
    for name in names
)
Manifest = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Programs:
    """Files of Streamlit, as paths below its static folder."""

    scripts: tuple[str, ...] = ()
    styles: tuple[str, ...] = ()


def preload_links(path: str) -> Markup:
    """Links for the end of the head of a page; "" for an address that is no page.

    Parameters
    ----------
    path
        Of the page below the address of the installation, without slashes around it: "" for the map.
    """
    if path not in PAGES:
        return Markup()
    programs = programs_of(shows_map=path in MAP_PAGES)
    return fill("server/packed/preload.html.j2", programs=programs.scripts, styles=programs.styles).strip()


@cache
def programs_of(*, shows_map: bool) -> Programs:
    """Programs of a page in the Streamlit that is installed; none where its build has other names.

    Parameters
    ----------
    shows_map
        Whether the page has a map, whose programs then come first.
    """
    return needed(read_manifest(), (*MAP, *COMMON) if shows_map else COMMON)


def page_files() -> tuple[Path, ...]:
    """Files of Streamlit that a page with a map fetches, those of every page first."""
    first = needed(read_manifest(), [INDEX], without=())
    programs = programs_of(shows_map=True)
    names = (*first.scripts, *first.styles, *programs.scripts, *programs.styles)
    return tuple(Path(get_static_dir()) / name for name in names)


@cache
def read_manifest() -> Manifest:
    """What Streamlit's build says of its programs; empty where it says nothing."""
    file = Path(get_static_dir()) / "manifest.json"
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def needed(manifest: Manifest, entries: Iterable[str], *, without: Iterable[str] = (INDEX,)) -> Programs:
    """Programs of entries and all that they import, except what a page has already.

    Parameters
    ----------
    manifest
        Imports by name.
    entries
        Names in the manifest; one that is not there needs nothing.
    without
        Names of what the page has already, with all that it imports: Streamlit's index.html names that.
    """
    known = _closure(manifest, without)
    wanted = [manifest[name] for name in _closure(manifest, entries) if name not in known]
    styles = dict.fromkeys(style for entry in wanted for style in entry.get("css", ()))
    return Programs(tuple(str(entry["file"]) for entry in wanted), tuple(styles))


def _closure(manifest: Manifest, entries: Iterable[str]) -> dict[str, None]:
    """Entries and what they import, themselves first."""
    seen: dict[str, None] = {}
    waiting = list(entries)
    while waiting:
        name = waiting.pop(0)
        if name in manifest and name not in seen:
            seen[name] = None
            waiting += manifest[name].get("imports", ())
    return seen
