"""What the tests of the interface share: real figures of one gemeente, the app in this process and in its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from filelock import FileLock
from running import free_port, wait_for
from streamlit.components.v2 import manifest_scanner
from streamlit.runtime.context import ContextProxy
from streamlit.testing.v1 import AppTest

from kaart.catalogue import load
from kaart.catalogue.layers import MAP_LAYERS
from kaart.core.settings import PROJECT, Settings
from kaart.sources.http.client import Http
from kaart.store.library import LAST, Library
from kaart.sync.run import Refresh

# Helpers lie beside this file, outside any package.
sys.path.insert(0, str(Path(__file__).parent))

HOME = "http://localhost:8501/"
GEMEENTE, YEARS = "GM0917", range(2016, 2021)
RUN_S = 60


@pytest.fixture(scope="session")
def heerlen(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with GM0917 of 2016-2020 and the names of all gemeenten, fetched once per run; not to be written to."""
    parallel = hasattr(request.config, "workerinput")
    root = tmp_path_factory.getbasetemp().parent if parallel else tmp_path_factory.getbasetemp()
    folder, done = root / "heerlen", root / "heerlen.done"
    with FileLock(root / "heerlen.lock"):
        if not done.exists():
            settings = Settings(upstream=request.getfixturevalue("standin").url, cache=folder)
            library = Library(settings)
            refresh = Refresh(Http(settings), library.store, load())
            refresh.gemeente_names()
            report = refresh.run([library.scope(GEMEENTE)], years=YEARS, layers=MAP_LAYERS)
            assert not report.failed
            done.touch()
    return folder


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store in which nothing was ever fetched, and nothing should be: use `fresh` for that."""
    return tmp_path_factory.mktemp("leeg")


@pytest.fixture
def fresh(tmp_path: Path) -> Path:
    """An empty store for one test."""
    return tmp_path / "cache"


@pytest.fixture(scope="session")
def own_copy(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], Path]:
    """Copy a store once per process: a page remembers the region it showed beside the figures."""
    copies: dict[Path, Path] = {}

    def copy(store: Path) -> Path:
        if store not in copies:
            copies[store] = tmp_path_factory.mktemp("winkel") / store.name
            shutil.copytree(store, copies[store])
        return copies[store]

    return copy


@pytest.fixture(scope="session")
def static(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pages write what browsers fetch."""
    return tmp_path_factory.mktemp("static")


@pytest.fixture(scope="session", autouse=True)
def components_found_once() -> Iterator[None]:
    """Streamlit looks through every installed package for components at the start of each app: here once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests))
        yield


@pytest.fixture
def open_app(
    monkeypatch: pytest.MonkeyPatch,
    own_copy: Callable[[Path], Path],
    static: Path,
) -> Callable[..., AppTest]:
    """Open a page of the app in this process, over a copy of a store; nothing of the project is written."""
    monkeypatch.setattr(Settings, "static", static)
    monkeypatch.setenv("KAART_UPSTREAM", "http://127.0.0.1:9")
    # AppTest has no connection to read an address from; Streamlit gives none for this machine.
    monkeypatch.setattr(ContextProxy, "ip_address", None)
    for name in ("KAART_TAAL", "KAART_DATA", "KAART_URL", "KAART_NETWERK", "KAART_START"):
        monkeypatch.delenv(name, raising=False)
    seen: set[Path] = set()

    def start(
        page: str = "pages/kaart.py", *, store: Path, link: dict[str, str] | None = None, address: str = HOME
    ) -> AppTest:
        folder = own_copy(store) if store.exists() else store
        if folder not in seen:
            (folder / LAST).unlink(missing_ok=True)
            seen.add(folder)
        monkeypatch.setenv("KAART_CACHE", str(folder))
        app = AppTest.from_file(PROJECT / "app.py", default_timeout=RUN_S)
        app.query_params = dict(link or {})
        # The user of this machine; visitors from elsewhere have another address.
        app.context = {"url": address}
        if page != "pages/kaart.py":
            app.switch_page(page)
        return app.run()

    return start


@pytest.fixture
def without_example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, open_app: object) -> None:
    """The committed input without the packaged example region."""
    data = tmp_path / "data"
    data.mkdir()
    for path in (PROJECT / "data").glob("*.csv"):
        shutil.copy(path, data)
    monkeypatch.setenv("KAART_DATA", str(data))


@pytest.fixture(scope="session")
def app_cache(heerlen: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store of the app process: a copy, in which no region was shown yet."""
    return Path(shutil.copytree(heerlen, tmp_path_factory.mktemp("app") / "cache"))


@pytest.fixture(scope="session")
def app_url(app_cache: Path) -> Iterator[str]:
    """Address of the app in a process of its own, as a user starts it."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith(("KAART_", "STREAMLIT_"))}
    port = free_port()
    command = [sys.executable, "-m", "kaart", "start", "--port", str(port), "--geen-venster"]
    with subprocess.Popen(command, cwd=PROJECT, env={**kept, "KAART_CACHE": str(app_cache)}) as process:
        try:
            wait_for(f"http://127.0.0.1:{port}/_stcore/health", process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
