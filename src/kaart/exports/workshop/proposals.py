"""Measures that notes of a werksessie propose, each of them once.

Two notes that propose the same thing at the same place are one measure, and so is a note with those that were merged
into it: otherwise who gains would be counted as often as it was written down.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from kaart.workshop.model import Measure, MeasureKind, Note, NoteKind, Point, Showing, State
from kaart.workshop.stacks import root_of

# Where a note does not say how much: as the page of accessibility begins.
ASSUMED: Mapping[MeasureKind, float] = {MeasureKind.VVE: 16.0, MeasureKind.BUS: 1.0}

_YEAR = 4  # digits


@dataclass(frozen=True)
class Proposal:
    """One measure that was proposed.

    Attributes
    ----------
    notes
        Ids of the notes that propose it, in the order in which they were written.
    kind
        What it is.
    area
        Code of the area that the notes are at; "" for none.
    year
        Year that the view of their step names, in which the code means something; None for the latest.
    region
        Region of the view of their step, as it stands in its link; "" for none.
    point
        Where, if it was pointed out.
    amount
        Places of a VVE site, or buses per hour.
    assumed
        Whether nobody said how much, so that `amount` is that of `ASSUMED`.
    """

    notes: tuple[str, ...]
    kind: MeasureKind
    area: str
    year: int | None
    region: str
    point: Point | None
    amount: float
    assumed: bool


def proposals_of(state: State, *, notes: Collection[str] | None = None) -> tuple[Proposal, ...]:
    """What the notes of kind "maatregel" propose, in the order in which they were written.

    Notes that are hidden count for nothing. Of notes that say the same the largest amount counts.

    Parameters
    ----------
    state
        The session, as who asks may see it.
    notes
        Ids of the notes to look at; None for all of the session.
    """
    groups: dict[tuple[MeasureKind, str, Point | None, int | None], list[tuple[Note, Note, Measure]]] = {}
    for note in state.notes.values():
        measure = _proposed(note)
        if measure is None or (notes is not None and note.id not in notes):
            continue
        root = state.notes[root_of(state.notes, note.id)]
        if Showing.HIDDEN in (note.showing, root.showing):
            continue
        says, what = root, _proposed(root)
        if what is None:
            says, what = note, measure
        area = "" if says.point is not None else says.area
        groups.setdefault((what.kind, area, says.point, _year(state, says)), []).append((note, says, measure))
    return tuple(_one(state, kind, year, group) for (kind, _, _, year), group in groups.items())


def _proposed(note: Note) -> Measure | None:
    return note.measure if note.kind is NoteKind.MEASURE else None


def _one(state: State, kind: MeasureKind, year: int | None, group: list[tuple[Note, Note, Measure]]) -> Proposal:
    says = group[0][1]
    amounts = [item.amount for _, _, item in group]
    # Nothing beside a note that does not say how much is no number either.
    given = [amount for amount in amounts if amount is not None and (amount > 0 or None not in amounts)]
    step = state.by_step.get(says.step)
    return Proposal(
        notes=tuple(note.id for note, _, _ in group),
        kind=kind,
        area=says.area,
        year=year,
        region="" if step is None else step.query.get("gebied", ""),
        point=says.point,
        amount=max(given, default=ASSUMED.get(kind, 0.0)),
        assumed=not given,
    )


def _year(state: State, note: Note) -> int | None:
    step = state.by_step.get(note.step)
    text = "" if step is None else step.query.get("jaar", "")
    return int(text) if len(text) == _YEAR and text.isascii() and text.isdigit() else None
