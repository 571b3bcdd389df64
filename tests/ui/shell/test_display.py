"""The display for the back of a room: its keys, its row, and the way in and out."""

import pytest

from kaart.render.files.kept import KeptView
from kaart.ui.shell.row import ROW, Row, row_text

HEERLEN = {"gebied": "GM0917", "niveau": "buurt", "indicator": "laag_inkomen", "jaar": "2018"}
LATER = {**HEERLEN, "jaar": "2019"}
HALL = {"scherm": "zaal"}

pytestmark = [pytest.mark.standin, pytest.mark.slow]


def row_of(*stops):
    return {ROW: row_text(Row(tuple(KeptView("", "", b"", "", "", (), "nl", page, query) for page, query in stops)))}


def number(app):
    return [item.value for item in app.markdown if " van " in item.value and item.value[0].isdigit()]


def address(app):
    return {name: text if isinstance(text, str) else text[0] for name, text in app.query_params.items()}


def test_keys_lead_through_the_row_of_the_link_and_stop_at_its_ends(open_app, heerlen):
    row = row_of(("", HEERLEN), ("", LATER), ("hotspots", HEERLEN))
    app = open_app(store=heerlen, link={**HEERLEN, **HALL, **row})
    assert number(app) == ["1 van 3"]
    for key, place, view in (
        ("Right", 2, LATER),
        ("PageUp", 1, HEERLEN),
        ("Left", 1, HEERLEN),
        ("PageDown", 2, LATER),
        ("Home", 1, HEERLEN),
    ):
        app.button(f"zaal_{key}").click().run()
        assert not app.exception
        assert number(app) == [f"{place} van 3"]
        assert address(app) == {**view, **HALL, **row}
    app.button("zaal_Esc").click().run()
    assert address(app) == {**HEERLEN, **row}
    assert not number(app)


def test_without_a_row_there_is_only_the_way_back(open_app, heerlen):
    app = open_app(store=heerlen, link={**HEERLEN, **HALL})
    assert [item.key for item in app.button if str(item.key).startswith("zaal_")] == ["zaal_Esc"]
    assert address(app) == {**HEERLEN, **HALL}
    assert "**2018** · Centraal Bureau voor de Statistiek \\(CBS\\)" in [item.value for item in app.markdown]


def test_a_page_without_a_map_knows_no_display(open_app, heerlen):
    app = open_app("pages/vergelijken.py", store=heerlen, link={**HEERLEN, **HALL})
    assert not [item for item in app.button if str(item.key).startswith("zaal_")]
    assert address(app) == HEERLEN


def test_the_row_goes_along_to_another_view(open_app, heerlen):
    row = row_of(("", HEERLEN))
    app = open_app(store=heerlen, link={**HEERLEN, **row})
    app.segmented_control("niveau").set_value("wijk").run()
    assert address(app) == {**HEERLEN, "niveau": "wijk", **row}
