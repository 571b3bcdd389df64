"""The peak of a process is its own, whatever started it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
SMALL = "from bench.memory import peak_mb; print(peak_mb())"
LARGE = f"""
import subprocess, sys
held = bytearray(300_000_000)
print(subprocess.run([sys.executable, "-c", {SMALL!r}], capture_output=True, text=True, check=True).stdout)
"""


def test_peak_of_a_small_process_under_a_large_one_is_small():
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    command = [sys.executable, "-c", LARGE]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment, timeout=60)
    assert 5 < float(done.stdout) < 100


def test_peak_counts_what_was_held_and_let_go():
    script = "held = bytearray(200_000_000); del held; " + SMALL
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, env=environment, timeout=60
    )
    assert 190 < float(done.stdout) < 300
