"""What difficult words mean stands in the header of every page, in the language of the page."""

import re
from pathlib import Path

from streamlit.testing.v1 import AppTest

from kaart.catalogue.terms import terms
from kaart.ui.shell.words import as_markdown

ROOT = Path(__file__).resolve().parents[3]


def header():
    from kaart.ui.shell.glossary import show_words

    show_words()


def test_every_word_is_one_tap_away():
    app = AppTest.from_function(header).run()
    (body,) = [item.value for item in app.markdown]
    assert [word for term in terms() if (word := f"**{as_markdown(term.word.nl)}**: ") not in body] == []
    app.query_params["taal"] = "en"
    (english,) = [item.value for item in app.run().markdown]
    assert [term.id for term in terms() if as_markdown(term.gloss.en) not in english] == []


def test_every_page_has_the_header():
    opens = re.compile(r"\b(open_view|open_page|open_workshop)\(")
    pages = sorted(ROOT.glob("pages/*.py"))
    assert pages
    assert [page.name for page in pages if not opens.search(page.read_text(encoding="utf-8"))] == []
