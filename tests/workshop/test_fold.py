"""From events to a state: whatever way the events come, and whatever people do, it is the same and it is right."""

import itertools
from dataclasses import replace

from evenings import DEEDS, EVENINGS, LEAD, PEOPLE, STEPS, Evening
from hypothesis import given
from hypothesis import strategies as st

from kaart.workshop.acts import GiveDot, HideNote, MergeNotes, NameSelf, PartNote, ShowNote, TakeBackDot, WithdrawNote
from kaart.workshop.acts import WriteNote as Write
from kaart.workshop.dots import dots_given
from kaart.workshop.fold import advance, fold
from kaart.workshop.model import Actor, Phase, Role, Showing, State
from kaart.workshop.sight import seen_by
from kaart.workshop.stacks import above, root_of

ONE, TWO, _ = PEOPLE


def evening_with(*notes):
    evening = Evening.begun()
    for note in notes:
        assert evening.does(Write(note=note, step="s1", note_kind="vraag", text=note), LEAD)
    return evening


@given(EVENINGS, st.randoms(use_true_random=False))
def test_any_order_and_any_repetition_fold_to_the_same(evening, chance):
    shuffled = evening.events + chance.choices(evening.events, k=5)
    chance.shuffle(shuffled)
    assert fold(shuffled) == fold(evening.events) == evening.state


@given(EVENINGS, st.data())
def test_any_split_in_batches_folds_to_the_same(evening, data):
    count = len(evening.events)
    cut = data.draw(st.integers(0, count))
    again = data.draw(st.integers(0, cut))
    assert advance(fold(evening.events[:cut]), evening.events[again:]) == evening.state


@given(DEEDS)
def test_also_what_was_not_allowed_folds(deeds):
    evening = Evening.begun()
    for act, actor in deeds:
        evening.add(act, actor.person)
    assert fold(evening.events) == evening.state
    assert_whole(evening.state)


def assert_whole(state):
    """Every merged note ends at one that is there and stands by itself, and every count is of persons."""
    for note in state.notes.values():
        seen = [note.id]
        while state.notes[seen[-1]].into:
            seen.append(state.notes[seen[-1]].into)
            assert len(seen) == len(set(seen))
        under = {note.id}
        while more := {other.id for other in state.notes.values() if other.into in under} - under:
            under |= more
        assert note.count == len({person for id_ in under for person in state.notes[id_].dots})
        assert set(state.under.get(note.id, ())) == {
            other.id for other in state.notes.values() if other.into == note.id
        }
    assert all(under and id_ in state.notes for id_, under in state.under.items())


class Tally:
    """Dots by hand: of events alone, in plain loops and without any help of the product."""

    def __init__(self):
        self.parent, self.dots, self.step, self.shown = {}, {}, {}, {}
        self.most, self.moderated = 0, True

    def top(self, note):
        return self.top(self.parent[note]) if self.parent[note] else note

    def family(self, note):
        return [other for other in self.parent if self.top(other) == self.top(note)] if note in self.parent else []

    def below(self, note):
        return [note, *(each for other, into in self.parent.items() if into == note for each in self.below(other))]

    def in_use(self, person, step):
        tops = {self.top(note) for note, dots in self.dots.items() if person in dots and note in self.parent}
        return [top for top in tops if self.shown[top] and self.step[top] == step]

    def comes_back(self, note):
        """Dots that are one too many are gone from what came back."""
        if note in self.parent and self.shown[top := self.top(note)]:
            for person in PEOPLE:
                if len(self.in_use(person.person, self.step[top])) > self.most:
                    for other in self.below(note):
                        self.dots[other].discard(person.person)

    def change_plan(self, event, _):
        self.most, self.moderated = event.content.get("dots", 3), event.content.get("moderated", True)

    def write_note(self, event, note):
        if note not in self.parent:
            self.parent[note], self.step[note], self.dots[note] = "", event.step, set()
            self.shown[note] = event.person == LEAD.person or not self.moderated

    def edit_note(self, event, note):
        if self.moderated and event.person != LEAD.person:
            self.shown[note] = False

    def show_note(self, event, note):
        self.shown[note] = True
        self.comes_back(note)

    def hide_note(self, event, note):
        self.shown[note] = False

    def withdraw_note(self, event, note):
        freed = [other for other, into in self.parent.items() if into == note]
        for other in freed:
            self.parent[other] = ""
        self.parent.pop(note, None)
        self.dots.pop(note, None)
        for other in freed:
            self.comes_back(other)

    def part_note(self, event, note):
        if note in self.parent:
            self.parent[note] = ""
            self.comes_back(note)

    def merge_notes(self, event, _):
        into = event.content["into"]
        into = self.top(into) if into in self.parent else None
        moved = [other for other in event.content["notes"] if into and other in self.parent and other != into]
        for other in moved:
            self.parent[other] = into
        for other in dict.fromkeys(moved):
            self.comes_back(other)

    def give_dot(self, event, note):
        if not any(event.person in self.dots[other] for other in self.family(note)):
            self.dots.setdefault(self.top(note) if note in self.parent else "gone", set()).add(event.person)

    def take_back_dot(self, event, note):
        for other in self.family(note):
            self.dots[other].discard(event.person)


