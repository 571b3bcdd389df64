"""The charts of one theme of a profile as a self-explanatory file.

Title, and per figure its definition, unit, year, values to compare with and source; the caveat below.
The same profile gives the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from kaart.core.errors import InputError, mark
from kaart.core.language import translations
from kaart.render.charts.file import CHART_FORMS, picture_of
from kaart.render.charts.mini import HIGH, LINE_WIDE
from kaart.render.charts.range import WIDTH
from kaart.render.picture.metrics import LINE, wrap
from kaart.render.profile.columns import beside, mark_names, marks
from kaart.render.profile.html_page import Part
from kaart.render.profile.sheet import Picture, RowWords, Sheet
from kaart.render.style.record import GREY, INK
from kaart.render.style.typeface import DEFAULT
from kaart.render.templates import fill
from kaart.render.words.caveat import caveat_sentence
from kaart.render.words.numbers import DASH

WIDE, MARGIN = 760, 24
_TITLE, _NAME, _TEXT = 18.0, 13.0, 11.0
_GAP, _NEXT = 6.0, 16.0
_LINE_AT = WIDTH + 40.0


@dataclass(frozen=True)
class _Text:
    text: str
    x: float
    y: float
    size: float = _TEXT
    colour: str = INK
    bold: bool = False


@dataclass(frozen=True)
class _Placed:
    svg: Markup
    x: float
    y: float


class _Paper:
    """Pieces of a drawing from the top down."""

    def __init__(self) -> None:
        self.y = float(MARGIN)
        self.texts: list[_Text] = []
        self.drawings: list[_Placed] = []

    def write(self, text: str, *, size: float, colour: str = INK, bold: bool = False) -> None:
        """A paragraph over the whole width."""
        for line in wrap(text, width=WIDE - 2 * MARGIN, size=size, bold=bold):
            self.y += size * LINE
            self.texts.append(_Text(line, MARGIN, self.y, size, colour, bold))

    def place(self, svg: Markup, *, x: float) -> None:
        """A small drawing at the current height; the height does not change."""
        self.drawings.append(_Placed(svg, x, self.y + _GAP))


def theme_file(sheet: Sheet, part: Part, form: str) -> bytes:
    """Charts of a theme as a picture.

    Parameters
    ----------
    sheet
        Gives area and language.
    part
        The theme: title, rows, and how they were measured.
    form
        One of `kaart.render.charts.file.CHART_FORMS`.

    Raises
    ------
    InputError
        If the form is another.
    """
    if form not in CHART_FORMS:
        raise InputError(
            mark("There is no kind of picture '{form}'; choose {choices}."), form=form, choices=", ".join(CHART_FORMS)
        )
    return picture_of(theme_svg(sheet, part), form)


def theme_svg(sheet: Sheet, part: Part) -> Markup:
    """Charts of a theme as SVG, text as text.

    Parameters
    ----------
    sheet, part
        As in `theme_file`.
    """
    gettext, title, rows = translations(sheet.language).gettext, part.title, part.rows
    paper = _Paper()
    paper.write(f"{title}: {sheet.name}", size=_TITLE, bold=True)
    where = sheet.within or sheet.level
    when = gettext("year of reference {year}").format(year=sheet.year)
    paper.write(f"{sheet.code} · {where} · {when}", size=_TEXT, colour=GREY)
    if sheet.invented:
        paper.write(gettext("Everything in this Voorbeeldregio is invented."), size=_TEXT, bold=True)
    for row in rows:
        paper.y += _NEXT
        _draw_row(paper, row, sheet)
    paper.y += _NEXT
    _draw_key(paper, sheet, rows)
    for note in part.notes:
        paper.write(note, size=_TEXT, colour=GREY)
    paper.write(caveat_sentence(language=sheet.language), size=_TEXT, colour=GREY)
    paper.write(f"kaart export profiel {sheet.code}", size=_TEXT, colour=GREY)
    pictures = [item.alt for row in rows for item in (row.chart, row.line) if item is not None]
    return fill(
        "render/profile/theme_file.svg.j2",
        language=sheet.language,
        title=f"{title}: {sheet.name}",
        alt=" ".join(pictures),
        width=WIDE,
        high=round(paper.y + MARGIN),
        typeface=DEFAULT,
        ink=INK,
        texts=paper.texts,
        drawings=paper.drawings,
    )


def _draw_row(paper: _Paper, row: RowWords, sheet: Sheet) -> None:
    gettext = translations(sheet.language).gettext
    unit = f" ({row.unit})" if row.unit else ""
    facts = " · ".join(filter(None, (row.value, row.year, row.over)))
    paper.write(f"{row.label}{unit}: {facts}", size=_NAME, bold=True)
    paper.write(row.definition, size=_TEXT, colour=GREY)
    if row.chart or row.line:
        _draw(paper, row.chart, x=MARGIN)
        _draw(paper, row.line, x=MARGIN + _LINE_AT)
        if row.line:
            x, y = MARGIN + _LINE_AT + LINE_WIDE + _GAP, paper.y + _GAP + HIGH / 2
            paper.texts.append(_Text(row.span, x, y))
        paper.y += HIGH + _GAP
    names = {
        gettext("Gemeente"): row.gemeente,
        gettext("Like this one"): row.peers,
        gettext("Provincie"): row.province,
        gettext("NL"): row.country,
    }
    beside = [f"{name}: {value}" for name, value in names.items() if value not in {"", DASH}]
    paper.write(" · ".join(beside), size=_TEXT)
    for text in (*row.remarks, row.source):
        paper.write(text, size=_TEXT, colour=GREY)


def _draw(paper: _Paper, picture: Picture | None, *, x: float) -> None:
    if picture is not None:
        paper.place(picture.svg, x=x)


def _draw_key(paper: _Paper, sheet: Sheet, rows: tuple[RowWords, ...]) -> None:
    """Key of the marks, one per line; only those used in these charts."""
    if not any(row.chart for row in rows):
        return
    names = mark_names(sheet)
    for name, svg in marks(sheet, beside(rows)).items():
        paper.place(svg, x=MARGIN)
        y = paper.y + _GAP + HIGH / 2 + _TEXT * 0.35
        paper.texts.append(_Text(names[name], MARGIN + 34, y))
        paper.y += HIGH
    paper.y += _GAP
