"""Words that need a gloss: every one that the interface writes has its own, in both languages, in plain words."""

import re

import pytest
from babel.messages.pofile import read_po

from kaart.catalogue import load
from kaart.catalogue.terms import terms
from kaart.core.language import LOCALE

# Words that B1 does not know, as they are looked for in Dutch texts.
DIFFICULT = (
    "aow", "bijstand", "cbs", "csv", "dienstregeling", "geojson", "gestandaardiseerd", "hemelsbreed",
    "hotspot", "indicator", "kwantiel", "locatieserver", "mediaan", "momentopname", "noemer", "ov", "pdok",
    "peiljaar", "percentiel", "scenario", "ses-woa", "sociaal minimum", "stedelijkheid", "toml", "vermogen",
    "voorlopig", "vve", "werksessie", "wia", "woz", "lage-inkomensgrens", "besteedbaar inkomen", "rd", "epsg",
    "gini", "buurt", "wijk", "huishouden", "klasse",
)  # fmt: skip
# What the app does not write needs no gloss; these are looked for all the same, for the day that it does.
UNUSED = {"gini"}


@pytest.fixture(scope="module")
def dutch():
    with (LOCALE / "nl" / "LC_MESSAGES" / "kaart.po").open("rb") as stream:
        texts = [text for entry in read_po(stream, locale="nl") for text in _forms(entry.string)]
    for item in load().indicators:
        texts += [item.label.nl, item.definition.nl, item.unit.nl]
    return " ".join(texts).casefold()


def _forms(text):
    return [text] if isinstance(text, str) else list(text)


def uses(text, word):
    return re.search(rf"\b{re.escape(word)}", text) is not None


def test_every_difficult_word_of_the_interface_has_a_gloss(dutch):
    explained = " ".join(term.word.nl for term in terms()).casefold()
    assert {word for word in DIFFICULT if not uses(dutch, word)} == UNUSED
    assert [word for word in DIFFICULT if uses(dutch, word) and not uses(explained, word)] == []


@pytest.mark.parametrize("term", terms(), ids=lambda term: term.id)
def test_a_gloss_is_short_and_in_both_languages(term):
    for language in ("nl", "en"):
        sentences = re.findall(r"[^.?]+[.?]", term.gloss[language])
        assert 1 <= len(sentences) <= 3
        assert all(len(sentence.split()) <= 26 for sentence in sentences)
        assert term.gloss[language].endswith((".", "?"))
    assert term.gloss.nl != term.gloss.en
    assert not re.search(r"\b(the|with|which|that)\b", term.gloss.nl)
    assert not re.search(r"\b(het|een|van|niet)\b", term.gloss.en)


def test_words_differ():
    for language in ("nl", "en"):
        words = [term.word[language] for term in terms()]
        assert len(set(words)) == len(words) >= 35
