"""What somebody may see of a session. Whoever shows it to them shows this and nothing else."""

from __future__ import annotations

from dataclasses import replace

from kaart.workshop.fold import root_of
from kaart.workshop.model import Actor, Answer, Note, Phase, Role, Showing, State


def seen_by(state: State, actor: Actor) -> State:
    """The session as somebody may see it.

    The facilitator sees all. Others see notes that are shown, and their own; of other people the name where they gave
    one, but no id and no reason of an answer: a note of another has person "", and answers of others are there to be
    counted, under ids that say nothing.

    Parameters
    ----------
    state
        The whole session.
    actor
        Who looks.
    """
    if actor.role is Role.FACILITATOR:
        return state
    if state.phase is not Phase.OPEN and actor.role is Role.PARTICIPANT:
        return State(seq=state.seq, title=state.title, phase=state.phase)
    notes = {id_: _note(note, actor, state) for id_, note in state.notes.items() if _sees(note, actor, state)}
    answers = [_answer(answer, actor, at) for at, answer in enumerate(state.answers.values())]
    persons = {id_: person for id_, person in state.persons.items() if id_ == actor.person}
    return replace(
        state,
        notes=notes,
        answers={(answer.step, answer.area, answer.person): answer for answer in answers},
        persons=persons,
        figures={},
    )


def _sees(note: Note, actor: Actor, state: State) -> bool:
    if note.person == actor.person:
        return True
    if note.showing is not Showing.SHOWN:
        return False
    root = state.notes[root_of(state.notes, note.id)]
    return root is note or root.showing is Showing.SHOWN


def _note(note: Note, actor: Actor, state: State) -> Note:
    own = note.person == actor.person
    into = note.into if note.into and _sees(state.notes[note.into], actor, state) else ""
    writer = state.persons.get(note.person)
    return replace(
        note,
        person=note.person if own else "",
        author=writer.name if writer else "",
        dots=note.dots & {actor.person},
        into=into,
    )


def _answer(answer: Answer, actor: Actor, at: int) -> Answer:
    if answer.person == actor.person:
        return answer
    return replace(answer, person=f"-{at}", reason="")
