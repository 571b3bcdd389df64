"""Two tables, one evening: everything of both is there, people stay apart, and merging again changes nothing."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from evenings import AREAS, DEEDS, LEAD, PEOPLE, PLAN, STEPS, Evening, evening_of
from hypothesis import given
from hypothesis import strategies as st

from kaart.core.errors import InputError
from kaart.workshop import merging
from kaart.workshop.acts import (
    MOST_STEPS,
    Agree,
    ChangePlan,
    EnterPaper,
    GiveAnswer,
    GiveDot,
    Join,
    OpenSession,
    ShowNote,
    StepAsked,
    UseFigures,
    WriteNote,
)
from kaart.workshop.document import dump_document, read_document
from kaart.workshop.fold import fold
from kaart.workshop.merging import merged
from kaart.workshop.model import Role, Showing

ONE, TWO, _ = PEOPLE


def together(one, other):
    return [*one, *merged(one, other)]


def later(events):
    """The same at another moment: two tables with ids alike."""
    return [replace(event, at=event.at + timedelta(milliseconds=7)) for event in events]


def said(state):
    """What people said, without who and in which order."""
    questions = {step.id: step.question for step in state.steps}

    def text(note):
        return (questions.get(note.step), note.area, note.kind, note.text, note.count, note.agreement, note.group)

    return {
        "notes": Counter(map(text, state.notes.values())),
        "merged": Counter((text(note), text(state.notes[note.into])) for note in state.notes.values() if note.into),
        "answers": Counter(
            (questions.get(answer.step), answer.area, answer.recognised, answer.reason)
            for answer in state.answers.values()
        ),
        "papers": Counter(
            (questions.get(paper.step), paper.area, *sorted(paper.counts.items())) for paper in state.papers.values()
        ),
        "people": Counter(person.name for person in state.persons.values() if person.role is Role.PARTICIPANT),
    }


def both(one, other):
    return {key: said(one)[key] + said(other)[key] for key in said(one)}


@given(DEEDS, DEEDS, st.booleans())
def test_everything_of_both_is_there_in_either_order(one, other, alike):
    here = evening_of(one, name="a")
    there = evening_of(other, name="a" if alike else "b")
    theirs = later(there.events)
    first, second = fold(together(here.events, theirs)), fold(together(theirs, here.events))
    assert said(first) == said(second) == both(here.state, there.state)
    recognised = [
        {question: first.recognition(step) for step, question in ((s.id, s.question) for s in first.steps)},
        {question: second.recognition(step) for step, question in ((s.id, s.question) for s in second.steps)},
    ]
    assert recognised[0] == recognised[1]
    assert len(first.steps) == len(STEPS)


@given(DEEDS, DEEDS, DEEDS)
def test_merging_again_adds_only_what_came_since(one, other, more):
    here, there = evening_of(one, name="a"), evening_of(other, name="a")
    once = together(here.events, later(there.events))
    assert merged(once, later(there.events)) == ()
    for act, actor in more:
        there.does(act, actor)
    twice = together(once, later(there.events))
    assert said(fold(twice)) == both(here.state, there.state)
    assert merged(twice, later(there.events)) == ()


@given(DEEDS)
def test_a_session_merged_with_itself_or_with_a_copy_is_itself(deeds):
    here = evening_of(deeds)
    assert merged(here.events, here.events) == ()
    assert merged(here.events, read_document(dump_document(here.events))) == ()


@given(DEEDS, DEEDS)
def test_what_was_merged_is_a_session_like_any(one, other):
    events = together(evening_of(one, name="a").events, later(evening_of(other, name="a").events))
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    assert len({event.id for event in events}) == len(events)
    assert list(read_document(dump_document(events))) == events


@given(DEEDS, DEEDS)
def test_the_hall_sees_no_note_that_its_own_facilitator_did_not_show(one, other):
    here, there = evening_of(one, name="a"), evening_of(other, name="b")
    state = fold(together(here.events, later(there.events)))
    counted = Counter((note.text, note.showing is Showing.SHOWN) for note in state.notes.values())
    assert counted == Counter(
        (note.text, note.showing is Showing.SHOWN) for each in (here.state, there.state) for note in each.notes.values()
    )


def table(name, *, plan=PLAN):
    evening = Evening.begun(name, plan=plan)
    evening.does(WriteNote(note="n1", step="s1", note_kind="kans", text=f"van {name}"), ONE)
    evening.does(ShowNote(note="n1"), LEAD)
    evening.does(GiveDot(note="n1"), TWO)
    evening.does(GiveDot(note="n1"), LEAD)
    evening.does(GiveAnswer(step="s1", area=AREAS[0], recognised="ja"), LEAD)
    evening.does(EnterPaper(step="s1", area=AREAS[0], table=1, ja=3), LEAD)
    evening.does(Agree(note="n1", owner=f"Piet van {name}"), LEAD)
    return evening


def test_those_who_lead_stay_apart_too():
    state = fold(together(table("a").events, later(table("b").events)))
    assert [(note.text, note.count, note.agreement.owner) for note in state.notes.values()] == [
        ("van a", 2, "Piet van a"),
        ("van b", 2, "Piet van b"),
    ]
    assert sum(state.recognition("s1")[AREAS[0]].values()) == 2 + 6
    assert sorted(key[2] for key in state.papers) == [1, 2]


@pytest.mark.parametrize("bound", ["MOST_NOTES", "MOST_EVENTS"])
def test_together_they_have_not_too_much(bound, monkeypatch):
    here, there = table("a"), table("b")
    monkeypatch.setattr(merging, bound, 1)
    with pytest.raises(InputError):
        merged(here.events, later(there.events))


def test_together_people_have_the_dots_that_they_gave():
    here, there = table("a"), table("b", plan=PLAN.model_copy(update={"dots": 4}))
    state = fold(together(here.events, later(there.events)))
    assert state.dots == 4
    assert [note.count for note in state.notes.values()] == [2, 2]


def test_three_tables_and_one_that_began_as_a_copy():
    first = table("a")
    copy = Evening("c", [*first.events], first.state)
    copy.does(WriteNote(note="n9", step="s1", note_kind="kans", text="van c"), LEAD)
    copy.does(GiveAnswer(step="s1", area=AREAS[0], recognised="nee"), LEAD)
    events = together(together(first.events, later(table("b").events)), copy.events)
    state = fold(events)
    assert [note.text for note in state.notes.values()] == ["van a", "van b", "van c"]
    assert len(state.answers) == 3
    assert len(state.persons) == 6
    assert merged(events, copy.events) == ()
    assert merged(events, first.events) == ()


def test_other_steps_come_behind_with_what_was_said_of_them():
    other = PLAN.model_copy(update={"steps": [StepAsked(id="s1", question="Iets anders?"), PLAN.steps[1]]})
    events = together(table("a").events, later(table("b", plan=other).events))
    state = fold(events)
    assert [step.question for step in state.steps] == ["Vraag s1?", "Vraag s2?", "Iets anders?"]
    assert [note.step for note in state.notes.values()] == ["s1", state.steps[2].id]
    assert merged(events, later(table("b", plan=other).events)) == ()


def test_notes_of_a_step_that_is_gone_do_not_come_under_another():
    there = table("b")
    there.does(PLAN.model_copy(update={"steps": [PLAN.steps[1]]}), LEAD)
    state = fold(together(table("a").events, later(there.events)))
    assert [note.step == "s1" for note in state.notes.values()] == [True, False]


def test_the_life_of_this_session_stays_its_own():
    here = Evening.begun("a", plan=PLAN)
    state = fold(together(here.events, later(table("b").events)))
    assert (state.phase, state.shown, state.title) == (here.state.phase, here.state.shown, here.state.title)
    quiet = Evening("q")
    quiet.add(PLAN, LEAD.person)
    assert fold(together(quiet.events, later(table("b").events))).opened_at is None


def test_figures_of_this_session_stay_where_it_has_them():
    figure = {"area": "", "name": "", "indicator": "i", "year": 2024, "status": "", "unit": "", "delivery": "d"}
    here, there = Evening.begun("a"), Evening.begun("b")
    here.does(UseFigures(step="s1", figures=[{**figure, "value": 1.0}]), LEAD)
    for step in STEPS:
        there.does(UseFigures(step=step, figures=[{**figure, "value": 2.0}]), LEAD)
    state = fold(together(here.events, later(there.events)))
    assert {step: used[0].value for step, used in state.figures.items()} == {"s1": 1.0, "s2": 2.0}


def test_too_many_steps_or_tables_is_a_sentence():
    def plan(name, count):
        evening = Evening(name)
        steps = [StepAsked(id=f"{name}{at}", question=f"{name}{at}") for at in range(count)]
        evening.add(ChangePlan(steps=steps), LEAD.person)
        evening.add(OpenSession(), LEAD.person)
        return evening

    assert len(fold(together(plan("a", 20).events, later(plan("b", 20).events))).steps) == MOST_STEPS
    with pytest.raises(InputError, match="steps"):
        merged(plan("a", 20).events, later(plan("b", 21).events))
    full, other = plan("a", 1), table("b")
    for number in range(1, 201):
        full.does(EnterPaper(step="a0", area="", table=number, ja=1), LEAD)
    with pytest.raises(InputError, match="tables"):
        merged(full.events, later(other.events))


def test_two_of_one_id_are_two_people():
    here, there = Evening.begun("a", people=[ONE]), Evening.begun("b", people=[])
    there.add(Join(person=ONE.person, name="Een ander"), ONE.person)
    state = fold(together(here.events, later(there.events)))
    assert sorted(person.name for person in state.persons.values()) == ["Een ander", "Naam van p1"]
