"""From events to the state of a session, and nothing but that: no database, no clock."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any, TypeVar

from kaart.workshop.acts import (
    MOST_UNDER,
    Agree,
    AnyAct,
    ChangePlan,
    CloseSession,
    ColourStep,
    DropAgreement,
    EditNote,
    EnterPaper,
    FreezeStep,
    GiveAnswer,
    GiveDot,
    GroupNotes,
    HideNote,
    Join,
    MergeNotes,
    NameSelf,
    OpenSession,
    PartNote,
    SetTimer,
    ShowNote,
    ShowStep,
    TakeBackAnswer,
    TakeBackDot,
    UseFigures,
    WithdrawNote,
    WriteNote,
    kept_act,
)
from kaart.workshop.dots import dots_in_use
from kaart.workshop.events import Event
from kaart.workshop.model import (
    Agreement,
    Answer,
    Measure,
    Note,
    PaperCount,
    Person,
    Phase,
    Recognised,
    Role,
    Showing,
    State,
    Step,
    UsedFigure,
    leads,
)
from kaart.workshop.points import point_of
from kaart.workshop.stacks import above, below, root_of

_DEEPEST = 8  # notes that one stands under by way of each other; what lies deeper comes right under the first
_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


def fold(events: Iterable[Event]) -> State:
    """The state after some events, in whatever order they came.

    Parameters
    ----------
    events
        Of one session; one that is there twice counts once.

    Raises
    ------
    InputError
        If a newer version of kaart wrote one of them.
    """
    return advance(State(), events)


def advance(state: State, events: Iterable[Event]) -> State:
    """The state after some more events.

    Parameters
    ----------
    state
        After the events before.
    events
        Those that it has had already are passed over.

    Raises
    ------
    InputError
        If a newer version of kaart wrote one of them.
    """
    for event in sorted({event.seq: event for event in events if event.seq > state.seq}.values(), key=_order):
        act = kept_act(event.kind, event.content)
        state = replace(_STEPS[type(act)](state, event, act), seq=event.seq)
    return state


def _order(event: Event) -> int:
    return event.seq


def _join(state: State, _: Event, act: Join) -> State:
    person = Person(act.person, act.name, Role.PARTICIPANT, named=act.named and bool(act.name))
    return replace(state, persons={**state.persons, act.person: person})


def _name_self(state: State, event: Event, act: NameSelf) -> State:
    before = state.persons.get(event.person)
    role = Role.FACILITATOR if leads(event.person) else Role.PARTICIPANT
    person = Person(event.person, act.name, role, named=act.named and bool(act.name))
    state = replace(state, persons={**state.persons, event.person: person})
    if act.name == (before.name if before else ""):
        return state
    # Who reads their notes sees the name with them.
    own = [id_ for id_, note in state.notes.items() if note.person == event.person]
    return replace(state, notes=_with(state.notes, event, own))


def _change_plan(state: State, _: Event, act: ChangePlan) -> State:
    before = state.by_step
    steps = []
    for asked in act.steps:
        kept = before.get(asked.id, Step(asked.id))
        steps.append(replace(kept, title=asked.title, question=asked.question, page=asked.page, query=asked.query))
    shown = state.shown if any(step.id == state.shown for step in steps) else ""
    return replace(
        state,
        title=act.title,
        area=act.area,
        moderated=act.moderated,
        dots=act.dots,
        steps=tuple(steps),
        shown=shown or (steps[0].id if steps and state.phase is not Phase.PREPARING else ""),
    )


def _open(state: State, event: Event, _: OpenSession) -> State:
    shown = state.shown or (state.steps[0].id if state.steps else "")
    return replace(state, phase=Phase.OPEN, shown=shown, opened_at=state.opened_at or event.at, closed_at=None)


def _close(state: State, event: Event, _: CloseSession) -> State:
    return replace(state, phase=Phase.CLOSED, closed_at=event.at)


def _show_step(state: State, _: Event, act: ShowStep) -> State:
    return replace(state, shown=act.step) if act.step in state.by_step else state


def _with_step(state: State, id_: str, change: Callable[[Step], Step]) -> State:
    return replace(state, steps=tuple(change(step) if step.id == id_ else step for step in state.steps))


def _freeze(state: State, _: Event, act: FreezeStep) -> State:
    return _with_step(state, act.step, lambda step: replace(step, frozen=act.frozen))


def _colour(state: State, _: Event, act: ColourStep) -> State:
    return _with_step(state, act.step, lambda step: replace(step, by_recognition=act.by_recognition))


def _timer(state: State, event: Event, act: SetTimer) -> State:
    ends = event.at + timedelta(seconds=act.seconds) if act.seconds else None
    return _with_step(state, act.step, lambda step: replace(step, ends_at=ends))


def _answer(state: State, event: Event, act: GiveAnswer) -> State:
    key = (act.step, act.area, event.person)
    answer = Answer(act.step, act.area, event.person, act.recognised, act.reason, event.at, event.seq)
    return replace(state, answers={**state.answers, key: answer})


def _take_back_answer(state: State, event: Event, act: TakeBackAnswer) -> State:
    return replace(state, answers=_without(state.answers, (act.step, act.area, event.person)))


def _without(items: Mapping[_Key, _Value], key: _Key) -> dict[_Key, _Value]:
    return {name: item for name, item in items.items() if name != key}


def _paper(state: State, event: Event, act: EnterPaper) -> State:
    counts = {Recognised.YES: act.ja, Recognised.PARTLY: act.deels, Recognised.NO: act.nee}
    entered = PaperCount(act.step, act.area, act.table, counts, event.seq)
    key = (act.step, act.area, act.table)
    papers = {**state.papers, key: entered} if any(counts.values()) else _without(state.papers, key)
    return replace(state, papers=papers)


def _write(state: State, event: Event, act: WriteNote) -> State:
    if act.note in state.notes:
        return state
    looked_at = leads(event.person) or not state.moderated
    note = Note(
        act.note,
        act.step,
        act.area,
        act.note_kind,
        act.text,
        event.person,
        event.at,
        event.seq,
        event.seq,
        Showing.SHOWN if looked_at else Showing.WAITING,
        point=point_of(act.point),
        measure=None if act.measure is None else Measure(act.measure.kind, act.measure.amount),
        table=act.table,
    )
    return replace(state, notes={**state.notes, act.note: note})


def _edit(state: State, event: Event, act: EditNote) -> State:
    before = state.notes.get(act.note)
    if before is None:
        return state
    # What the facilitator looked at was another text.
    again = state.moderated and not leads(event.person) and before.showing is Showing.SHOWN
    note = replace(
        before,
        kind=act.note_kind,
        text=act.text,
        point=point_of(act.point),
        measure=None if act.measure is None else Measure(act.measure.kind, act.measure.amount),
        edited=event.seq,
        changed=event.seq,
        showing=Showing.WAITING if again else before.showing,
    )
    return replace(state, notes={**state.notes, act.note: note})


def _withdraw(state: State, event: Event, act: WithdrawNote) -> State:
    if act.note not in state.notes:
        return state
    root, under, freed = root_of(state.notes, act.note), below(state, act.note), state.under.get(act.note, ())
    state = _moved(replace(state, notes=_with(state.notes, event, under)), event, (act.note, *freed), into="")
    state = replace(state, notes=_without(state.notes, act.note))
    return _within_plan(_counted(state, event, root, *under), event, freed)


def _moved(state: State, event: Event, ids: Iterable[str], *, into: str) -> State:
    """The session with some notes right under another one, "" for none."""
    moved = list(ids)
    left = {state.notes[id_].into for id_ in moved} - {""}
    going = set(moved)
    under = {**state.under, **{id_: tuple(each for each in state.under[id_] if each not in going) for id_ in left}}
    if into:
        under[into] = (*under.get(into, ()), *moved)
    notes = _with(state.notes, event, moved, into=into)
    return replace(state, notes=notes, under={id_: each for id_, each in under.items() if each})


def _with(notes: Mapping[str, Note], event: Event, ids: Iterable[str], **new: Any) -> dict[str, Note]:  # noqa: ANN401 (fields of a note)
    """The notes with some of them changed by an event; those that are not there are passed over."""
    after = dict(notes)
    for id_ in ids:
        if id_ in after:
            after[id_] = replace(after[id_], changed=event.seq, **new)
    return after


def _show(state: State, event: Event, act: ShowNote) -> State:
    return _showing(state, event, act.note, Showing.SHOWN)


def _hide(state: State, event: Event, act: HideNote) -> State:
    return _showing(state, event, act.note, Showing.HIDDEN)


def _showing(state: State, event: Event, id_: str, showing: Showing) -> State:
    if id_ not in state.notes:
        return state
    # Whether the notes under it are seen changes with it.
    notes = _with(state.notes, event, below(state, id_))
    state = replace(state, notes=_with(notes, event, [id_], showing=showing))
    return _within_plan(state, event, [id_])


def _merge(state: State, event: Event, act: MergeNotes) -> State:
    if act.into not in state.notes:
        return state
    into = root_of(state.notes, act.into)
    moved = [id_ for id_ in dict.fromkeys(act.notes) if id_ in state.notes and id_ != into]
    under = below(state, *moved)
    if len({*under, *below(state, into)}) > MOST_UNDER + 1:
        return state
    roots = {root_of(state.notes, id_) for id_ in moved}
    state = _moved(replace(state, notes=_with(state.notes, event, under)), event, moved, into=into)
    # Nobody merges that deep by hand; without an end to it one file could keep a server busy for hours.
    deep = [id_ for id_ in under if sum(1 for _ in above(state.notes, id_)) > _DEEPEST]
    state = _moved(state, event, deep, into=into)
    return _within_plan(_counted(state, event, into, *roots), event, moved)


def _part(state: State, event: Event, act: PartNote) -> State:
    if act.note not in state.notes:
        return state
    root = root_of(state.notes, act.note)
    state = replace(state, notes=_with(state.notes, event, below(state, act.note)))
    state = _moved(state, event, [act.note], into="")
    return _within_plan(_counted(state, event, act.note, root), event, [act.note])


def _group(state: State, event: Event, act: GroupNotes) -> State:
    return replace(state, notes=_with(state.notes, event, act.notes, group=act.group))


def _agree(state: State, event: Event, act: Agree) -> State:
    agreement = Agreement(act.text, act.owner, act.due, act.done)
    return replace(state, notes=_with(state.notes, event, [act.note], agreement=agreement, agreed=event.seq))


def _drop(state: State, event: Event, act: DropAgreement) -> State:
    return replace(state, notes=_with(state.notes, event, [act.note], agreement=None, agreed=event.seq))


def _give_dot(state: State, event: Event, act: GiveDot) -> State:
    if act.note not in state.notes:
        return state
    root = root_of(state.notes, act.note)
    if any(event.person in state.notes[id_].dots for id_ in below(state, root)):
        return state
    notes = _with(state.notes, event, [root], dots=state.notes[root].dots | {event.person})
    return _counted(replace(state, notes=notes), event, root)


def _take_back_dot(state: State, event: Event, act: TakeBackDot) -> State:
    if act.note not in state.notes:
        return state
    root = root_of(state.notes, act.note)
    # One taken back is gone, also where it was given before the notes were merged.
    return _taken_back(state, event, below(state, root), frozenset({event.person}))


def _taken_back(state: State, event: Event, ids: Iterable[str], people: frozenset[str]) -> State:
    """The session without the dots of some people on some notes, which are of one stack."""
    notes = dict(state.notes)
    touched = [id_ for id_ in ids if notes[id_].dots & people]
    for id_ in touched:
        notes[id_] = replace(notes[id_], dots=notes[id_].dots - people, changed=event.seq)
    return _counted(replace(state, notes=notes), event, *touched)


def _within_plan(state: State, event: Event, came_back: Iterable[str]) -> State:
    """The session without dots that came back with a note while their giver had given all dots elsewhere.

    Who leads gives as many as the room wants.
    """
    for id_ in came_back:
        stack = below(state, id_)
        givers = {person for each in stack for person in state.notes[each].dots if not leads(person)}
        root = state.notes[root_of(state.notes, id_)]
        if not givers or root.showing is not Showing.SHOWN:
            continue
        used = dots_in_use(state, givers)
        over = frozenset(person for person in givers if len(used[person, root.step]) > state.dots)
        state = _taken_back(state, event, stack, over) if over else state
    return state


def _counted(state: State, event: Event, *touched: str) -> State:
    """The session with the persons counted anew who gave a dot in the stacks of some notes."""
    notes = dict(state.notes)
    givers: dict[str, set[str]] = {}
    for root in {root_of(notes, id_): None for id_ in touched if id_ in notes}:
        for id_ in below(state, root):
            givers.setdefault(id_, set())
            for each in (id_, *above(notes, id_)) if notes[id_].dots else ():
                givers.setdefault(each, set()).update(notes[id_].dots)
    for id_, dots in givers.items():
        if notes[id_].count != len(dots):
            notes[id_] = replace(notes[id_], count=len(dots), changed=event.seq)
    return replace(state, notes=notes)


def _figures(state: State, _: Event, act: UseFigures) -> State:
    used = tuple(UsedFigure(**figure.model_dump()) for figure in act.figures)
    return replace(state, figures={**state.figures, act.step: used})


_STEPS: Mapping[type[AnyAct], Callable[[State, Event, Any], State]] = {
    Join: _join,
    NameSelf: _name_self,
    ChangePlan: _change_plan,
    OpenSession: _open,
    CloseSession: _close,
    ShowStep: _show_step,
    FreezeStep: _freeze,
    ColourStep: _colour,
    SetTimer: _timer,
    GiveAnswer: _answer,
    TakeBackAnswer: _take_back_answer,
    EnterPaper: _paper,
    WriteNote: _write,
    EditNote: _edit,
    WithdrawNote: _withdraw,
    ShowNote: _show,
    HideNote: _hide,
    MergeNotes: _merge,
    PartNote: _part,
    GroupNotes: _group,
    Agree: _agree,
    DropAgreement: _drop,
    GiveDot: _give_dot,
    TakeBackDot: _take_back_dot,
    UseFigures: _figures,
}
