"""The minutes read back: structure and words of the PDF, and the HTML as a browser reads it."""

from __future__ import annotations

import re
from datetime import date

import html5lib
import pytest
from pdftext import opened, pdf_text, tags, text_of
from snapshots import example

from kaart.render.workshop.minutes import minutes_html, minutes_pdf
from kaart.render.workshop.record import Agreed, Minutes, Proposed, Reason, Recognition, Remark, StepRecord, Used
from werksessies import SELECTION

DAY = date(2026, 11, 30)
HOSTILE = (
    '#import "x.typ" #panic("nee") $x^2$ @label <label> // /* \\ ` *vet* _i_ = kop',
    "<script>alert(1)</script><img src=x onerror=alert(1)><b>b</b> & &lt; ' \"",
    "[klik](javascript:alert(1)) ![](http://127.0.0.1/x) :material/home: $latex$ {{ 7*7 }} {% x %}",
    "=1+1 ' OR 1=1; DROP TABLE notes; --",
)
ODD = "links\u202erechts\u202c\u200e\u200fnul\u200bbreed\u2060\ufeff\x07\ud800\u2028regel\nnog een \U0001f44d\U0001f3fd"


def said(text, **more):
    return Remark("Verzonnen Markt", "verklaring", text, **more)


def one(text="Gewoon", *, language="nl", snapshot=None, **more):
    """Minutes with a text in every place where people type."""
    remark = said(
        text, dots=2, group=text, agreed=Agreed(text, text, date(2027, 1, 2), done=False), merged=(said(text),)
    )
    measure = Remark("", "maatregel", text, measure=Proposed("bus", 2.5, text))
    step = StepRecord(
        text,
        text,
        text,
        snapshot=snapshot,
        used=(Used(text, text, "%", 2023, text, "30 november 2026"),),
        attribution=text,
        notices=(text,),
        recognised=(Recognition(text, "8,1 %", 1, 2, 3, 4, (Reason("nee", text),)),),
        remarks=(remark, measure, Remark(text, "vraag", text, table=3, waiting=True)),
    )
    made = {"title": text, "region": text, "held": DAY, "made": DAY, "steps": (step,), "people": 4, "names": (text,)}
    return Minutes(language=language, **{**made, **more})


def page(content):
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(content.decode())


def is_accessible(pdf):
    """Whether it says that it keeps to PDF/UA-1."""
    with pdf.open_metadata() as meta:
        return meta.get("pdfuaid:part") == "1"


def shown(content):
    return " ".join(" ".join(page(content).find("body").itertext()).split())


@pytest.mark.parametrize(("language", "title"), [("nl", "Verslag: Gewoon"), ("en", "Minutes: Gewoon")])
def test_the_pdf_says_its_language_and_title_and_every_table_has_a_head(language, title):
    with opened(minutes_pdf(one(language=language))) as pdf:
        kinds = [kind for kind, _ in tags(pdf)]
        assert str(pdf.Root.Lang) == language
        assert str(pdf.docinfo["/Title"]) == title
        assert pdf.Root.MarkInfo.Marked
        assert is_accessible(pdf)
        assert kinds.count("H1") == 1
        assert kinds.index("H1") < kinds.index("H2") < kinds.index("H3") < kinds.index("H4")
        assert kinds.count("THead") == kinds.count("Table") >= 4
        assert {tuple(round(float(side)) for side in one.mediabox) for one in pdf.pages} == {(0, 0, 595, 842)}


def test_the_map_is_a_described_figure_in_both():
    snapshot = example(area=SELECTION["gebied"])
    minutes = one(snapshot=snapshot)
    with opened(minutes_pdf(minutes)) as pdf:
        alts = [str(node.Alt) for kind, node in tags(pdf) if kind == "Figure"]
    assert alts == [snapshot.alt_long]
    pictures = page(minutes_html(minutes)).findall(".//img")
    assert [picture.get("alt") for picture in pictures] == [snapshot.alt_long]
    assert pictures[0].get("src").startswith("data:image/png;base64,")


