"""The language of this session, and the words in it."""

from __future__ import annotations

import re

import streamlit as st

from kaart.core.errors import KaartError
from kaart.core.language import sentence, translations
from kaart.core.provenance import Notice
from kaart.core.settings import Settings
from kaart.ui.shell.selection import LANGUAGE, SCOPE

LANGUAGE_KEY = "_language"
_COMMAND = re.compile(r"(\bkaart sync(?: [\w,-]*\w)*)")
_ADVICE = re.compile(r"[;,.]\s+[^;,.]*\bkaart sync(?: [\w,-]*\w)*")
_MARKDOWN = re.compile(r"[\\`*_{}\[\]()<>#+!|~$:]")


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
    """Escape Markdown: a link or picture typed into an address must not become active."""
    return _MARKDOWN.sub(r"\\\g<0>", text)
