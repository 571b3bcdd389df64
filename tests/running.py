"""A server in a process of its own: a port that is free, and waiting until it answers."""

from __future__ import annotations

import socket
import subprocess
import time
from urllib.error import URLError
from urllib.request import urlopen

START_S = 30


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    """Wait until a server answers with 200."""
    end = time.monotonic() + START_S
    while time.monotonic() < end:
        assert process.poll() is None, "the app ended"
        try:
            with urlopen(url, timeout=2) as answer:
                if answer.status == 200:
                    return
        except (URLError, OSError):
            time.sleep(0.1)
    message = f"the app did not start in {START_S} s"
    raise AssertionError(message)