@pytest.mark.parametrize("text", HOSTILE)
def test_what_people_typed_is_text_in_the_pdf(text):
    content = minutes_pdf(one(text))
    assert without_spaces(pdf_text(content)).count(without_spaces(text)) >= 15
    with opened(content) as pdf:
        assert is_accessible(pdf)
        assert not any("/Annots" in leaf for leaf in pdf.pages)
        assert "/Names" not in pdf.Root


@pytest.mark.parametrize("text", HOSTILE)
def test_what_people_typed_is_text_in_the_html(text):
    content = minutes_html(one(text))
    assert shown(content).count(" ".join(text.split())) >= 15
    tree = page(content)
    kinds = {element.tag for element in tree.iter() if isinstance(element.tag, str)}
    assert not kinds & {"script", "img", "b", "iframe", "a", "form", "svg"}
    assert {name for element in tree.iter() for name in element.attrib if name.startswith("on")} == set()


def test_the_html_asks_for_nothing():
    content = minutes_html(one(HOSTILE[2], snapshot=example(area=SELECTION["gebied"])))
    tree = page(content)
    sources = [element.get(name) for element in tree.iter() for name in ("src", "href", "srcset") if element.get(name)]
    assert len(sources) == 1
    assert sources[0].startswith("data:")
    assert "url(" not in tree.find(".//style").text
    policy = tree.find(".//meta[@http-equiv]").get("content")
    assert policy == "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def test_signs_that_steer_or_hide_are_gone_and_unknown_ones_are_named():
    content = minutes_pdf(one(ODD))
    with opened(content) as pdf:
        assert is_accessible(pdf)
    found = pdf_text(content)
    assert "linksrechtsnulbreed" in found
    assert "nog een [thumbs up sign]" in found
    web = shown(minutes_html(one(ODD)))
    assert "nog een \U0001f44d" in web
    assert not re.search("[\u202a-\u202e\u200b-\u200f\u2060\ufeff\x07\ud800-\udfff]", web)


def test_ten_thousand_letters_without_a_space_stay_on_the_page():
    text = "W" * 9_999 + "X"
    with opened(minutes_pdf(one(steps=(StepRecord("Een", "Twee", remarks=(said(text),)),)))) as pdf:
        assert len(pdf.pages) > 2
        words = "".join(without_spaces(text_of(one_page)) for one_page in pdf.pages)
    assert words.count("W") >= 9_999
    assert words.count("X") == 1


def test_agreements_come_by_day_with_what_is_done_last():
    agreed = [
        ("Later", date(2027, 3, 1), False),
        ("Zonder dag", None, False),
        ("Klaar", date(2026, 1, 1), True),
        ("Eerst", date(2027, 1, 1), False),
    ]
    remarks = tuple(said(text, agreed=Agreed("", "Ik", due, done=done)) for text, due, done in agreed)
    web = shown(minutes_html(one(steps=(StepRecord("Een", "", remarks=remarks),))))
    part = web[web.index("Afspraken") : web.index("Betwiste cijfers")]
    assert [part.index(text) for text in ("Eerst", "Later", "Zonder dag", "Klaar")] == sorted(
        part.index(text) for text in ("Eerst", "Later", "Zonder dag", "Klaar")
    )
    assert part.count("gedaan") == 1
    assert "1 januari 2027" in part


def test_questions_that_were_agreed_on_are_not_open():
    remarks = (
        Remark("", "vraag", "Open?", dots=1),
        Remark("", "vraag", "Afgehandeld?", agreed=Agreed("", "Ik", None, done=False)),
    )
    web = shown(minutes_html(one(steps=(StepRecord("Een", "", remarks=remarks),))))
    part = web[web.index("Open vragen") : web.index("Stap 1")]
    assert "Open?" in part
    assert "Afgehandeld?" not in part


