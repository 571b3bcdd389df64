"""The state of a stored layer in words, for the page and the command line alike."""

from __future__ import annotations

from collections.abc import Mapping

from kaart.answers.stored import STATES
from kaart.core.language import translations
from kaart.render.words.provisional import provisional_words


def state_words(record: Mapping[str, object], *, language: str) -> str:
    """``goed``, ``goed, voorlopig`` and so on.

    Parameters
    ----------
    record
        Of `kaart.answers.stored.layer_records`.
    language
        ``nl`` or ``en``.
    """
    state = translations(language).gettext(STATES[str(record["state"])])
    said = provisional_words(str(record["provisional"] or ""), language=language)
    return ", ".join(filter(None, (state, said)))
