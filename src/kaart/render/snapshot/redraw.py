"""The command line in a picture, with the size, scale and arrow that it was drawn with."""

from __future__ import annotations

import shlex
from dataclasses import replace
from pathlib import PurePath

from kaart.render.snapshot.build import Snapshot

FIRST_PRESET = "16:9"  # what the command line draws when no size is asked


def with_drawing(snapshot: Snapshot, form: str, *, preset: str, scale: float, north: bool) -> Snapshot:
    """A snapshot whose command line makes this very picture; the same snapshot when it has none.

    Parameters
    ----------
    snapshot
        Content of the picture.
    form
        Kind of picture.
    preset, scale, north
        As of `kaart.render.picture.draw.draw_picture`; what is the default is left out.
    """
    rebuild = snapshot.rebuild
    if not rebuild.command:
        return snapshot
    *start, option, file = shlex.split(rebuild.command)
    drawn = [] if preset == FIRST_PRESET else ["--maat", preset]
    drawn += [] if scale == 1 else ["--schaal", f"{scale:g}"]
    drawn += ["--noordpijl"] if north else []
    command = shlex.join([*start, *drawn, option, str(PurePath(file).with_suffix(f".{form}"))])
    return replace(snapshot, rebuild=replace(rebuild, command=command))
