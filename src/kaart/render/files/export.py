"""A snapshot as files of any format, for the command line and the pages."""

from __future__ import annotations

from kaart.core.errors import InputError, mark
from kaart.render.files.package import DATA, DESCRIPTOR, data_file, describe
from kaart.render.files.page import draw_page
from kaart.render.picture.animate import ANIMATIONS, draw_animation
from kaart.render.picture.draw import PICTURES, draw_picture
from kaart.render.snapshot.build import Snapshot

PAGE = "html"
FORMS = (*PICTURES, PAGE, *DATA)
DEFAULT_PRESET = "16:9"
MIME = {
    "png": "image/png",
    "svg": "image/svg+xml",
    "pdf": "application/pdf",
    "gif": "image/gif",
    "webp": "image/webp",
    "html": "text/html",
    "csv": "text/csv",
    "geojson": "application/geo+json",
}


def make_files(
    snapshot: Snapshot,
    form: str,
    *,
    name: str,
    preset: str = DEFAULT_PRESET,
    scale: float = 1.0,
    north: bool = False,
    before: bytes | None = None,
) -> dict[str, bytes]:
    """Content of every file of an export by its name: one, and for data the package that describes it.

    Parameters
    ----------
    snapshot
        Content of the files.
    form
        One of `FORMS`; of several years one of `PICTURES` and `ANIMATIONS`.
    name
        Of the file.
    preset, scale, north
        Of a picture, see `kaart.render.picture.draw.draw_picture`.
    before
        The existing ``datapackage.json`` beside it, if any.

    Raises
    ------
    InputError
        If the form or the preset cannot be used, or the data package is of something else.
    """
    if snapshot.years and form not in (*PICTURES, *ANIMATIONS):
        raise InputError(
            mark("Several years are a picture and no '.{form}'; choose {choices}."),
            form=form,
            choices=", ".join(f".{item}" for item in (*PICTURES, *ANIMATIONS)),
        )
    if form in DATA:
        content = data_file(snapshot, form)
        return {name: content, DESCRIPTOR: describe(snapshot, form, path=name, content=content, before=before)}
    if form == PAGE:
        return {name: draw_page(snapshot)}
    if form in ANIMATIONS:
        return {name: draw_animation(snapshot, form, preset=preset, scale=scale, north=north)}
    return {name: draw_picture(snapshot, form, preset=preset, scale=scale, north=north)}
