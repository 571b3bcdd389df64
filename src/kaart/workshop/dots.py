"""Dots of a person: which ones count, and that there are never more of them than the plan gives.

A dot on a note that the hall does not see is its giver's to give again. Who gave it elsewhere meanwhile has given it
there: when the note comes back, it comes back without that dot.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from kaart.workshop.model import Showing, State
from kaart.workshop.stacks import root_of


def dots_given(state: State, person: str, step: str) -> frozenset[str]:
    """Notes of a step that a person gave a dot; notes that were merged count as the one they stand under.

    A dot on a note that the hall does not see is theirs to give again.

    Parameters
    ----------
    state
        The session.
    person, step
        Their ids.
    """
    return dots_in_use(state, {person}).get((person, step), frozenset())


def dots_in_use(state: State, people: Collection[str] | None = None) -> Mapping[tuple[str, str], frozenset[str]]:
    """Notes with a dot by person and step, as `dots_given` says; who gave none is left out.

    Parameters
    ----------
    state
        The session.
    people
        Ids of those who count; None for everybody.
    """
    found: dict[tuple[str, str], set[str]] = {}
    for note in state.notes.values():
        givers = note.dots if people is None else note.dots.intersection(people)
        root = state.notes[root_of(state.notes, note.id)] if givers else note
        if root.showing is Showing.SHOWN:
            for person in givers:
                found.setdefault((person, root.step), set()).add(root.id)
    return {key: frozenset(roots) for key, roots in found.items()}
