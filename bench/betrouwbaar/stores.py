"""A store for a trial: a copy of one that is there, else fetched from the stand-in of the sources."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path

from bench.servers import BenchError, standin

OPTION = "--winkel"


def add_store_option(parser: ArgumentParser) -> None:
    """Add where a store is."""
    parser.add_argument(OPTION, type=Path, help="a store to copy, with Heerlen of 2024; else the stand-in is asked")


def put_store(cache: Path, *, given: Path | None, syncs: Sequence[Sequence[str]]) -> None:
    """Put a store in a folder.

    Parameters
    ----------
    cache
        The folder, which is not there yet.
    given
        A store to copy; None to fetch one.
    syncs
        Arguments of `kaart sync`, one list for each.
    """
    if given is not None:
        if not given.is_dir():
            raise BenchError(f"{OPTION}: no store at {given}")
        shutil.copytree(given, cache)
        return
    with standin() as upstream:
        for arguments in syncs:
            sync(cache, upstream, arguments)


def sync(cache: Path, upstream: str, arguments: Sequence[str]) -> None:
    """Fetch into a store; parts that a source does not give are no fault of the trial."""
    env = {**os.environ, "KAART_CACHE": str(cache), "KAART_UPSTREAM": upstream}
    command = [sys.executable, "-m", "kaart", "sync", *arguments]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1) or "Traceback" in done.stderr:
        raise BenchError(f"kaart sync {' '.join(arguments)} gave {done.returncode}: {done.stderr[-500:]}")