def recount(events):
    """Persons with a dot per note that stands by itself."""
    tally = Tally()
    for event in events:
        getattr(tally, event.kind, lambda *_: None)(event, event.content.get("note"))
    return {
        note: len({person for other in tally.family(note) for person in tally.dots[other]})
        for note, into in tally.parent.items()
        if not into
    }


@given(EVENINGS)
def test_dots_are_counted_as_by_hand(evening):
    roots = {note.id: note.count for note in evening.state.notes.values() if not note.into}
    assert roots == recount(evening.events)
    assert_whole(evening.state)
    assert all(count <= len(PEOPLE) + 1 for count in roots.values())


@given(DEEDS)
def test_nobody_ever_has_more_dots_in_use_than_the_plan_gives(deeds):
    evening = Evening.begun()
    for act, actor in deeds:
        evening.does(act, actor)
        used = [dots_given(evening.state, person.person, step) for person in PEOPLE for step in STEPS]
        assert max(map(len, used)) <= evening.state.dots


def test_a_note_shown_again_comes_back_without_a_dot_that_was_given_elsewhere():
    evening = evening_with("n1", "n2", "n3")
    for giver in (ONE, TWO):
        evening.does(GiveDot(note="n1"), giver)
        evening.does(GiveDot(note="n2"), giver)
    evening.does(GiveDot(note="n1"), LEAD)
    evening.does(HideNote(note="n1"), LEAD)
    assert evening.does(GiveDot(note="n3"), ONE)
    evening.does(ShowNote(note="n1"), LEAD)
    assert evening.state.notes["n1"].dots == {TWO.person, LEAD.person}
    assert evening.state.notes["n1"].count == 2
    assert dots_given(evening.state, ONE.person, "s1") == {"n2", "n3"}
    assert dots_given(evening.state, TWO.person, "s1") == {"n1", "n2"}


def test_a_note_that_is_parted_takes_no_dot_along_that_is_one_too_many():
    evening = evening_with("n1", "n2", "n3")
    for note in ("n1", "n2"):
        evening.does(GiveDot(note=note), ONE)
    evening.does(MergeNotes(into="n1", notes=["n2"]), LEAD)
    assert evening.does(GiveDot(note="n3"), ONE)
    evening.does(PartNote(note="n2"), LEAD)
    assert {id_: note.count for id_, note in evening.state.notes.items()} == {"n1": 1, "n2": 0, "n3": 1}


@given(DEEDS, st.sampled_from([*PEOPLE, Actor("meelezer", Role.READER)]))
def test_a_note_that_looks_otherwise_than_before_says_so(deeds, actor):
    evening = Evening.begun()
    for act, who in deeds:
        before = seen_by(evening.state, actor)
        evening.does(act, who)
        after = seen_by(evening.state, actor)
        if Phase.OPEN not in {before.phase, after.phase}:
            continue
        for id_, note in after.notes.items():
            assert note == before.notes.get(id_) or note.changed > before.seq or before.phase is not after.phase


