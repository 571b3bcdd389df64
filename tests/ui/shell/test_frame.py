"""The frame of a page: damaged files cost their own figures, are said once, and the page goes on."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from damaged import copy_data, damage_boundaries, damage_figures
from longer import later
from seen import texts

from kaart.ui.shell.fetching import current

LINK = {"gebied": "voorbeeldregio", "niveau": "wijk", "indicator": "laag_inkomen", "jaar": "2023", "taal": "en"}
SENTENCE = "cijfers/kwb-2018/GM9901.parquet of the packaged example region is damaged; install kaart again."


@pytest.fixture
def data(tmp_path, open_app, monkeypatch):
    """The committed input, to damage before a page is opened over it."""
    folder = copy_data(tmp_path)
    monkeypatch.setenv("KAART_DATA", str(folder))
    return folder


def warned(app):
    assert not app.exception
    assert not [item.value for item in app.error]
    return [item.value.replace("\\", "").replace("`", "") for item in app.warning]


@pytest.mark.parametrize(
    ("page", "more"),
    later(
        [
            # It has no figures of 2023: a year that has is looked for.
            ("pages/samen.py", {"tweede": "personen_in_armoede"}),
            ("pages/vergelijken.py", {"code": "WK990101"}),
            ("pages/verandering.py", {"vanaf": "2016"}),
            ("pages/profiel.py", {"code": "WK990101"}),
        ],
        first=1,
    ),
)
def test_a_page_says_once_which_file_is_damaged_and_shows_the_rest(data, open_app, empty, page, more):
    damage_figures(data, "kwb-2018")
    app = open_app(page, store=empty, link={**LINK, **more})
    found = [text for text in warned(app) if SENTENCE in text]
    assert [text.count(SENTENCE) for text in found] == [1]
    assert any("2023" in text for text in texts(app))


def test_without_a_year_in_the_link_a_page_opens_with_the_latest_that_can_be_read(data, open_app, empty):
    damage_figures(data, "kwb-2023")
    app = open_app(store=empty, link={name: text for name, text in LINK.items() if name != "jaar"})
    assert any("kwb-2023" in text for text in warned(app))
    assert app.query_params["jaar"] == "2022"


def test_a_damaged_year_that_is_asked_for_is_an_error_said_once(data, open_app, empty):
    damage_figures(data, "kwb-2018")
    app = open_app(store=empty, link={**LINK, "jaar": "2018"})
    assert [item.value.replace("\\", "").replace("`", "") for item in app.error] == [SENTENCE]
    assert not [item.value for item in app.warning if "damaged" in item.value]
    # The controls still lead out of it.
    app.select_slider(key="jaar").set_value(2019).run()
    assert not app.error
    assert app.query_params["jaar"] == "2019"


@pytest.mark.parametrize(("page", "more"), [("pages/kaart.py", {}), ("pages/samen.py", {"tweede": "woz"})])
def test_damaged_boundaries_cost_the_map_and_leave_the_sentence(data, open_app, empty, page, more):
    damage_boundaries(data, "wijk", 2023)
    app = open_app(page, store=empty, link={**LINK, **more})
    assert sum("grenzen/wijk-2023/GM9901.parquet of the packaged" in text for text in warned(app)) == 1
    assert any("2023" in text for text in texts(app))
    assert not app.get("deck_gl_json_chart")


@pytest.mark.slow
@pytest.mark.standin
def test_a_damaged_file_is_fetched_again_by_the_button(open_app, heerlen, standin, monkeypatch, tmp_path):
    folder = Path(shutil.copytree(heerlen, tmp_path / "cache"))
    path = folder / "cijfers" / "kwb-2018" / "GM0917.parquet"
    path.write_bytes(path.read_bytes()[:-9])
    app = open_app("pages/bronnen.py", store=folder, link={"taal": "en"})
    assert any("fetch it again with kaart sync GM0917 --jaren 2018 --lagen cijfers" in text for text in warned(app))
    app = open_app(store=folder, link={**LINK, "gebied": "GM0917", "niveau": "buurt", "jaar": "2018"})
    assert len(app.error) == 1
    monkeypatch.setenv("KAART_UPSTREAM", standin.url)
    app.button(key="herstel").click().run()
    assert current().finished.wait(60)
    app.run()
    assert not app.exception
    assert not app.error
    assert not [item.key for item in app.button if item.key == "herstel"]
