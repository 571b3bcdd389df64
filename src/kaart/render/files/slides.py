"""Views as a PowerPoint file: a slide each, with title and sentence as text to edit and a picture that is described.

Sizes of type are chosen by measuring in DejaVu Sans, which is wider than the typefaces that presentations use, so that
text stays in its box in any of them. The same views give the same bytes.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from kaart.core.errors import InputError, mark
from kaart.core.inert import inert_name
from kaart.core.language import translations
from kaart.render.files.kept import KeptView
from kaart.render.files.package import zipped
from kaart.render.maps.palette import rgb
from kaart.render.picture.metrics import held_together, wrap
from kaart.render.picture.rect import Rect
from kaart.render.style.record import GREY, INK
from kaart.render.words.numbers import format_date

if TYPE_CHECKING:
    from pptx.presentation import Presentation
    from pptx.shapes.base import BaseShape
    from pptx.slide import Slide
    from pptx.text.text import TextFrame

PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
WIDTH_PT, HEIGHT_PT = 960.0, 540.0  # 16:9
MOST_VIEWS = 40
_NO_DATE = datetime(2000, 1, 1, tzinfo=UTC)  # a file must have one
_TITLE_LAYOUT, _VIEW_LAYOUT = 0, 8  # of the template that comes with python-pptx: title, and picture with caption
_KEPT_LAYOUTS = (_TITLE_LAYOUT, _VIEW_LAYOUT)
_LEADING = 1.2
_LANGUAGES = {"nl": "nl-NL", "en": "en-GB"}


@dataclass(frozen=True)
class Box:
    """Room for a text, in points, with the sizes of type to try from large to small."""

    room: Rect
    sizes: tuple[float, ...]
    bold: bool = False
    colour: str = INK


TITLE = Box(Rect(38, 20, 884, 62), (28, 26, 24, 22, 20, 18, 16), bold=True)
SENTENCE = Box(Rect(38, 92, 250, 380), (24, 22, 20, 18, 16, 15, 14, 13, 12))
PICTURE = Rect(306, 88, 616, 392)
SOURCE = Box(Rect(38, 486, 884, 42), (11, 10.5, 10, 9.5, 9), colour=GREY)
OPENING = Box(Rect(96, 150, 768, 130), (40, 36, 32, 28, 24, 20, 16), bold=True)
UNDER = Box(Rect(96, 290, 768, 90), (20, 18, 16, 14, 12))


@dataclass(frozen=True)
class Fitted:
    """A text and the size of type in which it fits its box; shortened where it does not fit in the smallest."""

    text: str
    size: float


def fitted(text: str, box: Box) -> Fitted:
    """The largest size of type in which a text fits.

    Parameters
    ----------
    text
        Any text.
    box
        Its room.
    """
    words = held_together(" ".join(text.split()))
    for size in box.sizes:
        if _fits(words, box, size):
            return Fitted(words, size)
    smallest = box.sizes[-1]
    lines = wrap(words, width=box.room.width, size=smallest, bold=box.bold)
    kept = " ".join(lines[: int(box.room.height / (_LEADING * smallest))]).split(" ")
    while kept and not _fits(" ".join(kept) + " …", box, smallest):
        kept.pop()
    return Fitted(" ".join(kept) + " …", smallest)


def _fits(text: str, box: Box, size: float) -> bool:
    lines = wrap(text, width=box.room.width, size=size, bold=box.bold)
    return len(lines) * _LEADING * size <= box.room.height


def make_slides(views: Sequence[KeptView], *, title: str = "") -> bytes:
    """A presentation.

    Parameters
    ----------
    views
        One slide each, in this order.
    title
        Of a slide in front, "" for none.

    Raises
    ------
    InputError
        If there are no views, or more than a presentation holds.
    """
    if not 0 < len(views) <= MOST_VIEWS:
        raise InputError(
            mark("A presentation has 1 to {most} maps, and this one {count}; leave some out or add one."),
            most=MOST_VIEWS,
            count=len(views),
        )
    from pptx import Presentation as Opened  # noqa: PLC0415  only a presentation needs it

    made, title = Opened(), inert_name(title).strip()
    _shape_template(made)
    if title:
        _opening(made, title, views)
    for view in views:
        _slide(made, view)
    _drop_thumbnail(made)
    language = views[0].language
    properties = made.core_properties
    moment = max((view.moment for view in views if view.moment is not None), default=_NO_DATE)
    properties.title, properties.author = title or views[0].title, "kaart"
    properties.last_modified_by, properties.revision = "kaart", 1
    properties.language = _LANGUAGES[language]
    properties.created = properties.modified = moment.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    stream = io.BytesIO()
    made.save(stream)
    return _undated(stream.getvalue())


def _drop_thumbnail(made: Presentation) -> None:
    """Leave out the small picture of the empty template, which folders would show for the file."""
    package = made.part.package
    for name, relation in list(package._rels.items()):  # noqa: SLF001 - python-pptx has no way to leave it out
        if relation.reltype.endswith("/thumbnail"):
            package.drop_rel(name)


def _undated(content: bytes) -> bytes:
    """The same package with fixed times in it."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return zipped({name: package.read(name) for name in package.namelist()})


