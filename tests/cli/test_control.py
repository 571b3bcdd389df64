"""`kaart controle` as a command: lines, report, exit code."""

from __future__ import annotations

import json

import pytest
from clirun import run_here


@pytest.mark.standin
@pytest.mark.slow
def test_control_says_what_differs_and_writes_the_report(standin, faults, tmp_path):
    env = {"KAART_UPSTREAM": standin.url, "KAART_CACHE": str(tmp_path / "cache"), "KAART_TAAL": "nl"}
    run = run_here("controle", "--uit", str(tmp_path / "rapport.json"), env=env)
    assert run.code == 1, "the stand-in does not hold every table"
    assert "Kinderopvang (LRK): goed" in run.out.splitlines()
    report = json.loads((tmp_path / "rapport.json").read_text(encoding="utf-8"))
    assert report["upstream"] == standin.url
    machine = run_here("controle", "--json", env=env)
    assert [item["state"] for item in json.loads(machine.out)["findings"]] == [
        item["state"] for item in report["findings"]
    ]
    assert run_here("controle", "--uit", str(tmp_path), env=env).code == 1


def test_without_a_network_every_service_is_unreachable(tmp_path):
    env = {"KAART_UPSTREAM": "http://127.0.0.1:9", "KAART_CACHE": str(tmp_path), "KAART_TAAL": "nl"}
    run = run_here("controle", "--json", env=env)
    assert run.code == 1
    assert {item["state"] for item in run.json()["findings"]} == {"unreachable"}
