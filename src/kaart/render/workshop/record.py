"""What the minutes of a werksessie hold, as plain objects: whoever makes them has left out what is not for readers.

Texts are as people typed them; nothing here is markup.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from kaart.render.profile.sheet import Picture
from kaart.render.snapshot.build import Snapshot

YES, PARTLY, NO = "ja", "deels", "nee"
QUESTION, MEASURE = "vraag", "maatregel"


@dataclass(frozen=True)
class Used:
    """Figures of one kind that the room saw.

    Attributes
    ----------
    label, definition, unit
        What was counted; the unit is "" where it is part of `value`.
    year
        Of the figures.
    source
        Attribution of the publisher.
    fetched
        Day on which they were fetched, in words; "–" where that is not known.
    value
        Of the one area of a profile, with its unit; "" where the values stand with the areas.
    """

    label: str
    definition: str
    unit: str
    year: int | str
    source: str
    fetched: str
    value: str = ""


@dataclass(frozen=True)
class Reason:
    """Why somebody answered so: `recognised` is one of `YES`, `PARTLY`, `NO`."""

    recognised: str
    text: str


@dataclass(frozen=True)
class Recognition:
    """Whether the room recognises what the figures say of an area.

    Attributes
    ----------
    area
        Name.
    figures
        What they say, in words; "" where that is not known.
    yes, partly, no
        Answers, those on paper too.
    paper
        How many of them were on paper.
    reasons
        In the order in which they were given.
    """

    area: str
    figures: str
    yes: int
    partly: int
    no: int
    paper: int = 0
    reasons: tuple[Reason, ...] = ()

    @property
    def disputed(self) -> bool:
        """Whether fewer people recognise the figures than do not, or only in part."""
        return self.no + self.partly > self.yes


@dataclass(frozen=True)
class Agreed:
    """What was agreed on a remark; `text` is "" when the remark says it, `due` None without a day."""

    text: str
    owner: str
    due: date | None
    done: bool


@dataclass(frozen=True)
class Proposed:
    """What a measure adds.

    Attributes
    ----------
    kind
        ``vve``, ``bus`` or ``anders``.
    amount
        Places, or buses per hour; None where that was not said.
    change
        What it would change, as a sentence; "" where that is not known.
    """

    kind: str
    amount: float | None = None
    change: str = ""


@dataclass(frozen=True)
class Remark:
    """A note.

    Attributes
    ----------
    area
        Name of its area, "" for the view as a whole.
    kind
        ``verklaring``, ``aanvulling``, ``voorziening``, ``kans``, ``vraag`` or ``maatregel``.
    text, dots, group
        As the room left them; the group is "" for none.
    table
        Number of the table where it was written on paper; None for what was typed.
    waiting
        Whether the facilitator has not looked at it yet.
    pointed
        Whether its place was pointed out.
    measure, agreed
        None for none.
    merged
        Notes that say the same, under this one.
    """

    area: str
    kind: str
    text: str
    dots: int = 0
    group: str = ""
    table: int | None = None
    waiting: bool = False
    pointed: bool = False
    measure: Proposed | None = None
    agreed: Agreed | None = None
    merged: tuple[Remark, ...] = ()

    @property
    def all(self) -> Iterator[Remark]:
        """Itself, and those under it."""
        yield self
        for remark in self.merged:
            yield from remark.all


@dataclass(frozen=True)
class StepRecord:
    """One step.

    Attributes
    ----------
    title, question
        What it was about; the question is "" for none.
    sentence
        What the view shows, in one sentence.
    snapshot
        The map; None for none.
    picture
        Drawing in place of a map; None for none.
    answers
        The same map in the colours of what the room answered; None for none.
    used
        Figures that it showed.
    attribution
        Where figures and boundaries are from.
    notices
        What the reader must know of the figures: why there is no map, that they have been updated since.
    recognised
        Areas with an answer, in the order of their names.
    remarks
        Ordered by area and dots: see `by_area`.
    """

    title: str
    question: str
    sentence: str = ""
    snapshot: Snapshot | None = None
    picture: Picture | None = None
    answers: Snapshot | None = None
    used: tuple[Used, ...] = ()
    attribution: str = ""
    notices: tuple[str, ...] = ()
    recognised: tuple[Recognition, ...] = ()
    remarks: tuple[Remark, ...] = ()

    @property
    def by_area(self) -> dict[str, list[Remark]]:
        """Remarks by the name of their area, that with most dots first; those of the view as a whole come last."""
        areas: dict[str, list[Remark]] = {}
        for remark in sorted(self.remarks, key=lambda item: -item.dots):
            areas.setdefault(remark.area, []).append(remark)

        def order(name: str) -> tuple[bool, int, str]:
            return not name, -sum(remark.dots for remark in areas[name]), name.casefold()

        return {name: areas[name] for name in sorted(areas, key=order)}


@dataclass(frozen=True)
class Minutes:
    """The minutes.

    Attributes
    ----------
    language
        ``nl`` or ``en``.
    title, region
        What it was about; "" for none.
    held
        Day on which people could first come in; None when it was never open.
    made
        Day of the minutes.
    steps
        In the order of the session.
    people
        How many took part.
    names
        Of those who chose to be named.
    left_out
        Notes that wait for the facilitator and are not in it.
    together
        What all proposed measures would change together, as a sentence; "" where that is not known.
    """

    language: str
    title: str
    region: str
    held: date | None
    made: date
    steps: tuple[StepRecord, ...]
    people: int
    names: tuple[str, ...] = ()
    left_out: int = 0
    together: str = ""

    @property
    def remarks(self) -> Iterator[tuple[StepRecord, Remark]]:
        """Every remark with its step, those under others too."""
        for step in self.steps:
            for remark in step.remarks:
                for item in remark.all:
                    yield step, item
