"""The same figure of the same area is the same number in every document, as it is stored."""

from __future__ import annotations

import json

import pytest
from builders import raw, squares
from clirun import environment, run_here
from records import ORIGIN

from kaart.core.settings import Settings
from kaart.store.library import Library
from kaart.store.manifest import Key

THIRD = 100 / 3
BUURT = "BU00010000"


@pytest.fixture
def env(tmp_path):
    """A gemeente of two buurten of which one distance is no round number."""
    store = Library(Settings(cache=tmp_path / "cache")).store
    codes = [BUURT, "BU00010001", "WK000100", "GM0001"]
    figures = raw(
        code=codes,
        inwoners=[100.0, 200.0, 300.0, 300.0],
        huishoudens=[50.0, 100.0, 150.0, 150.0],
        afst_huisarts=[THIRD, 2.0, 1.5, 1.5],
    )
    store.write(Key("cijfers", "kwb-2020", "GM0001"), figures, ORIGIN)
    store.write(Key("grenzen", "buurt-2020", "GM0001"), squares(codes[:2]), ORIGIN)
    return environment("http://127.0.0.1:9", tmp_path / "cache")


def test_figures_accessibility_and_profile_write_a_third_alike(env, tmp_path):
    asked = ("--gebied", "GM0001", "--indicator", "afstand_huisarts", "--niveau", "buurt", "--json")
    figures = run_here("cijfers", *asked, env=env)
    access = run_here("bereik", "--gebied", "GM0001", "--voorziening", "huisarts", "--json", env=env)
    path = tmp_path / "x.json"
    assert run_here("export", "profiel", BUURT, "--uit", str(path), env=env).code == 0
    texts = figures.out, access.out, path.read_text(encoding="utf-8")
    assert [text.count("33.333333333333336") > 0 for text in texts] == [True] * 3
    (here,) = [item for item in figures.json()["figures"] if item["area"] == BUURT]
    (there,) = [item for item in access.json()["areas"] if item["area"] == BUURT]
    near = {item["indicator"]: item for part in json.loads(texts[2])["domains"] for item in part["figures"]}
    assert [here["value"], there["cbs_road_km"], near["afstand_huisarts"]["value"]] == [THIRD] * 3


def test_a_map_as_geojson_and_what_lies_beside_it_write_the_same(env, tmp_path):
    path = tmp_path / "x.geojson"
    asked = ("--gebied", "GM0001", "--indicator", "afstand_huisarts", "--niveau", "buurt", "--jaar", "2020")
    assert run_here("export", "kaart", *asked, "--uit", str(path), env=env).code == 0
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    assert {item["properties"]["code"]: item["properties"]["value"] for item in features}[BUURT] == THIRD
    (resource,) = json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))["resources"]
    assert [BUURT, THIRD, "observed"] in resource["kaart"]["figures"]
