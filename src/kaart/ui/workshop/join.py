"""Letting people in: the address with its QR code, the links to keep, and who can reach this installation at all."""

from __future__ import annotations

import streamlit as st

from kaart.exports.workshop.links import facilitator_link, hall_link, join_link
from kaart.render.qr import qr_address
from kaart.render.templates import fill
from kaart.ui.cache.keep import settings
from kaart.ui.cache.workshops import workshops
from kaart.ui.shell.address import own_address, shared_address
from kaart.ui.shell.share import Reach, reach_of
from kaart.ui.shell.share_button import Text, show_texts
from kaart.ui.shell.words import as_markdown, language, tr
from kaart.ui.workshop.at_hand import Opened, do
from kaart.ui.workshop.prepare import missing_views
from kaart.ui.workshop.words import step_title
from kaart.workshop.acts import CloseSession, OpenSession
from kaart.workshop.keys import reader_secret
from kaart.workshop.model import Phase


def show_join(opened: Opened) -> None:
    """Draw the part of the page that lets people in.

    Parameters
    ----------
    opened
        The session.
    """
    state = opened.state
    left, right = st.columns([3, 2], gap="large")
    with left:
        if state.phase is Phase.OPEN:
            _say_reach(shared_address())
            _show_code(opened)
            st.text(tr("People in: {count}", count=len(state.persons)))
        else:
            _offer_open(opened)
    # What is on this screen may be seen by the room.
    with right, st.expander(tr("Links to keep"), icon=":material/key:", expanded=state.phase is Phase.PREPARING):
        own = settings().public_url or own_address()
        at = opened.held
        show_texts(
            [
                Text(
                    tr("Your secret link: who has it leads this werksessie"),
                    facilitator_link(own, at.session, at.secret),
                ),
                Text(tr("Screen of the hall: shows, and can change nothing"), hall_link(own, at.session, at.secret)),
                *([Text(tr("Link for phones"), _address(opened))] if state.phase is Phase.OPEN else []),
            ]
        )
        st.caption(
            tr("Keep the secret link, in a message to yourself for instance: with it you come back after a reload.")
        )


def _offer_open(opened: Opened) -> None:
    state = opened.state
    again = state.phase is Phase.CLOSED
    st.subheader(tr("Let people in again") if again else tr("Let people in"), anchor=False)
    _say_reach(shared_address())
    if not state.steps:
        st.info(tr("Add a view under Prepare first: without a step there is nothing to look at."))
    for step, problem in missing_views(state):
        st.warning(
            tr(
                "Step “{step}” has no view now: {reason}",
                step=as_markdown(step_title(step)),
                reason=as_markdown(problem),
            )
        )
    st.button(
        tr("Open this werksessie again") if again else tr("Open this werksessie"),
        type="primary",
        icon=":material/door_open:",
        disabled=not state.steps,
        key="ws_open",
        on_click=do,
        args=(opened.held, OpenSession()),
    )
    st.caption(tr("From then on whoever has the code can come in, until you close it."))


def _show_code(opened: Opened) -> None:
    code, link = code_of(opened), _address(opened)
    shown = shared_address().partition("://")[2]
    st.html(
        fill(
            "ui/workshop/join.html.j2",
            language=language(),
            picture=qr_address(link),
            address=f"{shown}/mee",
            code=f"{code[:3]} {code[3:]}",
            spelled=" ".join(code),
        )
    )
    st.button(
        tr("Close: nobody comes in any more"),
        icon=":material/door_front:",
        key="ws_sluit",
        on_click=do,
        args=(opened.held, CloseSession()),
    )


def code_of(opened: Opened) -> str:
    """Code by which people come in.

    Parameters
    ----------
    opened
        A session of a facilitator.

    Raises
    ------
    NotAdmittedError
        If its secret was renewed a moment ago.
    """
    return workshops().code(opened.held.session, reader_secret(opened.held.secret))


def _address(opened: Opened) -> str:
    return join_link(shared_address(), code_of(opened))


def _say_reach(address: str) -> None:
    """Say who cannot come in, and what to do about it."""
    if not settings().services:
        st.error(tr("Phones cannot take part: start the app with kaart start."), icon=":material/phonelink_off:")
        return
    if reach_of(address) is Reach.MACHINE:
        st.warning(
            tr(
                "Phones cannot reach this address, only this computer can. Stop kaart and start it again with "
                "kaart start --netwerk: this werksessie is kept."
            ),
            icon=":material/phonelink_off:",
        )
    elif reach_of(address) is Reach.NETWORK:
        st.info(tr("Phones must be on the same network (Wi-Fi) as this computer."), icon=":material/wifi:")
