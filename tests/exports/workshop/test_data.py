"""Everything of a session as data: what is in it, where it lies, and that nothing in it comes alive."""

from __future__ import annotations

import csv
import io
import json

import pytest
from evenings import EVENINGS, LEAD, PEOPLE, Evening
from hypothesis import given
from shapely.geometry import shape

from kaart.catalogue import load
from kaart.core.codes import Level
from kaart.exports.workshop.data import FIELDS, FORMS, StepPlaces, data_records, session_data
from kaart.workshop.acts import (
    Agree,
    ChangePlan,
    EnterPaper,
    GiveAnswer,
    GiveDot,
    HideNote,
    MeasureAsked,
    MergeNotes,
    NameSelf,
    PointAsked,
    ShowNote,
    StepAsked,
    WriteNote,
)
from kaart.workshop.document import read_document

AREA = "BU99010000"
ONE, TWO, _ = PEOPLE
PLAN = ChangePlan(
    title="Avond",
    steps=[
        StepAsked(id="s1", question="Herkent u dit?", query={"gebied": "voorbeeldregio", "jaar": "2023"}),
        StepAsked(id="s2", title="Zonder kaart"),
    ],
)


@pytest.fixture(scope="module")
def evening():
    found = Evening.begun(plan=PLAN)
    found.does(NameSelf(name="Amira", named=True), ONE)
    note = {"step": "s1", "area": AREA}
    found.does(WriteNote(note="n1", note_kind="vraag", text="=SOM(A1)", **note), ONE)
    point = PointAsked(lon=5.98, lat=50.89)
    found.does(WriteNote(note="n2", note_kind="kans", text="regel 1\nregel 2", point=point, **note), TWO)
    measure = MeasureAsked(kind="bus", amount=2.5)
    found.does(WriteNote(note="n3", step="s2", note_kind="maatregel", text="Bus", measure=measure), LEAD)
    found.does(ShowNote(note="n1"), LEAD)
    found.does(GiveDot(note="n1"), TWO)
    found.does(Agree(note="n3", owner="@Piet", due="2027-01-31"), LEAD)
    for person, answer in ((ONE, "ja"), (TWO, "nee")):
        found.does(GiveAnswer(step="s1", area=AREA, recognised=answer, reason="+" + answer), person)
    for table in (1, 2):
        found.does(EnterPaper(step="s1", area=AREA, table=table, ja=table), LEAD)
    return found


def made(evening, form, library, language="nl"):
    return session_data(evening.events, form, library, load(), language=language)


def rows_of(evening, library, language="nl"):
    text = made(evening, "csv", library, language).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";" if language == "nl" else ","))


def test_a_row_per_note_per_count_and_per_reason(evening, library):
    rows = rows_of(evening, library)
    assert [(row["Rij"], row["Stap"], row["Aantal"], row["Tafel (op papier)"]) for row in rows] == [
        ("notitie", "1", "1", ""),
        ("notitie", "1", "0", ""),
        ("antwoord", "1", "1", ""),
        ("antwoord", "1", "1", ""),
        ("antwoord", "1", "1", "1"),
        ("antwoord", "1", "2", "2"),
        ("reden", "1", "", ""),
        ("reden", "1", "", ""),
        ("notitie", "2", "0", ""),
    ]
    note = rows[0]
    assert (note["Gebied"], note["Soort"], note["In de zaal"]) == ("Verzonnen Markt", "Vraag", "getoond")
    assert (rows[-1]["Hoeveel"], rows[-1]["Wie het doet"], rows[-1]["Is gedaan"]) == ("2,5", "'@Piet", "nee")
    assert rows[0]["Weergave"].startswith("Huishoudens")
    assert rows[-1]["Weergave"] == "Zonder kaart"


def test_formulas_are_text_in_a_spreadsheet(evening, library):
    cells = [cell for row in rows_of(evening, library) for cell in row.values()]
    assert "'=SOM(A1)" in cells
    assert "'+ja" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_names_stand_only_where_they_may(evening, library):
    rows = rows_of(evening, library, "en")
    assert {row["Written by"] for row in rows} == {"Amira", ""}
    everything = made(evening, "csv", library) + made(evening, "geojson", library)
    assert b"Naam van" not in everything
    assert not [person for person in PEOPLE if f'"{person.person}"'.encode() in everything]


def test_notes_lie_at_their_point_or_in_their_area(evening, library):
    document = json.loads(made(evening, "geojson", library))
    assert document["type"] == "FeatureCollection"
    assert "crs" not in document
    at = {
        feature["properties"]["id"]: (feature["properties"]["place"], feature["geometry"])
        for feature in document["features"]
        if feature["properties"]["row"] == "note"
    }
    assert at["n2"] == ("point", {"type": "Point", "coordinates": [5.98, 50.89]})
    assert at["n3"] == ("", None)
    where, inside = at["n1"]
    assert where == "area"
    drawn = library.areas(library.scope("voorbeeldregio"), level=Level.BUURT, year=2023).areas
    outline = drawn[drawn["code"] == AREA].to_crs(4326).geometry.iloc[0]
    assert outline.contains(shape(inside))


def test_json_is_taken_in_again_as_the_same_session(evening, library):
    content = made(evening, "json", library)
    assert list(read_document(content)) == evening.events
    document = json.loads(content)
    assert document["title"] == "Avond"
    assert [record["row"] for record in document["records"]].count("note") == 3


def test_notes_of_a_step_that_is_gone_and_of_a_view_that_cannot_be_made_are_there(evening, library):
    other = Evening.begun(plan=PLAN)
    for event in evening.events[len(other.events) :]:
        other.events.append(event)
    other.state = evening.state
    lost = PLAN.model_copy(update={"steps": [StepAsked(id="s2", query={"gebied": "nergens"})]})
    other.does(lost, LEAD)
    records = list(data_records(other.state, {"s2": StepPlaces()}))
    assert [(record["step"], record["step_id"]) for record in records if record["row"] == "note"] == [
        (1, "s2"),
        (None, "s1"),
        (None, "s1"),
    ]
    for form in FORMS:
        assert b"SOM(A1)" in session_data(other.events, form, library, load(), language="nl")


def test_hidden_and_merged_notes_say_so():
    evening = Evening.begun()
    for note in ("n1", "n2", "n3"):
        evening.does(WriteNote(note=note, step="s1", note_kind="vraag", text=note), LEAD)
    evening.does(MergeNotes(into="n1", notes=["n2"]), LEAD)
    evening.does(HideNote(note="n3"), LEAD)
    records = data_records(evening.state, {})
    assert [(record["under"], record["showing"]) for record in records] == [
        ("", "getoond"),
        ("n1", "getoond"),
        ("", "verborgen"),
    ]


@given(EVENINGS)
def test_every_note_and_every_answer_is_in_it_once(evening):
    records = list(data_records(evening.state, {}))
    assert all(set(record) == {*FIELDS, "step_id"} for record in records)
    notes = [record["id"] for record in records if record["row"] == "note"]
    assert sorted(notes) == sorted(evening.state.notes)
    counted = sum(record["count"] for record in records if record["row"] == "answer")
    on_paper = sum(sum(paper.counts.values()) for paper in evening.state.papers.values())
    assert counted == len(evening.state.answers) + on_paper


def test_a_session_in_which_nothing_was_said(library):
    evening = Evening.begun(plan=ChangePlan())
    assert len(made(evening, "csv", library).splitlines()) == 1
    assert json.loads(made(evening, "geojson", library))["features"] == []
