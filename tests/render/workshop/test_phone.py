"""The page of a phone: its words, its files, and what may stand in it."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import html5lib
import pytest

from kaart.render.workshop import phone
from kaart.render.workshop.kinds import MEASURES, NOTES
from kaart.render.workshop.phone import phone_page, phone_script, phone_style, spot_script
from kaart.render.workshop.phone_words import WORDS, phone_words
from kaart.workshop.keys import new_secret

TOKEN = new_secret()
SCRIPT = (phone_script().content + spot_script().content).decode()
# Words that the script puts together from what a session says.
BY_VALUE = {*NOTES, *MEASURES, *(f"amount_{name}" for name in MEASURES)}


def page(language: str = "nl") -> str:
    return phone_page(language=language, base="/kaart/mee", files="/kaart/mee/vast", token=TOKEN)


class Words(HTMLParser):
    """What stands in the page: words by name, ids, and attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += [(name, value or "") for name, value in attrs]
        self.names |= {value or "" for name, value in attrs if name == "data-word"}


@pytest.fixture(scope="module")
def words() -> Words:
    found = Words()
    found.feed(page())
    return found


def test_every_word_is_there_and_used(words: Words):
    said = words.names | set(re.findall(r'word\("(\w+)"[,)]', SCRIPT)) | {"script", "title"}
    assert said <= WORDS.keys()
    assert {name for name in WORDS if name not in said and f'"{name}"' not in SCRIPT} <= BY_VALUE


@pytest.mark.parametrize("language", ["nl", "en"])
def test_words_have_the_values_that_the_script_gives(language: str):
    english = {name: set(re.findall(r"{(\w+)}", text)) for name, text in phone_words("en").items()}
    assert {name: set(re.findall(r"{(\w+)}", text)) for name, text in phone_words(language).items()} == english


def test_the_page_holds_the_words_of_both_languages(words: Words):
    held = re.search(r'<script id="words" type="application/json">(.*?)</script>', page(), re.DOTALL)
    assert held
    assert json.loads(held[1]) == {"nl": phone_words("nl"), "en": phone_words("en")}


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_page_is_strict_html(language: str):
    html5lib.HTMLParser(strict=True).parse(page(language))
    assert f'lang="{language}"' in page(language)


def test_nothing_runs_but_the_script_of_the_server(words: Words):
    assert not [name for name, _ in words.attributes if name.startswith("on") or name == "style"]
    assert set(re.findall(r"<script[^>]*>", page())) == {
        '<script id="words" type="application/json">',
        f'<script src="/kaart/mee/vast/{phone_script().name}" defer>',
    }
    assert not re.search(r"innerHTML|outerHTML|insertAdjacent|document\.write|\beval\b|new Function|srcdoc", SCRIPT)


def test_ids_of_the_page_are_those_of_the_script(words: Words):
    ids = [value for name, value in words.attributes if name == "id"]
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'byId\("([\w-]+)"\)', SCRIPT)) <= {*ids, "words"}
    pointed = {
        each for name, value in words.attributes if name in {"for", "aria-describedby"} for each in value.split()
    }
    assert pointed <= set(ids)


def test_a_file_is_named_by_what_is_in_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    assert re.fullmatch(r"telefoon-[0-9a-f]{16}\.js", phone_script().name)
    assert re.fullmatch(r"telefoon-[0-9a-f]{16}\.css", phone_style().name)
    for name in (*phone._STYLES, *phone._SCRIPTS):
        (tmp_path / name).write_text("/* anders */", encoding="utf-8")
    monkeypatch.setattr(phone, "_HERE", tmp_path)
    assert phone_style.__wrapped__().name != phone_style().name


def test_the_token_stands_in_the_page_once_and_escaped():
    html = phone_page(language="nl", base="/mee", files="/mee/vast", token=f"{TOKEN}<b>")
    assert "<b>" not in html
    assert html.count(f"{TOKEN}&lt;b&gt;") == 1
