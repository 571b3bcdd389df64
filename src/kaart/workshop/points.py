"""The place of a note: as it is kept, and which step it should lie in."""

from __future__ import annotations

from kaart.workshop.acts import Act, EditNote, PointAsked, WriteNote
from kaart.workshop.model import Point, State, Step

_DECIMALS = 5  # about a metre


def point_of(asked: PointAsked | None) -> Point | None:
    """The place of a note as it is kept.

    Parameters
    ----------
    asked
        As it was sent; None for none.
    """
    return None if asked is None else Point(round(asked.lon, _DECIMALS), round(asked.lat, _DECIMALS))


def pointed_by(act: Act, state: State) -> tuple[Step, PointAsked] | None:
    """The place that an act gives a note, with the step whose areas it should lie in.

    Parameters
    ----------
    act
        What is asked.
    state
        The session.

    Returns
    -------
    tuple or None
        None for an act without a place, for the place that the note has already, and where the step is gone.
    """
    if not isinstance(act, WriteNote | EditNote) or act.point is None:
        return None
    note = state.notes.get(act.note)
    if isinstance(act, WriteNote):
        step = state.by_step.get(act.step)
    elif note is None or note.point == point_of(act.point):
        return None
    else:
        step = state.by_step.get(note.step)
    return None if step is None else (step, act.point)
