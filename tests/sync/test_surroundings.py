"""Around a scope: the named case of two scopes with two figures, on recorded data of the stand-in."""

from __future__ import annotations

import pytest
from clirun import environment, run_here

from kaart.core.settings import Settings
from kaart.store.asked import Asked, read_asked
from kaart.store.library import Library
from kaart.store.manifest import Key
from kaart.store.outlines import country_outlines, near_gemeenten

pytestmark = [pytest.mark.standin, pytest.mark.slow]
WEGGEBEKKER = "BU09172000"
LAYERS = ("--jaren", "2024", "--lagen", "cijfers,grenzen,vve")


@pytest.fixture
def env(standin, tmp_path):
    standin.post("reset")
    return environment(standin.url, tmp_path / "cache", KAART_TAAL="en")


@pytest.fixture
def library(tmp_path):
    return Library(Settings(cache=tmp_path / "cache"))


def figures(env, area):
    """Areas of the document of a scope, by code."""
    done = run_here("bereik", "--gebied", area, "--voorziening", "vve", "--json", env=env)
    assert done.code == 0, done
    return {record.pop("area"): record for record in done.json()["areas"]}


def test_weggebekker_has_one_figure_whatever_is_asked(env):
    run_here("sync", "parkstad", *LAYERS, env=env)
    alone, heerlen, parkstad = (figures(env, area) for area in (WEGGEBEKKER, "GM0917", "parkstad"))
    assert alone[WEGGEBEKKER] == heerlen[WEGGEBEKKER] == parkstad[WEGGEBEKKER]
    assert parkstad[WEGGEBEKKER]["places_per_100_children"] == pytest.approx(40.44, abs=0.01)
    assert parkstad[WEGGEBEKKER]["nearest_m"] == pytest.approx(1010.9, abs=0.1)
    assert {code: parkstad[code] for code in heerlen} == heerlen
    assert not any("not fetched" in why for record in parkstad.values() for why in record["why"].values())
    # Beside Germany: Kerkrade has figures, and they are marked.
    assert any(record["known_share"] for code, record in parkstad.items() if code.startswith("BU0928"))


def test_sites_of_one_gemeente_are_no_zero_for_the_others(env, library):
    run_here("sync", "parkstad", "--jaren", "2024", "--lagen", "cijfers,grenzen", env=env)
    run_here("sync", "GM0917", "--jaren", "2024", "--lagen", "vve", "--zonder-omgeving", env=env)
    found = figures(env, "parkstad")
    assert not [code for code, record in found.items() if record["within_10_min_count"] == 0 and code[2:6] != "0917"]
    # Nothing is far from what was fetched but what lies in the middle of it.
    assert all(record["places_per_100_children"] is None for code, record in found.items() if code[2:6] == "0965")
    assert found[WEGGEBEKKER]["why"]["places_per_100_children"].startswith("not fetched")
    assert country_outlines(library.store) is None


def test_sync_of_sites_brings_what_lies_around_and_nothing_else_does(env, library):
    run_here("sync", "GM0917", "--jaren", "2024", "--lagen", "cijfers,grenzen", env=env)
    assert library.store.keys("grenzen", "gemeente-2024") == ("GM0917",)
    done = run_here("sync", "GM0917", "--jaren", "2024", "--lagen", "vve", env=env)
    assert "Landgraaf" in done.out
    near = near_gemeenten(country_outlines(library.store), ("GM0917",))
    assert {"GM0882", "GM0899", "GM0928", "GM0965", "GM0986", "GM1954"} <= set(near)
    assert all(library.store.has(Key("grenzen", "buurt-2024", code)) for code in near)
    assert set(near) < set(library.store.keys("vve", "register"))
    # Nobody asked for those.
    assert read_asked(library.store.root) == Asked(("GM0917",), frozenset(near))
    assert not any("not fetched" in why for record in figures(env, "GM0917").values() for why in record["why"].values())


def test_what_lies_around_may_fail_and_the_sync_stands(env, standin, library):
    run_here("sync", "GM0917", "--jaren", "2024", "--lagen", "cijfers,grenzen", env=env)
    standin.post("faults", [{"match": "api.pdok.nl/cbs|service.pdok.nl/cbs", "kind": "status", "code": 404}])
    done = run_here("sync", "GM0917", "--jaren", "2024", "--lagen", "vve", env=env)
    standin.post("reset")
    assert done.code == 0
    assert "Of the gemeenten around, not everything could be fetched" in done.err
    assert country_outlines(library.store) is None
    text = run_here("bereik", "--gebied", "GM0917", "--voorziening", "vve", env=env).out
    assert "kaart sync GM0917 --lagen vve --jaren 2024" in text
    run_here("sync", "GM0917", "--jaren", "2024", "--lagen", "vve", env=env)
    assert country_outlines(library.store) is not None
