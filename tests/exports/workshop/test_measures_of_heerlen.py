"""A measure in Heerlen on recorded data: the sentence of the hall rests on the numbers of the command line."""

from __future__ import annotations

import pytest
from clirun import environment, run_here

from kaart.catalogue import load
from kaart.core.settings import Settings
from kaart.exports.workshop.measures import measure_effects
from kaart.exports.workshop.reach import StoredReach
from kaart.store.library import Library
from tests.exports.workshop.test_measures import note, session

pytestmark = [pytest.mark.standin, pytest.mark.slow]
WELTEN = "BU09173601"


def test_sixteen_places_in_welten_are_what_bereik_says(standin, tmp_path):
    standin.post("reset")
    env = environment(standin.url, tmp_path / "cache", KAART_TAAL="nl")
    run_here("sync", "GM0917", "--jaren", "2024", "--lagen", "cijfers,grenzen,vve", env=env)
    reach = StoredReach(Library(Settings(cache=tmp_path / "cache")), load())
    (found,) = measure_effects(session(note("a", area=WELTEN), area="GM0917"), reach, language="nl").effects
    path = tmp_path / "scenario.json"
    path.write_text(found.scenario.to_json(), encoding="utf-8")
    asked = ("bereik", "--gebied", "GM0917", "--voorziening", "vve")
    document = run_here(*asked, "--scenario", str(path), "--json", env=env).json()
    sums = document["scenario"]["measures"][found.measure]
    assert sums["gain"] == found.worked.effect.gain > 0
    assert sums["gaining"][0]["area"] == WELTEN
    assert found.table["Buurt"].iloc[0] == "Welten-Dorp"
    assert len(sums["gaining"]) == len(found.table)
