"""``kaart werksessie export``: a session as data or as minutes."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from kaart.catalogue import load
from kaart.cli.workshop import Session, open_room, short
from kaart.cli.write import find_form, write_file
from kaart.core.errors import InputError, mark
from kaart.core.settings import LANGUAGES
from kaart.exports.workshop.data import FORMS, session_data
from kaart.exports.workshop.files import MINUTES, minutes_file
from kaart.exports.workshop.reach import StoredReach
from kaart.store.library import Library


def export_command(
    session: Session,
    *,
    uit: Annotated[
        str, typer.Option(help="Bestand dat eindigt op .json (weer in te lezen), .csv, .geojson, .html of .pdf.")
    ],
    taal: Annotated[str, typer.Option(help="nl of en; zonder: die van deze installatie.")] = "",
    wachtend: Annotated[
        bool, typer.Option("--wachtend", help="Ook notities in het verslag die de begeleider nog niet zag.")
    ] = False,
) -> None:
    """Schrijf een werksessie naar een bestand: alle gegevens, of het verslag (.html, .pdf)."""
    target = Path(uit)
    form = find_form(target, forms=(*FORMS, *MINUTES))
    with open_room() as room:
        language = _language(taal or room.settings.language)
        events = room.workshops.events(session)
        state = room.workshops.state(session)
        # Minutes and data are for others: nothing of an own layer.
        library, catalogue = Library.public(room.settings), load()
        if form in FORMS:
            content = session_data(events, form, library, catalogue, language=language)
        else:
            content = minutes_file(
                state,
                library,
                catalogue,
                form=form,
                language=language,
                today=datetime.now(UTC).date(),
                waiting=wachtend,
                reach=StoredReach(library, catalogue),
            )
        write_file(target, content)
        room.say(
            mark("{file}: {notes} notes of {title}. They may hold personal remarks; give the file to who needs it."),
            file=uit,
            notes=len(state.notes),
            title=short(state.title) or session,
        )


def _language(text: str) -> str:
    if text not in LANGUAGES:
        raise InputError(mark("There is no language '{language}'; choose nl or en."), language=text)
    return text
