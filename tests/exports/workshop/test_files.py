"""Minutes and sheets as files, with their names."""

from __future__ import annotations

from datetime import date

import html5lib
import pytest
from pdftext import opened, pdf_text

from kaart.catalogue import load
from kaart.core.errors import InputError
from kaart.exports.workshop.files import SheetsAsked, file_name, minutes_file, sheets_file
from werksessies import session

ASKED = {"language": "nl", "today": date(2026, 11, 30)}


def test_minutes_are_a_pdf_or_a_page_and_nothing_else(library):
    assert "Armoede in beeld" in pdf_text(minutes_file(session(), library, load(), form="pdf", **ASKED))
    page = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(
        minutes_file(session(), library, load(), form="html", waiting=True, **ASKED).decode()
    )
    assert "Nog niet bekeken" in "".join(page.itertext())
    with pytest.raises(InputError, match="pdf, html"):
        minutes_file(session(), library, load(), form="docx", **ASKED)


def test_what_measures_change_is_worked_out_only_when_asked(library, monkeypatch):
    asked = []
    monkeypatch.setattr("kaart.exports.workshop.files.measure_changes", lambda *_, **__: {"n5": "Veertig kinderen"})
    monkeypatch.setattr("kaart.exports.workshop.files.measure_sentence", lambda *_, **__: asked.append(1) or "Samen.")
    plain = pdf_text(minutes_file(session(), library, load(), form="pdf", **ASKED))
    assert "Veertig kinderen" not in plain
    assert asked == []
    worked = pdf_text(minutes_file(session(), library, load(), form="pdf", reach=object(), **ASKED))
    assert "Wat het zou veranderen: Veertig kinderen" in worked
    assert "Alle maatregelen samen: Samen." in worked


def test_there_is_a_sheet_for_every_table_or_one_to_fill_in(library):
    two = SheetsAsked("a4", 2, address="http://10.0.0.1/mee/K7M3PQ")
    made = sheets_file(session(), library, load(), two, **ASKED)
    with opened(made) as pdf:
        assert len(pdf.pages) == 2
    assert "http://10.0.0.1/mee/K7M3PQ" in pdf_text(made)
    with opened(sheets_file(session(), library, load(), SheetsAsked("a3"), **ASKED)) as pdf:
        assert len(pdf.pages) == 1


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Armoede in Één wijk!", "verslag-armoede_in_een_wijk.pdf"),
        ("", "verslag.pdf"),
        ("../../etc/passwd\u202e", "verslag-etc_passwd.pdf"),
        ("x" * 200, f"verslag-{'x' * 40}.pdf"),
    ],
)
def test_the_name_of_a_file_is_safe(title, name):
    assert file_name(session(title=title), "verslag", "pdf") == name
