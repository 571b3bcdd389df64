"""Clicks on a map: only a new one counts, and a map that was away has none."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def clicking():
    """A page with a button per thing that happens to a map; "a" and "b" are maps."""
    import streamlit as st

    from kaart.ui.shell.deckchart import follow_click

    st.session_state.setdefault("code", "")
    key = st.text_input("map", "a")
    picked = st.text_input("picked")
    forgotten = st.checkbox("forgotten")
    follow_click(key, picked, area=st.session_state["code"], forgotten=forgotten)


def happens(app, *, key="a", picked="", forgotten=False):
    app.text_input[0].set_value(key)
    app.text_input[1].set_value(picked)
    app.checkbox[0].set_value(forgotten)
    app.run()
    assert not app.exception
    return app.session_state["code"]


def test_a_click_selects_and_a_second_one_beside_the_areas_clears():
    app = AppTest.from_function(clicking).run()
    assert happens(app, picked="BU00010000") == "BU00010000"
    assert happens(app, picked="") == ""


def test_a_click_of_before_does_not_undo_what_a_list_selected():
    app = AppTest.from_function(clicking).run()
    happens(app, picked="BU00010000")
    app.session_state["code"] = "BU00010001"
    assert happens(app, picked="BU00010000") == "BU00010001"
    assert happens(app, picked="BU00010002") == "BU00010002"


def test_another_map_and_back_keeps_what_is_selected():
    app = AppTest.from_function(clicking).run()
    happens(app, picked="BU00010000")
    assert happens(app, key="b") == "BU00010000"
    assert happens(app, key="a", forgotten=True) == "BU00010000"


def test_a_map_that_was_away_forgets_its_click():
    app = AppTest.from_function(clicking).run()
    happens(app, picked="BU00010000")
    # Back from a page without a map: Streamlit has forgotten what was clicked, nobody clicked beside the areas.
    assert happens(app, forgotten=True) == "BU00010000"
