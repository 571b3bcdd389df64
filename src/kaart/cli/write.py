"""Write a snapshot to the file that a command names."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kaart.core.errors import InputError, StoreError, mark
from kaart.render.files.export import DEFAULT_PRESET, FORMS, make_files
from kaart.render.files.package import DATA, DESCRIPTOR
from kaart.render.maps.layers import write_whole
from kaart.render.snapshot.build import Snapshot


def find_form(target: Path, *, forms: Sequence[str] = FORMS) -> str:
    """Kind of file by the end of its name.

    Parameters
    ----------
    target
        File that is to be made.
    forms
        Kinds that can be made.

    Raises
    ------
    InputError
        If there is no such kind; names them all.
    """
    form = target.suffix.lower().lstrip(".")
    if form not in forms:
        raise InputError(
            mark("'{file}' does not say what to make; let it end in {choices}."),
            file=target.name,
            choices=", ".join(f".{item}" for item in forms),
        )
    return form


def write_snapshot(
    snapshot: Snapshot,
    target: Path,
    form: str,
    *,
    preset: str = DEFAULT_PRESET,
    scale: float = 1.0,
    north: bool = False,
) -> None:
    """Write a snapshot to a file, whole or not at all; data with its package beside it.

    Parameters
    ----------
    snapshot
        Snapshot to write.
    target
        File; its folder is made when absent.
    form
        One of `FORMS`.
    preset, scale, north
        Of a picture, see `kaart.render.picture.draw.draw_picture`.

    Raises
    ------
    InputError
        If the preset does not exist, or a data package of something else is in the folder.
    StoreError
        If the file cannot be written.
    """
    package = target.parent / DESCRIPTOR
    try:
        before = package.read_bytes() if form in DATA and package.exists() else None
        made = make_files(snapshot, form, name=target.name, preset=preset, scale=scale, north=north, before=before)
        for name, content in made.items():
            write_whole(target.parent / name, content)
    except OSError as error:
        raise StoreError(
            mark("{file} cannot be written ({reason}); choose another folder."),
            file=str(target),
            reason=error.strerror or type(error).__name__,
        ) from error
