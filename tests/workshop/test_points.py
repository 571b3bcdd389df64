"""Places of notes: whose areas they should lie in, and which are none."""

import math

import pytest
from evenings import PEOPLE, Evening

from kaart.core.errors import InputError
from kaart.workshop.acts import EditNote, PointAsked, WriteNote, read_act
from kaart.workshop.points import pointed_by

ONE = PEOPLE[0]


def test_a_place_belongs_to_the_step_of_its_note_and_may_stay_where_it_was():
    evening, there = Evening.begun(), PointAsked(lon=5.980004, lat=50.88)
    write = WriteNote(note="n1", step="s1", note_kind="vraag", text="x", point=there)
    assert pointed_by(write, evening.state) == (evening.state.by_step["s1"], there)
    assert pointed_by(WriteNote(note="n2", step="s1", note_kind="vraag", text="x"), evening.state) is None
    evening.does(write, ONE)
    edit = EditNote(note="n1", base=0, note_kind="vraag", text="y", point=there)
    assert pointed_by(edit, evening.state) is None
    other = PointAsked(lon=5.99, lat=50.88)
    assert pointed_by(edit.model_copy(update={"point": other}), evening.state) == (evening.state.by_step["s1"], other)
    assert pointed_by(edit.model_copy(update={"note": "n9", "point": other}), evening.state) is None


@pytest.mark.parametrize(
    "point", [{"lon": 500, "lat": 52}, {"lon": 5}, {"lon": "x", "lat": 52}, {"lon": 5, "lat": math.nan}]
)
def test_a_place_that_is_none_is_no_act(point):
    act = {"kind": "write_note", "note": "n1", "step": "s1", "note_kind": "vraag", "text": "x", "point": point}
    with pytest.raises(InputError, match="point"):
        read_act(act)
