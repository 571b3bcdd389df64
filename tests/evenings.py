"""Werksessies that never were: some people who do what comes up, as events in order of commit."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from hypothesis import strategies as st

from kaart.core.errors import KaartError
from kaart.workshop.acts import (
    Agree,
    ChangePlan,
    CloseSession,
    ColourStep,
    DropAgreement,
    EditNote,
    EnterPaper,
    FigureAsked,
    FreezeStep,
    GiveAnswer,
    GiveDot,
    GroupNotes,
    HideNote,
    Join,
    MeasureAsked,
    MergeNotes,
    NameSelf,
    OpenSession,
    PartNote,
    PointAsked,
    SetTimer,
    ShowNote,
    ShowStep,
    StepAsked,
    TakeBackAnswer,
    TakeBackDot,
    UseFigures,
    WithdrawNote,
    WriteNote,
    content_of,
)
from kaart.workshop.events import Event
from kaart.workshop.fold import advance
from kaart.workshop.model import FACILITATOR, Actor, MeasureKind, NoteKind, Recognised, Role, State
from kaart.workshop.rules import require_allowed

LEAD = Actor(FACILITATOR, Role.FACILITATOR)
PEOPLE = tuple(Actor(person, Role.PARTICIPANT) for person in ("p1", "p2", "p3"))
STEPS = ("s1", "s2")
AREAS = ("BU09170000", "BU09170001")
NOTES = ("n1", "n2", "n3", "n4", "n5")
BEGIN = datetime(2026, 11, 30, 19, tzinfo=UTC)
PLAN = ChangePlan(
    title="Avond",
    area="GM0917",
    dots=2,
    steps=[StepAsked(id=step, question=f"Vraag {step}?", query={"indicator": step}) for step in STEPS],
)


@dataclass
class Evening:
    """A session without a database: who may not do a thing, does not."""

    name: str = "a"
    events: list[Event] = field(default_factory=list)
    state: State = field(default_factory=State)

    @classmethod
    def begun(cls, name: str = "a", *, plan: ChangePlan = PLAN, people: Iterable[Actor] = PEOPLE) -> Evening:
        """An open session with people in it."""
        evening = cls(name)
        evening.add(plan, LEAD.person)
        evening.add(OpenSession(), LEAD.person)
        for actor in people:
            evening.add(Join(person=actor.person, name=f"Naam van {actor.person}"), actor.person)
        return evening

    def does(self, act: Any, actor: Actor) -> bool:
        """Whether somebody could do something, which they then did."""
        if isinstance(act, Agree | DropAgreement) and not act.base and act.note in self.state.notes:
            # They saw what was agreed until now.
            act = act.model_copy(update={"base": self.state.notes[act.note].agreed})
        with contextlib.suppress(KaartError):
            require_allowed(act, actor, self.state)
            self.add(act, actor.person)
            return True
        return False

    def add(self, act: Any, person: str) -> None:
        """Append an event, allowed or not."""
        seq = len(self.events) + 1
        at = BEGIN + timedelta(seconds=seq)
        event = Event(seq, f"{self.name}{seq}", at, person, getattr(act, "step", ""), act.kind, content_of(act))
        self.events.append(event)
        self.state = advance(self.state, [event])


_WORDS = ("Waarom?", "=1+1", "<b>x</b>", "regel\nregel", "\U0001f642", "\u202eom", "x" * 100)
_KINDS = tuple(kind for kind in NoteKind if kind is not NoteKind.MEASURE)
_FIGURE = FigureAsked(
    area=AREAS[0], name="A", indicator="i", year=2024, value=1.5, status="observed", unit="%", delivery="d"
)
Deed = tuple[Any, Actor]


def _write(chance: Random, **more: Any) -> WriteNote:
    point = PointAsked(lon=5.980001, lat=chance.uniform(50.6, 53.7)) if chance.random() < 0.3 else None
    return WriteNote(
        note=chance.choice(NOTES),
        step=chance.choice(STEPS),
        area=chance.choice(AREAS),
        note_kind=chance.choice(_KINDS),
        text=chance.choice(_WORDS),
        point=point,
        **more,
    )


def _measure(chance: Random) -> WriteNote:
    measure = MeasureAsked(kind=chance.choice(list(MeasureKind)), amount=chance.choice([None, 0.0, 16.5]))
    return WriteNote(
        note=chance.choice(NOTES), step=STEPS[0], note_kind=NoteKind.MEASURE, text="Een bus", measure=measure
    )


def _answer(chance: Random) -> GiveAnswer:
    recognised, reason = chance.choice(list(Recognised)), chance.choice(("", *_WORDS[:5]))
    return GiveAnswer(step=chance.choice(STEPS), area=chance.choice(AREAS), recognised=recognised, reason=reason)


def _edit(chance: Random) -> EditNote:
    base = chance.randrange(1, 60)
    return EditNote(note=chance.choice(NOTES), base=base, note_kind=chance.choice(_KINDS), text=chance.choice(_WORDS))


def _plan(chance: Random) -> ChangePlan:
    steps = chance.sample(PLAN.steps, len(PLAN.steps))
    return PLAN.model_copy(update={"moderated": chance.random() < 0.5, "dots": chance.randrange(4), "steps": steps})


def _paper(chance: Random) -> EnterPaper:
    step, area, table = chance.choice(STEPS), chance.choice(AREAS), chance.randrange(3)
    return EnterPaper(step=step, area=area, table=table, ja=chance.randrange(3), nee=chance.randrange(3))


def _some(chance: Random) -> list[str]:
    return [chance.choice(NOTES) for _ in range(chance.randrange(1, 4))]


def _due(chance: Random) -> date | None:
    return None if chance.random() < 0.3 else BEGIN.date() + timedelta(days=chance.randrange(99))


# How often each is tried; who leads tries all, others only the first ones.
_BY_ANYBODY: Mapping[Callable[[Random], Any], int] = {
    _write: 12,
    _measure: 1,
    _answer: 10,
    _edit: 2,
    lambda chance: GiveDot(note=chance.choice(NOTES)): 14,
    lambda chance: TakeBackDot(note=chance.choice(NOTES)): 4,
    lambda chance: WithdrawNote(note=chance.choice(NOTES)): 1,
    lambda chance: TakeBackAnswer(step=chance.choice(STEPS), area=chance.choice(AREAS)): 2,
    lambda chance: NameSelf(name=chance.choice(["", "  ", "Amira", "=1+1"]), named=chance.random() < 0.5): 1,
}
_BY_LEAD: Mapping[Callable[[Random], Any], int] = {
    lambda chance: ShowNote(note=chance.choice(NOTES)): 24,
    lambda chance: HideNote(note=chance.choice(NOTES)): 3,
    lambda chance: MergeNotes(into=chance.choice(NOTES), notes=_some(chance)): 20,
    lambda chance: PartNote(note=chance.choice(NOTES)): 5,
    lambda chance: GroupNotes(group=chance.choice(["", "Geld"]), notes=_some(chance)): 2,
    lambda chance: Agree(note=chance.choice(NOTES), owner="Piet", due=_due(chance), done=chance.random() < 0.5): 3,
    lambda chance: DropAgreement(note=chance.choice(NOTES)): 1,
    _paper: 3,
    lambda chance: _write(chance, table=chance.randrange(3)): 2,
    lambda chance: FreezeStep(step=chance.choice(STEPS), frozen=chance.random() < 0.3): 2,
    lambda chance: ColourStep(step=chance.choice(STEPS), by_recognition=chance.random() < 0.5): 1,
    lambda chance: SetTimer(step=chance.choice(STEPS), seconds=chance.randrange(60)): 1,
    lambda chance: ShowStep(step=chance.choice(STEPS)): 1,
    lambda chance: UseFigures(step=chance.choice(STEPS), figures=[_FIGURE]): 1,
    _plan: 1,
    lambda _: OpenSession(): 3,
    lambda _: CloseSession(): 1,
}


class Deeds(list[Deed]):
    """What some people try to do, one after the other; shown as what makes them again."""

    def __init__(self, seed: int, count: int) -> None:
        super().__init__(_tried(seed, count))
        self.name = f"Deeds({seed}, {count})"

    def __repr__(self) -> str:
        return self.name


def _tried(seed: int, count: int) -> list[Deed]:
    chance = Random(seed)
    found: list[Deed] = []
    for _ in range(count):
        actor = chance.choice([*PEOPLE, *PEOPLE, LEAD, LEAD, LEAD])
        acts = {**_BY_LEAD, **_BY_ANYBODY} if actor is LEAD else _BY_ANYBODY
        (make,) = chance.choices(list(acts), weights=list(acts.values()))
        found.append((make(chance), actor))
    return found


# A list of Hypothesis would hardly ever come to a merged note with dots; fewer of the same is what it can try.
DEEDS = st.builds(Deeds, seed=st.integers(0, 2**32), count=st.sampled_from([80, 40, 20, 5, 0]))


def evening_of(tried: Iterable[Deed], *, name: str = "a") -> Evening:
    """A session in which people did what they could do of some acts.

    Parameters
    ----------
    tried
        Acts and who tries them.
    name
        Begins the ids of the events.
    """
    evening = Evening.begun(name)
    for act, actor in tried:
        evening.does(act, actor)
    return evening


EVENINGS = st.builds(evening_of, DEEDS)
