"""Shared fixtures: settings in a temporary folder, the small test server, the stand-in of the upstream services.

No test reaches any machine but this one. Tests marked `standin` talk to a stand-in that lives beside the
checkout; without it they are deselected, visibly, and in CI that is a failure.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import hypothesis
import pytest
from playwright.sync_api import Browser, sync_playwright
from pytest_socket import socket_allow_hosts

from kaart.core.settings import Settings

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(REPOSITORY / "tests"))

from postgresserver import Postgres, a_postgres  # noqa: E402  # these live beside this file, outside any package
from testserver import SmallServer  # noqa: E402

# What a store of the checkout keeps of CBS's list of tables is not the catalogue that tests are about.
os.environ["KAART_CACHE"] = str(REPOSITORY / "tests" / "no-store")
NOT_RUN = pytest.StashKey[int]()
MAIN = sys.modules["__main__"]
FLAGS = (
    "--no-sandbox",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--ignore-gpu-blocklist",
    "--disable-background-networking",
)
# A busy machine is no defect; what must be quick has a test of its own that measures it.
# `make keur` runs every property again on more examples, under the profile "keur".
hypothesis.settings.register_profile("kaart", deadline=None, max_examples=20)
hypothesis.settings.register_profile("keur", deadline=None, max_examples=100)
hypothesis.settings.load_profile("kaart")


def standin_script() -> Path:
    """Where the stand-in is started from: ``KAART_STANDIN``, else beside the checkout."""
    named = os.environ.get("KAART_STANDIN")
    return Path(named) if named else REPOSITORY.parent / "shared" / "bronnen" / "bronnen.py"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    # A file runs in one process. The longest begin, so that no process waits for them at the end.
    items.sort(key=lambda item: (not item.get_closest_marker("browser"), "ui" not in item.path.parts))
    if standin_script().is_file():
        return
    left_out = [item for item in items if item.get_closest_marker("standin")]
    items[:] = [item for item in items if not item.get_closest_marker("standin")]
    config.hook.pytest_deselected(items=left_out)
    config.stash[NOT_RUN] = len(left_out)
    if hasattr(config, "workeroutput"):
        config.workeroutput["not_run"] = len(left_out)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    # With xdist only the workers collect; every worker leaves out the same tests.
    node.config.stash[NOT_RUN] = getattr(node, "workeroutput", {}).get("not_run", 0)


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    if config.stash.get(NOT_RUN, 0):
        terminalreporter.write_line(f"not run: {config.stash[NOT_RUN]} tests need the stand-in")


def pytest_sessionfinish(session: pytest.Session) -> None:
    if os.environ.get("CI") and session.config.stash.get(NOT_RUN, 0):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    socket_allow_hosts(["127.0.0.1"], allow_unix_socket=True)


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown() -> None:
    # Streamlit puts a page in the place of the main module and leaves it there; a process started by a later test
    # would run that page first.
    sys.modules["__main__"] = MAIN


@dataclass(frozen=True)
class StandIn:
    """A running stand-in."""

    url: str
    folder: Path

    def post(self, action: str, value: object = None) -> Any:
        """Ask its control address for something."""
        request = Request(f"{self.url}/__bronnen/{action}", json.dumps(value).encode(), method="POST")
        with urlopen(request, timeout=5) as answer:
            return json.load(answer)

    def struck(self) -> bool:
        """Whether a fault has met a request, which may still wait for its answer."""
        with urlopen(f"{self.url}/__bronnen/faults", timeout=5) as answer:
            return any(rule["seen"] for rule in json.load(answer))

    def log(self) -> list[dict[str, Any]]:
        """Requests since the last reset."""
        with urlopen(f"{self.url}/__bronnen/log", timeout=5) as answer:
            return list(json.load(answer))


@pytest.fixture(scope="session")
def standin() -> Iterator[StandIn]:
    """The stand-in on a port of its own, for the whole run."""
    script = standin_script()
    command = [sys.executable, str(script), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            line = process.stdout.readline() if process.stdout else ""
            assert line.startswith("bronnen: http://"), f"the stand-in did not start: {line!r}"
            yield StandIn(line.removeprefix("bronnen: ").strip(), script.parent)
        finally:
            process.terminate()


@pytest.fixture
def faults(standin: StandIn) -> Iterator[Callable[..., None]]:
    """Set fault rules of the stand-in, one mapping each; they and the log are gone after the test."""
    standin.post("reset")
    yield lambda *rules: standin.post("faults", list(rules))
    standin.post("reset")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL for the whole run, started by the first test that asks for it."""
    with a_postgres() as server:
        yield server


@pytest.fixture
def postgres_address(postgres: Postgres) -> Iterator[str]:
    """Address of an empty database in it, as KAART_DATABASE takes it."""
    with postgres.fresh() as address:
        yield address


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings whose store is empty and that reach nothing."""
    return Settings(
        upstream="http://127.0.0.1:9", cache=tmp_path / "cache", data=tmp_path / "data", static=tmp_path / "static"
    )


@pytest.fixture
def server() -> Iterator[SmallServer]:
    """The project's own test server, without any script."""
    with SmallServer() as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium of this machine, else Playwright's own; one per process, for every test that needs a real one."""
    with sync_playwright() as playwright:
        found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
        running = playwright.chromium.launch(executable_path=found, args=list(FLAGS))
        yield running
        running.close()
