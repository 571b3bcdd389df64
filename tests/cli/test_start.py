"""kaart start builds the application and listens."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest
from clirun import environment, run_here

from kaart.cli import start
from kaart.core.settings import PROJECT

NOBODY = "http://127.0.0.1:9"


def test_start_serves_the_app_with_absolute_folders_on_this_machine_alone(monkeypatch, tmp_path: Path):
    served = []

    def serve(app: object, listener: socket.socket, **_: object) -> None:
        folders = [os.environ[f"KAART_{name}"] for name in ("CACHE", "DATA", "STATIC", "WERKSESSIES")]
        served.append((app, listener.getsockname()[0], *folders))
        listener.close()

    monkeypatch.setattr(start, "serve", serve)
    monkeypatch.chdir(tmp_path)
    variables = environment(
        NOBODY, Path("eigen/cache"), KAART_DATA="data", KAART_STATIC="static", KAART_WERKSESSIES="w"
    )
    done = run_here("start", "--port", "18600", env=variables)
    assert done.code == 0
    ((app, host, *folders),) = served
    assert app.script_path == PROJECT / "app.py"
    assert host == "127.0.0.1"
    assert folders == [str(tmp_path / name) for name in ("eigen/cache", "data", "static", "w")]


@pytest.mark.parametrize(
    ("words", "opened"),
    [
        ((), ["http://localhost:18600"]),
        (("--pad", "/kaart"), ["http://localhost:18600/kaart"]),
        (("--geen-venster",), []),
        (("--netwerk",), []),
        (("--host", "127.0.0.1"), []),
    ],
)
def test_a_window_opens_where_somebody_looks_unless_they_want_none(monkeypatch, tmp_path: Path, words, opened):
    windows: list[str] = []
    bind = start.bind
    monkeypatch.setattr(start, "bind", lambda _host, port: bind("127.0.0.1", port))  # no test listens to a network
    monkeypatch.setattr(start, "serve", lambda app, listener, **_: listener.close())
    monkeypatch.setattr(start, "somebody_looks", lambda environment, *, terminal: True)
    monkeypatch.setattr(start, "open_window", windows.append)
    assert run_here("start", "--port", "18600", *words, env=environment(NOBODY, tmp_path / "cache")).code == 0
    assert windows == opened


def test_a_port_that_is_taken_is_one_sentence(tmp_path: Path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = run_here("start", "--port", str(port), env=environment(NOBODY, tmp_path / "cache"))
    assert done.code == 1
    assert f"poort {port}" in done.sentence()


def test_host_and_network_together_are_refused(tmp_path: Path):
    done = run_here("start", "--host", "127.0.0.1", "--netwerk", env=environment(NOBODY, tmp_path / "cache"))
    assert done.code == 1
    assert "--netwerk" in done.sentence()


def test_the_start_says_where_the_app_is_and_who_can_reach_it(monkeypatch, tmp_path: Path):
    monkeypatch.setattr(start, "serve", lambda _app, listener, **_: listener.close())
    words = ("start", "--port", "18601", "--pad", "kaart/")
    done = run_here(*words, env=environment(NOBODY, tmp_path / "cache"))
    assert (done.code, done.out) == (0, "")
    assert "http://localhost:18601/kaart" in done.err
    assert "alleen deze computer" in done.err
