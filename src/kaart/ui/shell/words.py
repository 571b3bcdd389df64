"""The language of this session, and the words in it."""

from __future__ import annotations

import re

import streamlit as st

from kaart.core.errors import KaartError
from kaart.core.inert import inert
from kaart.core.language import sentence, translations
from kaart.core.provenance import Notice
from kaart.core.settings import Settings
from kaart.ui.shell.selection import LANGUAGE, SCOPE

LANGUAGE_KEY = "_language"
_COMMAND = re.compile(r"(\bkaart sync(?: [\w,-]*\w)*)")
_ADVICE = re.compile(r"[;,.]\s+[^;,.]*\bkaart sync(?: [\w,-]*\w)*")
_MARKDOWN = re.compile(r"[\\`*_{}\[\]()<>#+!|~$:&]")
# What the browser looks for after it has read the Markdown, so that a backslash does not help: addresses (of mail too),
# icons, and arrows and dashes between spaces.
_LATER = re.compile(
    r"(?<=:)(?=//|material/|streamlit:)|(?<=www)(?=\.)|(?<=@)"
    r"|(?:(?<=^[-<])|(?<=\s[-<>~]))(?=[-=>](?:\s|$)|->)",
    re.IGNORECASE,
)
_JOINER = "\u2060"  # has no width and breaks no line
# A line that would begin a list, a heading or a rule, or be code for its indent.
_BEGIN = re.compile(r"^(?P<indent>[ \t]*)(?:(?P<number>\d+)(?=\.)|(?=[-=]))")
_INDENT = re.compile(r"^(?: *\t| {4})[ \t]*")
_SPACE = "\u00a0"


def language() -> str:
    """``nl`` or ``en``: from the link, else the last used in this session, else that of the installation.

    A link to a view that names no language is Dutch: only English is written into links. A link
    without a view, such as the navigation's, does not set it.
    """
    asked = st.query_params.get(LANGUAGE, "")
    if asked not in {"nl", "en"} and SCOPE in st.query_params:
        asked = "nl"
    if asked in {"nl", "en"}:
        st.session_state[LANGUAGE_KEY] = asked
    return str(st.session_state.get(LANGUAGE_KEY) or Settings.from_environment().language)


def tr(message: str, /, **values: object) -> str:
    """A message in the language of this session, with its placeholders filled."""
    text = translations(language()).gettext(message)
    return text.format(**values) if values else text


def say(item: KaartError | Notice) -> str:
    """Sentence of an error or notice in the language of this session, safe to show as Markdown; commands as code."""
    parts = _COMMAND.split(say_plain(item))
    # Between two texts stands a command.
    return "".join(f"`{part}`" if number % 2 else as_markdown(part) for number, part in enumerate(parts))


def say_beside_button(item: KaartError | Notice) -> str:
    """`say` without the command, for a place with a button that does the same."""
    return as_markdown(_ADVICE.sub("", say_plain(item)))


def say_plain(item: KaartError | Notice) -> str:
    """Sentence of an error or notice, for widgets that show plain text."""
    return sentence(item, language=language())


def as_markdown(text: str) -> str:
    """Text as Markdown that shows nothing else than the text: no link, picture, icon, heading or list, lines as lines.

    Parameters
    ----------
    text
        Of anybody: a name, a note, what was typed into an address.
    """
    return "  \n".join(_inert(line) or _SPACE for line in inert(text).splitlines())


def _inert(line: str) -> str:
    parted = _LATER.sub(_JOINER, line)
    escaped = _MARKDOWN.sub(r"\\\g<0>", parted)
    begun = _BEGIN.sub(lambda found: f"{found['indent']}{found['number'] or ''}\\", escaped)
    return _INDENT.sub(lambda found: _SPACE * len(found[0]), begun)
