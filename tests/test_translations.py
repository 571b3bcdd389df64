"""Every text of the interface has a Dutch translation with the same placeholders."""

import re
import string
from functools import cache
from pathlib import Path

from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from kaart.core.errors import UnknownLevelError
from kaart.core.language import LOCALE, sentence, translations
from kaart.core.provenance import Notice

ROOT = Path(__file__).resolve().parents[1]
WORDS = dict.fromkeys(("tr", "mark", "gettext", "translate"))
FILES = [("**.py", "python"), ("**.j2", "jinja2")]


@cache
def messages():
    found = set()
    for folder in ("src/kaart", "pages"):
        for item in extract_from_dir(str(ROOT / folder), FILES, keywords=WORDS):
            message = item[2]
            found.add(message if isinstance(message, str) else message[0])
    for item in extract_from_dir(str(ROOT), keywords=WORDS, directory_filter=lambda _: False):
        found.add(item[2])
    return sorted(text for text in found if isinstance(text, str) and text)


@cache
def dutch():
    with (LOCALE / "nl" / "LC_MESSAGES" / "kaart.po").open("rb") as stream:
        return read_po(stream, locale="nl")


@cache
def catalogue():
    """Entries by the text in the code: of a plural that for many."""
    return {entry.id[1] if isinstance(entry.id, tuple) else entry.id: entry for entry in dutch() if entry.id}


def placeholders(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def wrong_with(message):
    entry = catalogue().get(message)
    if entry is None:
        return "not in kaart.po"
    # Of a plural the form for many; the one for one is tested in test_plurals.
    text = entry.string[1] if isinstance(entry.id, tuple) else entry.string
    if not text:
        return "no Dutch text"
    if entry.fuzzy:
        return "fuzzy"
    return "" if placeholders(text) == placeholders(message) else "other placeholders"


def test_every_message_is_translated():
    found = messages()
    assert len(found) > 1000
    assert {message: wrong_with(message) for message in found if wrong_with(message)} == {}


def test_no_translation_is_left_over():
    known = set(messages())
    assert catalogue().keys() <= known


def test_sentences_come_out_in_both_languages():
    error = UnknownLevelError("There is no level '{level}'; choose {choices}.", level="straat", choices="buurt")
    assert sentence(error, language="nl") == "Er is geen niveau 'straat'; kies uit buurt."
    assert sentence(error, language="en") == str(error)
    assert sentence(Notice.of("{count} values are estimated.", count=2), language="nl") == "2 cijfers zijn geschat."


def test_english_needs_no_file():
    assert translations("en").gettext("Region") == "Region"


def test_no_word_that_labels_people():
    words = re.compile("probleem" + "wijk|achterstands" + "wijk|zwakke " + "buurt|slechtste " + "buurt", re.IGNORECASE)
    files = [*ROOT.glob("src/kaart/**/*.toml"), *ROOT.glob("src/kaart/**/*.po"), *ROOT.glob("data/*.csv")]
    assert files
    assert not [path.name for path in files if words.search(path.read_text(encoding="utf-8"))]
