"""The command line that makes the picture of a page: ``kaart export samen ...``."""

from __future__ import annotations

import shlex
from collections.abc import Mapping

from kaart.analysis.hotspots.design import GI, PERMUTATIONS
from kaart.core.settings import LANGUAGES

# Commands are as short as the words of `kaart`, paths of pages as long as their titles.
_COMMANDS = {"bereikbaarheid": "bereik"}
# --maat is the size of a picture in every export, so that a measure has another word.
RENAMED = {"maat": "meting"}
# Parts of a link that change nothing in the picture of that page.
_IDLE = {
    "samen": {"vanaf", "klassen", "klein"},
    "verandering": {"tweede", "klein"},
    "hotspots": {"tweede", "vanaf", "klassen", "klein"},
}
_BETWEEN = {"centrum": "|"}
"""Several values of one part of a link."""


def page_command(
    page: str, query: Mapping[str, str], options: Mapping[str, str] | None = None, *, language: str
) -> str:
    """Command line of `kaart.cli.export_pages` for the picture of a page.

    Parameters
    ----------
    page
        Path of the page.
    query
        The view as it stands in a link.
    options
        Choices that stand in no link, by name.
    language
        Of the words in the picture.

    Returns
    -------
    str
        "" for a view that no command makes.
    """
    flags = _flags(dict(options or {}))
    if flags is None:
        return ""
    kept = {name: text for name, text in query.items() if name not in _IDLE.get(page, set()) | {"taal"}}
    words = []
    for name, text in kept.items():
        parts = text.split(_BETWEEN[name]) if name in _BETWEEN else [text]
        words += [part for value in parts for part in (f"--{RENAMED.get(name, name)}", value)]
    spoken = [] if language == LANGUAGES[0] else ["--taal", language]
    command = _COMMANDS.get(page, page)
    return shlex.join(["kaart", "export", command, *words, *flags, *spoken, "--uit", f"{command}.png"])


def _flags(options: dict[str, str]) -> list[str] | None:
    """Options of the command; None when it has none for such a choice."""
    if options.pop("permutaties", str(PERMUTATIONS)) != str(PERMUTATIONS):
        return None
    method = options.pop("methode", GI)
    words = [] if method == GI else ["--methode", method]
    words += ["--gladgestreken"] if options.pop("gladgestreken", "0") == "1" else []
    words += ["--zonder-stippen"] if options.pop("stippen", "1") == "0" else []
    return None if options else words
