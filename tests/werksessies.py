"""A werksessie made by hand: its counts are known."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from kaart.catalogue.selections import select_areas
from kaart.core.codes import Level
from kaart.workshop.model import (
    FACILITATOR,
    Agreement,
    Answer,
    Measure,
    MeasureKind,
    Note,
    NoteKind,
    PaperCount,
    Person,
    Phase,
    Recognised,
    Role,
    Showing,
    State,
    Step,
)

START = datetime(2026, 11, 23, 18, 30, tzinfo=UTC)
MARKT, POORT, NOORD = "BU99010000", "BU99010001", "BU99010305"
AREAS = (MARKT, POORT, NOORD)
REGION = {"gebied": "voorbeeldregio", "niveau": "buurt", "indicator": "laag_inkomen", "jaar": "2023"}
SELECTION = {
    **REGION,
    "gebied": select_areas("Mijn keuze", AREAS, level=Level.BUURT, year=2023).to_text(),
}


def note(id_, area=MARKT, text="Hier wonen veel studenten.", kind=NoteKind.EXPLANATION, **more):
    at = START + timedelta(minutes=len(id_) + int("".join(filter(str.isdigit, id_)) or 0))
    made = {
        "id": id_,
        "step": "s1",
        "area": area,
        "kind": kind,
        "text": text,
        "person": FACILITATOR,
        "at": at,
        "edited": 1,
        "changed": 1,
        "showing": Showing.SHOWN,
    }
    return Note(**{**made, **more})


def answer(person, recognised, area=MARKT, reason="", step="s1"):
    return Answer(step, area, person, Recognised(recognised), reason, START, int("".join(filter(str.isdigit, person))))


NOTES = (
    note("n1", dots=frozenset({"p1", "p2"}), count=2),
    note("n2", text="Studenten tellen hier zwaar mee.", into="n1"),
    note("n3", POORT, "De bus stopt hier om zeven uur.", NoteKind.ADDITION, count=5, table=2, group="Vervoer"),
    note("n4", MARKT, "Waarom is er geen VVE?", NoteKind.QUESTION, count=1),
    note("n5", MARKT, "Een locatie bij de school.", NoteKind.MEASURE, measure=Measure(MeasureKind.VVE, 16.0), count=3),
    note("n6", MARKT, "GEHEIM verborgen", showing=Showing.HIDDEN),
    note("n7", MARKT, "GEHEIM onder een verborgen notitie", into="n6"),
    note("n8", MARKT, "Nog niet bekeken", showing=Showing.WAITING),
    note(
        "n9",
        NOORD,
        "Meer spreekuren.",
        NoteKind.OPPORTUNITY,
        agreement=Agreement("Spreekuur op dinsdag", "Gemeente, team Welzijn", date(2027, 2, 1)),
    ),
    note("n10", "", "Wie betaalt dit?", NoteKind.QUESTION, agreement=Agreement("", "De begeleider", None, done=True)),
)
ANSWERS = (
    answer("p1", "ja"),
    answer("p2", "nee", reason="De helft is student."),
    answer("p3", "deels", reason="Alleen bij het station."),
    answer("p1", "ja", POORT),
    answer("p2", "ja", POORT),
    answer("p3", "nee", POORT),
)
PAPERS = (PaperCount("s1", POORT, 2, {Recognised.YES: 3, Recognised.PARTLY: 1, Recognised.NO: 0}, 40),)
PERSONS = (
    Person(FACILITATOR, "Fien", Role.FACILITATOR, named=True),
    Person("p1", "Anna", Role.PARTICIPANT, named=True),
    Person("p2", "Bart", Role.PARTICIPANT),
    Person("p3", "", Role.PARTICIPANT),
)


def session(*, notes=NOTES, answers=ANSWERS, papers=PAPERS, persons=PERSONS, steps=None, **more):
    """Markt is disputed (1 yes; 1 partly, 1 no), Poort is not (5 yes; 1 partly, 1 no; 4 of them on paper)."""
    made = {
        "seq": 50,
        "title": "Armoede in beeld",
        "area": "voorbeeldregio",
        "phase": Phase.CLOSED,
        "steps": (Step("s1", "", "Herkennen we dit beeld?", "", SELECTION),) if steps is None else steps,
        "persons": {person.id: person for person in persons},
        "notes": {item.id: item for item in notes},
        "answers": {(item.step, item.area, item.person): item for item in answers},
        "papers": {(item.step, item.area, item.table): item for item in papers},
        "opened_at": START,
    }
    return State(**{**made, **more})
