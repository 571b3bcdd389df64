"""The row of views of a session as a plain value."""

import pytest

from kaart.core.errors import InputError
from kaart.render.files.kept import KeptView
from kaart.render.files.slides import MOST_VIEWS
from kaart.ui.shell.row import Row


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
