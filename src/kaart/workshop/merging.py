"""Two sessions of one evening made into one: the events of another table as they come after those of this one.

Steps that show the same and ask the same become one; others come behind. People stay apart, and so do the counts of
tables on paper. An event is known by its id and moment, so that what was taken over before is passed over. What only
the life of the other session was (opening, closing, which step was shown, timers, frozen steps) is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256

from kaart.core.errors import InputError, mark
from kaart.workshop.acts import (
    MOST_EVENTS,
    MOST_NOTES,
    MOST_STEPS,
    MOST_TABLES,
    AnyAct,
    ChangePlan,
    CloseSession,
    ColourStep,
    FreezeStep,
    HideNote,
    OpenSession,
    SetTimer,
    ShowNote,
    ShowStep,
    StepAsked,
    UseFigures,
    content_of,
    kept_act,
)
from kaart.workshop.events import Event
from kaart.workshop.fold import advance, fold
from kaart.workshop.model import FACILITATOR, OTHER_FACILITATOR, Showing, State, Step

_LEFT_OUT = (ChangePlan, OpenSession, CloseSession, ShowStep, SetTimer, FreezeStep, ColourStep)
_TOO_MANY_STEPS = mark("Together they would have {total} steps; a werksessie has at most {most}.")
_TOO_MANY_EVENTS = mark("Together these have {total} acts; a werksessie is at most {most} acts.")
_TOO_MANY_NOTES = mark("Together they would have {total} notes; a werksessie has at most {most}.")
_TOO_MANY_TABLES = mark("Together they would have more than {most} tables on paper.")


def merged(known: Sequence[Event], other: Sequence[Event]) -> tuple[Event, ...]:
    """The events of another session as they come after those of this one.

    Parameters
    ----------
    known
        All events of this session, in order.
    other
        All events of the other one, in order; it may be a copy of this one, or have been merged into it before.

    Returns
    -------
    tuple of Event
        Numbered on; none when this session has all of the other already.

    Raises
    ------
    InputError
        If together they have too many steps, tables, notes or acts.
    """
    names = _Names.of(known, other)
    here, there = fold(known), fold(other)
    steps = names.match_steps(here, there, known)
    fresh = [event for event in other if event.id not in names.twins and _is_taken(event, here, names)]
    more: list[Event] = []
    if steps or (fresh and there.dots > here.dots):
        plan = _plan(here, steps, dots=max(here.dots, there.dots) if fresh else here.dots)
        more.append(_event(plan, FACILITATOR, _id("plan", known[-1].id, other[-1].id), other[-1]))
    more += [names.renamed(event) for event in fresh]
    after = advance(here, _numbered(more, here.seq))
    if len(after.notes) > MOST_NOTES:
        raise InputError(_TOO_MANY_NOTES, total=len(after.notes), most=MOST_NOTES)
    more += _shown_alike(fresh, there, after, names, last=other[-1])
    if (total := len(known) + len(more)) > MOST_EVENTS:
        raise InputError(_TOO_MANY_EVENTS, total=total, most=MOST_EVENTS)
    return tuple(_numbered(more, here.seq))


def _is_taken(event: Event, here: State, names: _Names) -> bool:
    act = kept_act(event.kind, event.content)
    if isinstance(act, UseFigures):
        return names.steps.get(act.step, act.step) not in here.figures
    return not isinstance(act, _LEFT_OUT)


def _numbered(events: Iterable[Event], last: int) -> list[Event]:
    return [replace(event, seq=seq) for seq, event in enumerate(events, start=last + 1)]


def _event(act: AnyAct, person: str, id_: str, like: Event) -> Event:
    return Event(0, id_, like.at, person, getattr(act, "step", ""), act.kind, content_of(act))


def _id(*parts: str) -> str:
    """An id that is the same for the same parts."""
    return sha256("\n".join(parts).encode()).hexdigest()[:32]


def _plan(here: State, steps: Iterable[StepAsked], *, dots: int) -> ChangePlan:
    """The plan of a session with more steps, and as many dots as anybody had.

    Raises
    ------
    InputError
        If these are too many.
    """
    all_steps = [*(_asked(step, step.id) for step in here.steps), *steps]
    if len(all_steps) > MOST_STEPS:
        raise InputError(_TOO_MANY_STEPS, total=len(all_steps), most=MOST_STEPS)
    return ChangePlan(title=here.title, area=here.area, moderated=here.moderated, dots=dots, steps=all_steps)


def _asked(step: Step, id_: str) -> StepAsked:
    return StepAsked(id=id_, title=step.title, question=step.question, page=step.page, query=dict(step.query))


def _shown_alike(fresh: Iterable[Event], there: State, after: State, names: _Names, *, last: Event) -> Iterator[Event]:
    """What the hall of the other session saw or did not see, where this one is moderated otherwise."""
    touched = dict.fromkeys(id_ for event in fresh for id_ in _notes_in(event))
    for id_ in touched:
        wanted, now = there.notes.get(id_), after.notes.get(names.notes.get(id_, id_))
        if wanted is None or now is None or wanted.showing is now.showing:
            continue
        if wanted.showing is Showing.SHOWN:
            yield _event(ShowNote(note=now.id), names.lead, _id("show", id_, last.id), last)
        elif now.showing is Showing.SHOWN or wanted.showing is Showing.HIDDEN:
            yield _event(HideNote(note=now.id), names.lead, _id("hide", id_, last.id), last)


def _notes_in(event: Event) -> Iterator[str]:
    for name in ("note", "into"):
        if name in event.content:
            yield str(event.content[name])
    notes = event.content.get("notes", ())
    if isinstance(notes, list):
        yield from map(str, notes)


@dataclass
class _Names:
    """What people, steps, notes, tables and events of the other session are called in this one.

    Attributes
    ----------
    twins
        Events that both sessions have, as this one has them, by their id in the other.
    lead
        Who led the other session.
    people, steps, notes, tables, ids
        By what they are called there; what is absent keeps its name.
    """

    twins: dict[str, Event] = field(default_factory=dict)
    lead: str = ""
    people: dict[str, str] = field(default_factory=dict)
    steps: dict[str, str] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    tables: dict[int, int] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, known: Sequence[Event], other: Sequence[Event]) -> _Names:
        """The names, as far as events say them; see `match_steps` for those of the plan.

        Parameters
        ----------
        known, other
            Events of both sessions.

        Raises
        ------
        InputError
            If there are not enough numbers for the tables.
        """
        names = cls()
        by_id = {event.id: event for event in known}
        for event in other:
            again = _id("event", event.id, event.at.isoformat())
            ours = next((by_id[id_] for id_ in (event.id, again) if _is_same(event, by_id.get(id_))), None)
            if ours is not None:
                names.twins[event.id] = ours
                names._learn(event, ours)
            elif event.id in by_id:
                names.ids[event.id] = again
        fresh = [event for event in other if event.id not in names.twins]
        names._name_people(known, fresh)
        names._name_notes(known, fresh)
        names._name_tables(known, fresh)
        names._name_lost_steps(known, fresh, other)
        return names

    def _learn(self, theirs: Event, ours: Event) -> None:
        """Names by an event that both have."""
        if theirs.person != FACILITATOR:
            self.people[theirs.person] = ours.person
        elif ours.person != FACILITATOR:
            self.lead = ours.person
        if theirs.step:
            self.steps[theirs.step] = ours.step
        for step in _planned(theirs):
            self.steps[step] = step
        self.notes.update(zip(_notes_in(theirs), _notes_in(ours), strict=True))
        if (table := _table(theirs)) is not None and (number := _table(ours)) is not None:
            self.tables[table] = number

    def _name_people(self, known: Sequence[Event], fresh: Sequence[Event]) -> None:
        first = next((event.id for event in fresh if event.person == FACILITATOR), "")
        self.lead = self.lead or f"{OTHER_FACILITATOR}{_id('lead', first)[:16]}"
        self.people[FACILITATOR] = self.lead
        taken = {event.person for event in known}
        for event in fresh:
            if event.kind == "join" and event.person in taken:
                self.people.setdefault(event.person, _id("person", event.id))

    def _name_notes(self, known: Sequence[Event], fresh: Sequence[Event]) -> None:
        taken = {event.content["note"] for event in known if event.kind == "write_note"}
        for event in fresh:
            # Also one that is not there: of this session it names none.
            for note in _notes_in(event):
                if note in taken:
                    self.notes.setdefault(note, _id("note", event.id, note))

    def _name_tables(self, known: Sequence[Event], fresh: Sequence[Event]) -> None:
        """Number the tables: the same number in two rooms is two tables.

        Raises
        ------
        InputError
            If there are not enough numbers.
        """
        taken = {table for event in known if (table := _table(event)) is not None}
        wanted = {table: None for event in fresh if (table := _table(event)) is not None and table not in self.tables}
        free = (number for number in range(1, MOST_TABLES + 1) if number not in taken | wanted.keys())
        for table in wanted:
            number = next(free, None) if table in taken else table
            if number is None:
                raise InputError(_TOO_MANY_TABLES, most=MOST_TABLES)
            self.tables[table] = number

    def _name_lost_steps(self, known: Sequence[Event], fresh: Sequence[Event], other: Sequence[Event]) -> None:
        """Names of steps that are no longer in the plan of the other session: their notes are still theirs."""
        planned = fold(other).by_step
        taken = _all_steps(known)
        for event in fresh:
            if event.step in taken and event.step not in planned:
                self.steps.setdefault(event.step, _id("step", event.id))

    def match_steps(self, here: State, there: State, known: Sequence[Event]) -> list[StepAsked]:
        """Find the steps of the other session here.

        Parameters
        ----------
        here, there
            Both sessions.
        known
            Events of this one.

        Returns
        -------
        list of StepAsked
            Those that are not here, under the id that they get.
        """
        free = [step for step in here.steps if step.id not in self.steps.values()]
        taken = _all_steps(known)
        lacking = []
        for step in there.steps:
            if step.id in self.steps:
                continue
            same = next((each for each in free if _shows(each) == _shows(step)), None)
            if same is None:
                self.steps[step.id] = _id("step", self.lead, step.id) if step.id in taken else step.id
                lacking.append(_asked(step, self.steps[step.id]))
            else:
                free.remove(same)
                self.steps[step.id] = same.id
        return lacking

    def renamed(self, event: Event) -> Event:
        """An event of the other session as this one has it, without a number.

        Parameters
        ----------
        event
            Of the other session.
        """
        content = dict(event.content)
        for key, names in (("note", self.notes), ("into", self.notes), ("step", self.steps), ("person", self.people)):
            if key in content:
                content[key] = names.get(str(content[key]), content[key])
        if isinstance(notes := content.get("notes"), list):
            content["notes"] = [self.notes.get(str(note), note) for note in notes]
        if (table := _table(event)) is not None:
            content["table"] = self.tables[table]
        return Event(
            0,
            self.ids.get(event.id, event.id),
            event.at,
            self.people.get(event.person, event.person),
            self.steps.get(event.step, event.step),
            event.kind,
            content,
        )


def _is_same(event: Event, other: Event | None) -> bool:
    return other is not None and (event.at, event.kind) == (other.at, other.kind)


def _table(event: Event) -> int | None:
    table = event.content.get("table")
    return table if isinstance(table, int) else None


def _planned(event: Event) -> Iterator[str]:
    """Steps of a plan."""
    act = kept_act(event.kind, event.content)
    if isinstance(act, ChangePlan):
        yield from (step.id for step in act.steps)


def _all_steps(events: Iterable[Event]) -> set[str]:
    """Steps of a session, also those that are no longer in its plan."""
    return {step for event in events for step in (event.step, *_planned(event)) if step}


def _shows(step: Step) -> tuple[str, dict[str, str], str]:
    return step.page, dict(step.query), step.question
