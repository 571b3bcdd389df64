"""Scripts of every page, and what they hold."""

import pytest

from kaart.ui.shell.scripts import FOREIGN, foreign_words


def test_all_foreign_words_have_dutch_and_english_comes_back():
    dutch, english = foreign_words("nl"), foreign_words("en")
    assert set(dutch) == set(FOREIGN)
    assert all(there != words for words, there in dutch.items())
    # What was Dutch is English again after the other language is chosen.
    assert all(english[there] in FOREIGN for there in dutch.values())


@pytest.mark.parametrize(
    "words", ["Skip to main content", "Fullscreen", "Zoom In", "Toggle attribution", "Open", "Pin column", "Upload"]
)
def test_words_that_dutch_readers_met_are_replaced(words):
    assert words in foreign_words("nl")
