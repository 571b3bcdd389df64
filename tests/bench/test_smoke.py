"""The bench on the smallest scale: Parkstad, one repetition, kaart and the one-polygon floor."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.mark.measured
@pytest.mark.slow
@pytest.mark.standin
@pytest.mark.browser
def test_bench_measures_kaart_and_writes_json(tmp_path):
    command = [sys.executable, "-m", "bench", "--quick", "--routes", "kaart,one", "--out", str(tmp_path)]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, timeout=400, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads((tmp_path / "bench.json").read_text())
    assert set(found) == {"parts", "places", "lines", "starts", "sync", "aims", "notes"}
    assert set(found["parts"]) == {"hier"}
    assert found["notes"] == []
    parkstad = found["places"]["parkstad"]
    assert parkstad["areas"] == 201
    assert set(parkstad["routes"]) == {"kaart", "one"}
    kaart = parkstad["routes"]["kaart"]
    assert kaart["coloured_share"] > 0.05
    assert 0 < kaart["first_pixels_s"] < 120
    assert 0 < kaart["recolour_s"] < 120
    assert 10_000 < kaart["view_own_bytes"] < 2_000_000
    assert kaart["heap_bytes"] > 1_000_000
    aims = {(aim["what"], aim["where"]) for aim in found["aims"]}
    assert ("recolour after a switch", "Parkstad") in aims
    assert "| kaart " in (tmp_path / "bench.md").read_text()
