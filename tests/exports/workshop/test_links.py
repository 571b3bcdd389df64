"""Links of a session, and links to views that somebody pastes."""

import pytest

from kaart.catalogue import load
from kaart.core.errors import InputError, KaartError
from kaart.exports.workshop.links import (
    MOST_LINK,
    facilitator_link,
    hall_link,
    join_link,
    read_session_link,
    read_view_link,
    view_of_page,
)
from kaart.workshop.keys import reader_secret

HOME = "http://192.0.2.7:8501"
VIEW = "gebied=voorbeeldregio&niveau=wijk&indicator=laag_inkomen&jaar=2023"


def read(text, library):
    return read_view_link(text, library, load(), language="nl")


def test_the_screen_of_the_hall_gets_no_secret_of_the_facilitator():
    key = "geheim&/ +"
    assert read_session_link(facilitator_link(HOME, "s1", key)) == ("s1", key)
    hall = hall_link(HOME, "s1", key)
    assert read_session_link(hall) == ("s1", reader_secret(key))
    assert hall.endswith("&scherm=zaal")
    assert join_link(HOME, "ABC234") == f"{HOME}/mee/ABC234"


@pytest.mark.parametrize("text", ["", "x", f"{HOME}/werksessie", f"{HOME}/werksessie?sessie=a", "http://[::"])
def test_what_holds_no_secret_is_no_link_of_a_session(text):
    with pytest.raises(InputError):
        read_session_link(text)


@pytest.mark.parametrize(
    ("path", "page"),
    [
        ("/", ""),
        ("", ""),
        ("/kaart", ""),
        ("/pad/", ""),
        ("/verandering", "verandering"),
        ("/pad/hotspots", "hotspots"),
    ],
)
def test_a_link_to_a_view_becomes_its_page_and_query(library, path, page):
    since = {"vanaf": "2018"} if page == "verandering" else {}
    more = "&vanaf=2018" if since else ""
    found = read(f" {HOME}{path}?{VIEW}{more}&taal=en&scherm=zaal&rij=x&sleutel=y ", library)
    query = dict(part.split("=") for part in VIEW.split("&"))
    assert found == (page, {**query, **since})


def test_what_a_link_leaves_open_is_filled_in(library):
    page, query = read(f"{HOME}/?gebied=voorbeeldregio", library)
    assert page == ""
    assert query["indicator"] == "laag_inkomen"
    assert query["jaar"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hallo",
        "http://[::",
        HOME,
        f"{HOME}/?indicator=laag_inkomen",
        f"{HOME}/eigen?{VIEW}",
        f"{HOME}/bronnen?{VIEW}",
        f"{HOME}/werksessie?sessie=a&sleutel=b",
        f"{HOME}/?gebied=bestaatniet",
        f"{HOME}/?gebied=GM0917",
        f"{HOME}/?{VIEW}&klassen=<script>",
        f"{HOME}/?{VIEW}&x={'x' * MOST_LINK}",
        f"{HOME}/profiel?gebied=voorbeeldregio",
    ],
)
def test_what_is_no_view_that_is_stored_is_refused(library, text):
    with pytest.raises(KaartError):
        read(text, library)


def test_the_view_of_a_page_is_what_its_step_needs():
    address = {"gebied": "GM0917", "jaar": "2018", "code": "", "taal": "en", "vreemd": "x", "levering": "l"}
    assert view_of_page("vergelijken", address) == ("", {"gebied": "GM0917", "jaar": "2018", "levering": "l"})
    assert view_of_page("profiel", {**address, "code": "BU09170000", "niveau": "buurt"})[1] == {
        "gebied": "GM0917",
        "code": "BU09170000",
        "jaar": "2018",
        "levering": "l",
    }
