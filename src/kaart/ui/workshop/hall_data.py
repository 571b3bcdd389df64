"""The screen of the hall as the browser gets it: texts and numbers, and which parts there are. Nothing of Streamlit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from kaart.core.language import translations
from kaart.exports.workshop.hall import Card, Hall, hall_words
from kaart.exports.workshop.view import StepView
from kaart.render.profile.sheet import Sheet
from kaart.render.qr import qr_code
from kaart.workshop.model import Phase

_FIGURES, _SENTENCES = 6, 5  # of a profile


@dataclass(frozen=True)
class Door:
    """How people come in.

    Attributes
    ----------
    address
        What they type: host and path, without the code.
    link
        What the QR code opens; "" where phones cannot come.
    code
        Six characters.
    problem
        Why phones cannot come, as a sentence; "" where they can.
    """

    address: str
    link: str
    code: str
    problem: str = ""


def hall_data(
    hall: Hall, *, view: StepView | None, door: Door | None, now: datetime, language: str
) -> dict[str, object]:
    """Everything on the screen apart from the map.

    Parameters
    ----------
    hall
        What there is to show.
    view
        Of its step; None for none.
    door
        How people come in; None where nobody can.
    now
        Moment of the server, for the timer.
    language
        ``nl`` or ``en``.
    """
    gettext = translations(language).gettext
    words = hall_words(hall, language=language)
    message = _message(hall, view, language=language)
    full = hall.phase is not Phase.OPEN or not hall.step
    without = not full and (view is None or not (view.page or view.query))
    left = None if hall.ends_at is None else max(0, round((hall.ends_at - now).total_seconds()))
    sheet = None if view is None or full else view.sheet
    return {
        "step": hall.step,
        "layout": "bericht" if full else "zonder" if without else "",
        "large": hall.phase is Phase.OPEN and hall.place <= 1 and door is not None and not without,
        "question": hall.title or gettext("Werksessie") if full else hall.question,
        "join": None if door is None or hall.phase is not Phase.OPEN else _door_data(door, language=language),
        "message": message,
        "profile": None if sheet is None else _profile(sheet),
        "people": words["people"],
        "answered": words["answered"],
        "paper": words["paper"],
        "frozen": words["frozen"],
        "timer": None if left is None or full else {"key": f"{hall.step} {hall.ends_at}", "left": left},
        "newest": [_card_data(card, language=language) for card in hall.newest],
        "top": [_card_data(card, language=language) for card in hall.top],
        "total": hall.total,
        "away": "",
        "words": {
            "newest": gettext("Newest notes"),
            "top": gettext("Most dots"),
            "more": gettext("And {rest} more, on the phones."),
            "none": gettext("No notes yet."),
            "over": gettext("Time is up"),
        },
    }


def _message(hall: Hall, view: StepView | None, *, language: str) -> list[str]:
    gettext = translations(language).gettext
    if hall.phase is Phase.PREPARING:
        return [gettext("The facilitator opens this werksessie soon. The code to take part then comes here.")]
    if hall.phase is Phase.CLOSED:
        return [gettext("This werksessie is closed. Thank you for taking part.")]
    if not hall.step:
        return [gettext("The first question comes soon."), hall_words(hall, language=language)["people"]]
    return [view.problem] if view is not None and view.problem else []


def _door_data(door: Door, *, language: str) -> dict[str, object]:
    gettext = translations(language).gettext
    code = qr_code(door.link) if door.link else None
    return {
        "words": gettext("Take part with your phone"),
        "address": door.address,
        "code": f"{door.code[:3]} {door.code[3:]}",
        "scan": None if code is None else asdict(code),
        "problem": door.problem,
    }


def _card_data(card: Card, *, language: str) -> Mapping[str, object]:
    gettext = translations(language).gettext
    return {
        **asdict(card),
        "dots": gettext("{count} dots").format(count=card.dots) if card.dots else "",
        "alike": gettext("{count} others say the same").format(count=card.alike) if card.alike else "",
    }


def _profile(sheet: Sheet) -> dict[str, object]:
    """Figures large, and the short sentences of a profile."""
    rows = [row for row in (*sheet.poverty, *sheet.people) if row.known]
    return {
        "title": ", ".join(filter(None, [sheet.name, sheet.within])),
        "figures": [[f"{row.label}, {row.year}", row.value] for row in rows[:_FIGURES]],
        "sentences": [said.text for said in sheet.summary[:_SENTENCES]],
        "source": " · ".join(dict.fromkeys(row.source for row in rows[:_FIGURES] if row.source)),
    }
