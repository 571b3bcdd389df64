"""The window of the browser that opens when somebody starts the app at a desk."""

from __future__ import annotations

import sys
import webbrowser
from collections.abc import Mapping
from contextlib import suppress
from threading import Thread

# Every other system has a desktop whenever somebody sits at it.
_DISPLAYS = {"linux": ("DISPLAY", "WAYLAND_DISPLAY"), "freebsd": ("DISPLAY", "WAYLAND_DISPLAY")}
_ELSEWHERE = ("CI", "SSH_CONNECTION", "SSH_TTY")


def somebody_looks(environment: Mapping[str, str], *, terminal: bool, platform: str = sys.platform) -> bool:
    """Whether a window would be seen: somebody typed the command, on a machine with a screen.

    Parameters
    ----------
    environment
        Variables of the process.
    terminal
        Whether messages go to a terminal and not to a log.
    platform
        Name of the system, as `sys.platform`.
    """
    displays = next((names for name, names in _DISPLAYS.items() if platform.startswith(name)), ())
    here = not any(environment.get(name) for name in _ELSEWHERE)
    return terminal and here and (not displays or any(environment.get(name) for name in displays))


def open_window(address: str) -> None:
    """Show an address in the browser of the user; without one nothing happens.

    The listener is open already, so a browser that is quicker than the server waits for it.

    Parameters
    ----------
    address
        Of this machine.
    """

    def show() -> None:
        with suppress(webbrowser.Error, OSError):  # the address is on the screen as well
            webbrowser.open(address)

    # A daemon: some browsers run as long as their window is there.
    Thread(target=show, name="window", daemon=True).start()
