"""What a werksessie is at some moment: plain frozen objects that a fold over its events gives.

Moments are in UTC and of the server: the clock of a phone does not count. Points are WGS84 degrees.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property

# What a facilitator writes on behalf of the room belongs to this person, and so does what is entered from paper.
FACILITATOR = "begeleider"
READER = "meelezer"
# Begins the id of who led a session that was merged into this one: no secret makes anybody that person.
OTHER_FACILITATOR = f"{FACILITATOR}-"


def leads(person: str) -> bool:
    """Whether an id is of a facilitator: of this session, or of one that was merged into it.

    Parameters
    ----------
    person
        Id within the session.
    """
    return person == FACILITATOR or person.startswith(OTHER_FACILITATOR)


class Role(StrEnum):
    """What somebody may do: lead, take part, or only read along (the screen of the hall)."""

    FACILITATOR = "begeleider"
    PARTICIPANT = "deelnemer"
    READER = "meelezer"


class Phase(StrEnum):
    """Life of a session: nobody can come in before it is open or after it is closed."""

    PREPARING = "voorbereiding"
    OPEN = "open"
    CLOSED = "gesloten"


class NoteKind(StrEnum):
    """What a note is."""

    EXPLANATION = "verklaring"
    ADDITION = "aanvulling"
    FACILITY = "voorziening"
    OPPORTUNITY = "kans"
    QUESTION = "vraag"
    MEASURE = "maatregel"


class Recognised(StrEnum):
    """Answer to "herkennen we dit?"."""

    YES = "ja"
    PARTLY = "deels"
    NO = "nee"


class MeasureKind(StrEnum):
    """What a proposed measure adds."""

    VVE = "vve"
    BUS = "bus"
    OTHER = "anders"


class Showing(StrEnum):
    """Whether the hall sees a note: not before the facilitator has looked, where a session is moderated."""

    WAITING = "wacht"
    SHOWN = "getoond"
    HIDDEN = "verborgen"


@dataclass(frozen=True)
class Actor:
    """Somebody whose secret was checked.

    Attributes
    ----------
    person
        Id within the session; `FACILITATOR` and `READER` for who has one of those links.
    role
        What they may do.
    """

    person: str
    role: Role


@dataclass(frozen=True)
class Point:
    """A place within an area.

    Attributes
    ----------
    lon, lat
        WGS84 degrees, rounded to 5 digits: about a metre.
    """

    lon: float
    lat: float


@dataclass(frozen=True)
class Step:
    """One view with one question.

    Attributes
    ----------
    id
        Unique within the session.
    title
        Short name of the step; "" for the title of the view.
    question
        What is asked of the room.
    page
        Path of the page of the view, "" for the map.
    query
        The view, as it stands in the link of that page.
    frozen
        Whether nothing can be added or changed.
    ends_at
        When its timer ends; None without one.
    by_recognition
        Whether the hall sees the areas coloured by how the room answered.
    """

    id: str
    title: str = ""
    question: str = ""
    page: str = ""
    query: Mapping[str, str] = field(default_factory=dict)
    frozen: bool = False
    ends_at: datetime | None = None
    by_recognition: bool = False


@dataclass(frozen=True)
class Person:
    """Somebody in a session.

    Attributes
    ----------
    name
        As given; "" for anonymous.
    role
        What they may do.
    named
        Whether the minutes may name them.
    """

    id: str
    name: str
    role: Role
    named: bool = False


@dataclass(frozen=True)
class Measure:
    """What a proposed measure adds.

    Attributes
    ----------
    kind
        What it is.
    amount
        Places of a VVE site, or buses per hour; None where that was not said.
    """

    kind: MeasureKind
    amount: float | None = None


@dataclass(frozen=True)
class Agreement:
    """What was agreed on a note.

    Attributes
    ----------
    text
        What will be done; "" when the note says it.
    owner
        Who does it.
    due
        Day by which it is done; None without one.
    done
        Whether it is.
    """

    text: str = ""
    owner: str = ""
    due: date | None = None
    done: bool = False


@dataclass(frozen=True)
class Note:
    """What somebody wrote at a buurt.

    Attributes
    ----------
    step
        Step that it belongs to.
    area
        Code of the area, "" for the view as a whole.
    kind, text, measure, point
        What was written; a measure only with kind `NoteKind.MEASURE`.
    person
        Who wrote it; `FACILITATOR` for what the facilitator typed for the room.
    author
        Name of who wrote it, in what others see of it; "" when they gave none.
    at
        When it was written.
    edited, changed
        Number of the last event that changed its text, which an edit names as its base, and of the last that changed
        anything of it.
    showing
        Whether the hall sees it.
    table
        Number of the table where it was written on paper; None for what was typed.
    into
        Note that it was merged into, "" for none.
    group
        Name that the facilitator grouped it under, "" for none.
    dots
        Persons who gave it a dot; in what a participant sees only themselves, see `count`.
    count
        Persons who gave a dot to it or to a note that was merged into it: who gave one to both counts once.
    agreement
        What was agreed, None for nothing.
    agreed
        Number of the last event that changed what was agreed, which the next change names as its base; 0 for none.
    """

    id: str
    step: str
    area: str
    kind: NoteKind
    text: str
    person: str
    at: datetime
    edited: int
    changed: int
    showing: Showing
    point: Point | None = None
    measure: Measure | None = None
    table: int | None = None
    into: str = ""
    group: str = ""
    dots: frozenset[str] = frozenset()
    count: int = 0
    agreement: Agreement | None = None
    agreed: int = 0
    author: str = ""


@dataclass(frozen=True)
class Answer:
    """Whether one person recognises what the figures say of an area.

    Attributes
    ----------
    reason
        Why; "" when not said.
    changed
        Number of the event that gave it.
    """

    step: str
    area: str
    person: str
    recognised: Recognised
    reason: str
    at: datetime
    changed: int


@dataclass(frozen=True)
class PaperCount:
    """Answers of one table on paper: how many ticked what. A later entry of the same table replaces it."""

    step: str
    area: str
    table: int
    counts: Mapping[Recognised, int]
    changed: int


@dataclass(frozen=True)
class UsedFigure:
    """A figure as the room saw it, to say later what has changed.

    Attributes
    ----------
    value
        In `unit`; None where there was none, for the reason in `status`.
    status
        As in the documents of kaart: observed, suppressed, not_published, ...
    year
        Year of the figure.
    delivery
        Moment and hash of the delivery it came from, as a text.
    """

    area: str
    name: str
    indicator: str
    year: int
    value: float | None
    status: str
    unit: str
    delivery: str


@dataclass(frozen=True)
class State:
    """A session as its events make it.

    Attributes
    ----------
    seq
        Number of the last event.
    title, area, phase
        What it is about, the code or name of its area, and where it stands in its life.
    moderated
        Whether the facilitator looks at notes before the hall sees them.
    dots
        Number of notes that one person may give a dot in one step.
    steps, shown
        The views in their order, and the id of the one that everybody sees ("" for none).
    persons, notes, answers, papers, figures
        By id; answers by step, area and person; papers by step, area and table; figures by step.
    under
        Notes that were merged right into another one, by its id: `Note.into` the other way round, for the fold alone.
    opened_at, closed_at
        When people could first come in, and when it was closed last.
    """

    seq: int = 0
    title: str = ""
    area: str = ""
    phase: Phase = Phase.PREPARING
    moderated: bool = True
    dots: int = 3
    steps: tuple[Step, ...] = ()
    shown: str = ""
    persons: Mapping[str, Person] = field(default_factory=dict)
    notes: Mapping[str, Note] = field(default_factory=dict)
    answers: Mapping[tuple[str, str, str], Answer] = field(default_factory=dict)
    papers: Mapping[tuple[str, str, int], PaperCount] = field(default_factory=dict)
    figures: Mapping[str, tuple[UsedFigure, ...]] = field(default_factory=dict)
    under: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    opened_at: datetime | None = None
    closed_at: datetime | None = None

    @cached_property
    def by_step(self) -> Mapping[str, Step]:
        """The steps by their id."""
        return {step.id: step for step in self.steps}

    def recognition(self, step: str) -> Mapping[str, Mapping[Recognised, int]]:
        """Answers per area of a step, those on paper too; an area without any is left out.

        Parameters
        ----------
        step
            Id of a step.
        """
        found: dict[str, dict[Recognised, int]] = {}
        for answer in self.answers.values():
            if answer.step == step:
                counts = found.setdefault(answer.area, dict.fromkeys(Recognised, 0))
                counts[answer.recognised] += 1
        for paper in self.papers.values():
            if paper.step == step:
                counts = found.setdefault(paper.area, dict.fromkeys(Recognised, 0))
                for recognised, count in paper.counts.items():
                    counts[recognised] += count
        return found
