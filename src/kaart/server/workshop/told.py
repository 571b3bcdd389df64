"""What the phones of a session are told: its items as JSON, and which of them changed since some event.

What everybody may see is written once for all of them; beside it stands what each person has of their own.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime

from kaart.workshop.model import FACILITATOR, Actor, Note, Phase, Role, Showing, State
from kaart.workshop.sight import seen_by, sees
from kaart.workshop.stacks import root_of

# Somebody who wrote nothing and answered nothing: what they see, everybody sees.
_NOBODY = Actor("", Role.PARTICIPANT)
SESSION = "session"
Items = Mapping[str, str]


@dataclass(frozen=True, eq=False)
class Told:
    """A session as phones know it, with what changed when.

    Attributes
    ----------
    state
        The whole session; no phone gets it.
    items
        What everybody sees, as JSON by key: "session", ``n/`` with the id of a note, ``c/`` with step and area of
        counted answers.
    changed
        Number of the event at which an item became what it is.
    gone
        Keys that are no more, with the number of the event that took them away.
    since
        Number of the event from which `changed` and `gone` are known.
    keep_days
        Days after closing that the session is kept.
    own
        What each person has beside it, by person: "me", ``n/`` their notes, ``a/`` their answers, ``d/`` their dots;
        once the session is closed also ``v/`` the notes of others that have their dot.
    """

    state: State
    items: Items
    changed: Mapping[str, int]
    gone: Mapping[str, int]
    since: int
    keep_days: int
    own: Mapping[str, Items] = field(repr=False)

    @property
    def seq(self) -> int:
        """Number of the last event."""
        return self.state.seq

    @property
    def open(self) -> bool:
        """Whether participants may see and do something."""
        return self.state.phase is Phase.OPEN

    def shared(self, after: int | None) -> str:
        """What everybody sees, as JSON: all of it, or what changed.

        Parameters
        ----------
        after
            Number of the last event that the phone knows; None when it knows nothing.
        """
        if after is None or not self.since <= after <= self.seq:
            return _written(self.items, (), whole=True)
        items = {key: text for key, text in self.items.items() if self.changed[key] > after}
        return _written(items, [key for key, seq in self.gone.items() if seq > after], whole=False)

    def of(self, person: str) -> Items:
        """What somebody has of their own.

        Parameters
        ----------
        person
            Id.
        """
        return self.own.get(person, {})


def tell(state: State, before: Told | None = None, *, keep_days: int) -> Told:
    """The session as phones know it.

    Parameters
    ----------
    state
        The session as it is.
    before
        As it was told last; None when it was not.
    keep_days
        Days after closing that it is kept.
    """
    items = _shared(state, before, keep_days=keep_days)
    own = _own(state, before)
    if before is None:
        return Told(state, items, dict.fromkeys(items, state.seq), {}, state.seq, keep_days, own)
    same = {key for key, text in items.items() if before.items.get(key) == text}
    changed = {key: before.changed[key] if key in same else state.seq for key in items}
    gone = {**before.gone, **dict.fromkeys(before.items.keys() - items.keys(), state.seq)}
    kept = {key: seq for key, seq in gone.items() if key not in items}
    return Told(state, items, changed, kept, before.since, keep_days, own)


def own_part(items: Items, known: Items | None) -> str:
    """What somebody has of their own, as JSON: all of it, or what changed.

    Parameters
    ----------
    items
        Of `Told.of`.
    known
        What their phone was sent before; None for nothing.
    """
    if known is None:
        return _written(items, (), whole=True)
    changed = {key: text for key, text in items.items() if known.get(key) != text}
    return _written(changed, sorted(known.keys() - items.keys()), whole=False)


def message(told: Told, *, shared: str, own: str, now: datetime) -> str:
    """What a phone gets.

    Parameters
    ----------
    told
        Of which session.
    shared, own
        Of `Told.shared` and `own_part`.
    now
        Clock of the server, by which timers run: that of a phone does not count.
    """
    return f'{{"seq":{told.seq},"now":{_ms(now)},"shared":{shared},"own":{own}}}'


def _written(items: Items, gone: Iterable[str], *, whole: bool) -> str:
    held = ",".join(f"{_json(key)}:{text}" for key, text in items.items())
    return f'{{"whole":{_json(whole)},"items":{{{held}}},"gone":{_json(list(gone))}}}'


def _shared(state: State, before: Told | None, *, keep_days: int) -> dict[str, str]:
    """What everybody sees. A fold replaces what it changes: what is the same object was written before."""
    seen = seen_by(replace(state, notes={}, answers={}, persons={}), _NOBODY)
    items = {SESSION: _json({**_session(seen), "keep_days": keep_days})}
    if seen.phase is not Phase.OPEN:
        return items
    old = State() if before is None else before.state
    under, were_under = _merged(state), _merged(old)
    for note in state.notes.values():
        # What was merged stands under another one.
        if note.into or not sees(note, _NOBODY, state):
            continue
        key, author = f"n/{note.id}", _author(note, state)
        text = "" if before is None else before.items.get(key, "")
        same = old.notes.get(note.id) is note and author == _author(note, old) and under[note.id] == were_under[note.id]
        items[key] = text if text and same else _json(_seen_note(note, state, merged=under[note.id]))
    for step in state.steps:
        for area, counts in state.recognition(step.id).items():
            items[f"c/{step.id}/{area}"] = _json(counts)
    return items


def _merged(state: State) -> Counter[str]:
    """How many notes that everybody sees stand under another one, by the other one."""
    under = (note for note in state.notes.values() if note.into and sees(note, _NOBODY, state))
    return Counter(root_of(state.notes, note.id) for note in under)


def _seen_note(note: Note, state: State, *, merged: int) -> dict[str, object]:
    """A note as others see it."""
    return {**_note(note), "author": _author(note, state), "lead": note.person == FACILITATOR, "merged": merged}


def _author(note: Note, state: State) -> str:
    writer = state.persons.get(note.person)
    return writer.name if writer else ""


def _session(seen: State) -> dict[str, object]:
    steps = [
        {
            "id": step.id,
            "title": step.title,
            "question": step.question,
            "frozen": step.frozen,
            "ends": None if step.ends_at is None else _ms(step.ends_at),
            "view": bool(step.page or step.query),
        }
        for step in seen.steps
    ]
    return {
        "title": seen.title,
        "phase": seen.phase,
        "moderated": seen.moderated,
        "dots": seen.dots,
        "shown": seen.shown,
        "steps": steps,
    }


def _note(note: Note) -> dict[str, object]:
    agreed = note.agreement
    return {
        "id": note.id,
        "step": note.step,
        "area": note.area,
        "kind": note.kind,
        "text": note.text,
        "author": note.author,
        "at": _ms(note.at),
        "edited": note.edited,
        "point": None if note.point is None else asdict(note.point),
        "measure": None if note.measure is None else asdict(note.measure),
        "table": note.table,
        "group": note.group,
        "count": note.count,
        "agreement": None
        if agreed is None
        else {**asdict(agreed), "due": None if agreed.due is None else agreed.due.isoformat()},
    }


def _own(state: State, before: Told | None) -> Mapping[str, Items]:
    """What each person has of their own; nothing where nobody may see anything."""
    if state.phase is Phase.PREPARING:
        return {}
    own: dict[str, dict[str, str]] = {}
    closed, under = state.phase is Phase.CLOSED, _merged(state)
    old, written = (State(), {}) if before is None else (before.state, before.own)

    def give(person: str, key: str, item: Mapping[str, object], *, same: bool = False) -> None:
        text = written.get(person, {}).get(key, "") if same else ""
        own.setdefault(person, {})[key] = text or _json(item)

    for person in state.persons.values():
        give(person.id, "me", {"id": person.id, "name": person.name, "named": person.named})
    for note in state.notes.values():
        content = {**_note(note), "showing": note.showing, "into": note.into}
        give(note.person, f"n/{note.id}", content, same=old.notes.get(note.id) is note)
        root = state.notes[root_of(state.notes, note.id)]
        # A dot on what is hidden can be given again, see `kaart.workshop.dots.dots_given`.
        for person_id in note.dots if root.showing is Showing.SHOWN else ():
            give(person_id, f"d/{root.id}", {"note": root.id, "step": root.step}, same=True)
            if closed and root.person != person_id:
                give(person_id, f"v/{root.id}", _seen_note(root, state, merged=under[root.id]))
    for key, answer in state.answers.items():
        item = {"step": answer.step, "area": answer.area, "recognised": answer.recognised, "reason": answer.reason}
        give(answer.person, f"a/{answer.step}/{answer.area}", item, same=old.answers.get(key) is answer)
    return own


def _json(item: object) -> str:
    return json.dumps(item, ensure_ascii=False, separators=(",", ":"))


def _ms(at: datetime) -> int:
    """Milliseconds since 1970."""
    return round(at.timestamp() * 1000)
