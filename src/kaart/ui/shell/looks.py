"""Looks of a picture in the dialog of Momentopname: dark, transparent, where the region lies, source, house style."""

from __future__ import annotations

from dataclasses import dataclass, replace

import streamlit as st

from kaart.core.codes import COUNTRY
from kaart.core.errors import InputError
from kaart.render.snapshot.annotations import Annotations
from kaart.render.snapshot.build import Snapshot
from kaart.render.style.read import style_from
from kaart.render.style.record import OWN, Style, with_darkness
from kaart.ui.shell.words import say, tr


@dataclass(frozen=True)
class Looks:
    """Choices that change how a picture looks; attributes as those of `Annotations`."""

    transparent: bool
    style: Style
    short_source: bool
    locator: bool


def choose_looks(snapshot: Snapshot, before: Annotations, *, key: str) -> Looks:
    """Draw the choices of the looks of a picture.

    Parameters
    ----------
    snapshot
        The map on the screen.
    before
        What was chosen when the dialog was last open.
    key
        Begin of the names of the widgets.
    """
    nowhere = snapshot.origin.boundary_source is None or snapshot.rebuild.query.get("gebied") == COUNTRY
    dark = _check(tr("Dark"), f"{key}_donker", before=before.style.dark)
    clear = _check(tr("Transparent background"), f"{key}_doorzichtig", before=before.transparent)
    place = _check(tr("Small map of where the region lies"), f"{key}_ligging", before=before.locator, disabled=nowhere)
    short = _check(tr("Source in few words"), f"{key}_bron", before=before.short_source)
    style = _house(replace(before.style, dark=False), key=key)
    try:
        style = with_darkness(style, dark=dark)
    except InputError as error:
        st.error(say(error))
    return Looks(clear, style, short, place and not nowhere)


def _check(label: str, key: str, *, before: bool, disabled: bool = False) -> bool:
    st.session_state.setdefault(key, before)
    return bool(st.checkbox(label, key=key, disabled=disabled))


def _house(before: Style, *, key: str) -> Style:
    """The style of a file that is given, else the one that was given before."""
    given = st.file_uploader(
        tr("House style (TOML)"),
        type=["toml"],
        key=f"{key}_stijl",
        help=tr("Colours and font, see docs/huisstijl.md."),
        max_upload_size=1,
    )
    if given is not None:
        try:
            return style_from(given.getvalue(), name=given.name)
        except InputError as error:
            st.error(say(error))
            return OWN
    if before == OWN:
        return OWN
    kept = st.checkbox(tr("Keep the house style that was given"), value=True, key=f"{key}_stijl_houden")
    return before if kept else OWN
