"""The button Deel: link, code for another site, picture, descriptions and citation of what a page shows.

Each has a button that copies it. What a link cannot hold has no frame and no picture, and the reason is said.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from kaart.analysis.profile.build import Profile
from kaart.exports.linked import PAGES, opening_options
from kaart.exports.pinned import Delivery
from kaart.exports.profile import PAGE as PROFILE
from kaart.exports.profile import profile_sha256
from kaart.render.embed.address import frame_code
from kaart.render.profile.sheet import Sheet
from kaart.render.snapshot.build import Snapshot
from kaart.render.templates import fill
from kaart.ui.cache.keep import library, settings
from kaart.ui.shell.address import shared_address
from kaart.ui.shell.frame import errors_shown
from kaart.ui.shell.share import Reach, Shared, delivery_of, reach_of, share
from kaart.ui.shell.visit import in_hall
from kaart.ui.shell.words import as_markdown, language, tr

_LINE = 78  # characters in a line of a field, about
_MOST_LINES = 4


@dataclass(frozen=True)
class Text:
    """A text to copy, under its title."""

    title: str
    text: str

    @property
    def rows(self) -> int:
        """Lines of its field."""
        return min(_MOST_LINES, 1 + len(self.text) // _LINE)


@st.fragment
def share_button(make: Callable[[], Snapshot], *, key: str = "deel") -> None:
    """Draw the button and, when it is open, its popover.

    Parameters
    ----------
    make
        Makes the snapshot of the view; called when the button is opened.
    key
        Begin of the names of its widgets.
    """
    box = _box(key)
    if box is None:
        return
    with box, errors_shown():
        with st.spinner(tr("Making the picture…")):
            snapshot = make()
        rebuild = snapshot.rebuild
        if rebuild.instead:
            st.info(
                tr("No link, frame or picture: {reason}", reason=as_markdown(rebuild.instead)),
                icon=":material/link_off:",
            )
            shared = Shared("")
        else:
            usual = rebuild.page in PAGES and dict(rebuild.options) == dict(opening_options(rebuild.page))
            fetched = any(item.retrieved for item in snapshot.origin.all)
            delivery = delivery_of(snapshot.record.sha256, library().refreshed() if fetched else None)
            shared = _addresses(rebuild.page, rebuild.query, delivery if usual else None, key=key)
            if rebuild.page in PAGES and not usual:
                st.caption(tr("A link does not hold every choice on this page: it shows the rest as the page opens."))
        show_texts(
            [
                *_texts(shared, title=snapshot.content.title),
                Text(tr("For those who cannot see the picture, short"), snapshot.alt_short),
                Text(tr("For those who cannot see the picture, long"), snapshot.alt_long),
                Text(tr("Cite (APA)"), snapshot.apa),
                Text(tr("Cite (BibTeX)"), snapshot.bibtex),
            ]
        )


@st.fragment
def share_profile(profile: Profile, sheet: Sheet, query: Mapping[str, str], *, key: str = "deel") -> None:
    """Draw the button of a profile and, when it is open, its popover.

    Parameters
    ----------
    profile, sheet
        On the screen.
    query
        Its link.
    key
        Begin of the names of its widgets.
    """
    box = _box(key)
    if box is None:
        return
    with box, errors_shown():
        moment = None if profile.invented else library().refreshed()
        shared = _addresses(PROFILE, query, delivery_of(profile_sha256(profile), moment), key=key)
        summary = " ".join(said.text for said in sheet.summary)
        show_texts([*_texts(shared, title=sheet.name), Text(tr("In words"), summary)])


def _box(key: str) -> DeltaGenerator | None:
    """The popover when it is open; at the back of a room there is none."""
    if in_hall():
        return None
    box = st.popover(tr("Share"), icon=":material/share:", key=key, on_change="rerun")
    return box if box.open else None


def _addresses(page: str, query: Mapping[str, str], delivery: Delivery | None, *, key: str) -> Shared:
    """Addresses of a view, with who can open them, and the choice of the figures."""
    here = settings()
    address = shared_address()
    reach = reach_of(address)
    if reach is Reach.MACHINE:
        st.warning(
            tr(
                "Only this computer can open these addresses. For others: start kaart with kaart start --netwerk, or "
                "set KAART_URL to the address of your installation."
            ),
            icon=":material/warning:",
        )
    elif reach is Reach.NETWORK:
        st.info(tr("Only computers in your own network can open these addresses."), icon=":material/info:")
    framed = here.services and (page == PROFILE or page in PAGES)
    if not framed:
        why = (
            tr("This page cannot stand in another site; its link can be shared.")
            if here.services
            else tr("Frame and picture are there when kaart was started with kaart start.")
        )
        st.caption(why)
    pinned = (
        framed
        and delivery is not None
        and bool(
            st.checkbox(
                tr("Keep the figures of now"),
                key=f"{key}_vast",
                help=tr(
                    "Without this, frame and picture show the newest figures, and say so when these have changed. "
                    "kaart keeps the newest figures and those before."
                ),
            )
        )
    )
    return share(address, page, query, language=language(), delivery=delivery, pinned=pinned, served=here.services)


def _texts(shared: Shared, *, title: str) -> list[Text]:
    code = frame_code(shared.frame, title=title, language=language()) if shared.frame else ""
    texts = [
        Text(tr("Link"), shared.link),
        Text(tr("Code for another site"), str(code).strip()),
        Text(tr("Address of the picture"), shared.picture),
    ]
    return [item for item in texts if item.text]


def show_texts(items: list[Text]) -> None:
    """Draw texts with a button each that copies it.

    Parameters
    ----------
    items
        In their order.
    """
    st.html(fill("ui/shell/share_texts.html.j2", language=language(), items=items))
