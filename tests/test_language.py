"""Sentences in a language; that every message has a translation is tested in `test_translations.py`."""

from __future__ import annotations

import pytest

from kaart.errors import KaartError, UnknownLevelError, mark
from kaart.language import sentence, translations
from kaart.provenance import Notice


def test_unknown_message_and_unknown_language_stay_english():
    error = KaartError("Nobody translated {this}.", this="dit")
    assert sentence(error, language="nl") == "Nobody translated dit."
    assert sentence(error, language="fr") == "Nobody translated dit."


@pytest.mark.parametrize("language", ["nl", "en"])
def test_error_and_notice_with_the_same_words_say_the_same(language):
    template = mark("There is no level '{level}'; choose {choices}.")
    error = UnknownLevelError(template, level="straat", choices="buurt, wijk")
    notice = Notice.of(template, level="straat", choices="buurt, wijk")
    assert sentence(error, language=language) == sentence(notice, language=language)
    assert "'straat'" in sentence(notice, language=language)


def test_values_are_filled_in_as_they_are():
    error = KaartError("Odd: {what}.", what="{geen} plaats")
    assert sentence(error, language="nl") == str(error) == "Odd: {geen} plaats."


def test_catalogue_is_read_once():
    assert translations("nl") is translations("nl")
