"""Minutes and sheets of a werksessie as files, for the page of the facilitator and the command line alike."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from kaart.catalogue import Catalogue
from kaart.catalogue.lookup import fold
from kaart.core.errors import InputError, mark
from kaart.exports.workshop.measures import measure_changes, measure_sentence
from kaart.exports.workshop.minutes import minutes
from kaart.exports.workshop.reach import Reach
from kaart.exports.workshop.sheets import sheets
from kaart.render.workshop.minutes import minutes_html, minutes_pdf
from kaart.render.workshop.paper import paper_pdf
from kaart.render.workshop.record import Minutes
from kaart.store.library import Library
from kaart.workshop.model import State

MINUTES: Mapping[str, Callable[[Minutes], bytes]] = {"pdf": minutes_pdf, "html": minutes_html}
"""Makers of minutes, by the end of the name of the file."""
_UNSAFE = re.compile(r"[^a-z0-9]+")
_LONGEST = 40


def minutes_file(
    state: State,
    library: Library,
    catalogue: Catalogue,
    *,
    form: str,
    language: str,
    today: date,
    waiting: bool = False,
    reach: Reach | None = None,
) -> bytes:
    """The minutes of a session.

    Parameters
    ----------
    state
        The whole session.
    library, catalogue
        Store, and the records.
    form
        One of `MINUTES`.
    language
        ``nl`` or ``en``.
    today
        Date of the minutes.
    waiting
        Whether notes that the facilitator has not looked at are in them.
    reach
        Works out what proposed measures would change, which may take seconds; None leaves that out.

    Raises
    ------
    InputError
        If there is no such form.
    """
    if form not in MINUTES:
        raise InputError(
            mark("There are no minutes of kind '{form}'; choose {choices}."), form=form, choices=", ".join(MINUTES)
        )
    made = minutes(
        state,
        library,
        catalogue,
        language=language,
        today=today,
        waiting=waiting,
        changes=None if reach is None else measure_changes(state, reach, language=language),
        together="" if reach is None else measure_sentence(state, reach, language=language),
    )
    return MINUTES[form](made)


@dataclass(frozen=True)
class SheetsAsked:
    """Which sheets to print.

    Attributes
    ----------
    paper
        ``a4`` or ``a3``.
    tables
        How many tables there are; 0 for sheets on which the number is filled in.
    steps
        Ids of the steps; none for all.
    areas
        Codes of the areas to ask about, by step; a step without any asks about all of its view.
    address
        At which phones come in; "" for none.
    """

    paper: str
    tables: int = 0
    steps: tuple[str, ...] = ()
    areas: Mapping[str, Sequence[str]] = field(default_factory=dict)
    address: str = ""


def sheets_file(
    state: State, library: Library, catalogue: Catalogue, asked: SheetsAsked, *, language: str, today: date
) -> bytes:
    """Sheets for tables as PDF, those of a table together.

    Parameters
    ----------
    state, library, catalogue, language, today
        As in `kaart.exports.workshop.sheets.sheets`.
    asked
        Which of them.

    Raises
    ------
    InputError
        If there are no steps, or no such paper or step.
    """
    made = sheets(
        state,
        library,
        catalogue,
        language=language,
        today=today,
        steps=asked.steps,
        areas=asked.areas,
        addresses=dict.fromkeys(state.by_step, asked.address),
    )
    return paper_pdf(made, paper=asked.paper, tables=range(1, asked.tables + 1))


def file_name(state: State, what: str, form: str) -> str:
    """Name of a file: ``verslag-armoede_in_beeld.pdf``.

    Parameters
    ----------
    state
        The session.
    what
        First word of the name.
    form
        Its end.
    """
    title = _UNSAFE.sub("_", fold(state.title))[:_LONGEST].strip("_")
    return f"{'-'.join(filter(None, (what, title)))}.{form}"
