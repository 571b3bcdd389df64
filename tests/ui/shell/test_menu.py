"""The menu: on a first link to a page too, and for an address that does not exist."""

from __future__ import annotations

import pytest
from seen import texts
from streamlit.proto.Navigation_pb2 import Navigation
from streamlit.testing.v1 import local_script_runner
from streamlit.util import calc_hash

from kaart.core.settings import PROJECT

HOME = "http://localhost:8501"


@pytest.fixture
def menus(monkeypatch):
    """Menus that were sent to the browser, in order."""
    sent = []
    read = local_script_runner.parse_tree_from_messages

    def keep(messages):
        sent.extend(message.navigation for message in messages if message.HasField("navigation"))
        return read(messages)

    monkeypatch.setattr(local_script_runner, "parse_tree_from_messages", keep)
    return sent


def test_a_first_link_to_a_page_shows_the_menu(open_app, empty, menus):
    # As on a server that just started: no run of app.py has told Streamlit of the menu.
    app = open_app("pages/bronnen.py", store=empty)
    assert not app.exception
    assert menus[-1].position == Navigation.Position.TOP
    assert len(menus[-1].app_pages) == len(list((PROJECT / "pages").glob("*.py")))


@pytest.mark.slow
def test_what_is_chosen_on_a_first_link_stays(open_app, empty):
    app = open_app("pages/hotspots.py", store=empty, link={"gebied": "voorbeeldregio", "niveau": "wijk"})
    app.select_slider(key="jaar").set_value(2018).run()
    app.toggle(key="gladgestreken").set_value(True).run()
    assert app.query_params["jaar"] == "2018"
    assert app.query_params["niveau"] == "wijk"


@pytest.mark.parametrize("language", ["nl", "en"])
def test_an_address_that_does_not_exist_names_the_nearest_page(open_app, empty, language, menus):
    app = open_app("pages/bronnen.py", store=empty, link={"taal": "en"} if language == "en" else {})
    app.context = {"url": f"{HOME}/vergelijkn"}
    # AppTest knows pages by their file; a browser asks for one by its path.
    app._page_hash = calc_hash("vergelijkn")
    app.run()
    assert not app.exception
    title = {"nl": "Deze pagina bestaat niet", "en": "This page does not exist"}[language]
    assert [item.value for item in app.title] == [title]
    assert any("vergelijkn" in text for text in texts(app))
    links = [item.proto.page for item in app.get("page_link")]
    assert "vergelijken" in links
    # It stands in the menu of nobody.
    assert [page.is_hidden for page in menus[-1].app_pages if page.url_pathname == "vergelijkn"] == [True]


def test_the_path_of_the_file_of_the_map_does_no_harm(open_app, empty):
    app = open_app("pages/bronnen.py", store=empty)
    app.context = {"url": f"{HOME}/kaart"}
    app.run()
    assert not app.exception
