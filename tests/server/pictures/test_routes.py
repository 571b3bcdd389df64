"""Pictures by address."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from asgi import ask
from PIL import Image
from snapshots import example, read_svg
from starlette.routing import Router

from kaart.catalogue.selections import select_areas
from kaart.core.codes import Level
from kaart.core.errors import BusyError
from kaart.core.settings import Settings
from kaart.render.picture.draw import draw_picture
from kaart.render.picture.sheet import PRESETS
from kaart.server.pictures import routes as pictures
from kaart.server.pictures.asked import NAMES, SIZES, read_picture
from kaart.server.site import Site

VIEW = "gebied=voorbeeldregio&niveau=gemeente&indicator=laag_inkomen&jaar=2023"


@pytest.fixture
def site(tmp_path):
    return Site(Settings(cache=tmp_path / "cache"))


def get(site, address, **more):
    return ask(Router(pictures.routes(site)), address, **more)


@pytest.mark.slow
def test_a_picture_is_the_export_of_its_link_kept_and_named(site, monkeypatch):
    first = get(site, f"/beeld/kaart.svg?{VIEW}&formaat=inbedden")
    assert (first.status, first.headers["content-type"]) == (200, "image/svg+xml")
    assert first.body == draw_picture(example(level="gemeente"), "svg", preset="inbedden")
    assert read_svg(first.body).tag.endswith("svg")
    assert len(first.headers["x-kaart-levering"]) == 8
    assert "max-age=300" in first.headers["cache-control"]
    monkeypatch.setattr("kaart.server.pictures.routes.draw_picture", None)
    again = get(site, f"/beeld/kaart.svg?formaat=inbedden&{VIEW}&tweede=woz&dekking=half&dubbel=0")
    assert (again.body, again.headers) == (first.body, first.headers)
    same = get(site, f"/beeld/kaart.svg?{VIEW}&formaat=inbedden", headers={"If-None-Match": first.headers["etag"]})
    assert (same.status, same.body, same.headers["etag"]) == (304, b"", first.headers["etag"])


@pytest.mark.slow
def test_sizes_are_those_of_exports_and_double_has_twice_the_pixels(site):
    for size, double, pixels in (("link", "", (1200, 630)), ("1:1", "1", (2160, 2160))):
        made = get(site, f"/beeld/kaart.png?{VIEW}&formaat={size}&dubbel={double}")
        assert Image.open(io.BytesIO(made.body)).size == pixels


@pytest.mark.slow
def test_a_picture_pinned_to_its_delivery_is_kept_by_browsers_for_a_day(site):
    name = get(site, f"/beeld/kaart.svg?{VIEW}").headers["x-kaart-levering"]
    pinned = get(site, f"/beeld/kaart.svg?{VIEW}&levering={name}")
    assert (pinned.status, pinned.headers["x-kaart-levering"]) == (200, name)
    assert "max-age=86400" in pinned.headers["cache-control"]
    gone = get(site, f"/beeld/kaart.svg?{VIEW}&levering=00000000")
    assert (gone.status, gone.headers["cache-control"]) == (410, "no-store")
    assert "00000000" in gone.text


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/beeld/eigen.png", 404, "kaart, bereikbaarheid"),
        ("/beeld/kaart.pdf", 404, ".svg"),
        ("/beeld/", 404, "hotspots"),
        ("/beeld/a/b.png", 404, "hotspots"),
        ("/beeld/kaart.png", 400, "gebied"),
        (f"/beeld/kaart.png?{VIEW}&formaat=dia", 400, "16:9"),
        (f"/beeld/kaart.png?{VIEW}&dubbel=9", 400, "dubbel"),
        (f"/beeld/kaart.png?{VIEW}&noordpijl=1", 400, "noordpijl"),
        (f"/beeld/kaart.png?{VIEW}&jaar=2020", 400, "twee keer"),
        (f"/beeld/kaart.png?{VIEW}&klassen={'x' * 400}", 400, "te lang"),
        (f"/beeld/kaart.png?{VIEW}&klassen=%3Cscript%3E", 400, "<script>"),
        (f"/beeld/kaart.png?{VIEW.replace('laag_inkomen', 'eigen_x')}", 404, "eigen_x"),
        (f"/beeld/kaart.png?{VIEW.replace('voorbeeldregio', 'nergens')}", 404, "nergens"),
        (f"/beeld/kaart.png?{VIEW.replace('2023', '1999')}", 404, "1999"),
        ("/beeld/kaart.png?gebied=GM0917&jaar=2018&niveau=buurt", 404, "kaart sync GM0917"),
    ],
)
def test_what_does_not_exist_is_a_sentence_and_never_a_picture(site, address, status, words):
    found = get(site, address, headers={"Accept-Language": "nl"})
    assert found.status == status
    assert found.headers["content-type"].startswith("text/plain")
    assert found.headers["cache-control"] == "no-store"
    assert words in found.text


def test_a_selection_of_ones_own_is_not_there(site):
    name = select_areas("Geheim", ["BU99010305"], level=Level.BUURT, year=2023).to_text()
    found = get(site, f"/beeld/kaart.png?gebied={name}&jaar=2023&niveau=buurt")
    assert found.status == 404
    assert "Geheim" not in found.text


def test_the_sentence_is_in_the_language_that_is_asked(site):
    assert "does not say" in get(site, "/beeld/kaart.png?taal=en").text
    assert "There is no such picture" in get(site, "/beeld/x", headers={"Accept-Language": "en"}).text


def test_too_many_at_a_time_are_asked_to_come_back(site):
    class Full:
        async def run(self, _function):
            raise BusyError("full {seconds}", seconds=7)

    found = get(replace(site, work=Full()), f"/beeld/kaart.png?{VIEW}")
    assert (found.status, found.headers["retry-after"]) == (503, "7")


def test_behind_a_proxy_pictures_stand_under_its_path(site):
    found = get(replace(site, path="/kaart"), "/kaart/beeld/kaart.png")
    assert "gebied" in found.text


def test_every_map_page_has_a_picture_and_a_profile_is_the_map_around_it(site):
    assert set(NAMES) == {"kaart", "samen", "verandering", "hotspots", "bereikbaarheid", "shortlist", "profiel"}
    query = [("gebied", "voorbeeldregio"), ("code", "BU99010305"), ("jaar", "2023")]
    asked = read_picture("profiel", "png", query, site)
    assert (
        asked.link
        == read_picture(
            "kaart", "png", [("gebied", "GM9901"), ("niveau", "buurt"), ("code", "BU99010305"), ("jaar", "2023")], site
        ).link
    )
    of_gemeente = read_picture("profiel", "svg", [("gebied", "GM9901"), ("jaar", "2023")], site)
    assert (of_gemeente.link.query["niveau"], of_gemeente.link.query.get("code")) == ("buurt", None)


def test_the_sizes_are_all_presets_and_that_of_a_link():
    assert (*PRESETS, "link") == SIZES
