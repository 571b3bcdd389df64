"""The factsheet read back: two pages, tagged, with language, title and words for every picture."""

import io
from dataclasses import replace
from datetime import date

import pikepdf
import pytest
from builders import squares
from pdftext import tags
from profiles import CODES, material, rich

from kaart.analysis.profile.build import build_profile
from kaart.catalogue import load
from kaart.render.profile.factsheet import factsheet, factsheet_data
from kaart.render.profile.sheet import build_sheet

DAY = date(2026, 1, 2)
SYNTAX = '#panic("no") *b* _i_ $x^2$ @ref <label> // /* \\ " #import "x.typ" = kop \n - ] } ) `code`'


def sheet_of(content=None, *, language="nl"):
    profile = build_profile(rich() if content is None else content, catalogue=load())
    return build_sheet(profile, catalogue=load(), language=language, areas=squares(CODES), today=DAY)


def opened(sheet):
    return pikepdf.open(io.BytesIO(factsheet(sheet, today=DAY)))


@pytest.mark.parametrize("language", ["nl", "en"])
def test_it_is_tagged_and_says_its_language_and_title(language):
    with opened(sheet_of(language=language)) as pdf:
        assert len(pdf.pages) == 2
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == language
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        title = {"nl": "Proef 0: Hoe gaat het in deze buurt?", "en": "Proef 0: How are things in this buurt?"}
        assert str(pdf.docinfo["/Title"]) == title[language]
        with pdf.open_metadata() as meta:
            assert meta["pdfuaid:part"] == "1"
            assert meta["dc:title"] == title[language]
        assert {tuple(round(float(side)) for side in page.mediabox) for page in pdf.pages} == {(0, 0, 595, 842)}


def test_every_picture_has_words_and_every_table_a_head():
    with opened(sheet_of()) as pdf:
        found = tags(pdf)
        kinds = [kind for kind, _ in found]
        pictures = [node for kind, node in found if kind == "Figure"]
        assert len(pictures) > 5
        assert all(str(node.get("/Alt", "")).strip() for node in pictures)
        assert kinds.count("H1") == 1
        assert kinds.count("H2") > 5
        assert kinds.count("Table") >= 3
        assert kinds.count("THead") == kinds.count("Table")
        assert "TH" in kinds
        # The first heading is the name, before any other.
        assert kinds.index("H1") < kinds.index("H2")


def test_the_fonts_are_those_that_typst_brings():
    with opened(sheet_of()) as pdf:
        fonts = [font for page in pdf.pages for font in page.resources.Font.values()]
        names = {str(font.BaseFont).partition("+")[2] for font in fonts}
        assert names
        assert all(name.startswith("LibertinusSerif") for name in names)
        assert all("/FontDescriptor" in font.DescendantFonts[0] for font in fonts)


def test_a_name_full_of_syntax_is_set_as_it_stands():
    content = rich(SYNTAX)
    with opened(sheet_of(content)) as pdf:
        assert len(pdf.pages) == 2
        assert str(pdf.docinfo["/Title"]).replace("\n", " ").startswith(SYNTAX.replace("\n", " ")[:60])


def test_long_names_and_nothing_known_are_two_pages_as_well():
    long = "Buitengebied ten noorden van de spoorlijn " * 12
    content = rich(long)
    with opened(sheet_of(replace(content, place=replace(content.place, gemeente_name=long)))) as pdf:
        assert len(pdf.pages) == 2
    with opened(sheet_of(material({"inwoners": list(content.own["inwoners"])}))) as pdf:
        assert len(pdf.pages) == 2


def test_what_does_not_fit_makes_no_third_page():
    sheet = sheet_of()
    with opened(
        replace(sheet, reliability=("Een lange zin over cijfers. " * 40,) * 40, poverty=sheet.poverty * 1)
    ) as pdf:
        assert len(pdf.pages) == 2


def test_the_same_day_gives_the_same_bytes():
    assert factsheet(sheet_of(), today=DAY) == factsheet(sheet_of(), today=DAY)


def test_what_is_compared_with_is_named_only_where_it_is_known():
    data = factsheet_data(sheet_of(), today=DAY)
    assert data["beside"] == ["gemeente", "peers"]
    assert data["footer"].startswith("Proef 0 (BU00010000) · 2 januari 2026")
    assert {item["name"] for item in data["key"]} == {
        "deze buurt",
        "de gemeente",
        "het midden van de vergelijkbare gebieden",
        "laagste tot hoogste in de gemeente",
    }
