"""The made-up feed of the bench, on the smallest scale, is a feed that kaart reads."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bench import gtfs

REPOSITORY = Path(__file__).resolve().parents[2]


def test_feed_of_the_bench_is_read(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(gtfs, "TOWNS", 3)
    for shuffled in (False, True):
        gtfs.make(tmp_path / "feed.zip", calls=21 * 300, shuffled=shuffled)
        gtfs.read(tmp_path / "feed.zip", whole=True)
        assert "300 trips, 6300 calls kept" in capsys.readouterr().out
    gtfs.read(tmp_path / "feed.zip", whole=False)
    assert "1000 stops" in capsys.readouterr().out


@pytest.mark.measured
@pytest.mark.slow
def test_feed_of_the_dutch_size_keeps_within_a_gigabyte_and_three_minutes(tmp_path):
    path = tmp_path / "feed.zip"
    gtfs.make(path, calls=15_000_000)
    command = [sys.executable, "-m", "bench.gtfs", "read", str(path)]
    environment = {**os.environ, "PYTHONPATH": f"{REPOSITORY / 'src'}{os.pathsep}{REPOSITORY}"}
    done = subprocess.run(
        command, cwd=REPOSITORY, env=environment, capture_output=True, text=True, timeout=180, check=True
    )
    seconds, megabytes = re.match(r"([\d.]+) s, peak (\d+) MB, 2\d\d MB zip", done.stdout).groups()
    assert float(seconds) < 180
    assert int(megabytes) < 1000
