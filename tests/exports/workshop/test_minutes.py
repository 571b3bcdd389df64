"""The minutes of a session whose counts are known, without what is not for their readers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from kaart.catalogue import load
from kaart.core.crs import to_wgs84
from kaart.exports.workshop.kept import kept_view
from kaart.exports.workshop.minutes import minutes
from kaart.exports.workshop.view import step_view
from kaart.render.workshop.record import Agreed, Proposed
from kaart.workshop.model import Point, Showing, Step, UsedFigure
from werksessies import ANSWERS, MARKT, NOORD, NOTES, SELECTION, answer, note, session

TODAY = date(2026, 11, 30)


def made(library, state=None, *, language="nl", **more):
    return minutes(session() if state is None else state, library, load(), language=language, today=TODAY, **more)


def texts(found):
    return {remark.text for _, remark in found.remarks}


def test_answers_are_counted_with_those_on_paper_and_reasons(library):
    step = made(library).steps[0]
    counted = {item.area: (item.figures, item.yes, item.partly, item.no, item.paper) for item in step.recognised}
    assert counted == {"Bedachte Poort": ("3,9 %", 5, 1, 1, 4), "Verzonnen Markt": ("8,1 %", 1, 1, 1, 0)}
    assert [item.area for item in step.recognised if item.disputed] == ["Verzonnen Markt"]
    reasons = {reason.text: reason.recognised for reason in step.recognised[1].reasons}
    assert reasons == {"De helft is student.": "nee", "Alleen bij het station.": "deels"}


def test_where_three_areas_were_answered_there_is_a_map_of_the_answers(library):
    assert made(library).steps[0].answers is None
    third = answer("p1", "nee", NOORD)
    drawn = made(library, session(answers=(*ANSWERS, third))).steps[0].answers
    assert {row.label: row.count for row in drawn.rows} == {
        "Herkend": 1,
        "Deels herkend, of verdeeld": 1,
        "Niet herkend": 1,
    }


def test_a_merged_note_of_another_area_says_where_it_is_from(library):
    moved = note("n30", NOORD, "Hier ook.", into="n1")
    merged = made(library, session(notes=(*NOTES, moved))).steps[0].by_area["Verzonnen Markt"][1].merged
    assert [(item.area, item.text) for item in merged] == [
        ("Verzonnen Markt", "Studenten tellen hier zwaar mee."),
        ("Spinselveld-Noord", "Hier ook."),
    ]


def test_notes_with_a_place_are_dots_on_the_map_and_say_so(library):
    view = made(library).steps[0].snapshot
    assert view.content.dots is None
    place = to_wgs84(view.areas.set_geometry(view.areas.representative_point())).set_index("code").geometry[MARKT]
    point, far = Point(round(place.x, 5), round(place.y, 5)), Point(7.0, 53.0)
    hidden = note("n41", text="GEHEIM", point=point, showing=Showing.HIDDEN)
    under = note("n42", text="Ook weg", point=point, into="n41")
    notes = (*NOTES, note("n40", text="Hier", point=point), note("n43", text="Ver", point=far), hidden, under)
    step = made(library, session(notes=notes)).steps[0]
    (dot,) = step.snapshot.content.dots.metres
    inside = view.areas.set_index("code").geometry[MARKT]
    assert inside.contains(shapely.Point(dot))
    assert "● Notitie op een plek: 1." in step.snapshot.content.legend.notes
    pointed = {item.text for item in step.by_area["Verzonnen Markt"] if item.pointed}
    assert pointed == {"Hier", "Ver"}


def test_notes_stand_by_dots_and_merged_ones_under_theirs(library):
    areas = made(library).steps[0].by_area
    assert list(areas) == ["Verzonnen Markt", "Bedachte Poort", "Spinselveld-Noord", ""]
    markt = areas["Verzonnen Markt"]
    assert [(item.text, item.dots) for item in markt] == [
        ("Een locatie bij de school.", 3),
        ("Hier wonen veel studenten.", 2),
        ("Waarom is er geen VVE?", 1),
    ]
    assert [item.text for item in markt[1].merged] == ["Studenten tellen hier zwaar mee."]
    assert markt[0].measure == Proposed("vve", 16.0)
    assert (areas["Bedachte Poort"][0].table, areas["Bedachte Poort"][0].group) == (2, "Vervoer")
    assert areas["Spinselveld-Noord"][0].agreed == Agreed(
        "Spreekuur op dinsdag", "Gemeente, team Welzijn", date(2027, 2, 1), done=False
    )


def test_what_is_hidden_is_not_in_it_and_what_waits_only_when_asked(library):
    found = made(library)
    assert not any("GEHEIM" in text for text in texts(found))
    assert "Nog niet bekeken" not in texts(found)
    assert found.left_out == 1
    everything = made(library, waiting=True)
    assert "Nog niet bekeken" in texts(everything)
    assert not any("GEHEIM" in text for text in texts(everything))
    assert everything.left_out == 0


@given(
    st.lists(st.tuples(st.sampled_from(list(Showing)), st.integers(-3, 5), st.sampled_from(["s1", "weg"])), max_size=6),
    st.booleans(),
)
def test_every_note_for_the_readers_is_there_once_and_no_other(library, drawn, waiting):
    """Merged in any way: a note is there when it and all that it stands under are for the readers."""
    under = {at: onto for at, (_, onto, _) in enumerate(drawn) if 0 <= onto < at}
    notes = tuple(
        note(f"n{at}", "", f"tekst {at}.", showing=showing, step=step, into=f"n{under[at]}" if at in under else "")
        for at, (showing, _, step) in enumerate(drawn)
    )
    seen = {Showing.SHOWN, Showing.WAITING} if waiting else {Showing.SHOWN}

    def is_in(at):
        return drawn[at][0] in seen and (at not in under or is_in(under[at]))

    state = session(notes=notes, answers=(), papers=(), steps=(Step("s1", "Zonder kaart"),))
    found = [remark.text for _, remark in made(library, state, waiting=waiting).remarks]
    assert sorted(found) == sorted(f"tekst {at}." for at in range(len(drawn)) if is_in(at))


def test_people_are_counted_and_named_only_where_they_chose_so(library):
    found = made(library)
    assert (found.people, found.names) == (3, ("Anna",))


def test_title_region_and_the_day_here_of_the_session(library):
    found = made(library, session(opened_at=session().opened_at.replace(hour=23)))
    assert (found.title, found.region, found.held) == ("Armoede in beeld", "Voorbeeldregio", date(2026, 11, 24))
    assert made(library, session(area="Wijk van niemand", steps=())).region == "Wijk van niemand"


def test_what_a_measure_would_change_is_said_where_it_is_known(library):
    found = made(library, changes={"n5": "40 kinderen erbij"})
    assert [item.measure.change for _, item in found.remarks if item.measure] == ["40 kinderen erbij"]


def test_figures_are_named_with_definition_year_and_source(library):
    (used,) = made(library).steps[0].used
    assert (used.label, used.year, used.unit) == ("Huishoudens met een laag inkomen", 2023, "%")
    assert used.definition.startswith("Deel van de huishoudens")
    assert used.source == "Verzonnen gegevens van kaart"
    assert used.fetched == "–"
    (english,) = made(library, language="en").steps[0].used
    assert english.label == "Households on a low income"


def test_figures_that_the_room_saw_stay_when_those_of_now_are_others(library):
    seen = UsedFigure(MARKT, "Verzonnen Markt", "laag_inkomen", 2023, 9.7, "observed", "%", "20260302T101112-00000000")
    step = made(library, session(figures={"s1": (seen,)})).steps[0]
    assert {item.area: item.figures for item in step.recognised}["Verzonnen Markt"] == "9,7 %"
    assert "sindsdien bijgewerkt" in step.notices[0]
    assert step.used[0].fetched == "2 maart 2026"
    now = step_view(session().steps[0], library, load(), language="nl")
    same = made(library, session(figures={"s1": (replace(seen, delivery=now.delivery),)})).steps[0]
    assert same.notices == ()


def test_a_step_whose_figures_are_not_here_keeps_what_was_said(library):
    state = session(steps=(Step("s1", "Heerlen", "Herkennen we dit?", "", {**SELECTION, "gebied": "GM0917"}),))
    step = made(library, state).steps[0]
    assert "kaart sync GM0917" in step.notices[0]
    assert step.snapshot is None
    assert {item.area for item in step.recognised} == {"BU99010000", "BU99010001"}
    assert len(step.remarks) == 6
    seen = UsedFigure(MARKT, "Verzonnen Markt", "laag_inkomen", 2023, 9.7, "observed", "%", "00000000")
    step = made(library, replace(state, figures={"s1": (seen,)})).steps[0]
    assert {item.area: item.figures for item in step.recognised} == {"BU99010001": "", "Verzonnen Markt": "9,7 %"}


def test_a_question_without_a_map_is_the_name_of_its_step(library):
    (step,) = made(library, session(steps=(Step("s1", "", "Wat spreken we af?"),))).steps
    assert (step.title, step.question) == ("Wat spreken we af?", "")


def test_notes_of_a_step_that_was_removed_are_not_lost(library):
    state = session(notes=(*NOTES, note("n20", step="s9", text="Blijft staan")))
    steps = made(library, state).steps
    assert [remark.text for remark in steps[-1].remarks] == ["Blijft staan"]
    assert steps[-1].title == "Een stap die later is weggehaald"


def test_the_map_names_the_areas_that_were_talked_of(library):
    snapshot = made(library).steps[0].snapshot
    assert set(snapshot.labels) == {"BU99010000", "BU99010001", "BU99010305"}
    hidden = tuple(replace(item, showing=Showing.HIDDEN) for item in NOTES)
    assert made(library, session(notes=hidden, answers=(), papers=())).steps[0].snapshot.labels == ()


def test_a_session_in_which_nothing_was_said(library):
    found = made(library, session(notes=(), answers=(), papers=(), persons=(), opened_at=None))
    assert (found.people, found.names, found.held, found.left_out) == (0, (), None, 0)
    assert (found.steps[0].recognised, found.steps[0].remarks) == ((), ())


@pytest.mark.slow
def test_a_profile_has_its_rows_as_figures_and_the_map_around_it(library):
    step = Step(
        "s1", "", "Wat herkennen we?", "profiel", {"gebied": SELECTION["gebied"], "code": NOORD, "jaar": "2023"}
    )
    view = kept_view(step, library, load(), language="nl")
    assert view.problem == ""
    assert [(area.code, area.words.partition(": ")[2]) for area in view.areas] == [(NOORD, "7,2 %")]
    figures = {figure.indicator: figure for figure in view.figures}
    assert (figures["laag_inkomen"].value, figures["laag_inkomen"].year) == (7.2, 2023)
    assert figures["inwoners"].value == 3455.0
    assert view.sheet.name == "Spinselveld-Noord"
    found = made(library, session(steps=(step,))).steps[0]
    assert found.snapshot.marked == (NOORD,)
    # Of a buurt beside that of the profile the map knows the name.
    assert {item.area for item in found.recognised} == {"Bedachte Poort", "Verzonnen Markt"}
    values = {item.label: item.value for item in found.used}
    assert values["Huishoudens met een laag inkomen"] == "7,2 %"
