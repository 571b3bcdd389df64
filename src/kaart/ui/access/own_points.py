"""The user's own points on the page of accessibility: kept in the session, never in a served file."""

from __future__ import annotations

import hashlib
from functools import partial

import streamlit as st

from kaart.analysis.access.facilities import Facility
from kaart.answers.access.load import Access, load_access
from kaart.answers.access.question import Question, question_here
from kaart.catalogue import load
from kaart.catalogue.scope import Scope
from kaart.core.codes import Level
from kaart.core.errors import KaartError
from kaart.own.addresses import MOST_PLACES, exact
from kaart.own.points import OwnPoints, has_addresses, read_points
from kaart.own.reading import MOST_BYTES, TYPES, read_upload
from kaart.own.sheet import Sheet
from kaart.render.pair.map import Together
from kaart.sync.locate import connect, locate
from kaart.ui.cache.access import beside, by_record, draw_need, need_figures, reach_stamp
from kaart.ui.cache.keep import library, settings
from kaart.ui.cache.layers import Drawn, draw
from kaart.ui.shell.words import language, say, tr

FILE, POINTS, MADE = "_bereik_bestand", "_bereik_punten", "_bereik_eigen"


def own_points_control() -> tuple[OwnPoints, str] | None:
    """Draw the upload of a file with points; returns them with the hash of the file, or None."""
    state = st.session_state
    with st.popover(tr("Your points"), icon=":material/upload_file:", key="eigen_punten"):
        st.caption(
            tr(
                "CSV or Excel with lon and lat, or x_rd and y_rd, or addresses; up to {megabytes} MB. The file stays "
                "in this session: it is not kept, and nobody else sees it. A link cannot rebuild this map.",
                megabytes=MOST_BYTES // 1_000_000,
            )
        )
        given = st.file_uploader(
            tr("File with points"), type=list(TYPES), key="bereik_upload", max_upload_size=MOST_BYTES // 1_000_000
        )
        if given is not None:
            state[FILE] = (given.name, given.getvalue())
        if FILE not in state:
            return None
        name, content = state[FILE]
        if given is None:
            st.text(tr("In use: {file}", file=name))
            st.button(tr("Remove file"), icon=":material/delete:", on_click=_forget, key="bereik_weg")
        digest = hashlib.sha256(content).hexdigest()
        try:
            points = _points(read_upload(content, name), digest)
        except KaartError as error:
            st.error(say(error), icon=":material/error:")
            return None
        if points is None:
            return None
        st.text(
            tr(
                "{points} on the map, {rows} without a place.",
                points=tr("{count} points", count=len(points.sites)),
                rows=tr("{count} rows", count=len(points.bad)),
            )
        )
        for notice in points.notices:
            st.caption(say(notice))
    return points, digest


def _forget() -> None:
    for name in (FILE, POINTS, MADE):
        st.session_state.pop(name, None)


def _points(sheet: Sheet, digest: str) -> OwnPoints | None:
    """Points of a file, read once; addresses are looked up only with the user's consent."""
    send = False
    if has_addresses(sheet):
        st.warning(
            tr(
                "Addresses are looked up at PDOK (Kadaster): each one is sent there, at most {most}, and kept nowhere. "
                "Do not do this with addresses of clients unless your organisation allows it.",
                most=MOST_PLACES,
            ),
            icon=":material/info:",
        )
        send = st.checkbox(tr("Send them to PDOK"), key="bereik_sturen")
        if not send:
            return None
    kept = st.session_state.get(POINTS)
    if kept is None or kept[0] != (digest, send):
        with st.spinner(tr("Looking up the addresses …") if send else tr("Measuring…")), connect(settings()) as http:
            kept = ((digest, send), read_points(sheet, find=exact(partial(locate, http)) if send else None))
        st.session_state[POINTS] = kept
    points: OwnPoints = kept[1]
    return points


def own_access(scope: Scope, points: OwnPoints, digest: str, *, year: int | None = None) -> Access:
    """Every measure to the points, kept in this session only.

    Parameters
    ----------
    scope
        Region.
    points, digest
        Result of `own_points_control`.
    year
        Year of boundaries and people; the latest when None.

    Raises
    ------
    KaartError
        As in `kaart.answers.access.load.load_access`.
    """
    asked = (scope.id, digest, len(points.sites), year, reach_stamp())
    kept: dict[object, Access] = st.session_state.setdefault(MADE, {})
    if asked not in kept:
        question = question_here(Question(Facility.OWN, year=year, own=points), settings())
        if len(kept) > 2:  # noqa: PLR2004 - the map, and that of need in another year
            kept.clear()
        kept[asked] = load_access(library(), scope, question, catalogue=load())
    return kept[asked]


def own_drawn(scope: Scope, found: Access, *, size_px: tuple[int, int]) -> Drawn:
    """Shapes with every measure, inside the specification only."""
    return draw(
        scope, by_record(found), level=Level.BUURT, year=found.year, language=language(), size_px=size_px, private=True
    )


def own_need(
    scope: Scope, own: tuple[OwnPoints, str], *, measure: str, need: str, size_px: tuple[int, int]
) -> tuple[Together, Drawn, Access]:
    """Need beside supply by own points, inside the specification only.

    Raises
    ------
    KaartError
        As in `kaart.ui.cache.access.load_need`.
    """
    first = need_figures(scope, need)
    supply = own_access(scope, *own, year=first.area_year)
    shown = beside(first, supply, measure)
    return shown, draw_need(scope, shown, language=language(), size_px=size_px, private=True), supply