def test_a_dot_on_a_merged_note_counts_once_and_goes_along():
    evening = evening_with("n1", "n2")
    assert evening.does(GiveDot(note="n2"), ONE)
    assert evening.does(MergeNotes(into="n1", notes=["n2"]), LEAD)
    assert evening.does(GiveDot(note="n1"), ONE)
    assert evening.does(GiveDot(note="n1"), TWO)
    assert evening.state.notes["n1"].count == 2
    evening.does(PartNote(note="n2"), LEAD)
    assert (evening.state.notes["n1"].count, evening.state.notes["n2"].count) == (1, 1)
    assert evening.state.notes["n2"].dots == {ONE.person}


def test_a_dot_is_taken_back_also_where_it_was_given_before_merging():
    evening = evening_with("n1", "n2", "n3")
    evening.does(GiveDot(note="n3"), ONE)
    evening.does(MergeNotes(into="n2", notes=["n3"]), LEAD)
    evening.does(MergeNotes(into="n1", notes=["n2"]), LEAD)
    assert [note.count for note in evening.state.notes.values()] == [1, 1, 1]
    evening.does(TakeBackDot(note="n1"), ONE)
    assert [note.count for note in evening.state.notes.values()] == [0, 0, 0]


def test_notes_under_one_that_was_withdrawn_stand_by_themselves():
    evening = evening_with("n1", "n2", "n3")
    evening.does(MergeNotes(into="n2", notes=["n3"]), LEAD)
    evening.does(MergeNotes(into="n1", notes=["n2"]), LEAD)
    evening.does(WithdrawNote(note="n2"), LEAD)
    assert {id_: note.into for id_, note in evening.state.notes.items()} == {"n1": "", "n3": ""}


def test_merging_into_what_stands_under_oneself_makes_no_circle():
    evening = evening_with("n1", "n2")
    evening.does(MergeNotes(into="n1", notes=["n2"]), LEAD)
    evening.does(MergeNotes(into="n2", notes=["n1", "n2"]), LEAD)
    assert {id_: note.into for id_, note in evening.state.notes.items()} == {"n1": "", "n2": "n1"}


def test_notes_merged_one_into_the_next_do_not_lie_ever_deeper():
    names = [f"m{at}" for at in range(30)]
    evening = evening_with(*names)
    evening.does(GiveDot(note="m0"), ONE)
    for under, into in itertools.pairwise(names):
        assert evening.does(MergeNotes(into=into, notes=[under]), LEAD)
    assert max(len(list(above(evening.state.notes, note))) for note in names) == 8
    assert {root_of(evening.state.notes, note) for note in names} == {"m29"}
    assert evening.state.notes["m29"].count == 1
    assert_whole(evening.state)


def test_a_name_of_spaces_is_none():
    evening = Evening.begun()
    evening.does(NameSelf(name="  \t", named=True), ONE)
    person = evening.state.persons[ONE.person]
    assert (person.name, person.named) == ("", False)


def test_hiding_a_note_changes_those_under_it_too():
    evening = evening_with("n1", "n2")
    evening.does(MergeNotes(into="n1", notes=["n2"]), LEAD)
    evening.does(HideNote(note="n1"), LEAD)
    hidden = evening.state
    assert seen_by(hidden, ONE).notes == {}
    evening.does(ShowNote(note="n1"), LEAD)
    assert [note.changed for note in seen_by(evening.state, ONE).notes.values()] == [evening.state.seq] * 2
    assert [note.showing for note in hidden.notes.values()] == [Showing.HIDDEN, Showing.SHOWN]


def test_nothing_is_the_state_of_no_events():
    assert fold([]) == State()
    assert replace(fold([]), seq=3) != State()
