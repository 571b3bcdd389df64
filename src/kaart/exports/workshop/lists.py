"""The notes of a step as its facilitator goes through them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from kaart.workshop.model import Note, Showing, State
from kaart.workshop.stacks import root_of

MOST_LETTERS, MOST_LINES = 400, 6  # of a note that stands in a list whole


class Order(StrEnum):
    """In which order notes stand."""

    DOTS = "stippen"
    NEWEST = "nieuwste"
    AREA = "buurt"


@dataclass(frozen=True)
class Stack:
    """A note with those that were merged into it.

    Attributes
    ----------
    note
        On top.
    under
        In the order in which they were written.
    """

    note: Note
    under: tuple[Note, ...] = ()


def waiting(state: State, step: str) -> tuple[Note, ...]:
    """Notes of a step that wait for the facilitator, the oldest first; not those that were merged into another.

    Parameters
    ----------
    state, step
        The whole session, and the id of the step.
    """
    found = (
        note for note in state.notes.values() if note.step == step and note.showing is Showing.WAITING and not note.into
    )
    return tuple(sorted(found, key=lambda note: (note.at, note.id)))


def stacks(
    state: State,
    step: str,
    *,
    order: Order,
    names: Mapping[str, str],
    area: str = "",
    hidden: bool = False,
) -> tuple[Stack, ...]:
    """Notes of a step that do not wait, each with what was merged into it; by group where there are groups.

    Parameters
    ----------
    state, step
        The whole session, and the id of the step.
    order
        Within a group.
    names
        Names of areas by code.
    area
        Code of the area whose notes are asked; "" for all.
    hidden
        Whether those that the hall may not see are asked too.
    """
    under: dict[str, list[Note]] = {}
    for note in state.notes.values():
        if note.step == step:
            under.setdefault(root_of(state.notes, note.id), []).append(note)
    wanted = {Showing.SHOWN, *([Showing.HIDDEN] if hidden else [])}
    found = []
    for root_id, notes in under.items():
        top = state.notes[root_id]
        if top.showing in wanted and (not area or any(note.area == area for note in notes)):
            rest = sorted((note for note in notes if note.id != root_id), key=lambda note: (note.at, note.id))
            found.append(Stack(top, tuple(rest)))
    groups = groups_of(state, step)

    def key(stack: Stack) -> tuple[object, ...]:
        note = stack.note
        place = groups.index(note.group) if note.group else len(groups)
        if order is Order.NEWEST:
            return place, -note.at.timestamp(), note.id
        if order is Order.AREA:
            return place, names.get(note.area, note.area).casefold(), -note.count, note.at, note.id
        return place, -note.count, note.at, note.id

    return tuple(sorted(found, key=key))


def groups_of(state: State, step: str) -> tuple[str, ...]:
    """Names of the groups of a step, in the order of the alphabet.

    Parameters
    ----------
    state, step
        The whole session, and the id of the step.
    """
    return tuple(sorted({note.group for note in state.notes.values() if note.step == step and note.group}))


def is_long(text: str) -> bool:
    """Whether a note is folded in a list.

    Parameters
    ----------
    text
        Of the note.
    """
    return len(text) > MOST_LETTERS or text.count("\n") >= MOST_LINES


def lost_steps(state: State) -> tuple[str, ...]:
    """Ids of steps that are no longer in the plan and have notes.

    Parameters
    ----------
    state
        The whole session.
    """
    return tuple(dict.fromkeys(note.step for note in state.notes.values() if note.step not in state.by_step))
