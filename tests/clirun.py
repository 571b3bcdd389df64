"""The command line as somebody runs it: in this process for speed, in one of its own where that matters."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import resource
import subprocess
import sys
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest import mock

from kaart.cli.main import main
from kaart.store.library import STAMP
from kaart.store.manifest import Key
from kaart.store.manifest_file import dump_manifest
from kaart.store.parquet import Store

VARIABLES = tuple(
    f"KAART_{name}" for name in ("UPSTREAM", "CACHE", "DATA", "TAAL", "URL", "DATABASE", "WERKSESSIES", "NETWERK")
)


@dataclass(frozen=True)
class Run:
    """What a command gave."""

    code: int
    out: str
    err: str
    seconds: float = 0.0

    def json(self) -> Any:
        """Standard output, which must be one JSON document and nothing else."""
        return json.loads(self.out)

    def sentence(self) -> str:
        """Standard error, which must be one line and no traceback."""
        lines = self.err.splitlines()
        assert len(lines) == 1, self.err
        return lines[0]


def environment(upstream: str, cache: Path, **more: str) -> dict[str, str]:
    """Variables of a run; those of this process that would change it are left out."""
    kept = {name: value for name, value in os.environ.items() if name not in VARIABLES}
    return {**kept, "KAART_UPSTREAM": upstream, "KAART_CACHE": str(cache), **more}


def run_here(*words: str, env: dict[str, str]) -> Run:
    """Run a command in this process."""
    out, err = io.StringIO(), io.StringIO()
    code = 0
    started = time.process_time()
    with (
        mock.patch.dict(os.environ, env, clear=True),
        mock.patch.object(sys, "argv", ["kaart", *words]),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        try:
            main()
        except SystemExit as stop:
            code = stop.code if isinstance(stop.code, int) else int(stop.code is not None)
    return Run(code, out.getvalue(), err.getvalue(), time.process_time() - started)


def run_apart(*words: str, env: dict[str, str]) -> Run:
    """Run a command in a process of its own, warnings being errors."""
    command = [sys.executable, "-W", "error", "-m", "kaart", *words]
    started = _children_s()
    done = subprocess.run(command, env=env, capture_output=True, text=True, encoding="utf-8", timeout=120, check=False)
    return Run(done.returncode, done.stdout, done.stderr, _children_s() - started)


def _children_s() -> float:
    """Processor time of the processes of this one that have ended; a busy machine does not count."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def snapshot(folder: Path) -> dict[str, str]:
    """Hash of every stored file, manifests included, by path; empty when there is no folder."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in {STAMP, ".lock"}
    }


def data_snapshot(folder: Path) -> dict[str, str]:
    """The same without the manifests, which also say when a source was asked last."""
    return {name: digest for name, digest in snapshot(folder).items() if name.endswith(".parquet")}


def make_old(store: Store) -> None:
    """Let every file look as if its source changed since and nobody asked for long."""
    for manifest in store.manifests():
        origin = replace(manifest.provenance, upstream_modified="2001-01-01")
        changed = replace(manifest, checked_at=datetime(2020, 1, 1, tzinfo=UTC), provenance=origin)
        store.path(manifest.key, suffix=".json").write_text(dump_manifest(changed), encoding="utf-8")


def figures_key(gemeente: str, year: int, family: str = "kwb") -> Key:
    """Key of the figures of a gemeente and year."""
    return Key("cijfers", f"{family}-{year}", gemeente)
