"""``kaart status --verschil`` against the stand-in: values that CBS held back at first appear in a later delivery."""

from __future__ import annotations

import pytest
from clirun import environment, run_here

NOBODY = "http://127.0.0.1:9"
# The first 300 cells of one table without a value.
HELD_BACK = {"match": "84286NED/Observations", "kind": "sentinel", "column": "Value", "value": None, "count": 300}
SYNC = ("sync", "GM0917", "--jaren", "2018", "--opnieuw")


@pytest.mark.slow
@pytest.mark.standin
def test_what_was_held_back_at_first_appears(standin, faults, tmp_path):
    env = environment(standin.url, tmp_path / "cache")
    faults(HELD_BACK)
    assert run_here(*SYNC, env=env).code == 0
    (figures, *rest) = run_here("status", "--verschil", "--json", env=env).json()["changes"]
    assert {item["state"] for item in (figures, *rest)} == {"first"}
    standin.post("reset")
    assert run_here(*SYNC, "--lagen", "cijfers", env=env).code == 0
    run = run_here("status", "--verschil", "--json", env=env)
    assert (run.code, run.err, set(run.json())) == (0, "", {"changes"})
    (figures, *rest) = run.json()["changes"]
    assert (figures["layer"], figures["vintage"], figures["area"]) == ("cijfers", "kwb-2018", "GM0917")
    assert (figures["appeared"], figures["changed"], figures["vanished"]) == (300, 0, 0)
    assert sum(column["appeared"] for column in figures["columns"]) == 300
    assert figures["before"]["sha256"] != figures["after"]["sha256"]
    assert figures["before"]["upstream_modified"] == figures["after"]["upstream_modified"]
    assert {item["state"] for item in rest} == {"first"}
    # A third time nothing new came, and the earlier delivery is still that of before.
    assert run_here(*SYNC, "--lagen", "cijfers", env=env).code == 0
    assert run_here("status", "--verschil", "--json", env=env).json()["changes"][0] == figures
    people = run_here("status", "--verschil", "--gebied", "GM0917", env=env).out.splitlines()
    assert people[0].endswith("waarden: 300 erbij gekomen, 0 veranderd, 0 verdwenen")
    assert any(line.strip().startswith("Huishoudens met een laag inkomen: ") for line in people)
    assert people[-1].endswith("geen vorige levering bewaard")
    nothing = run_here("status", "--verschil", "--gebied", "GM0308", "--json", env=env)
    assert nothing.json() == {"changes": []}
    assert run_here("status", "--gebied", "GM0308", "--json", env=env).json() == {"layers": []}
    assert len(run_here("status", "--gebied", "GM0917", "--json", env=env).json()["layers"]) == 4


def test_nothing_stored_and_a_wrong_area_are_a_sentence(tmp_path):
    env = environment(NOBODY, tmp_path / "cache")
    run = run_here("status", "--verschil", env=env)
    assert (run.code, run.out, run.sentence()) == (0, "", "Er is nog niets opgehaald; gebruik kaart sync parkstad.")
    run = run_here("status", "--verschil", "--gebied", "Nergenshuizen", env=env)
    assert (run.code, run.out) == (1, "")
    assert "Nergenshuizen" in run.sentence()
