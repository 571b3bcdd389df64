"""A picture as a tagged PDF (PDF/UA-1), set by Typst: title as heading, words as text, the map as one described figure.

The drawing comes in as SVG and stays drawing: areas, patterns and names on the map are shapes and text, not pixels.
Words stand where the layout of every picture puts them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kaart.render.picture.sheet import Line, Sheet
from kaart.render.snapshot.build import Snapshot
from kaart.render.style.typeface import DEFAULT, PLAIN, font_file
from kaart.render.typeset import typeset

TEMPLATE = Path(__file__).with_name("tagged.typ")
_TITLE, _FIRST = "title", ("title", "sentence", "explanation")  # names of lines; those that are read before the map
_SAME = 0.01  # points: places that differ by less are equal


@dataclass(frozen=True)
class Paragraph:
    """Lines that follow each other at one distance.

    Attributes
    ----------
    name
        Of its lines, without their number.
    lines
        Lines of the sheet.
    """

    name: str
    lines: tuple[Line, ...]

    @property
    def step(self) -> float:
        """Distance of two baselines, points; 0 for a single line."""
        return self.lines[1].y - self.lines[0].y if len(self.lines) > 1 else 0.0

    def goes_on_with(self, line: Line) -> bool:
        """Whether a line is the next one of this paragraph."""
        last = self.lines[-1]
        alike = (last.x, last.size, last.bold, last.colour) == (line.x, line.size, line.bold, line.colour)
        down = line.y - last.y
        even = down > 0 if len(self.lines) == 1 else abs(down - self.step) < _SAME
        return alike and even and _name(line) == self.name

    def data(self) -> dict[str, Any]:
        """As the template takes it."""
        first = self.lines[0]
        return {
            "lines": [line.text for line in self.lines],
            "x": first.x,
            "y": first.y,
            "step": self.step,
            "size": first.size,
            "bold": first.bold,
            "colour": first.colour,
            "heading": self.name == _TITLE,
        }


def paragraphs(lines: tuple[Line, ...]) -> tuple[Paragraph, ...]:
    """Lines of a sheet as paragraphs, in reading order.

    Parameters
    ----------
    lines
        Of a sheet; the lines of a paragraph have one name with a number.
    """
    made: list[Paragraph] = []
    for line in lines:
        if made and made[-1].goes_on_with(line):
            made[-1] = Paragraph(made[-1].name, (*made[-1].lines, line))
        else:
            made.append(Paragraph(_name(line), (line,)))
    return tuple(made)


def _name(line: Line) -> str:
    return line.name.rpartition("-")[0]


def tagged_pdf(drawing: bytes, snapshot: Snapshot, sheet: Sheet, *, record: str, paper: str) -> bytes:
    """Set a page.

    Parameters
    ----------
    drawing
        SVG of the whole page, without background and the lines of the sheet.
    snapshot
        Gives title, language, author and the description of the drawing.
    sheet
        Size of the page and its lines.
    record
        Record of the figures as one word: see `kaart.render.snapshot.record.pack`.
    paper
        Colour of the background, ``#rrggbbaa``.

    Returns
    -------
    bytes
        PDF/UA-1 of one page; tagged only, where a letter in the drawing does not fit that standard. Without a date, so
        that the same page gives the same bytes.

    Raises
    ------
    TypeError
        If Typst does not return a single document.
    """
    import typst  # noqa: PLC0415  only a picture needs it

    face = snapshot.style.look.face
    folders = dict.fromkeys(font_file(one, bold=bold).parent for one in (PLAIN, face) for bold in (False, True))
    parts = paragraphs(sheet.lines)
    data = {
        "title": snapshot.content.title,
        "author": snapshot.origin.source.publisher,
        "description": snapshot.alt_long,
        "alt": snapshot.alt_long,
        "record": record,
        "paper": paper,
        "language": snapshot.content.language,
        "typeface": list(dict.fromkeys((face.family, DEFAULT))),
        "width": sheet.width,
        "height": sheet.height,
        "before": [part.data() for part in parts if part.name in _FIRST],
        "after": [part.data() for part in parts if part.name not in _FIRST],
    }
    inputs = {"data": json.dumps(data, ensure_ascii=False), "drawing": drawing.decode()}
    # Not kept: it would hold on to the drawing of a country.
    compiler = typst.Compiler(ignore_system_fonts=True, font_paths=list(folders))
    return typeset(compiler, TEMPLATE, inputs)
