"""The button Momentopname on the other pages, and the small buttons under every chart."""

from __future__ import annotations

import pytest
from longer import later
from seen import texts

LINK = {
    "gebied": "voorbeeldregio",
    "niveau": "buurt",
    "indicator": "laag_inkomen",
    "jaar": "2023",
    "code": "BU99010305",
}


@pytest.mark.parametrize(
    ("page", "path"),
    [
        ("pages/hotspots.py", "hotspots"),
        ("pages/samen.py", "samen"),
        ("pages/verandering.py", "verandering"),
        pytest.param("pages/shortlist.py", "shortlist", marks=pytest.mark.slow),
    ],
)
@pytest.mark.parametrize("language", later(["nl", "en"], first=1))
def test_the_page_gives_a_picture_of_what_it_shows(open_app, empty, page, path, language):
    app = open_app(page, store=empty, link={**LINK, **({"taal": "en"} if language == "en" else {})})
    assert not app.code
    app.session_state["foto"] = True
    app.run()
    assert not app.exception
    assert not app.error
    short, long, apa, bibtex, again = (item.value for item in app.code)
    assert short in long
    # A shortlist cannot be made again on the command line; its link opens it.
    remade = f"/{path}?gebied=" if path == "shortlist" else f"kaart export {path} --gebied "
    assert again.startswith(f"{remade}voorbeeldregio")
    assert bibtex.startswith("@misc{")
    assert "2023" in apa
    assert ("Map: " if language == "en" else "Kaart: ") in short
    assert not [text for text in texts(app) if "None" in text or "nan" in text.split()]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("page", "keys"),
    [
        ("pages/hotspots.py", ("p_verdeling",)),
        ("pages/vergelijken.py", ("vgl_rangorde",)),
        ("pages/bronnen.py", ("vindkromme",)),
    ],
)
def test_every_chart_can_be_taken_along(open_app, empty, page, keys):
    app = open_app(page, store=empty, link=LINK)
    assert not app.exception
    found = {item.key for item in app.get("download_button")}
    for key in keys:
        assert {f"{key}_svg", f"{key}_png"} <= found
    charts = app.get("arrow_vega_lite_chart") or app.get("vega_lite_chart")
    assert len([key for key in found if key and key.endswith("_svg")]) == len(charts) > 0
