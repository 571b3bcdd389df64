"""/insluiten: statuses, headers, what is kept, and the delivery of the figures."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from asgi import ask
from builders import raw
from starlette.applications import Starlette

from kaart.core.codes import COUNTRY
from kaart.core.provenance import Provenance
from kaart.core.settings import Settings
from kaart.server.embed.routes import routes
from kaart.server.site import Site
from kaart.store.manifest import Key

VIEW = "/insluiten/kaart?gebied=voorbeeldregio&niveau=wijk&indicator=laag_inkomen&jaar=2023"


@pytest.fixture
def site(settings):
    return Site(replace(settings, data=Settings.data))


def asked(site, url, **headers):
    return ask(
        Starlette(routes=routes(site)), url, headers={name.replace("_", "-"): text for name, text in headers.items()}
    )


def test_a_map_is_made_once_and_its_tag_saves_sending_it_again(site):
    made = asked(site, VIEW)
    assert (made.status, made.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "frame-ancestors *" in made.headers["content-security-policy"]
    assert "set-cookie" not in made.headers
    kept = list((site.settings.cache / "gemaakt").iterdir())
    assert [path.read_bytes() for path in kept] == [made.body]
    kept[0].write_bytes(b"kept")
    assert asked(site, VIEW + "&taal=nl").body == b"kept"
    assert asked(site, VIEW + "&taal=en").body != b"kept"
    kept[0].write_bytes(made.body)
    again = asked(site, VIEW, if_none_match=made.headers["etag"])
    assert (again.status, again.body) == (304, b"")


def test_a_link_of_other_figures_says_so_and_one_that_is_pinned_to_them_is_gone(site):
    notice = "De cijfers zijn intussen bijgewerkt."
    assert notice in asked(site, f"{VIEW}&gezien=00000000").text
    assert notice not in asked(site, VIEW).text
    assert asked(site, f"{VIEW}&levering=00000000").status == 410


@pytest.mark.parametrize(
    ("url", "status", "words"),
    [
        ("/insluiten/kaart?gebied=nergens&taal=en", 404, "There is no area"),
        ("/insluiten/kaart?taal=en", 400, "does not say what to show"),
        ("/insluiten/kaart?gebied=voorbeeldregio&indicator=eigen_x&jaar=2023&taal=en", 404, "eigen_x"),
        ("/insluiten/kaart?gebied=NL&niveau=gemeente&jaar=2024&taal=en", 404, "Nothing of Nederland"),
        ("/insluiten/bereikbaarheid?gebied=NL&jaar=2024&taal=en", 400, "takes minutes"),
        ("/insluiten/profiel?gebied=NL&jaar=2024&taal=en", 400, "needs its code"),
        ("/insluiten/profiel?code=x&taal=en", 404, "no area code"),
        ("/insluiten/profiel?code=BU99010305&taal=fr", 400, "Er is geen taal"),
        ("/insluiten/wat/dan?taal=en", 404, "no such page"),
        ("/insluiten/kaart?gebied=%3Cscript%3E&taal=en", 404, "&lt;script&gt;"),
    ],
)
def test_what_cannot_be_shown_is_a_small_page_with_its_status(site, url, status, words):
    found = asked(site, url)
    assert found.status == status
    assert words in found.text
    assert found.headers["cache-control"] == "no-store"


def test_all_buurten_of_the_country_are_too_many_for_a_frame(site):
    origin = Provenance(source="cbs_kwb", url="http://127.0.0.1/x", retrieved_at=datetime(2026, 1, 1, tzinfo=UTC))
    site.library.store.write(Key("cijfers", "kwb-2024", "NL"), raw(code=["BU09170000", COUNTRY]), origin)
    found = asked(site, "/insluiten/kaart?gebied=NL&niveau=buurt&jaar=2024&taal=en")
    assert found.status == 400
    assert "too much for a page inside another one" in found.text
    assert "frame-ancestors *" in found.headers["content-security-policy"]
    assert not (site.settings.cache / "gemaakt").exists()


def test_the_language_is_that_of_the_browser_where_the_link_names_none(site):
    assert 'lang="en"' in asked(site, "/insluiten/kaart", accept_language="en").text
    assert 'lang="nl"' in asked(site, "/insluiten/kaart?taal=nl", accept_language="en").text


def test_behind_a_proxy_the_path_comes_first(settings):
    site = Site(settings, path="/kaart")
    assert asked(site, "/kaart/insluiten/kaart").status == 400
    assert asked(replace(site, path=""), "/kaart/insluiten/kaart").status == 404
