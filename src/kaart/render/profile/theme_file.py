"""The charts of one theme of a profile as a self-explanatory file.

Title, and per figure its definition, unit, year, values to compare with and source; the caveat below.
The same profile gives the same bytes.
"""

from __future__ import annotations

from html import escape

from kaart.core.errors import InputError, mark
from kaart.core.language import translations
from kaart.render.charts.file import CHART_FORMS, picture_of
from kaart.render.charts.mini import HIGH, LINE_WIDE
from kaart.render.charts.range import WIDTH
from kaart.render.picture.metrics import LINE, TYPEFACE, wrap
from kaart.render.picture.sheet import GREY, INK
from kaart.render.profile.columns import beside, mark_names, marks
from kaart.render.profile.html_page import Part
from kaart.render.profile.sheet import Picture, RowWords, Sheet
from kaart.render.words.numbers import DASH

WIDE, MARGIN = 760, 24
_TITLE, _NAME, _TEXT = 18.0, 13.0, 11.0
_GAP, _NEXT = 6.0, 16.0
_LINE_AT = WIDTH + 40.0


class _Paper:
    """Pieces of a drawing from the top down."""

    def __init__(self) -> None:
        self.y = float(MARGIN)
        self.parts: list[str] = []

    def write(self, text: str, *, size: float, colour: str = INK, bold: bool = False) -> None:
        """A paragraph over the whole width."""
        weight = ' font-weight="bold"' if bold else ""
        for line in wrap(text, width=WIDE - 2 * MARGIN, size=size, bold=bold):
            self.y += size * LINE
            look = f'font-size="{size:g}" fill="{colour}"{weight}'
            self.parts.append(f'<text x="{MARGIN}" y="{self.y:.1f}" {look}>{escape(line)}</text>')

    def place(self, svg: str, *, x: float) -> None:
        """A small drawing at the current height; the height does not change."""
        self.parts.append(svg.replace("<svg ", f'<svg x="{x:.1f}" y="{self.y + _GAP:.1f}" ', 1))


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


def theme_svg(sheet: Sheet, part: Part) -> str:
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
    paper.write(gettext("Average of an area, not of a household."), size=_TEXT, colour=GREY)
    paper.write(f"kaart export profiel {sheet.code}", size=_TEXT, colour=GREY)
    pictures = [item.alt for row in rows for item in (row.chart, row.line) if item is not None]
    return _whole(paper, title=f"{title}: {sheet.name}", alt=" ".join(pictures), language=sheet.language)


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
            paper.parts.append(f'<text x="{x:.1f}" y="{y:.1f}" font-size="{_TEXT:g}">{escape(row.span)}</text>')
        paper.y += HIGH + _GAP
    names = {
        gettext("Gemeente"): row.gemeente,
        gettext("Like this one"): row.peers,
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
        paper.parts.append(f'<text x="{MARGIN + 34}" y="{y:.1f}" font-size="{_TEXT:g}">{escape(names[name])}</text>')
        paper.y += HIGH
    paper.y += _GAP


def _whole(paper: _Paper, *, title: str, alt: str, language: str) -> str:
    high = paper.y + MARGIN
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDE}" height="{high:.0f}" viewBox="0 0 {WIDE} {high:.0f}" '
        f'font-family="{TYPEFACE}" fill="{INK}" role="img" xml:lang="{language}" aria-labelledby="title desc">'
        f'<title id="title">{escape(title)}</title><desc id="desc">{escape(alt)}</desc>'
        f'<rect width="100%" height="100%" fill="white"/>{"".join(paper.parts)}</svg>'
    )
