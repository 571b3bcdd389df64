"""A server that runs, asked over HTTP."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from urllib.request import Request, urlopen

import brotli
import pytest
from clirun import environment
from running import free_port, wait_for

from kaart.server.packed.preload import programs_of

PATIENCE_S = 120


@pytest.mark.slow
def test_it_makes_the_first_map_before_anybody_asks_and_sends_programs_packed(tmp_path: Path):
    port, static = free_port(), tmp_path / "static"
    command = [sys.executable, "-m", "kaart", "start", "--port", str(port), "--geen-venster"]
    variables = environment("http://127.0.0.1:9", tmp_path / "cache", KAART_STATIC=str(static))
    url = f"http://127.0.0.1:{port}"
    with subprocess.Popen(command, env=variables, stderr=subprocess.DEVNULL) as process:
        try:
            wait_for(f"{url}/_stcore/health", process)
            program = Request(f"{url}/{programs_of(shows_map=True).scripts[0]}", headers={"Accept-Encoding": "br"})
            with urlopen(program, timeout=PATIENCE_S) as answer:
                assert answer.headers["Content-Encoding"] == "br"
                assert len(brotli.decompress(answer.read())) > 2_000_000
            end = time.monotonic() + PATIENCE_S
            while not (made := list(static.glob("gebieden-*.json"))) and time.monotonic() < end:
                time.sleep(0.1)
            assert made
        finally:
            process.terminate()
