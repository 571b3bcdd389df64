"""Who sees what: nobody gets what is not theirs, in whatever part of the state."""

from dataclasses import replace

import pytest
from evenings import DEEDS, LEAD, PEOPLE, STEPS, Evening
from hypothesis import given
from hypothesis import strategies as st

from kaart.workshop.acts import GiveAnswer, GiveDot, HideNote, MergeNotes, NameSelf, ShowNote, UseFigures, WriteNote
from kaart.workshop.model import READER, Actor, Phase, Recognised, Role
from kaart.workshop.sight import seen_by

ONE, TWO, THREE = PEOPLE
HALL = Actor(READER, Role.READER)


def note(id_, **more):
    return WriteNote(**{"note": id_, "step": "s1", "note_kind": "vraag", "text": f"Tekst van {id_}", **more})


def marked(deeds):
    """The deeds with texts that say whose they are, so that they can be searched for."""
    for number, (act, actor) in enumerate(deeds):
        if act.kind in {"write_note", "edit_note"}:
            yield act.model_copy(update={"text": f"geheim-{actor.person}-{number}."}), actor
        elif act.kind == "give_answer":
            yield act.model_copy(update={"reason": f"reden-{actor.person}-{number}."}), actor
        elif act.kind == "name_self" and act.name:
            yield act.model_copy(update={"name": f"naam-{actor.person}"}), actor
        else:
            yield act, actor


def may_read(state, actor):
    """Texts of notes that somebody may read, by the rules in words."""
    for each in state.notes.values():
        top = each
        while top.into:
            top = state.notes[top.into]
        shown = each.showing.value == top.showing.value == "getoond"
        if each.person == actor.person or shown:
            yield each.text


def ones_own(state, actor):
    """Texts of somebody's notes, and of those that have their dot or stand above one that has."""
    for each in state.notes.values():
        under = [other for other in state.notes.values() if stands_under(state, other, each)]
        if each.person == actor.person or any(actor.person in other.dots for other in under):
            yield each.text


def stands_under(state, note, top):
    return note.id == top.id or bool(note.into and stands_under(state, state.notes[note.into], top))


@given(DEEDS, st.sampled_from(Phase))
def test_nothing_of_another_is_in_what_somebody_sees(deeds, phase):
    people = [Actor(f"persoon-{at}-x", Role.PARTICIPANT) for at in range(3)]
    evening = Evening.begun(people=people)
    as_them = dict(zip(PEOPLE, people, strict=True))
    for act, actor in marked((act, as_them.get(actor, actor)) for act, actor in deeds):
        evening.does(act, actor)
    state = replace(evening.state, phase=phase)
    texts = {each.text for each in state.notes.values()}
    for actor in (*people, HALL):
        seen = repr(seen_by(state, actor))
        others = [other.person for other in people if other != actor]
        assert not [
            other
            for other in others
            if other
            in seen.replace(f"Naam van {other}", "").replace(f"naam-{other}", "").replace(f"geheim-{other}", "")
        ]
        assert not [other for other in others if f"reden-{other}" in seen]
        readable = set(may_read(state, actor)) if phase is not Phase.PREPARING or actor is HALL else set()
        if phase is Phase.CLOSED and actor is not HALL:
            readable &= set(ones_own(state, actor))
        assert {text for text in texts if text in seen} == readable
        assert not any(step in seen for step in STEPS) or phase is not Phase.PREPARING or actor is HALL
        assert phase is not Phase.CLOSED or actor is HALL or not seen_by(state, actor).papers


@given(DEEDS)
def test_counts_are_those_of_all(deeds):
    evening = Evening.begun()
    for act, actor in deeds:
        evening.does(act, actor)
    seen = seen_by(replace(evening.state, phase=Phase.OPEN), TWO)
    for step in STEPS:
        assert seen.recognition(step) == evening.state.recognition(step)
    assert all(seen.notes[id_].count == evening.state.notes[id_].count for id_ in seen.notes)


def test_the_facilitator_sees_all():
    evening = Evening.begun()
    evening.does(note("n1"), ONE)
    assert seen_by(evening.state, LEAD) is evening.state


@pytest.mark.parametrize("actor", [TWO, HALL])
def test_a_note_is_seen_once_it_is_shown_and_as_long_as_it_is(actor):
    evening = Evening.begun()
    evening.does(note("n1"), ONE)
    assert seen_by(evening.state, actor).notes == {}
    evening.does(ShowNote(note="n1"), LEAD)
    seen = seen_by(evening.state, actor).notes["n1"]
    assert (seen.text, seen.person, seen.author) == ("Tekst van n1", "", "Naam van p1")
    evening.does(HideNote(note="n1"), LEAD)
    assert seen_by(evening.state, actor).notes == {}
    assert seen_by(evening.state, ONE).notes["n1"].person == ONE.person


def test_a_name_taken_away_is_gone_from_the_notes():
    evening = Evening.begun()
    evening.does(note("n1"), ONE)
    evening.does(ShowNote(note="n1"), LEAD)
    evening.does(NameSelf(name=""), ONE)
    assert seen_by(evening.state, TWO).notes["n1"].author == ""


def test_ones_dot_on_a_merged_note_is_seen_on_what_it_stands_under():
    evening = Evening.begun()
    for id_ in ("n1", "n2"):
        evening.does(note(id_), LEAD)
    evening.does(GiveDot(note="n2"), ONE)
    evening.does(GiveDot(note="n1"), TWO)
    evening.does(MergeNotes(into="n1", notes=["n2"]), LEAD)
    evening.does(HideNote(note="n2"), LEAD)
    assert seen_by(evening.state, ONE).notes["n1"].dots == {ONE.person}
    assert seen_by(evening.state, TWO).notes["n1"].dots == {TWO.person}
    assert seen_by(evening.state, THREE).notes["n1"].dots == frozenset()
    assert seen_by(evening.state, THREE).notes["n1"].count == 2


def test_a_note_under_a_hidden_one_stands_under_what_is_seen():
    evening = Evening.begun()
    for id_ in ("n1", "n2", "n3"):
        evening.does(note(id_), LEAD)
    evening.does(MergeNotes(into="n2", notes=["n3"]), LEAD)
    evening.does(MergeNotes(into="n1", notes=["n2"]), LEAD)
    evening.does(HideNote(note="n2"), LEAD)
    assert seen_by(evening.state, ONE).notes["n3"].into == "n1"


def test_ones_own_answer_is_seen_with_its_reason():
    evening = Evening.begun()
    answer = GiveAnswer(step="s1", area="BU09170000", recognised=Recognised.NO, reason="Omdat")
    evening.does(answer, ONE)
    evening.does(answer, TWO)
    seen = seen_by(evening.state, ONE)
    assert [(each.person, each.reason) for each in seen.answers.values()] == [("p1", "Omdat"), ("-1", "")]


@pytest.mark.parametrize("actor", [ONE, HALL])
def test_figures_to_look_back_on_are_the_facilitators(actor):
    evening = Evening.begun()
    figure = {"area": "", "name": "", "indicator": "i", "year": 2024, "value": 1.0, "status": "", "unit": ""}
    evening.does(UseFigures(step="s1", figures=[{**figure, "delivery": "d"}]), LEAD)
    assert evening.state.figures
    assert seen_by(evening.state, actor).figures == {}
