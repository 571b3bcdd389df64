"""Notices above a map: two lines at most, the others one click away."""

import pytest
from streamlit.testing.v1 import AppTest


def draw(count):
    from kaart.ui.shell.answer import show_answer

    show_answer("Zin.", [f"Melding {number}." for number in range(count)])


@pytest.mark.parametrize(("count", "above"), [(1, 1), (2, 2), (3, 1), (5, 1)])
def test_more_than_two_notices_are_folded_and_none_is_lost(count, above):
    app = AppTest.from_function(draw, args=(count,)).run(timeout=30)
    assert not app.exception
    first, *rest = [item.value for item in app.warning]
    assert first.count("Melding") == above
    assert "".join([first, *rest]).count("Melding") == count
