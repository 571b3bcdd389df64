"""A room in which everybody writes, edits and votes at once, and what became of it."""

from __future__ import annotations

import asyncio
import random
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bench.werksessie.phone import Phone

# How every text begins: with the id of its note.
NOTE_MARK = re.compile(r"([0-9a-f]{8}-\d+), \d+: ")
STEP = "s1"
# Buurten of the invented region that comes with kaart.
AREAS = ("BU99010101", "BU99010102", "BU99010201", "BU99010301", "BU99010305")
# What somebody does in turn: a room writes more than it changes.
_SHARES = {"write": 5, "vote": 5, "edit": 2, "answer": 1, "take_back": 1}


@dataclass
class Person:
    """What one person did that was acknowledged.

    Attributes
    ----------
    wrote
        Text by id of the note, as acknowledged last.
    sent
        When each text was sent first, by note and text.
    base
        Number of the last edit of each note, which the next edit names.
    voted
        Notes that have a dot of theirs.
    answered
        Whether they recognise the figures, by area.
    fresh
        Text by id of the notes that a reload gives them at the end.
    acts
        How many attempts they made.
    """

    phone: Phone
    chance: random.Random
    wrote: dict[str, str] = field(default_factory=dict)
    sent: dict[tuple[str, str], float] = field(default_factory=dict)
    base: dict[str, int] = field(default_factory=dict)
    voted: set[str] = field(default_factory=set)
    answered: dict[str, str] = field(default_factory=dict)
    fresh: dict[str, str] = field(default_factory=dict)
    acts: int = 0


@dataclass
class Room:
    """Everybody in a session.

    Attributes
    ----------
    people
        With their phones.
    dots
        That each may give.
    """

    people: list[Person]
    dots: int = 3

    @classmethod
    async def filled(cls, urls: Sequence[str], code: str, *, count: int, seed: int = 1) -> Room:
        """So many people come in at once, at the servers in turn, and follow."""
        phones = [Phone(urls[at % len(urls)], name=f"Persoon {at}") for at in range(count)]
        await asyncio.gather(*(phone.come_in(code) for phone in phones))
        for phone in phones:
            phone.follow()
        await asyncio.gather(*(phone.connected.wait() for phone in phones))
        return cls([Person(phone, random.Random(f"{seed}-{at}")) for at, phone in enumerate(phones)])

    async def busy(self, seconds: float, *, every_s: float) -> None:
        """Everybody does something every so many seconds, at moments of their own."""
        end = time.monotonic() + seconds
        await asyncio.gather(*(self._busy(person, end, every_s) for person in self.people))

    async def settle(self, seconds: float) -> None:
        """Wait until everybody has seen everything, at most so long."""
        end = time.monotonic() + seconds
        while self.unseen() and time.monotonic() < end:  # noqa: ASYNC110 (of many phones)
            await asyncio.sleep(0.1)

    async def leave(self) -> None:
        """Everybody closes their page."""
        await asyncio.gather(*(person.phone.leave() for person in self.people))

    @property
    def wrote(self) -> dict[str, str]:
        """Text of every note that was acknowledged."""
        return {note: text for person in self.people for note, text in person.wrote.items()}

    def unseen(self) -> list[tuple[str, str]]:
        """Person and note, for every acknowledged text that somebody's phone has not shown."""
        wrote = self.wrote
        return [
            (person.phone.name, note)
            for person in self.people
            for note, text in wrote.items()
            if person.phone.notes.get(note, {}).get("text") != text
        ]

    def delays(self) -> list[float]:
        """Seconds from sending a note to its being on the phone of each of the others that saw it, in order."""
        sent = {key: at for person in self.people for key, at in person.sent.items()}
        return sorted(at - sent[key] for person in self.people for key, at in person.phone.texts.items() if key in sent)

    def acknowledged_s(self) -> tuple[float, float]:
        """Seconds from sending an act first to its acknowledgement: the median, and of the slowest one in twenty."""
        took = sorted(
            times.acknowledged - times.sent
            for person in self.people
            for times in person.phone.times.values()
            if times.acknowledged
        )
        return round(took[len(took) // 2], 3), round(took[int(len(took) * 0.95)], 3)

    async def _busy(self, person: Person, end: float, every_s: float) -> None:
        await asyncio.sleep(person.chance.uniform(0, every_s))
        while time.monotonic() < end:
            (what,) = person.chance.choices(list(_SHARES), list(_SHARES.values()))
            await getattr(self, f"_{what}")(person)
            person.acts += 1
            await asyncio.sleep(person.chance.uniform(0.5, 1.5) * every_s)

    async def _write(self, person: Person) -> None:
        note = f"{person.phone.person[:8]}-{len(person.wrote)}"
        await self._put(person, note, "write_note", step=STEP, area=person.chance.choice(AREAS))

    async def _edit(self, person: Person) -> None:
        if not person.wrote:
            return
        note = person.chance.choice(list(person.wrote))
        await self._put(person, note, "edit_note", base=person.base[note])

    async def _put(self, person: Person, note: str, kind: str, **more: object) -> None:
        # No two texts are alike, so that one that is there twice is seen.
        text = f"{note}, {person.acts}: bij ons in de straat kent iedereen wel iemand die hulp nodig heeft."
        person.sent[note, text] = time.monotonic()
        answer = await person.phone.do(kind, note=note, note_kind="aanvulling", text=text, **more)
        person.wrote[note], person.base[note] = text, answer["seq"]

    async def _vote(self, person: Person) -> None:
        free = [note for note in person.phone.notes if note not in person.voted]
        if len(person.voted) < self.dots and free:
            note = person.chance.choice(free)
            await person.phone.do("give_dot", note=note)
            person.voted.add(note)

    async def _take_back(self, person: Person) -> None:
        if person.voted:
            note = person.chance.choice(sorted(person.voted))
            await person.phone.do("take_back_dot", note=note)
            person.voted.discard(note)

    async def _answer(self, person: Person) -> None:
        recognised = person.chance.choice(("ja", "deels", "nee"))
        area = person.chance.choice(AREAS)
        await person.phone.do("give_answer", step=STEP, area=area, recognised=recognised)
        person.answered[area] = recognised


def differences(room: Room, notes: Mapping[str, Any]) -> list[str]:
    """What is lost, doubled or otherwise than was acknowledged, in sentences; empty when all is well.

    `notes` gives text and number of dots of each note at the end, by id.
    """
    wrote = room.wrote
    votes: dict[str, int] = dict.fromkeys(wrote, 0)
    for person in room.people:
        for note in person.voted:
            votes[note] = votes.get(note, 0) + 1
    found = [f"lost: {note}" for note in wrote if note not in notes]
    found += [f"nobody wrote: {note}" for note in notes if note not in wrote]
    both = [note for note in wrote if note in notes]
    found += [f"another text: {note}" for note in both if notes[note]["text"] != wrote[note]]
    found += [
        f"{notes[note]['count']} dots, given {votes[note]}: {note}"
        for note in both
        if notes[note]["count"] != votes[note]
    ]
    return found
