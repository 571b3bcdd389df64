"""A session as a JSON document: its events, from which the same session is made again elsewhere.

Secrets, hashes and codes are no part of it: who takes a document in gets a link of their own, and the personal links
of participants do not hold there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Annotated, NoReturn, cast

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from kaart.core.errors import InputError, mark
from kaart.workshop.acts import (
    FACILITATOR_ACTS,
    MOST_EVENTS,
    MOST_NOTES,
    AnyAct,
    ChangePlan,
    Id,
    Join,
    WithdrawNote,
    WriteNote,
    content_of,
    kept_act,
)
from kaart.workshop.events import Event
from kaart.workshop.fold import fold
from kaart.workshop.model import READER, leads

FORMAT = "kaart-werksessie"
VERSION = 1
_CONTROLS = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
MOST_BYTES = 50_000_000
_FIRST, _LAST = datetime(2020, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
_TOO_LARGE = mark("This file is {size} MB; a werksessie is at most {most} MB.")
_NOT_ONE = mark("This is no werksessie of kaart: take the JSON file that an export of kaart made.")
_TOO_MANY = mark("This file has {count} events; a werksessie is at most {most} events.")
_TOO_MANY_NOTES = mark("This file has more notes than a werksessie can have: at most {most}.")
_NEWER = mark("A newer kaart made this file (format {version}; this one reads {known}); install that kaart first.")
_DAMAGED = mark(
    "This file is damaged, or something else than kaart changed it: event {number} cannot be read. "
    "Nothing was taken over."
)


class _Kept(BaseModel):
    """An event as it stands in a document."""

    model_config = ConfigDict(extra="forbid")

    seq: int
    id: Id
    at: Annotated[AwareDatetime, Field(ge=_FIRST, lt=_LAST)]
    person: Id
    kind: Annotated[str, Field(max_length=40)]
    content: dict[str, object]


def event_records(events: Iterable[Event]) -> list[dict[str, object]]:
    """The events as a document has them.

    Parameters
    ----------
    events
        Of one session, in order.
    """
    return [
        {
            "seq": event.seq,
            "id": event.id,
            "at": event.at.astimezone(UTC).isoformat(),
            "person": event.person,
            "kind": event.kind,
            "content": dict(event.content),
        }
        for event in events
    ]


def dump_document(events: Iterable[Event], *, more: Mapping[str, object] | None = None) -> bytes:
    """A session as a document.

    Parameters
    ----------
    events
        All of its events, in order.
    more
        What stands beside the events for other programs; `read_document` passes it over.
    """
    head = {"format": FORMAT, "version": VERSION, **(more or {})}
    document = {**head, "events": event_records(events)}
    return written_safely(json.dumps(document, ensure_ascii=False, allow_nan=False, indent=1) + "\n")


def written_safely(text: str) -> bytes:
    """JSON as a file without signs that steer a terminal or turn the direction of writing: they are written by number.

    Parameters
    ----------
    text
        JSON, in which only those below a space are.
    """
    return _CONTROLS.sub(lambda found: f"\\u{ord(found[0]):04x}", text).encode()


def read_document(content: bytes) -> tuple[Event, ...]:
    """The events of a document; each of them is checked as if it came from anybody.

    Parameters
    ----------
    content
        Of the file.

    Raises
    ------
    InputError
        If it is too large, no such document, of a newer version or damaged, in one sentence.
    """
    if len(content) > MOST_BYTES:
        raise InputError(_TOO_LARGE, size=f"{len(content) / 1e6:.1f}", most=MOST_BYTES // 1_000_000)
    listed = _listed(_parsed(content))
    events = tuple(_event(kept, number) for number, kept in enumerate(listed, start=1))
    _require_whole(events)
    return events


def _parsed(content: bytes) -> Mapping[str, object]:
    """The JSON of a file.

    Raises
    ------
    InputError
        If it is none, or none of a session.
    """
    try:
        document = json.loads(content.decode("utf-8-sig"), parse_constant=_no_number)
    except (ValueError, RecursionError):  # no UTF-8, no JSON, numbers without end, lists in lists in lists
        raise InputError(_NOT_ONE) from None
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise InputError(_NOT_ONE)
    return document


def _no_number(text: str) -> NoReturn:
    raise ValueError(text)


def _listed(document: Mapping[str, object]) -> list[object]:
    """Its events, unread.

    Raises
    ------
    InputError
        If a newer kaart made it, or there are none or too many.
    """
    version, listed = document.get("version"), document.get("events")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise InputError(_NOT_ONE)
    if version > VERSION:
        raise InputError(_NEWER, version=version, known=VERSION)
    if not isinstance(listed, list) or not listed:
        raise InputError(_NOT_ONE)
    if len(listed) > MOST_EVENTS:
        raise InputError(_TOO_MANY, count=len(listed), most=MOST_EVENTS)
    return listed


def _event(kept: object, number: int) -> Event:
    """An event of a document.

    Raises
    ------
    InputError
        If it is none, or not the next one.
    """
    try:
        read = _Kept.model_validate(kept)
        act = kept_act(read.kind, read.content)
    except (ValidationError, InputError, RecursionError):
        raise InputError(_DAMAGED, number=number) from None
    if read.seq != number or (number == 1 and not isinstance(act, ChangePlan)):
        raise InputError(_DAMAGED, number=number)
    at = read.at.astimezone(UTC)
    return Event(number, read.id, at, read.person, getattr(act, "step", ""), act.kind, content_of(act))


def _require_whole(events: Iterable[Event]) -> None:
    """Refuse events that no session can have together.

    Raises
    ------
    InputError
        If an id is there twice, somebody acts who did not come in, a participant leads, or there are too many notes.
    """
    ids: set[str] = set()
    people: set[str] = set()
    notes: set[str] = set()
    for event in events:
        act = kept_act(event.kind, event.content)
        if event.id in ids or not _could_do(act, event.person, people):
            raise InputError(_DAMAGED, number=event.seq)
        ids.add(event.id)
        if isinstance(act, Join):
            people.add(act.person)
        elif isinstance(act, WriteNote):
            notes.add(act.note)
        elif isinstance(act, WithdrawNote):
            notes.discard(act.note)
        if len(notes) > MOST_NOTES:
            raise InputError(_TOO_MANY_NOTES, most=MOST_NOTES)
    fold(events)


def _could_do(act: AnyAct, person: str, people: set[str]) -> bool:
    if isinstance(act, Join):
        return act.person == person and person not in {*people, READER} and not leads(person)
    return leads(person) or (person in people and not isinstance(cast("BaseModel", act), FACILITATOR_ACTS))
