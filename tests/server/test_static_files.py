"""Files of maps: out of the folder of the settings, and nothing else."""

from __future__ import annotations

import pytest
from asgi import ask
from starlette.applications import Starlette

from kaart.render.maps.basemap import write_style
from kaart.render.maps.layers import write_layer
from kaart.server.site import Site
from kaart.server.static_files import routes


@pytest.fixture
def app(settings) -> Starlette:
    return Starlette(routes=routes(Site(settings)))


def test_a_file_named_by_its_content_is_kept_by_the_browser(app, settings):
    name = write_layer(settings.static, b'{"type": "FeatureCollection"}')
    answer = ask(app, f"/app/static/{name}")
    assert (answer.status, answer.json()) == (200, {"type": "FeatureCollection"})
    assert answer.headers["content-type"] == "application/json"
    assert "immutable" in answer.headers["cache-control"]


def test_the_style_is_asked_again_since_it_may_change(app, settings):
    answer = ask(app, f"/app/static/{write_style(settings)}")
    assert (answer.status, answer.headers["cache-control"]) == (200, "no-cache")
    assert answer.json()["name"] == "kaart"


def test_part_of_a_file(app, settings):
    name = write_layer(settings.static, b'{"type": "FeatureCollection"}')
    answer = ask(app, f"/app/static/{name}", headers={"Range": "bytes=2-5"})
    assert (answer.status, answer.body) == (206, b"type")


@pytest.mark.parametrize(
    "asked",
    ["", "gebieden-00000000000000000000.json", ".gebieden.part", "secrets.json", "../secrets.json", "..%2fsecrets.json",
     "in/gebieden-00000000000000000001.json", "stijl.json/", "STIJL.JSON", "stijl.json:x", "..\\secrets.json"],
)  # fmt: skip
def test_all_else_is_not_found(app, settings, asked):
    (settings.static / "in").mkdir(parents=True)
    for other in ("secrets.json", "../secrets.json", "in/gebieden-00000000000000000001.json", ".gebieden.part"):
        (settings.static / other).write_text("{}", encoding="utf-8")
    answer = ask(app, f"/app/static/{asked}")
    assert (answer.status, answer.headers["content-type"]) == (404, "application/problem+json")


def test_under_the_path_of_a_proxy(settings):
    name = write_layer(settings.static, b"{}")
    app = Starlette(routes=routes(Site(settings, path="/kaart")))
    assert ask(app, f"/kaart/app/static/{name}").status == 200
    assert ask(app, f"/app/static/{name}").status == 404
