"""A profile as HTML: one body for the page and for a file that needs nothing from elsewhere.

Pictures are addresses that hold them, because Streamlit takes drawings out of HTML; each carries its words.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

from kaart.core.language import translations
from kaart.render.charts.mini import data_address
from kaart.render.profile.columns import BESIDE, beside, column_names, mark_names, marks
from kaart.render.profile.sheet import RowWords, Sheet
from kaart.render.templates import fill

STYLE = Path(__file__).with_name("profile.css")


@dataclass(frozen=True)
class Part:
    """A piece of a profile.

    Attributes
    ----------
    id
        Of a theme, "" for the rest.
    title
        Its heading.
    html
        Without the ``article`` around it.
    rows
        Those that it draws.
    notes
        How they were measured.
    """

    id: str
    title: str
    html: Markup
    rows: tuple[RowWords, ...] = ()
    notes: tuple[str, ...] = ()


def profile_parts(sheet: Sheet) -> tuple[Part, ...]:
    """The profile in pieces; headings begin at level 2, and each theme is a piece.

    Parameters
    ----------
    sheet
        In words.
    """
    gettext = translations(sheet.language).gettext
    compared = beside(_all_rows(sheet))
    # A column to compare with is only there when any figure has a value in it.
    names = {name: text for name, text in column_names(sheet).items() if name in compared or name not in BESIDE}
    shared = {"sheet": sheet, "names": names, "beside": BESIDE, "address": data_address}

    def part(
        template: str,
        title: str,
        *,
        theme: str = "",
        rows: tuple[RowWords, ...] = (),
        notes: tuple[str, ...] = (),
        **values: object,
    ) -> Part:
        name = f"render/profile/{template}.html.j2"
        html = fill(name, language=sheet.language, title=title, rows=rows, **shared, **values)
        return Part(theme, title, html, rows, notes)

    return (
        part("top", sheet.name, labels={row.id: row.label for row in _all_rows(sheet)}),
        part(
            "people",
            gettext("Who lives here"),
            theme="bevolking",
            rows=sheet.people,
            marks=marks(sheet, compared),
            mark_names=mark_names(sheet),
        ),
        part("poverty", gettext("Poverty, in every definition"), theme="armoede", rows=sheet.poverty),
        *([part("said", gettext("Seen from the other side"), items=sheet.complements)] if sheet.complements else ()),
        *(
            part("figures", of.label, theme=of.id, rows=of.rows, notes=of.notes, texts=(of.without, *of.notes))
            for of in sheet.domains
        ),
        *([part("sites", gettext("What is there"))] if sheet.sites else ()),
        part("near", gettext("What is near and what is far")),
        part("factors", gettext("Factors that research names")),
        part("notes", gettext("How to read these figures"), texts=[sheet.alike, *sheet.reliability]),
        part("notes", gettext("What these figures cannot show"), texts=sheet.limits),
        part("sources", gettext("Sources")),
    )


def profile_body(sheet: Sheet) -> Markup:
    """The profile as one ``article``."""
    return framed(profile_parts(sheet), language=sheet.language)


def framed(parts: Sequence[Part], *, language: str) -> Markup:
    """Pieces of a profile with what the style sheet looks for around them."""
    return fill("render/profile/article.html.j2", language=language, parts=parts)


def profile_page(sheet: Sheet) -> Markup:
    """The profile as a whole page that opens from a file and asks for nothing."""
    return fill("render/profile/page.html.j2", language=sheet.language, sheet=sheet, body=profile_body(sheet))


def _all_rows(sheet: Sheet) -> Iterable[RowWords]:
    yield from sheet.people
    yield from sheet.poverty
    for domain in sheet.domains:
        yield from domain.rows
