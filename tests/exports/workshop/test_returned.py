"""Coming back to a session: the figures of two deliveries beside each other, and agreements on a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from builders import NAN, raw
from evenings import LEAD, Evening
from grids import grid_areas

from kaart.catalogue import load
from kaart.core.provenance import Provenance
from kaart.exports.workshop.returned import (
    Change,
    Standing,
    agreements,
    change_words,
    returned,
    used_figures,
)
from kaart.store.library import Library
from kaart.store.manifest import Key
from kaart.workshop.acts import Agree, UseFigures, WriteNote
from kaart.workshop.model import State, Step

GEMEENTE, YEAR = "GM0001", 2018
FIRST, SECOND = (datetime(2026, 1, day, 9, 30, tzinfo=UTC) for day in (1, 20))
STEP = Step("s1", query={"gebied": GEMEENTE, "indicator": "laag_inkomen", "jaar": str(YEAR)})


def deliver(library, moment, values, *, year=YEAR, left_out=0):
    """A gemeente of four buurten as a refresh stores it; the last ones may be gone."""
    areas = grid_areas(2, 2).iloc[: 4 - left_out]
    origin = Provenance(source="cbs_kwb", url="http://127.0.0.1/x", table="1NED", route="v4", retrieved_at=moment)
    frame = raw(
        code=[*areas["code"], GEMEENTE],
        name=[*areas["name"], "Proefdam"],
        laag_inkomen_pct=[*values[: len(areas)], 9.0],
        huishoudens=[1000.0] * len(areas) + [4000.0],
        inwoners=[2000.0] * len(areas) + [8000.0],
    )
    shapes = areas.assign(gemeente=GEMEENTE, gemeente_name="Proefdam", wijk="WK000100")
    library.store.write(Key("cijfers", f"kwb-{year}", GEMEENTE), frame, origin)
    library.store.write(Key("grenzen", f"buurt-{year}", GEMEENTE), shapes, origin)


@pytest.fixture
def library(settings):
    found = Library.public(settings)
    deliver(found, FIRST, [5.0, 6.0, 7.0, NAN])
    return found


@pytest.fixture
def evening(library):
    found = Evening.begun()
    found.state = replace(found.state, steps=(STEP,))
    found.does(used_figures(STEP, library, load()), LEAD)
    return found


def test_the_figures_of_a_step_are_kept_as_the_room_saw_them(evening):
    used = evening.state.figures["s1"]
    assert [figure.value for figure in used] == [5.0, 6.0, 7.0, None]
    assert {(figure.indicator, figure.year, figure.unit) for figure in used} == {("laag_inkomen", 2018, "%")}
    assert {figure.delivery[:15] for figure in used} == {"20260101T093000"}
    assert used[0].status == "observed" != used[3].status


def test_nothing_has_changed_of_what_is_the_same(evening, library):
    (step,) = returned(evening.state, library, load())
    assert (step.used, step.changes, step.problem) == (4, (), "")


def test_value_status_and_delivery_then_and_now(evening, library):
    deliver(library, SECOND, [5.0, 6.5, NAN, 8.0])
    (step,) = returned(evening.state, library, load())
    assert [(each.then.value, each.now.value) for each in step.of(Change.VALUE)] == [
        (6.0, 6.5),
        (7.0, None),
        (None, 8.0),
    ]
    (same,) = step.of(Change.DELIVERY)
    assert (same.then.value, same.now.value) == (5.0, 5.0)
    assert change_words(step.of(Change.VALUE)[0], load(), language="nl") == (
        f"{same.now.name.replace('0000', '0001')}, Huishoudens met een laag inkomen: toen 6,0 % "
        "(2018, opgehaald op 1 januari 2026), nu 6,5 % (2018, opgehaald op 20 januari 2026)."
    )


def test_an_area_that_is_gone_and_a_view_that_cannot_be_made(evening, library):
    deliver(library, SECOND, [5.0, 6.0, 7.0, NAN], left_out=1)
    (step,) = returned(evening.state, library, load())
    (gone,) = step.of(Change.GONE)
    assert gone.now is None
    assert "er is nu geen cijfer" in change_words(gone, load(), language="nl")
    elsewhere = replace(STEP, query={**STEP.query, "jaar": "2001"})
    (step,) = returned(replace(evening.state, steps=(elsewhere,)), library, load())
    assert len(step.of(Change.GONE)) == 4
    assert step.problem


def test_a_newer_year_is_said_as_such(evening, library):
    deliver(library, SECOND, [5.0, 6.0, 7.0, NAN], year=2019)
    newest = replace(STEP, query={"gebied": GEMEENTE, "indicator": "laag_inkomen", "jaar": "2019"})
    (step,) = returned(replace(evening.state, steps=(newest,)), library, load())
    assert {(each.then.year, each.now.year) for each in step.of(Change.YEAR)} == {(2018, 2019)}
    assert len(step.of(Change.YEAR)) == 4


def test_now_is_not_the_delivery_that_the_step_is_held_to(evening, library):
    pin = evening.state.figures["s1"][0].delivery
    deliver(library, SECOND, [5.5, 6.0, 7.0, NAN])
    pinned = replace(STEP, query={**STEP.query, "levering": pin})
    assert used_figures(pinned, library, load()).figures[0].value == 5.0
    (step,) = returned(replace(evening.state, steps=(pinned,)), library, load())
    assert [each.now.value for each in step.of(Change.VALUE)] == [5.5]


def test_a_step_without_figures_leaves_what_was_kept(library):
    assert used_figures(Step("s3", question="Wat missen we?"), library, load()) is None
    assert used_figures(replace(STEP, query={**STEP.query, "jaar": "2001"}), library, load()) is None


def test_a_figure_without_a_delivery_has_its_year_alone(library):
    figure = {"area": "BU1", "name": "A", "indicator": "iets", "year": 2018, "value": 2.0, "status": "observed"}
    evening = Evening.begun()
    evening.does(UseFigures(step="s1", figures=[{**figure, "unit": "km", "delivery": "zomaar"}]), LEAD)
    (step, _) = returned(evening.state, library, load())
    (gone,) = step.changes
    assert change_words(gone, load(), language="en").startswith("A, iets: then 2 km (2018);")


def test_agreements_stand_by_their_day():
    evening = Evening.begun()
    today = date(2026, 12, 1)
    days = [None, today.replace(day=2), today, date(2026, 11, 30), date(2026, 11, 1)]
    for at, due in enumerate(days):
        evening.does(WriteNote(note=f"n{at}", step="s1", note_kind="kans", text="Bus"), LEAD)
        evening.does(Agree(note=f"n{at}", owner="Piet", due=due, done=at == 3), LEAD)
    found = agreements(evening.state, today=today)
    assert [(each.note.id, each.standing) for each in found] == [
        ("n4", Standing.OVERDUE),
        ("n2", Standing.DUE),
        ("n1", Standing.DUE),
        ("n0", Standing.UNDATED),
        ("n3", Standing.DONE),
    ]
    assert agreements(State(), today=today) == ()
