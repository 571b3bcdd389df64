"""The row of views of a session as a plain value."""

import base64
import hashlib
import json
import re
import zlib

import pytest

from kaart.core.errors import InputError
from kaart.render.files.kept import KeptView
from kaart.render.files.slides import MOST_VIEWS
from kaart.ui.shell.row import Row, read_row, row_text


def view(title):
    return KeptView(title, "", b"", "", "", (), "nl", "", {})


def titles(row):
    return "".join(item.title for item in row.views)


@pytest.fixture
def row():
    return Row().added(view("a")).added(view("b")).added(view("c"))


def test_views_stay_in_order_and_the_row_itself_never_changes(row):
    assert titles(row) == "abc"
    assert titles(row.added(view("d"))) == "abcd"
    assert titles(row) == "abc"


@pytest.mark.parametrize(
    ("place", "by", "after"), [(0, 1, "bac"), (2, -1, "acb"), (0, -1, "abc"), (2, 1, "abc"), (7, -1, "abc")]
)
def test_a_view_moves_within_the_row(row, place, by, after):
    assert titles(row.moved(place, by)) == after


@pytest.mark.parametrize(("place", "after"), [(0, "bc"), (2, "ab"), (9, "abc")])
def test_a_view_is_left_out(row, place, after):
    assert titles(row.without(place)) == after


def test_a_full_row_says_so():
    full = Row(tuple(view("x") for _ in range(MOST_VIEWS)))
    with pytest.raises(InputError, match=str(MOST_VIEWS)):
        full.added(view("y"))


QUERY = {"gebied": "GM0917", "indicator": "laag_inkomen", "jaar": "2018"}


def stop(title, *, page="", query=QUERY, picture=b"png"):
    return KeptView(title, "a sentence", picture, "alt", "source", (), "nl", page, query)


def test_a_row_comes_back_from_a_link_in_its_order_without_pictures():
    row = Row((stop("één", page="hotspots"), stop("twee", query={**QUERY, "taal": "en"})))
    back = read_row(row_text(row))
    assert [(view.title, view.page, view.query) for view in back.views] == [
        ("één", "hotspots", QUERY),
        ("twee", "", {**QUERY, "taal": "en"}),
    ]
    assert back.lacks_pictures
    assert not row.lacks_pictures
    assert re.fullmatch("[A-Za-z0-9_-]+", row_text(row))


def test_a_view_of_own_figures_stands_in_no_link():
    assert row_text(Row((stop("eigen", page="eigen"), stop("leeg", query={})))) == ""


def test_a_row_that_is_too_long_stands_in_no_link():
    views = tuple(stop(hashlib.sha256(bytes([number])).hexdigest()) for number in range(MOST_VIEWS))
    assert row_text(Row(views[:3]))
    assert row_text(Row(views)) == ""


def packed(content):
    return base64.urlsafe_b64encode(zlib.compress(json.dumps(content).encode())).decode()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "é",
        "abcd",
        packed({}),
        packed([1]),
        packed([["", "t", "nl", {}]]),
        packed([["", "t", "de", QUERY]]),
        packed([["../bronnen", "t", "nl", QUERY]]),
        packed([[["hotspots"], "t", "nl", QUERY]]),
        packed([["hotspots", "t", "nl", {"jaar": 2018}]]),
        packed([["", "t", "nl", QUERY]] * (MOST_VIEWS + 1)),
        packed("a" * 1_000_000),
    ],
)
def test_what_is_no_row_costs_the_row_alone(text):
    assert read_row(text) == Row()


def test_a_view_from_a_link_gets_its_picture_when_it_is_drawn():
    row = Row((stop("a", picture=b""), stop("b", picture=b"")))
    row = row.with_pictures_of(stop("b"))
    assert [view.picture for view in row.views] == [b"", b"png"]
    assert not row.with_pictures_of(stop("a")).lacks_pictures
