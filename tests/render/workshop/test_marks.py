"""What lies over the map of the room: the outcome of the answers, numbers that can be read, and the table beside it."""

import html
from itertools import combinations

import geopandas as gpd
import html5lib
import numpy as np
import pytest
from shapely import Point
from snapshots import example

from kaart.core.crs import RD, to_wgs84
from kaart.render.maps.palette import contrast, lab, rgb
from kaart.render.workshop.marks import (
    LOOKS,
    Outcome,
    Place,
    Recognition,
    RoomMarks,
    badges,
    marks_data,
    marks_table,
    outcome_swatches,
)
from kaart.render.workshop.room_map import HALL, RoomMap, room_map


@pytest.fixture(scope="module")
def room() -> RoomMap:
    return room_map(example())


@pytest.mark.parametrize(
    ("counts", "outcome"),
    [
        ((0, 0, 0), Outcome.NONE),
        ((1, 0, 0), Outcome.YES),
        ((3, 1, 1), Outcome.YES),
        ((2, 1, 1), Outcome.MIXED),
        ((2, 0, 2), Outcome.MIXED),
        ((0, 5, 0), Outcome.MIXED),
        ((1, 1, 3), Outcome.NO),
        ((1, 1, 2), Outcome.MIXED),
    ],
)
def test_more_than_half_decides(counts, outcome):
    assert Recognition(*counts).outcome == outcome


def test_outcomes_are_apart_in_greys_and_each_has_its_own_lines():
    lightness = {outcome: float(lab(np.array(rgb(look[0])) / 255)[0]) for outcome, look in LOOKS.items()}
    for one, other in combinations(LOOKS, 2):
        assert LOOKS[one][1] != LOOKS[other][1]
        assert abs(lightness[one] - lightness[other]) > 7, (one, other)
    # Nobody takes an area without answers for one that is recognised.
    assert contrast(LOOKS[Outcome.NONE][0], LOOKS[Outcome.YES][0]) > 2


def test_an_area_without_answers_keeps_its_own_look(room):
    code, other = list(room.paths)[:2]
    marks = RoomMarks(answers={code: Recognition(yes=2), "elsewhere": Recognition(no=1)}, by_recognition=True)
    data = marks_data(room, marks, language="nl")
    labels = [swatch.label for swatch in outcome_swatches(language="nl")]
    assert data["outcomes"] == {code: labels.index("Herkend")}
    assert other not in data["outcomes"]
    assert data["swatches"][data["rest"]]["label"] == "Nog geen antwoord"


def test_numbers_stand_apart_and_within_the_drawing(room):
    marks = RoomMarks(notes={code: 1 + number for number, code in enumerate(room.paths)})
    placed = badges(room, marks)
    assert {badge.code for badge in placed} == marks.notes.keys()
    assert all(badge.number in {marks.notes[badge.code], 0} for badge in placed)
    assert max(marks.notes.values()) in {badge.number for badge in placed}
    for badge in placed:
        assert badge.radius <= badge.x <= HALL[0] - badge.radius
        assert badge.radius <= badge.y <= HALL[1] - badge.radius
    for one, other in combinations([badge for badge in placed if badge.number], 2):
        assert np.hypot(one.x - other.x, one.y - other.y) >= one.radius + other.radius
    # One that does not stand in its area has a line to it.
    assert all((badge.leader is None) == room.shapes[badge.code].contains_properly(_point(badge)) for badge in placed)


def _point(badge):
    return Point(badge.x, badge.y)


def test_areas_that_are_not_on_the_map_have_no_number(room):
    assert badges(room, RoomMarks(notes={"BU00000000": 3, next(iter(room.paths)): 0})) == ()


def _places(room, points):
    """Notes at places on the page."""
    frame = room.frame
    there = [Point(frame.x_m + x / frame.scale, frame.y_m - y / frame.scale) for x, y in points]
    return tuple(Place(at.x, at.y) for at in to_wgs84(gpd.GeoDataFrame(geometry=there, crs=RD)).geometry)


def test_a_number_stands_beside_the_place_of_a_note(room):
    code = max(room.shapes, key=lambda each: room.shapes[each].area)
    (alone,) = badges(room, RoomMarks(notes={code: 1}))
    there = alone.x, alone.y
    (beside,) = badges(room, RoomMarks(notes={code: 1}, places=_places(room, [there])))
    assert np.hypot(beside.x - alone.x, beside.y - alone.y) > beside.radius + 10
    # Where the places leave no room at all, the number stands over them.
    crowd = [(alone.x + 20 * east, alone.y + 20 * south) for east in range(-6, 7) for south in range(-6, 7)]
    assert badges(room, RoomMarks(notes={code: 1}, places=_places(room, crowd)))[0].number == 1


def test_a_ring_shows_shares_where_answers_differ(room):
    code, other = list(room.paths)[:2]
    answers = {code: Recognition(2, 1, 1), other: Recognition(no=4)}
    by_code = {badge.code: badge for badge in badges(room, RoomMarks(answers=answers, by_recognition=True))}
    assert by_code[code].shares == (0.5, 0.75, 1.0)
    assert (by_code[other].shares, by_code[other].number) == ((), 4)


def test_the_legend_names_signs_that_are_on_the_map(room):
    def keys(marks):
        return [row["sign"] for row in marks_data(room, marks, language="en")["keys"]]

    code = next(iter(room.paths))
    lon, lat = 0.0, 0.0
    assert keys(RoomMarks()) == []
    assert keys(RoomMarks(notes={code: 2}, places=(Place(lon, lat),))) == ["number"]
    assert keys(RoomMarks(answers={code: Recognition(1, 1)}, by_recognition=True)) == ["number", "ring"]


def test_the_table_says_the_same_and_names_are_text(room):
    code, other = list(room.paths)[:2]
    marks = RoomMarks(notes={code: 2}, answers={other: Recognition(1, 0, 2)})
    table = marks_table(room, marks, language="nl")
    tree = html5lib.parse(table, namespaceHTMLElements=False)
    rows = [["".join(cell.itertext()) for cell in row] for row in tree.iterfind(".//tbody/tr")]
    names = sorted([room.names[code], room.names[other]], key=str.casefold)
    assert [row[0] for row in rows] == names
    by_name = {row[0]: row[1:] for row in rows}
    assert by_name[room.names[code]] == [room.words[code], "Nog geen antwoord", "0", "0", "0", "2"]
    assert by_name[room.names[other]] == [room.words[other], "Niet herkend", "1", "0", "2", "0"]
    assert html.escape(room.title) in table


def test_a_table_without_anything_says_so(room):
    assert "Nog niemand" in marks_table(room, RoomMarks(), language="nl")
