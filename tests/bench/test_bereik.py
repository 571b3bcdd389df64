"""The bench of accessibility, on small sizes."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.mark.slow
def test_bench_of_accessibility_writes_a_table_and_an_exponent(tmp_path):
    command = [sys.executable, "-m", "bench.bereik", "--klein", "--out", str(tmp_path)]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, timeout=200, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads((tmp_path / "bench-bereik.json").read_text())
    assert [row["buurten"] for row in found["by_buurten"]] == [60, 120]
    assert [row["sites"] for row in found["by_sites"]] == [20, 40]
    assert all(row["cpu_seconds"] > 0 and row["peak_mb"] > 50 for row in found["by_buurten"] + found["by_sites"])
    assert {name: set(slopes) for name, slopes in found["exponents"].items()} == {
        "buurten": {"fitted", "last_step"},
        "sites": {"fitted", "last_step"},
    }
    assert "Exponent in buurten" in (tmp_path / "bench-bereik.md").read_text()
