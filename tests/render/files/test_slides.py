"""Presentations read back by python-pptx: everything lies on the slide, fits, is described and can be edited."""

import io
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import matplotlib as mpl
import pptx
import pytest
from PIL import Image, ImageFont
from snapshots import example

from kaart.core.errors import InputError
from kaart.render.files.kept import KeptView, keep_view
from kaart.render.files.slides import MOST_VIEWS, PICTURE, SOURCE, TITLE, fitted, make_slides
from kaart.render.picture.draw import plan_picture
from kaart.render.picture.sheet import SLIDE, find_preset

EMU = 12_700  # per point
LONG = "Huishoudens met een inkomen tot 110 procent van het sociaal minimum in de Verzonnen Wijk"


@cache
def kept(language="nl"):
    return keep_view(example(language=language, marked="BU99010305"))


def small(**changes):
    """A view with a picture of a few dots."""
    stream = io.BytesIO()
    Image.new("RGB", (143, 98), "white").save(stream, "png")
    view = KeptView(
        "Titel", "Zin.", stream.getvalue(), "Kaart: titel.", "CBS", ("Definitie: x",), "nl", "", {"gebied": "GM0001"}
    )
    return replace(view, **changes)


def opened(content):
    return pptx.Presentation(io.BytesIO(content))


def width_pt(text, size, *, bold):
    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    font = ImageFont.truetype(str(Path(mpl.get_data_path()) / "fonts" / "ttf" / name), 100)
    return font.getlength(text) * size / 100


def lines_of(text, width, size, *, bold):
    """Number of lines by measuring with another library than kaart does."""
    lines, now = 1, ""
    for word in text.split(" "):
        tried = f"{now} {word}".strip()
        if now and width_pt(tried, size, bold=bold) > width:
            lines, now = lines + 1, word
        else:
            now = tried
        assert width_pt(now, size, bold=bold) <= width * 1.01, now
    return lines


def check_slide(slide, wide, high):
    boxes = []
    for shape in slide.shapes:
        assert shape.left >= 0
        assert shape.top >= 0
        assert shape.left + shape.width <= wide
        assert shape.top + shape.height <= high
        boxes.append((shape.left, shape.top, shape.left + shape.width, shape.top + shape.height))
        if not shape.has_text_frame:
            continue
        assert shape.text_frame.auto_size == pptx.enum.text.MSO_AUTO_SIZE.NONE
        for run in (run for paragraph in shape.text_frame.paragraphs for run in paragraph.runs):
            size = run.font.size.pt
            assert size >= 9
            count = lines_of(run.text, shape.width / EMU, size, bold=bool(run.font.bold))
            assert count * 1.2 * size <= shape.height / EMU + 0.5, run.text
    for place, (left, top, right, bottom) in enumerate(boxes):
        for other in boxes[place + 1 :]:
            assert right <= other[0] or other[2] <= left or bottom <= other[1] or other[3] <= top


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_view_is_a_slide_with_editable_words_and_a_described_picture(language):
    view = kept(language)
    book = opened(make_slides([view, view], title="Waar staan we?"))
    assert book.slide_width / book.slide_height == pytest.approx(16 / 9)
    assert len(book.slides) == 3
    slide = book.slides[1]
    title, sentence, picture, source = slide.shapes
    assert title == slide.shapes.title
    assert title.is_placeholder
    assert sentence.is_placeholder
    assert title.text_frame.text == view.title
    # A number and its sign stay on one line.
    assert "%" not in sentence.text_frame.text.split(" ")
    assert sentence.text_frame.text.replace("\u00a0", " ") == view.sentence.replace("\u00a0", " ")
    assert source.text_frame.text == view.source
    assert picture.image.blob == view.picture
    words = picture._element.nvPicPr.cNvPr
    assert words.get("descr") == view.alt
    assert view.sentence in view.alt
    across, down = Image.open(io.BytesIO(view.picture)).size
    assert picture.width / picture.height == pytest.approx(across / down, rel=0.002)
    notes = slide.notes_slide.notes_text_frame.text
    assert all(" ".join(line.split()) in notes for line in view.notes)
    runs = [run for shape in (title, sentence, source) for run in shape.text_frame.paragraphs[0].runs]
    assert {run._r.rPr.get("lang") for run in runs} == {{"nl": "nl-NL", "en": "en-GB"}[language]}
    for each in book.slides:
        check_slide(each, book.slide_width, book.slide_height)
    for layout in book.slide_layouts:
        assert all(item.left + item.width <= book.slide_width for item in layout.placeholders)


def test_the_picture_holds_the_legend_and_not_the_words_that_stand_beside_it():
    snapshot = example()
    lines = plan_picture(snapshot, preset=SLIDE).sheet.lines
    names = {line.name.split("-")[0] for line in lines}
    assert names == {"row", "count", "note"}
    assert {row.label for row in snapshot.rows} <= {line.text.replace("\u00a0", " ") for line in lines}
    # The picture is as wide on the slide as it was laid out, so that these are sizes on the slide.
    assert find_preset(SLIDE).width == PICTURE.width
    assert min(line.size for line in lines) >= 8


@pytest.mark.parametrize("times", [1, 3, 12])
def test_long_words_get_smaller_and_stay_on_the_slide(times):
    view = small(title=LONG, sentence=" ".join([f"{LONG}."] * times), source=" ".join([LONG] * times))
    book = opened(make_slides([view]))
    check_slide(book.slides[0], book.slide_width, book.slide_height)
    notes = book.slides[0].notes_slide.notes_text_frame.text
    assert view.sentence in notes
    assert view.source in notes


def test_what_does_not_fit_at_all_is_cut_at_a_word():
    made = fitted("woord " * 2_000, SOURCE)
    assert made.text.endswith("woord …")
    assert made.size == SOURCE.sizes[-1]
    assert fitted("kort", TITLE) == fitted("  kort ", TITLE)
    assert fitted("kort", TITLE).size == TITLE.sizes[0]


def test_the_same_views_give_the_same_bytes_dated_as_their_figures():
    view = small(moment=datetime(2026, 11, 21, 9, tzinfo=UTC))
    content = make_slides([view, small()])
    assert content == make_slides([view, small()])
    assert opened(content).core_properties.created.date().isoformat() == "2026-11-21"
    assert opened(make_slides([small()])).core_properties.modified.year == 2000
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert package.namelist()[0] == "[Content_Types].xml"
        assert "docProps/thumbnail.jpeg" not in package.namelist()
        assert {item.date_time for item in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_no_slide_without_a_view_and_not_too_many():
    with pytest.raises(InputError, match="this one 0"):
        make_slides([])
    with pytest.raises(InputError, match=f"{MOST_VIEWS + 1}"):
        make_slides([small()] * (MOST_VIEWS + 1))


def test_signs_that_steer_are_left_out_of_a_title():
    book = opened(make_slides([small()], title="Waar\x1b[31m\n\u202e staan we?"))
    assert book.core_properties.title == "Waar[31m  staan we?"


def test_text_of_a_user_is_text():
    view = small(title="<a:br/> & =1+1", alt='"><script>')
    slide = opened(make_slides([view])).slides[0]
    assert slide.shapes.title.text_frame.text == view.title
    assert slide.placeholders[1]._element.nvPicPr.cNvPr.get("descr") == view.alt