def test_disputed_figures_stand_by_step_and_others_only_at_theirs():
    known = Recognition("Bekend", "1 %", 5, 2, 2)
    steps = (
        StepRecord("Inkomen", "", recognised=(known, Recognition("Betwist", "2 %", 1, 1, 1))),
        StepRecord("Aanbod", "", recognised=(known,)),
    )
    minutes = one(steps=steps, together="Samen 40 kinderen erbij.")
    for words in (pdf_text(minutes_pdf(minutes)), shown(minutes_html(minutes))):
        part = words[words.index("Betwiste cijfers") : words.index("Open vragen")]
        assert "Inkomen" in part
        assert "Betwist 2 % 1 1 1" in " ".join(part.split())
        assert "Aanbod" not in part
        assert "Bekend" not in part
        assert "Bekend 1 % 5 2 2" in words
        assert "Samen 40" not in words  # no measure was proposed
    proposed = one(together="Samen 40 kinderen erbij.")
    assert "Alle maatregelen samen: Samen 40 kinderen erbij." in shown(minutes_html(proposed))
    assert "Alle maatregelen samen: Samen 40 kinderen erbij." in pdf_text(minutes_pdf(proposed))


def test_a_merged_note_names_its_area_only_where_that_is_another():
    remark = said("Een", merged=(said("Twee"), Remark("Elders", "kans", "Drie")))
    minutes = one(steps=(StepRecord("Stap", "", remarks=(remark,)),))
    for words in (pdf_text(minutes_pdf(minutes)), shown(minutes_html(minutes))):
        assert "Verklaring Twee" in words
        assert "Kans · Elders Drie" in words


def test_nothing_said_is_said_so():
    empty = Minutes("nl", "", "", None, DAY, (StepRecord("Een", ""),), 0)
    for words in (pdf_text(minutes_pdf(empty)), shown(minutes_html(empty))):
        for sentence in (
            "Er is niets afgesproken.",
            "Geen cijfer werd betwist.",
            "Er zijn geen open vragen.",
            "Bij deze stap zijn geen notities geschreven.",
            "Niemand wilde met naam in het verslag.",
        ):
            assert sentence in words


@pytest.mark.slow
def test_an_evening_of_57_buurten_and_300_notes():
    names = [f"Buurt {number}" for number in range(57)]
    remarks = tuple(
        Remark(names[number % 57], "kans", f"Notitie {number} met genoeg woorden om een regel te vullen. " * 3)
        for number in range(300)
    )
    recognised = tuple(Recognition(name, "8,1 %", 1, 2, 3) for name in names)
    agreed = tuple(
        Remark(
            names[number],
            "kans",
            "woord " * 60 + f"eind{number}.",
            agreed=Agreed(f"Begin{number}.", "Ik", None, done=False),
        )
        for number in range(30)
    )
    step = StepRecord("Een", "Vraag", snapshot=example(), recognised=recognised, remarks=(*agreed, *remarks))
    with opened(minutes_pdf(one(steps=(step,)))) as pdf:
        pages = [text_of(one_page) for one_page in pdf.pages]
    assert len(pages) > 10
    assert all(f"{number} / {len(pages)}" in words for number, words in enumerate(pages, start=1))
    words = " ".join(pages)
    assert all(f"Notitie {number} " in words for number in range(300))
    # A row is never on two pages: neither one of some lines, nor one whose three numbers stand on that of its name.
    begun = {number: at for at, words in enumerate(pages) for number in range(30) if f"Begin{number}." in words}
    first_ends = {number: next(at for at, words in enumerate(pages) if f"eind{number}." in words) for number in begun}
    assert begun == first_ends
    assert len(set(begun.values())) > 1
    assert all(any(f"{name} 8,1 % 1 2 3" in page_words for page_words in pages) for name in names)
    assert len(page(minutes_html(one(steps=(step,)))).findall(".//ul[@class='remarks']/li")) == 330


def without_spaces(text):
    return re.sub(r"\s", "", text)
