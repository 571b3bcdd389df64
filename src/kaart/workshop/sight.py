"""What somebody may see of a session. Whoever shows it to them shows this and nothing else."""

from __future__ import annotations

from dataclasses import replace

from kaart.workshop.model import Actor, Answer, Note, Phase, Role, Showing, State
from kaart.workshop.stacks import above, root_of


def seen_by(state: State, actor: Actor) -> State:
    """The session as somebody may see it.

    The facilitator sees all. Others see notes that are shown, and their own; of other people the name where they gave
    one, but no id and no reason of an answer: a note of another has person "", and answers of others are there to be
    counted, under ids that say nothing. A note has the dot of who looks where they gave one to it or to a note that
    was merged into it. Once the session is closed participants see what they said themselves, and what has their dot.

    Parameters
    ----------
    state
        The whole session.
    actor
        Who looks.
    """
    if actor.role is Role.FACILITATOR:
        return state
    if state.phase is Phase.PREPARING and actor.role is Role.PARTICIPANT:
        return State(seq=state.seq, title=state.title, phase=state.phase)
    dotted = {
        under
        for note in state.notes.values()
        if actor.person in note.dots
        for under in (note.id, *above(state.notes, note.id))
    }
    theirs = state.phase is Phase.CLOSED and actor.role is Role.PARTICIPANT
    answers = [_answer(answer, actor, at) for at, answer in enumerate(state.answers.values())]
    return replace(
        state,
        notes={
            id_: _note(note, actor, state, dotted=id_ in dotted)
            for id_, note in state.notes.items()
            if sees(note, actor, state) and (not theirs or note.person == actor.person or id_ in dotted)
        },
        answers={
            (answer.step, answer.area, answer.person): answer
            for answer in answers
            if not theirs or answer.person == actor.person
        },
        papers={} if theirs else state.papers,
        persons={id_: person for id_, person in state.persons.items() if id_ == actor.person},
        figures={},
        under={},
    )


def sees(note: Note, actor: Actor, state: State) -> bool:
    """Whether somebody sees a note of an open session: one that is shown, or their own.

    Parameters
    ----------
    note
        One of the session.
    actor
        Who looks; the facilitator sees all of them, whatever this says.
    state
        The whole session.
    """
    if note.person == actor.person:
        return True
    root = state.notes[root_of(state.notes, note.id)]
    return note.showing is root.showing is Showing.SHOWN


def _note(note: Note, actor: Actor, state: State, *, dotted: bool) -> Note:
    writer = state.persons.get(note.person)
    seen = (id_ for id_ in above(state.notes, note.id) if sees(state.notes[id_], actor, state))
    return replace(
        note,
        person=note.person if note.person == actor.person else "",
        author=writer.name if writer else "",
        dots=frozenset({actor.person} if dotted else ()),
        into=next(seen, ""),
    )


def _answer(answer: Answer, actor: Actor, at: int) -> Answer:
    if answer.person == actor.person:
        return answer
    return replace(answer, person=f"-{at}", reason="")
