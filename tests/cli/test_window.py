"""When the app opens a window of the browser by itself, and when not."""

from __future__ import annotations

import webbrowser
from queue import Queue

import pytest

from kaart.cli.window import open_window, somebody_looks


@pytest.mark.parametrize(
    ("environment", "platform", "seen"),
    [
        ({"DISPLAY": ":0"}, "linux", True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", True),
        ({}, "linux", False),
        ({"DISPLAY": ""}, "linux", False),
        ({}, "win32", True),
        ({}, "darwin", True),
        ({"SSH_CONNECTION": "192.0.2.1 1 192.0.2.2 22"}, "darwin", False),
        ({"DISPLAY": "localhost:10.0", "SSH_TTY": "/dev/pts/1"}, "linux", False),
        ({"CI": "true"}, "win32", False),
    ],
)
def test_a_window_is_for_somebody_at_the_screen(environment, platform, seen):
    assert somebody_looks(environment, terminal=True, platform=platform) is seen
    assert not somebody_looks(environment, terminal=False, platform=platform)


def test_the_browser_of_the_user_is_asked(monkeypatch):
    asked: Queue[str] = Queue()
    monkeypatch.setattr(webbrowser, "open", asked.put)
    open_window("http://localhost:8501")
    assert asked.get(timeout=10) == "http://localhost:8501"


def test_a_machine_without_a_browser_starts_all_the_same(monkeypatch):
    tried: Queue[str] = Queue()

    def fail(address: str) -> None:
        tried.put(address)
        raise webbrowser.Error

    monkeypatch.setattr(webbrowser, "open", fail)
    open_window("http://localhost:8501")
    assert tried.get(timeout=10) == "http://localhost:8501"
