"""The notes of a step as its facilitator goes through them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from kaart.exports.workshop.lists import Order, figures_to_keep, groups_of, is_long, lost_steps, stacks, waiting
from kaart.exports.workshop.view import StepView, ViewFigure
from kaart.workshop.acts import UseFigures
from kaart.workshop.events import Event
from kaart.workshop.fold import advance
from kaart.workshop.model import Note, NoteKind, Showing, State, Step

NAMES = {"BU1": "Zuid", "BU2": "Noord"}
START = datetime(2026, 1, 1, tzinfo=UTC)


def note(id_, minute=0, *, showing=Showing.SHOWN, **more):
    values = {"step": "s1", "area": "BU1", "kind": NoteKind.QUESTION, "text": id_, "person": "p", **more}
    return Note(id_, at=START + timedelta(minutes=minute), edited=1, changed=1, showing=showing, **values)


def state(*notes):
    return State(steps=(Step("s1"),), notes={item.id: item for item in notes})


def ids(found):
    return "".join(item.note.id for item in found)


def test_what_waits_comes_in_order_and_without_what_was_merged():
    held = state(
        note("b", 2, showing=Showing.WAITING),
        note("a", 1, showing=Showing.WAITING),
        note("c", 0, showing=Showing.WAITING, into="a"),
        note("d", 0, showing=Showing.WAITING, step="s2"),
        note("e"),
    )
    assert [item.id for item in waiting(held, "s1")] == ["a", "b"]
    assert lost_steps(held) == ("s2",)


@pytest.mark.parametrize(("order", "after"), [(Order.DOTS, "bdca"), (Order.NEWEST, "bcda"), (Order.AREA, "bdca")])
def test_groups_come_first_and_then_the_order_that_was_chosen(order, after):
    held = state(
        note("a", 1),
        note("b", 0, group="G", count=1),
        note("c", 3, count=2),
        note("d", 2, count=3, area="BU2"),
    )
    assert ids(stacks(held, "s1", order=order, names=NAMES)) == after
    assert groups_of(held, "s1") == ("G",)


def test_a_merged_note_stands_under_the_one_that_says_the_same_also_in_its_own_area():
    held = state(note("a"), note("b", 1, into="a", area="BU2"), note("c", 2, into="b"), note("d", area="BU2"))
    first, _ = stacks(held, "s1", order=Order.DOTS, names=NAMES)
    assert (first.note.id, [item.id for item in first.under]) == ("a", ["b", "c"])
    assert ids(stacks(held, "s1", order=Order.DOTS, names=NAMES, area="BU2")) == "ad"


def test_hidden_notes_come_when_asked():
    held = state(note("a"), note("b", 1, showing=Showing.HIDDEN), note("c", showing=Showing.WAITING))
    assert ids(stacks(held, "s1", order=Order.DOTS, names=NAMES)) == "a"
    assert ids(stacks(held, "s1", order=Order.DOTS, names=NAMES, hidden=True)) == "ab"


def test_long_texts_are_folded():
    assert is_long("x" * 401)
    assert is_long("\n" * 6)
    assert not is_long("x" * 400)


def test_the_figures_of_a_view_are_kept_once():
    figures = [
        ViewFigure("BU1", "Zuid", "laag_inkomen", "l", "d", 2018, value, status, "%", "CBS", "d1")
        for value, status in ((12.5, "observed"), (None, "suppressed"))
    ]
    view = StepView("", {}, "nl", figures=tuple(figures))
    step = Step("s1")
    kept = figures_to_keep(State(steps=(step,)), step, view)
    assert [(figure.value, figure.status) for figure in kept] == [(12.5, "observed"), (None, "suppressed")]
    act = UseFigures(step="s1", figures=list(kept))
    event = Event(1, "e", START, "begeleider", "s1", act.kind, act.model_dump(mode="json", exclude={"kind"}))
    after = advance(State(steps=(step,)), [event])
    assert figures_to_keep(after, step, view) == ()
    other = StepView(
        "", {}, "nl", figures=(ViewFigure("BU2", "N", "x", "l", "d", 2018, 1.0, "observed", "%", "C", "d"),)
    )
    assert len(figures_to_keep(after, step, other)) == 1
