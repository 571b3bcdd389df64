"""Sheets for tables read back: one page for each, with its map, boxes, lines and code."""

from __future__ import annotations

import re
from datetime import date

import pytest
from pdftext import opened, tags, text_of
from snapshots import example

from kaart.core.errors import InputError
from kaart.render.workshop.paper import ROOM, PaperSession, PaperStep, paper_pdf
from werksessies import SELECTION

DAY = date(2026, 11, 30)
ADDRESS = "http://192.168.1.20:8501/mee/K7M3PQ"
NAMES = ("Bedachte Poort", "Spinselveld-Noord", "Verzonnen Markt")
HOSTILE = '#import "x.typ" $x$ @label <b>b</b> *vet* \u202eom\u202c \U0001f44d ' + "W" * 200


def session(*steps, language="nl", title="Armoede in beeld"):
    return PaperSession(language, title, "Voorbeeldregio", DAY, steps)


def step(number=1, **more):
    made = {"title": "Laag inkomen", "question": "Herkennen we dit?", "areas": NAMES, "address": ADDRESS}
    return PaperStep(number, **{**made, **more})


def pages(content):
    with opened(content) as pdf:
        return [text_of(page) for page in pdf.pages]


@pytest.mark.parametrize(("paper", "size"), [("a4", (595, 842)), ("a3", (1191, 842))])
def test_every_table_gets_a_page_of_every_step(paper, size):
    content = paper_pdf(session(step(), step(3, title="Aanbod")), paper=paper, tables=(4, 5))
    found = pages(content)
    assert [(re.search(r"Stap (\d)", page)[1], re.search(r"tafel (\d)", page)[1]) for page in found] == [
        ("1", "4"),
        ("3", "4"),
        ("1", "5"),
        ("3", "5"),
    ]
    with opened(content) as pdf:
        assert {tuple(round(float(side)) for side in page.mediabox[2:]) for page in pdf.pages} == {size}


@pytest.mark.parametrize(("language", "title"), [("nl", "Vellen voor tafels: "), ("en", "Sheets for tables: ")])
def test_it_is_tagged_and_says_its_language_and_title(language, title):
    with opened(paper_pdf(session(step(), language=language), paper="a4")) as pdf:
        kinds = [kind for kind, _ in tags(pdf)]
        assert str(pdf.Root.Lang) == language
        assert str(pdf.docinfo["/Title"]) == f"{title}Armoede in beeld"
        with pdf.open_metadata() as meta:
            assert meta["pdfuaid:part"] == "1"
        assert kinds.count("H1") == 1
        assert kinds.count("THead") == kinds.count("Table") == 3


def test_map_and_code_have_words():
    snapshot = example(area=SELECTION["gebied"])
    with opened(paper_pdf(session(step(snapshot=snapshot)), paper="a3")) as pdf:
        alts = [str(node.Alt) for kind, node in tags(pdf) if kind == "Figure"]
    assert alts == [f"QR-code van {ADDRESS}", snapshot.alt_long]


def test_areas_that_fit_are_named_and_of_more_there_are_lines():
    (few,) = pages(paper_pdf(session(step()), paper="a4"))
    assert all(name in few for name in NAMES)
    assert "Soort: 1 = verklaring" in few
    assert f"Op uw telefoon: {ADDRESS}" in few
    assert "Wie leest dit: de begeleider" in few
    many = tuple(f"Buurt {number}" for number in range(ROOM["a4"] + 1))
    (empty,) = pages(paper_pdf(session(step(areas=many)), paper="a4"))
    assert "Buurt 0" not in empty
    (full,) = pages(paper_pdf(session(step(areas=many)), paper="a3"))
    assert "Buurt 14" in full


def test_without_an_address_or_a_map_the_sheet_is_whole():
    (found,) = pages(paper_pdf(session(step(address="", problem="Niet opgehaald.")), paper="a4"))
    assert "Niet opgehaald." in found
    assert "telefoon" not in found


@pytest.mark.parametrize("paper", ["a4", "a3"])
def test_what_the_facilitator_typed_is_text_and_keeps_to_its_page(paper):
    hostile = step(title=HOSTILE, question=HOSTILE + HOSTILE, areas=(HOSTILE,) * 12, source=HOSTILE)
    content = paper_pdf(session(hostile, title=HOSTILE), paper=paper)
    (found,) = pages(content)
    assert '#import"x.typ"$x$@label<b>b</b>*vet*om[thumbsupsign]' in re.sub(r"\s", "", found)
    with opened(content) as pdf, pdf.open_metadata() as meta:
        assert meta["pdfuaid:part"] == "1"


def test_another_paper_and_no_steps_are_a_sentence():
    with pytest.raises(InputError, match="a4, a3"):
        paper_pdf(session(step()), paper="a5")
    with pytest.raises(InputError, match="no steps"):
        paper_pdf(session(), paper="a4")
