"""The language of this session, and the words in it."""

from __future__ import annotations

import streamlit as st

from kaart.errors import KaartError
from kaart.language import sentence, translations
from kaart.provenance import Notice
from kaart.settings import Settings
from kaart.ui.selection import LANGUAGE

LANGUAGE_KEY = "_language"


def language() -> str:
    """``nl`` or ``en``: the link's, else what the session chose, else the installation's."""
    asked = st.query_params.get(LANGUAGE, "")
    if asked in {"nl", "en"}:
        return str(asked)
    return str(st.session_state.get(LANGUAGE_KEY, Settings.from_environment().language))


def tr(message: str, /, **values: object) -> str:
    """A message in the language of this session, with its placeholders filled."""
    text = translations(language()).gettext(message)
    return text.format(**values) if values else text


def say(item: KaartError | Notice) -> str:
    """What an error or notice says, in the language of this session."""
    return sentence(item, language=language())
