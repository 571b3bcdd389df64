"""What the hall may see of a session: shown notes, numbers of people, and never who they are."""

from datetime import UTC, date, datetime, timedelta

import pytest

from kaart.exports.workshop.hall import MOST_LETTERS, hall_of, hall_words, marks_of, shortened
from kaart.render.workshop.marks import Place, Recognition
from kaart.workshop.model import (
    READER,
    Actor,
    Agreement,
    Answer,
    Note,
    NoteKind,
    PaperCount,
    Person,
    Phase,
    Point,
    Recognised,
    Role,
    Showing,
    State,
    Step,
)
from kaart.workshop.sight import seen_by

AT = datetime(2026, 1, 1, 20, 0, tzinfo=UTC)
ADA, BEN = Person("a", "Ada", Role.PARTICIPANT), Person("b", "", Role.PARTICIPANT)


def note(id_, *, minutes=0, step="s1", area="BU1", text="Tekst", person="a", showing=Showing.SHOWN, **more):
    kind = more.pop("kind", NoteKind.QUESTION)
    return Note(id_, step, area, kind, text, person, AT + timedelta(minutes=minutes), 1, 1, showing, **more)


def session(*notes, **more):
    return State(
        **{
            "title": "Avond",
            "phase": Phase.OPEN,
            "steps": (Step("s1", question="Herkennen we dit?"), Step("s2")),
            "shown": "s1",
            "persons": {"a": ADA, "b": BEN},
            "notes": {each.id: each for each in notes},
            **more,
        }
    )


def test_the_hall_sees_what_is_shown_and_nothing_else():
    hall = hall_of(
        session(
            note("n1", text="Te zien"),
            note("n2", text="Wacht", showing=Showing.WAITING),
            note("n3", text="Weg", showing=Showing.HIDDEN),
            note("n4", text="Andere stap", step="s2"),
            note("n5", text="Onder een verborgen", into="n3"),
        ),
        language="nl",
    )
    assert [card.text for card in hall.newest] == ["Te zien"]
    assert (hall.total, dict(hall.marks.notes)) == (1, {"BU1": 1})


def test_the_newest_and_the_most_dots_come_first():
    notes = [note(f"n{number}", minutes=number, count=dots) for number, dots in enumerate([0, 4, 2, 0])]
    hall = hall_of(session(*notes), language="nl")
    assert [card.id for card in hall.newest] == ["n3", "n2", "n1", "n0"]
    assert [(card.id, card.dots) for card in hall.top] == [("n1", 4), ("n2", 2)]


def test_names_are_there_only_when_given():
    cards = hall_of(session(note("n1", person="a"), note("n2", person="b")), language="nl").newest
    assert {card.id: card.author for card in cards} == {"n1": "Ada", "n2": ""}


def test_merged_notes_stand_under_one_and_count_once_in_each_area():
    state = session(note("n1"), note("n2", into="n1"), note("n3", into="n1", area="BU2"), note("n4", area="BU2"))
    hall = hall_of(state, language="nl")
    assert {card.id: card.alike for card in hall.newest} == {"n1": 2, "n4": 0}
    assert hall.total == 2
    assert dict(hall.marks.notes) == {"BU1": 1, "BU2": 2}


def test_people_are_counted_and_not_named():
    answers = [
        Answer("s1", "BU1", "a", Recognised.YES, "reden", AT, 1),
        Answer("s1", "BU2", "a", Recognised.NO, "", AT, 2),
        Answer("s2", "BU1", "b", Recognised.NO, "", AT, 3),
    ]
    paper = PaperCount("s1", "BU1", 4, {Recognised.YES: 3, Recognised.PARTLY: 1}, 4)
    state = session(
        answers={(each.step, each.area, each.person): each for each in answers},
        papers={("s1", "BU1", 4): paper},
    )
    hall = hall_of(state, language="nl")
    assert (hall.people, hall.answered, hall.on_paper) == (2, 1, 1)
    assert dict(hall.marks.answers) == {"BU1": Recognition(4, 1, 0), "BU2": Recognition(0, 0, 1)}
    assert hall_words(hall, language="nl")["answered"] == "Geantwoord: 1 van 2"
    assert hall_words(hall, language="en")["paper"] == "1 table on paper"
    assert "reden" not in repr(hall)


def test_places_tell_measures_from_other_notes():
    here = Point(5.98, 50.88)
    state = session(note("n1", point=here), note("n2", point=here, kind=NoteKind.MEASURE), note("n3"))
    marks = marks_of(seen_by(state, Actor(READER, Role.READER)), "s1", by_recognition=True)
    assert marks.places == (Place(5.98, 50.88), Place(5.98, 50.88, measure=True))
    assert marks.by_recognition


def test_an_effect_is_asked_for_measures_only():
    asked = []

    def effect(id_):
        asked.append(id_)
        return "120 kinderen dichterbij"

    cards = hall_of(session(note("n1"), note("n2", kind=NoteKind.MEASURE)), language="nl", effect=effect).newest
    assert {card.id: card.effect for card in cards} == {"n1": "", "n2": "120 kinderen dichterbij"}
    assert asked == ["n2"]


def test_an_agreement_says_who_and_when():
    agreed = Agreement("Doen", "Gemeente", date(2026, 3, 12))
    cards = hall_of(session(note("n1", agreement=agreed), note("n2", agreement=Agreement())), language="nl").newest
    assert {card.id: card.agreed for card in cards} == {
        "n1": "Afgesproken: Doen – Gemeente, uiterlijk 12 maart 2026",
        "n2": "Afgesproken",
    }


def test_what_was_agreed_on_a_merged_note_stands_with_the_one_on_top():
    agreed = Agreement("Doen", "Gemeente", date(2026, 3, 12))
    found = session(note("n1"), note("n2", into="n1", agreement=agreed), note("n3"))
    cards = {card.id: card.agreed for card in hall_of(found, language="nl").newest}
    assert cards == {"n1": "Afgesproken: Doen – Gemeente, uiterlijk 12 maart 2026", "n3": ""}


@pytest.mark.parametrize("phase", [Phase.PREPARING, Phase.CLOSED, Phase.OPEN])
def test_a_session_without_a_step_shows_its_title(phase):
    hall = hall_of(session(note("n1"), shown="", phase=phase), language="nl")
    assert (hall.title, hall.step, hall.newest, hall.people) == ("Avond", "", (), 2)


def test_a_step_without_a_question_is_named():
    state = session(steps=(Step("s1", title="Begin"),))
    assert hall_of(state, language="nl").question == "Begin"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("kort", "kort"),
        ("twee\nregels \t hier", "twee regels hier"),
        ("\u202eomgekeerd\u200b", "omgekeerd"),
        ("woord " * 100, ("woord " * 31).strip() + "…"),
        ("W" * 10_000, "W" * (MOST_LETTERS - 1) + "…"),
        ("<b>vet</b> **vet**", "<b>vet</b> **vet**"),
    ],
)
def test_long_text_is_cut_between_words(text, shown):
    assert shortened(text) == shown
    assert len(shortened(text)) <= MOST_LETTERS