def _shape_template(made: Presentation) -> None:
    """Make the template 16:9, with the boxes of kaart in its layouts, so that slides added later are alike."""
    from pptx.util import Emu, Pt  # noqa: PLC0415

    wider = Pt(WIDTH_PT) / (made.slide_width or Pt(WIDTH_PT))
    made.slide_width, made.slide_height = Pt(WIDTH_PT), Pt(HEIGHT_PT)
    master = made.slide_masters[0]
    for place in reversed(range(len(master.slide_layouts))):
        if place not in _KEPT_LAYOUTS:
            master.slide_layouts.remove(master.slide_layouts[place])
    opening, view = (list(layout.placeholders) for layout in list(master.slide_layouts))
    for shape in [*list(master.placeholders), *opening, *view]:
        # A placeholder without a place of its own takes that of the master.
        if shape.element.xpath("./p:spPr/a:xfrm"):
            shape.left, shape.width = Emu(round(shape.left * wider)), Emu(round(shape.width * wider))
    _place(opening[0], OPENING.room)
    _place(opening[1], UNDER.room)
    for shape in view:
        room = {0: TITLE.room, 1: PICTURE, 2: SENTENCE.room}.get(shape.placeholder_format.idx)
        if room is not None:
            _place(shape, room)


def _place(shape: BaseShape, room: Rect) -> None:
    from pptx.util import Pt  # noqa: PLC0415

    shape.left, shape.top, shape.width, shape.height = (Pt(part) for part in (room.x, room.y, room.width, room.height))


def _opening(made: Presentation, title: str, views: Sequence[KeptView]) -> None:
    """The slide in front: what the presentation is called, and of when its figures are."""
    slide = made.slides.add_slide(made.slide_layouts[0])
    language = views[0].language
    _write(slide.shapes.title.text_frame, title, OPENING, language)
    dates = sorted({view.moment.date() for view in views if view.moment is not None})
    gettext = translations(language).gettext
    text = gettext(mark("Maps made with kaart"))
    if dates:
        text = gettext(mark("Maps made with kaart; figures retrieved on {date}")).format(
            date=format_date(dates[-1], language=language)
        )
    _write(slide.placeholders[1].text_frame, text, UNDER, language)


def _slide(made: Presentation, view: KeptView) -> None:
    """One view; in reading order title, sentence, picture, source."""
    slide = made.slides.add_slide(made.slide_layouts[1])
    _write(slide.shapes.title.text_frame, view.title, TITLE, view.language)
    sentence = slide.placeholders[2]
    _write(sentence.text_frame, view.sentence, SENTENCE, view.language)
    _picture(slide, view)
    source = slide.shapes.add_textbox(0, 0, 0, 0)
    source.name = translations(view.language).gettext("Source")
    _place(source, SOURCE.room)
    _write(source.text_frame, view.source, SOURCE, view.language)
    tree = slide.shapes._spTree  # noqa: SLF001 - python-pptx has no way to order shapes
    picture = slide.placeholders[1].element
    tree.remove(sentence.element)
    picture.addprevious(sentence.element)
    notes = slide.notes_slide.notes_text_frame
    if notes is not None:
        _paragraphs(notes, (view.sentence, *view.notes, view.source), view.language)


def _picture(slide: Slide, view: KeptView) -> None:
    """The picture, whole and in its own proportions, in the middle of its room."""
    from PIL import Image  # noqa: PLC0415

    with Image.open(io.BytesIO(view.picture)) as opened:
        wide, high = opened.size
    shape = slide.placeholders[1].insert_picture(io.BytesIO(view.picture))
    shape.crop_left = shape.crop_right = shape.crop_top = shape.crop_bottom = 0.0
    scale = min(PICTURE.width / wide, PICTURE.height / high)
    across, down = wide * scale, high * scale
    _place(shape, Rect(PICTURE.x + (PICTURE.width - across) / 2, PICTURE.y + (PICTURE.height - down) / 2, across, down))
    words = shape._element.nvPicPr.cNvPr  # noqa: SLF001 - python-pptx has no way to describe a picture
    words.set("descr", view.alt)
    words.set("name", view.title)


def _write(frame: TextFrame, text: str, box: Box, language: str) -> None:
    """One paragraph that fits its box, in a frame without margins."""
    from pptx.dml.color import RGBColor  # noqa: PLC0415
    from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN  # noqa: PLC0415
    from pptx.util import Pt  # noqa: PLC0415

    made = fitted(text, box)
    frame.word_wrap, frame.auto_size = True, MSO_AUTO_SIZE.NONE
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = Pt(0)
    frame.vertical_anchor = MSO_ANCHOR.TOP
    paragraph = frame.paragraphs[0]
    paragraph.alignment, paragraph.line_spacing = PP_ALIGN.LEFT, 1.0
    paragraph.space_before, paragraph.space_after = Pt(0), Pt(0)
    run = paragraph.add_run()
    run.text = made.text
    run.font.size, run.font.bold = Pt(made.size), box.bold
    run.font.color.rgb = RGBColor(*rgb(box.colour))  # type: ignore[no-untyped-call]
    _speak(frame, language)


def _paragraphs(frame: TextFrame, lines: Sequence[str], language: str) -> None:
    frame.text = "\n".join(" ".join(line.split()) for line in lines if line.strip())
    _speak(frame, language)


def _speak(frame: TextFrame, language: str) -> None:
    """Mark text with its language, for spelling and for those who have it read aloud."""
    from pptx.enum.lang import MSO_LANGUAGE_ID  # noqa: PLC0415

    spoken = MSO_LANGUAGE_ID.DUTCH if language == "nl" else MSO_LANGUAGE_ID.ENGLISH_UK
    for paragraph in frame.paragraphs:
        for run in paragraph.runs:
            run.font.language_id = spoken
