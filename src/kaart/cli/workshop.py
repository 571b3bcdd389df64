"""``kaart werksessie``: the sessions of this installation, listed, merged, tidied and deleted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from kaart.cli.columns import aligned
from kaart.core.errors import InputError, mark
from kaart.core.files import system_reason
from kaart.core.language import translations
from kaart.core.settings import Settings
from kaart.render.words.numbers import format_date
from kaart.render.workshop.plain import plain_text
from kaart.workshop.document import MOST_BYTES, read_document, written_safely
from kaart.workshop.events import Event
from kaart.workshop.merging import merged
from kaart.workshop.model import Phase
from kaart.workshop.sessions import Listed, Workshops

_PHASES = {Phase.PREPARING: mark("In preparation"), Phase.OPEN: mark("Opened"), Phase.CLOSED: mark("Closed")}
_HEADINGS = (
    mark("Id"),
    mark("Title"),
    mark("Area"),
    mark("Phase"),
    mark("People"),
    mark("Notes"),
    mark("Made on"),
    mark("Deleted on"),
)
_MOST_TITLE = 40
Session = Annotated[str, typer.Argument(help="Zoals in kaart werksessie lijst.", metavar="ID")]
Json = Annotated[bool, typer.Option("--json", help="Eén JSON-document op de standaarduitvoer.")]


@dataclass(frozen=True)
class Room:
    """The sessions of this installation, and how it speaks.

    Attributes
    ----------
    settings, workshops
        Of this installation.
    """

    settings: Settings
    workshops: Workshops

    def text(self, message: str, **values: object) -> str:
        """A sentence in the language of this installation.

        Parameters
        ----------
        message, values
            As in the translations.
        """
        return translations(self.settings.language).gettext(message).format(**values)

    def say(self, message: str, **values: object) -> None:
        """Write a sentence to standard error.

        Parameters
        ----------
        message, values
            As in the translations.
        """
        typer.echo(self.text(message, **values), err=True)


@contextmanager
def open_room() -> Iterator[Room]:
    """The sessions of this installation, until the command has ended."""
    settings = Settings.from_environment()
    workshops = Workshops.here(settings)
    try:
        yield Room(settings, workshops)
    finally:
        workshops.database.close()


def list_command(as_json: Json = False) -> None:
    """Toon de werksessies: wat, waar, hoe ver, hoeveel mensen en notities, en wanneer ze weg gaan."""
    with open_room() as room:
        found = room.workshops.listed()
        if as_json:
            print_json({"sessions": [_record(each) for each in found]})
            return
        if not found:
            room.say(mark("There are no werksessies here yet."))
            return
        for line in aligned([_heading(room), *(_row(each, room) for each in found)], right={4, 5}):
            typer.echo(line)


def _record(each: Listed) -> dict[str, object]:
    """A session; keys are stable."""
    return {
        "id": each.id,
        "title": each.title,
        "area": each.area,
        "phase": each.phase.value,
        "people": each.persons,
        "notes": each.notes,
        "owner": each.owner,
        "created_at": each.created_at.isoformat(),
        "closed_at": None if each.closed_at is None else each.closed_at.isoformat(),
        "deleted_at": None if each.deleted_at is None else each.deleted_at.isoformat(),
    }


def _heading(room: Room) -> list[str]:
    return [room.text(word) for word in _HEADINGS]


def _row(each: Listed, room: Room) -> list[str]:
    language = room.settings.language
    return [
        each.id,
        short(each.title),
        short(each.area),
        room.text(_PHASES[each.phase]),
        str(each.persons),
        str(each.notes),
        format_date(each.created_at, language=language),
        "-" if each.deleted_at is None else format_date(each.deleted_at, language=language),
    ]


def short(text: str) -> str:
    """What somebody typed, on one line of a terminal and without what would steer it.

    Parameters
    ----------
    text
        Title or area of a session.
    """
    line = " ".join(plain_text(text).split())
    return line if len(line) <= _MOST_TITLE else f"{line[: _MOST_TITLE - 1]}…"


def read_events(path: Path) -> tuple[Event, ...]:
    """The events in a file.

    Parameters
    ----------
    path
        JSON of an export.

    Raises
    ------
    InputError
        If it cannot be read, or is no whole session.
    """
    try:
        with path.open("rb") as stream:
            # One byte more says that it is too large, whatever its size is said to be.
            content = stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise InputError(
            mark("{file} cannot be read ({reason}); check the path and its rights."),
            file=path.name,
            reason=system_reason(error),
        ) from error
    return read_document(content)


def merge_command(
    session: Session,
    ander: Annotated[
        str, typer.Argument(help="Id van een andere werksessie hier, of een JSON-bestand van een andere tafel.")
    ],
    as_json: Json = False,
) -> None:
    """Voeg een tweede werksessie toe aan de eerste: twee tafels, één avond. De tweede blijft zoals ze is."""
    with open_room() as room:
        other = read_events(Path(ander)) if ander.lower().endswith(".json") else room.workshops.events(ander)
        before = room.workshops.state(session)
        added = room.workshops.join(session, lambda known: merged(known, other))
        after = room.workshops.state(session)
        counts = {
            "events": added,
            "steps": len(after.steps) - len(before.steps),
            "people": len(after.persons) - len(before.persons),
            "notes": len(after.notes) - len(before.notes),
            "answers": len(after.answers) - len(before.answers),
        }
        if as_json:
            print_json({"session": session, "added": counts})
        elif added:
            room.say(
                mark("Added to {id}: {steps} steps, {people} people, {notes} notes and {answers} answers."),
                id=session,
                **{name: counts[name] for name in ("steps", "people", "notes", "answers")},
            )
        else:
            room.say(mark("{id} has all of that already; nothing has changed."), id=session)


def tidy_command(as_json: Json = False) -> None:
    """Sluit wat niemand meer gebruikt, en verwijder wat lang genoeg gesloten is; doet de app ook elke dag."""
    with open_room() as room:
        tidied = room.workshops.tidy()
        if as_json:
            print_json({"closed": list(tidied.closed), "deleted": list(tidied.deleted)})
            return
        room.say(
            mark("Closed because nobody used them any more: {closed}. Deleted for good: {deleted}."),
            closed=", ".join(tidied.closed) or "-",
            deleted=", ".join(tidied.deleted) or "-",
        )


def delete_command(
    session: Session,
    *,
    ja: Annotated[bool, typer.Option("--ja", help="Niet eerst vragen.")] = False,
    as_json: Json = False,
) -> None:
    """Verwijder een werksessie voorgoed, met alle notities."""
    with open_room() as room:
        state = room.workshops.state(session)
        if not ja:
            asked = room.text(
                mark("Delete {title} with {notes} notes for good? This cannot be undone."),
                title=short(state.title) or session,
                notes=len(state.notes),
            )
            typer.confirm(asked, abort=True, err=True)
        room.workshops.delete(session)
        if as_json:
            print_json({"deleted": session})
            return
        room.say(mark("{id} is deleted for good."), id=session)


def print_json(document: dict[str, object]) -> None:
    """Write the one document of ``--json``.

    Parameters
    ----------
    document
        Its keys are stable.
    """
    # A title may hold signs that steer a terminal.
    typer.echo(written_safely(json.dumps(document, ensure_ascii=False, allow_nan=False)).decode())
