"""The button Momentopname: the map as a picture, a page or data, with descriptions and citation.

A page passes a function that makes its snapshot. The snapshot is made when the button is
opened, and a file when it is requested.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from kaart.core.errors import mark
from kaart.render.files.export import DEFAULT_PRESET, MIME, make_files
from kaart.render.files.package import DATA, zipped
from kaart.render.picture.animate import ANIMATIONS, draw_animation
from kaart.render.picture.draw import PICTURES, draw_picture
from kaart.render.picture.sheet import PRESETS
from kaart.render.snapshot.build import Snapshot
from kaart.render.snapshot.redraw import with_drawing
from kaart.ui.shell.all_years import AllYears
from kaart.ui.shell.annotate import with_additions
from kaart.ui.shell.frame import errors_shown
from kaart.ui.shell.presentation import show_presentation
from kaart.ui.shell.words import tr

_DOUBLE = "png2"
_PREVIEW = 0.75  # of the pixels of a PNG: sharp enough to judge by
_FORM_NAMES = {
    "png": mark("PNG, picture"),
    _DOUBLE: mark("PNG, twice as sharp"),
    "svg": mark("SVG, picture to edit"),
    "pdf": mark("PDF, to print"),
    "gif": mark("GIF, one year after another"),
    "webp": mark("WebP, one year after another, smaller"),
    "html": mark("HTML, page that stands alone"),
    "csv": mark("CSV, table with description"),
    "geojson": mark("GeoJSON, areas with description"),
}
_ONE = tuple(name for name in _FORM_NAMES if name not in ANIMATIONS)
_SERIES = tuple(name for name in _FORM_NAMES if name in (*PICTURES, _DOUBLE, *ANIMATIONS))
_DRAWN = _SERIES
_PRESET_NAMES = {
    "16:9": mark("Wide (16:9)"),
    "1:1": mark("Square (1:1)"),
    "4:5": mark("Upright (4:5)"),
    "9:16": mark("Phone (9:16)"),
    "a4-liggend": mark("A4 on its side"),
    "a4-staand": mark("A4 upright"),
    "inbedden": mark("In an article"),
}


@st.fragment
def snapshot_button(make: Callable[[], Snapshot], *, years: AllYears | None = None, key: str = "foto") -> None:
    """Draw the button and, when it is open, its popover.

    Parameters
    ----------
    make
        Makes the snapshot of the view; called when the button is opened.
    years
        Years that can be taken along instead; None for none.
    key
        Begin of the names of its widgets.
    """
    box = st.popover(tr("Snapshot"), icon=":material/photo_camera:", key=key, on_change="rerun")
    if not box.open:
        return
    with box, errors_shown():
        series = years is not None and bool(
            st.checkbox(tr("All years beside each other: {years}", years=years.years), key=f"{key}_jaren")
        )
        with st.spinner(tr("Making the picture…")):
            snapshot = years.make() if years is not None and series else make()
        form, preset, north = _choices(key, forms=_SERIES if series else _ONE)
        snapshot = with_additions(snapshot, key=key)
        _download(snapshot, form, preset=preset, north=north, key=key)
        if not series:
            show_presentation(snapshot, key=key)
        shown = snapshot
        if form in _DRAWN:
            with st.spinner(tr("Making the picture…")):
                draw, drawn = (draw_animation, form) if form in ANIMATIONS else (draw_picture, "png")
                preview = draw(snapshot, drawn, preset=preset, scale=_PREVIEW, north=north)
            st.image(preview, alt=snapshot.alt_short, width="stretch")
            kind, scale = ("png", 2.0) if form == _DOUBLE else (form, 1.0)
            shown = with_drawing(snapshot, kind, preset=preset, scale=scale, north=north)
        _words(shown)


def _choices(key: str, *, forms: tuple[str, ...]) -> tuple[str, str, bool]:
    """Kind of file, size and north arrow."""
    names = {name: tr(text) for name, text in _FORM_NAMES.items()}
    sizes = {name: tr(text) for name, text in _PRESET_NAMES.items()}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        form = st.selectbox(
            tr("Kind of file"),
            forms,
            format_func=names.__getitem__,
            placeholder=tr("Choose"),
            key=f"{key}_soort",
        )
        picture = form in _DRAWN
        preset = st.selectbox(
            tr("Size"),
            [name for name in PRESETS if name in sizes],
            format_func=sizes.__getitem__,
            placeholder=tr("Choose"),
            key=f"{key}_maat",
            disabled=not picture,
        )
    north = st.checkbox(tr("North arrow"), key=f"{key}_noord", disabled=not picture)
    return str(form or "png"), str(preset or DEFAULT_PRESET), bool(north)


def _download(snapshot: Snapshot, form: str, *, preset: str, north: bool, key: str) -> None:
    kind = "png" if form == _DOUBLE else form
    data = form in DATA
    st.download_button(
        tr("Download"),
        # Made on request.
        partial(_content, snapshot, kind, preset=preset, scale=2.0 if form == _DOUBLE else 1.0, north=north),
        file_name=f"{snapshot.name}.{'zip' if data else kind}",
        mime="application/zip" if data else MIME[kind],
        icon=":material/download:",
        type="primary",
        key=f"{key}_ophalen",
        on_click="ignore",
    )


def _content(snapshot: Snapshot, form: str, *, preset: str, scale: float, north: bool) -> bytes:
    """The file; data comes in a zip with its description. Runs outside any session."""
    files = make_files(snapshot, form, name=f"{snapshot.name}.{form}", preset=preset, scale=scale, north=north)
    return zipped(files) if form in DATA else next(iter(files.values()))


def _words(snapshot: Snapshot) -> None:
    """Alt text and citation, each with a button that copies it."""
    for title, text in (
        (tr("For those who cannot see the picture, short"), snapshot.alt_short),
        (tr("For those who cannot see the picture, long"), snapshot.alt_long),
        (tr("Cite (APA)"), snapshot.apa),
        (tr("Cite (BibTeX)"), snapshot.bibtex),
        (tr("Make this map again"), snapshot.rebuild.text),
    ):
        st.caption(title)
        st.code(text.strip(), language=None, wrap_lines=True)
