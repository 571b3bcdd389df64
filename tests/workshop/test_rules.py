"""What can be done now, and by whom."""

import math

import pytest
from evenings import LEAD, PEOPLE, Evening

from kaart.core.errors import InputError, NotNowError
from kaart.workshop.acts import (
    Agree,
    ChangePlan,
    DropAgreement,
    EditNote,
    FigureAsked,
    GiveDot,
    HideNote,
    MergeNotes,
    StepAsked,
    TakeBackDot,
    WithdrawNote,
    WriteNote,
    kept_act,
    read_act,
)
from kaart.workshop.rules import dots_given, require_allowed

ONE = PEOPLE[0]


def evening_with(*notes, step="s1"):
    evening = Evening.begun()
    for note in notes:
        evening.does(WriteNote(note=note, step=step, note_kind="vraag", text=note), LEAD)
    return evening


def test_dots_end_and_one_taken_back_can_be_given_again():
    evening = evening_with("n1", "n2", "n3")
    assert [evening.does(GiveDot(note=note), ONE) for note in ("n1", "n2", "n3")] == [True, True, False]
    with pytest.raises(NotNowError):
        require_allowed(GiveDot(note="n3"), ONE, evening.state)
    assert evening.does(TakeBackDot(note="n1"), ONE)
    assert evening.does(GiveDot(note="n3"), ONE)


def test_a_dot_on_a_note_that_was_hidden_can_be_given_again():
    evening = evening_with("n1", "n2", "n3")
    for note in ("n1", "n2"):
        evening.does(GiveDot(note=note), ONE)
    evening.does(HideNote(note="n1"), LEAD)
    assert dots_given(evening.state, ONE.person, "s1") == {"n2"}
    assert evening.does(GiveDot(note="n3"), ONE)


def test_who_wrote_a_note_cannot_change_what_was_agreed():
    evening = Evening.begun()
    evening.does(WriteNote(note="n1", step="s1", note_kind="kans", text="Bus"), ONE)
    edit = EditNote(note="n1", base=evening.state.notes["n1"].edited, note_kind="kans", text="Geen bus")
    evening.does(Agree(note="n1", owner="Piet"), LEAD)
    for act in (edit, WithdrawNote(note="n1")):
        with pytest.raises(NotNowError):
            require_allowed(act, ONE, evening.state)
        require_allowed(act, LEAD, evening.state)
    evening.does(DropAgreement(note="n1"), LEAD)
    assert evening.does(edit, ONE)


def test_notes_of_two_steps_do_not_merge():
    evening = evening_with("n1")
    evening.does(WriteNote(note="n2", step="s2", note_kind="vraag", text="x"), LEAD)
    with pytest.raises(InputError):
        require_allowed(MergeNotes(into="n1", notes=["n2"]), LEAD, evening.state)


def test_a_plan_has_no_step_twice():
    steps = [{"id": "s1"}, {"id": "s1", "question": "Nog eens"}]
    with pytest.raises(InputError):
        read_act({"kind": "change_plan", "steps": steps})
    assert len(ChangePlan(steps=[StepAsked(id="s1"), StepAsked(id="s2")]).steps) == 2


def test_the_kind_of_an_event_is_not_that_of_its_content():
    with pytest.raises(InputError):
        kept_act("write_note", {"kind": "close_session"})


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_a_figure_is_a_number_or_none(value):
    with pytest.raises(ValueError, match="finite"):
        FigureAsked(area="", name="", indicator="", year=2024, value=value, status="", unit="", delivery="")


@pytest.mark.parametrize("field", ["name", "indicator", "status", "unit", "delivery"])
def test_half_a_character_is_kept_as_a_question_mark(field):
    # No database takes half of a pair of UTF-16.
    texts = dict.fromkeys(("name", "indicator", "status", "unit", "delivery"), "a")
    figure = FigureAsked(area="", year=2024, value=None, **{**texts, field: "a\ud83d\x00b"})
    assert getattr(figure, field) == "a?b"
    assert read_act({"kind": "change_plan", "steps": [{"id": "s", "query": {"\ud83d": "\udc00"}}]})
