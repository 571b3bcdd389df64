"""How far a long command is, on standard error: one growing line on a terminal, ten lines in a log."""

from __future__ import annotations

import sys

import typer

_BAR = 30  # signs


def show_progress(done: int, total: int, what: str) -> None:
    """Show how far it is.

    Parameters
    ----------
    done, total
        Parts that are done, and all of them.
    what
        The part that was done last.
    """
    filled = done * _BAR // total
    bar = f"[{'#' * filled}{'.' * (_BAR - filled)}] {done}/{total} {what}"
    if sys.stderr.isatty():
        # What an earlier, longer name left behind is wiped out.
        typer.echo(f"\r{bar[:78]:<78}", nl=done == total, err=True)
    elif done == total or done * 10 // total > (done - 1) * 10 // total:
        typer.echo(bar, err=True)
