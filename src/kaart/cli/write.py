"""Write a snapshot to the file that a command names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from kaart.core.errors import InputError, StoreError, mark
from kaart.core.files import require_file_name, unwritable
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
        If there is no such kind, which names them all, or no file can have that name.
    """
    form = target.suffix.lower().lstrip(".")
    require_file_name(target)
    if form not in forms:
        raise InputError(
            mark("'{file}' does not say what to make; let it end in {choices}."),
            file=target.name,
            choices=", ".join(f".{item}" for item in forms),
        )
    return form


def write_file(target: Path, content: bytes) -> None:
    """Write a file whole or not at all; its folder is made when absent.

    Parameters
    ----------
    target
        File.
    content
        Its bytes.

    Raises
    ------
    StoreError
        If it cannot be written.
    """
    with writing_to(target):
        write_whole(target, content)


@contextmanager
def writing_to(target: Path) -> Iterator[None]:
    """Turn an error while writing what somebody asked for into a sentence.

    Parameters
    ----------
    target
        File that they named.

    Raises
    ------
    InputError
        If no file can have that name.
    StoreError
        If the disk, its rights or another program stop it.
    """
    require_file_name(target)
    try:
        yield
    except OSError as error:
        if isinstance(error, StoreError):
            raise
        raise unwritable(
            target, error, otherwise=mark("{name} cannot be written ({reason}); choose another folder.")
        ) from error


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
    with writing_to(target):
        before = package.read_bytes() if form in DATA and package.exists() else None
        made = make_files(snapshot, form, name=target.name, preset=preset, scale=scale, north=north, before=before)
        for name, content in made.items():
            write_whole(target.parent / name, content)
