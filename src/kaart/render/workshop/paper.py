"""Sheets on which tables write: a page for every step and table, as tagged PDF on A4 or A3."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from kaart.core.errors import InputError, mark
from kaart.core.language import translations
from kaart.render.picture.draw import draw_picture
from kaart.render.picture.sheet import PAPER_A3, PAPER_A4
from kaart.render.profile.sheet import Picture
from kaart.render.qr import qr_drawing
from kaart.render.snapshot.build import Snapshot
from kaart.render.workshop.kinds import NOTES
from kaart.render.workshop.plain import plain_text, set_text
from kaart.render.workshop.setting import set_pages

TEMPLATE = Path(__file__).with_name("paper.typ")
PAPERS = {"a4": PAPER_A4, "a3": PAPER_A3}
# Rows of areas that leave room for notes.
ROOM = {"a4": 14, "a3": 16}
_LINES = {"a4": 8, "a3": 10}  # to fill in, where there are more areas


@dataclass(frozen=True)
class PaperStep:
    """A step on paper.

    Attributes
    ----------
    number
        Its place in the session, from 1.
    title, question
        What it is about.
    snapshot
        The map; None for none.
    picture
        Drawing in place of a map; None for none.
    areas
        Names of the areas to ask about; none to leave lines on which they are filled in.
    address
        What the QR code opens; "" for no code.
    source
        Where figures and boundaries are from, and what they are averages of.
    problem
        Why there is no map; "" where there is.
    """

    number: int
    title: str
    question: str
    snapshot: Snapshot | None = None
    picture: Picture | None = None
    areas: tuple[str, ...] = ()
    address: str = ""
    source: str = ""
    problem: str = ""


@dataclass(frozen=True)
class PaperSession:
    """What the sheets of a session hold.

    Attributes
    ----------
    language
        ``nl`` or ``en``.
    title, region
        Of the session.
    made
        Day of the sheets.
    steps
        In the order of the session.
    """

    language: str
    title: str
    region: str
    made: date
    steps: tuple[PaperStep, ...]


def paper_pdf(session: PaperSession, *, paper: str, tables: Sequence[int] = ()) -> bytes:
    """A page for every step and table, the pages of a table together.

    Parameters
    ----------
    session
        What they hold.
    paper
        One of `PAPERS`.
    tables
        Numbers of the tables; none for sheets on which the number is filled in.

    Raises
    ------
    InputError
        If the paper is not one of them, or there are no steps.
    """
    if paper not in PAPERS:
        raise InputError(
            mark("There is no paper size '{name}'; choose {choices}."), name=paper, choices=", ".join(PAPERS)
        )
    if not session.steps:
        raise InputError(mark("This werksessie has no steps yet; add one before printing sheets."))
    gettext = translations(session.language).gettext
    title = set_text(session.title) or gettext("Werksessie")
    drawings = [_drawing(step, PAPERS[paper]) for step in session.steps]
    pages = [
        _page(step, place if drawings[place] else -1, paper=paper, language=session.language)
        for place, step in enumerate(session.steps)
    ]
    data = {
        "language": session.language,
        "paper": paper,
        "date": {"year": session.made.year, "month": session.made.month, "day": session.made.day},
        "document": gettext("Sheets for tables: {title}").format(title=title),
        "title": title,
        "subtitle": set_text(session.region),
        "labels": _labels(session.language),
        "drawings": drawings,
        "sheets": [
            {**page, "table": "" if table is None else str(table)} for table in tables or (None,) for page in pages
        ],
    }
    return set_pages(TEMPLATE, data, today=session.made)


def _drawing(step: PaperStep, preset: str) -> str:
    """SVG of the map with the names of its areas and its legend; "" for none."""
    if step.snapshot is None:
        return "" if step.picture is None else str(step.picture.svg)
    named = replace(step.snapshot, labels=tuple(step.snapshot.areas["code"].astype(str)))
    return draw_picture(named, "svg", preset=preset).decode()


def _page(step: PaperStep, drawing: int, *, paper: str, language: str) -> dict[str, Any]:
    gettext = translations(language).gettext
    fits = 0 < len(step.areas) <= ROOM[paper]
    alt = step.snapshot.alt_long if step.snapshot is not None else step.picture.alt if step.picture is not None else ""
    return {
        "title": gettext("Step {number}: {title}").format(number=step.number, title=set_text(step.title)),
        "question": set_text(step.question),
        "drawing": drawing,
        "alt": plain_text(alt),
        "areas": [set_text(name) for name in step.areas] if fits else [""] * _LINES[paper],
        "code": qr_drawing(step.address) if step.address else "",
        "address": step.address,
        "address-words": gettext("On your phone: {address}").format(address=set_text(step.address)),
        "address-alt": gettext("QR code of {address}").format(address=plain_text(step.address)),
        "source": set_text(step.source),
        "problem": set_text(step.problem),
    }


def _labels(language: str) -> dict[str, str]:
    gettext = translations(language).gettext
    kinds = [f"{number} = {gettext(words).lower()}" for number, words in enumerate(NOTES.values(), start=1)]
    return {
        "table": gettext("Table number"),
        "recognised": gettext("Do we recognise this? Each person puts one mark."),
        "area": gettext("Area"),
        "yes": gettext("yes"),
        "partly": gettext("partly"),
        "no": gettext("no"),
        "notes": gettext("Notes"),
        "kind": gettext("Kind"),
        "kinds": gettext("Kind: {kinds}.").format(kinds=" · ".join(kinds)),
        "note": gettext("What do you want to say?"),
        "readers": gettext(
            "Who reads this: the facilitator types it over, and it can be in the minutes, marked “on paper” and "
            "without your name. Write nothing about a family or person whom others could recognise."
        ),
    }
