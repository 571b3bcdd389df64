"""The notes of a step as its facilitator goes through them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from kaart.exports.workshop.lists import Order, groups_of, is_long, lost_steps, stacks, waiting
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
