"""Momentopname takes all years along: what it offers then, and what it makes."""

from __future__ import annotations

import pytest

EXAMPLE = {"gebied": "voorbeeldregio", "niveau": "wijk", "indicator": "laag_inkomen", "jaar": "2020"}


@pytest.mark.slow
def test_all_years_are_one_choice_away(open_app, empty):
    app = open_app("pages/verandering.py", store=empty, link=EXAMPLE)
    app.session_state["foto"] = True
    app.run()
    assert not app.exception
    one = app.code[-1].value
    assert "--jaren" not in one
    assert not [option for option in app.selectbox(key="foto_soort").options if option.startswith("GIF")]
    app.checkbox(key="foto_jaren").check().run()
    assert not app.exception
    assert not app.error
    again = app.code[-1].value
    assert again.startswith("kaart export kaart --gebied voorbeeldregio")
    assert " --jaren 20" in again
    assert "2016: van " in app.code[1].value
    options = app.selectbox(key="foto_soort").options
    assert [option for option in options if option.startswith("GIF")]
    assert not [option for option in options if option.startswith("CSV")]
