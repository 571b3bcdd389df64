"""The PDF of a map as a screen reader meets it: title, words and one described figure, in reading order."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from functools import cache

import pikepdf
import pytest
from readback import without_spaces
from snapshots import example

from kaart.render.picture.draw import draw_picture, plan_picture
from kaart.render.picture.sheet import PRESETS, Line
from kaart.render.picture.tagged import paragraphs, tagged_pdf
from kaart.render.snapshot.annotations import annotated, annotations_of
from kaart.render.snapshot.record import unpack

MARKED = "BU99010305"


@cache
def made(language="nl", preset="a4-liggend"):
    snapshot = example(language=language, marked=MARKED, rule="fisher_jenks-4")
    return snapshot, draw_picture(snapshot, "pdf", preset=preset, north=True)


def tags(pdf):
    """Every element of the structure tree, in reading order."""
    found = []

    def walk(node):
        if isinstance(node, pikepdf.Array):
            for item in node:
                walk(item)
        elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
            found.append(node)
            walk(node.get("/K", pikepdf.Array()))

    walk(pdf.Root.StructTreeRoot.K)
    return found


def letters(font):
    """What the codes of a font stand for, as its map for copying says."""
    table = font.ToUnicode.read_bytes().decode("ascii")
    pairs = re.findall(r"^<([0-9A-F]{4})> <([0-9A-F]+)>$", table, re.MULTILINE | re.IGNORECASE)
    return {int(code, 16): bytes.fromhex(text).decode("utf-16-be") for code, text in pairs}


def drawn_text(source, resources):
    """All text of a page and of what it draws, as somebody copies it."""
    said, now = [], {}
    for part in pikepdf.parse_content_stream(source):
        kind = str(part.operator)
        if kind == "Tf":
            now = letters(resources.Font[str(part.operands[0])])
        elif kind == "TJ":
            codes = b"".join(bytes(item) for item in part.operands[0] if isinstance(item, pikepdf.String))
            said.append("".join(now[high << 8 | low] for high, low in zip(codes[::2], codes[1::2], strict=True)))
        elif kind == "Do":
            form = resources.XObject[str(part.operands[0])]
            said.append(drawn_text(form, form.get("/Resources", resources)))
    return "".join(said)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_title_language_heading_figure_and_words_are_marked_in_reading_order(language):
    snapshot, content = made(language)
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == language
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert str(pdf.docinfo["/Title"]) == snapshot.content.title
        assert str(pdf.docinfo["/Author"]) == snapshot.origin.source.publisher
        assert str(pdf.docinfo["/Subject"]) == snapshot.alt_long
        assert not [name for name in pdf.docinfo if "Date" in name]
        with pdf.open_metadata() as meta:
            assert meta["pdfuaid:part"] == "1"
        found = tags(pdf)
        kinds = [str(tag.S) for tag in found]
        assert kinds.count("/H1") == 1
        assert kinds.index("/H1") < kinds.index("/P") < kinds.index("/Figure")
        assert kinds.count("/P") > 8
        (figure,) = (tag for tag in found if tag.S == "/Figure")
        assert str(figure.Alt) == snapshot.alt_long


def test_the_page_has_its_size_its_fonts_and_its_words_as_text():
    snapshot, content = made()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        (page,) = pdf.pages
        assert [float(side) for side in page.mediabox] == pytest.approx(
            [0, 0, PRESETS["a4-liggend"].width, PRESETS["a4-liggend"].height], abs=0.1
        )
        fonts = list(page.Resources.Font.values())
        assert all("/FontFile2" in font.DescendantFonts[0].FontDescriptor for font in fonts)
        said = without_spaces(drawn_text(page, page.Resources))
        # Shapes and patterns stay what they are.
        assert not [
            item for item in pdf.objects if isinstance(item, pikepdf.Stream) and item.get("/Subtype") == "/Image"
        ]
        assert [item.get("/PatternType") for item in dict(page.Resources.Pattern).values()] == [1]
    words = (snapshot.content.title, snapshot.content.sentence, snapshot.content.definition, snapshot.attribution)
    names = snapshot.content.table.set_index("code")["name"]
    for text in (*words, snapshot.caveat, *(row.label for row in snapshot.rows), names[MARKED]):
        assert without_spaces(text) in said
    # Shapes and patterns stay what they are.
    assert unpack(content, name="x").figures == snapshot.record.figures


@pytest.mark.parametrize("transparent", [False, True])
def test_a_title_with_signs_of_typst_is_text(transparent):
    title = '#panic("x") *Hoog* $x$ <b> @y `z` \\ //'
    snapshot = annotated(example(), annotations_of(title=title, transparent=transparent))
    with pikepdf.open(io.BytesIO(draw_picture(snapshot, "pdf", preset="1:1"))) as pdf:
        page = pdf.pages[0]
        assert str(pdf.docinfo["/Title"]) == title
        assert without_spaces(title) in without_spaces(drawn_text(page, page.Resources))
        assert page.Contents.read_bytes().startswith(b"/Artifact") is not transparent


def test_a_name_that_the_standard_refuses_costs_the_standard_and_not_the_tags():
    snapshot, _ = made()
    sheet = replace(plan_picture(snapshot, preset="1:1").sheet, lines=(Line("title-0", "Titel", 20.0, 40.0, 16.0),))
    name = "<text x='9' y='40' font-family='DejaVu Sans'>a\u0301\u0302</text>"
    drawing = f'<svg xmlns="http://www.w3.org/2000/svg" width="540pt" height="540pt">{name}</svg>'.encode()
    with pikepdf.open(io.BytesIO(tagged_pdf(drawing, snapshot, sheet, record="x", paper="#ffffffff"))) as pdf:
        assert {"/H1", "/Figure"} < {str(tag.S) for tag in tags(pdf)}
        with pdf.open_metadata() as meta:
            assert "pdfuaid:part" not in meta


def test_lines_that_belong_together_are_one_paragraph():
    line = Line("definition-0", "a", 10.0, 20.0, 8.0)
    below = replace(line, name="definition-1", y=30.0)
    lines = (
        line,
        below,
        replace(line, name="definition-2", y=40.0),
        replace(line, name="definition-3", y=55.0),  # at another distance
        replace(line, name="facts-0", y=65.0),
        replace(line, name="facts-1", x=99.0, y=75.0),
    )
    assert [len(part.lines) for part in paragraphs(lines)] == [3, 1, 1, 1]
    assert [part.step for part in paragraphs(lines)] == [10.0, 0.0, 0.0, 0.0]
