"""What can be done now, and by whom."""

import math
from dataclasses import replace

import pytest
from evenings import LEAD, PEOPLE, PLAN, Evening
from hypothesis import given
from hypothesis import strategies as st

from kaart.core.errors import InputError, NotNowError, OverwrittenError
from kaart.workshop.acts import (
    MOST_EVENTS,
    MOST_EVENTS_BY_ROOM,
    MOST_NOTES,
    MOST_NOTES_EACH,
    MOST_UNDER,
    Agree,
    ChangePlan,
    CloseSession,
    DropAgreement,
    EditNote,
    FigureAsked,
    GiveDot,
    HideNote,
    MergeNotes,
    PartNote,
    ShowStep,
    StepAsked,
    TakeBackDot,
    WithdrawNote,
    WriteNote,
    kept_act,
    read_act,
)
from kaart.workshop.dots import dots_given
from kaart.workshop.rules import require_allowed

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


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from(["look", "agree", "drop"])), max_size=12))
def test_who_agrees_on_what_another_changed_is_told_and_loses_nothing(doings):
    evening = evening_with("n1")
    seen, owner = {"a": 0, "b": 0}, ""
    last = 0  # event that changed what was agreed
    for at, (who, doing) in enumerate(doings):
        if doing == "look":
            seen[who] = evening.state.notes["n1"].agreed
            continue
        act = DropAgreement(note="n1", base=seen[who])
        if doing == "agree":
            act = Agree(note="n1", base=seen[who], owner=f"{who}{at}")
        if seen[who] == last:
            require_allowed(act, LEAD, evening.state)
            evening.add(act, LEAD.person)
            owner, last = getattr(act, "owner", ""), evening.state.seq
            seen[who] = last
        else:
            with pytest.raises(OverwrittenError) as told:
                require_allowed(act, LEAD, evening.state)
            assert owner in {told.value.values.get("owner", ""), ""}
            # Pressing again keeps one's own.
            require_allowed(act.model_copy(update={"base": told.value.values["edited"]}), LEAD, evening.state)
    agreement = evening.state.notes["n1"].agreement
    assert (agreement.owner if agreement else "") == owner


def test_an_agreement_of_before_agreements_had_a_base_is_one():
    evening = evening_with("n1")
    for owner in ("Piet", "Amira"):
        evening.add(Agree(note="n1", owner=owner), LEAD.person)
    assert "base" not in evening.events[-1].content
    assert evening.state.notes["n1"].agreement.owner == "Amira"


def test_a_plan_has_not_fewer_dots_than_somebody_gave():
    evening = evening_with("n1", "n2")
    for note in ("n1", "n2"):
        evening.does(GiveDot(note=note), LEAD)
    evening.does(GiveDot(note="n1"), ONE)
    fewer = PLAN.model_copy(update={"dots": 0})
    with pytest.raises(NotNowError):
        require_allowed(fewer, LEAD, evening.state)
    assert evening.does(PLAN.model_copy(update={"dots": 1}), LEAD)
    evening.does(TakeBackDot(note="n1"), ONE)
    assert evening.does(fewer, LEAD)


def test_notes_of_a_person_and_of_a_session_have_an_end():
    evening = Evening.begun()

    def write(number):
        return WriteNote(note=f"n{number}", step="s1", note_kind="vraag", text="x")

    for number in range(MOST_NOTES_EACH):
        assert evening.does(write(number), ONE)
    more = write(MOST_NOTES_EACH)
    with pytest.raises(NotNowError):
        require_allowed(more, ONE, evening.state)
    for other in (PEOPLE[1], LEAD):
        require_allowed(more, other, evening.state)
    assert evening.does(WithdrawNote(note="n0"), ONE)
    require_allowed(more, ONE, evening.state)
    note = evening.state.notes["n1"]
    full = replace(evening.state, notes={f"m{number}": note for number in range(MOST_NOTES)})
    with pytest.raises(NotNowError):
        require_allowed(more, LEAD, full)


def test_acts_have_an_end_but_what_was_said_can_be_taken_away():
    evening = evening_with("n0", "n1")
    dot, shown = GiveDot(note="n1"), ShowStep(step="s1")
    full = replace(evening.state, seq=MOST_EVENTS_BY_ROOM)
    with pytest.raises(NotNowError):
        require_allowed(dot, PEOPLE[1], full)
    require_allowed(shown, LEAD, full)
    full = replace(evening.state, seq=MOST_EVENTS)
    with pytest.raises(NotNowError):
        require_allowed(shown, LEAD, full)
    for act in (CloseSession(), HideNote(note="n0"), WithdrawNote(note="n0")):
        require_allowed(act, LEAD, full)


def test_notes_under_one_note_have_an_end():
    names = [f"n{at}" for at in range(MOST_UNDER + 2)]
    evening = evening_with(*names)
    assert evening.does(MergeNotes(into="n0", notes=names[1:-1]), LEAD)
    more = MergeNotes(into=names[-1], notes=["n0"])
    with pytest.raises(NotNowError):
        require_allowed(more, LEAD, evening.state)
    evening.add(more, LEAD.person)
    assert evening.state.notes["n0"].into == ""
    assert evening.does(PartNote(note="n1"), LEAD)
    assert evening.does(more, LEAD)


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
