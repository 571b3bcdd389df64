"""``kaart zoek``: codes for a name, an address or a postcode, and one sentence where there are none."""

from __future__ import annotations

import pytest
from clirun import environment, run_here
from testserver import json_reply

PATH = "/api.pdok.nl/bzk/locatieserver/search/v3_1/free"
DOC = {
    "type": "adres",
    "weergavenaam": "Teststraat 12, 6499ZZ Voorbeeldstad",
    "straatnaam": "Teststraat",
    "huisnummer": 12,
    "huis_nlt": "12",
    "postcode": "6499ZZ",
    "woonplaatsnaam": "Voorbeeldstad",
    "gemeentecode": "8881",
    "buurtcode": "BU88810000",
    "centroide_rd": "POINT(195000.5 320000)",
    "score": 7.5,
}


@pytest.fixture
def run(server, tmp_path):
    return lambda *words: run_here("zoek", *words, env=environment(server.url, tmp_path / "cache"))


def test_an_address_gives_its_buurt_also_before_anything_is_stored(server, run):
    server.on(PATH, json_reply({"response": {"numFound": 1, "docs": [DOC]}}))
    made = run("Teststraat", "12", "Voorbeeldstad", "--json")
    assert (made.code, made.err) == (0, "")
    (area,) = made.json()["areas"]
    assert (area["area"], area["level"], area["gemeente"]) == ("BU88810000", "buurt", "GM8881")
    assert (area["label"], area["year"], area["stored"]) == (DOC["weergavenaam"], None, False)
    line = run("Teststraat 12 Voorbeeldstad").out
    assert line.startswith("BU88810000 ")
    assert "kaart sync GM8881" in line


def test_no_address_is_a_sentence_and_not_an_empty_list(server, run):
    server.on(PATH, json_reply({"response": {"numFound": 0, "docs": []}}))
    made = run("Nergensstraat 1", "--json")
    assert (made.code, made.out) == (1, "")
    assert "postcode" in made.sentence()


def test_without_the_service_there_is_a_sentence_that_does_not_repeat_the_address(tmp_path):
    made = run_here("zoek", "Geheimlaan 7", env=environment("http://127.0.0.1:9", tmp_path / "cache"))
    assert (made.code, made.out) == (1, "")
    assert "PDOK" in made.sentence()
    assert "Geheim" not in made.err
