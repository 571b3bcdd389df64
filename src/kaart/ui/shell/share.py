"""What can be shared of a view: addresses with the delivery of their figures, and who can open them."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from urllib.parse import urlencode, urlsplit

from kaart.exports.pinned import PIN, SEEN, Delivery
from kaart.exports.profile import PAGE as PROFILE
from kaart.render.embed.address import frame_address, picture_address

LETTERS = 8  # of the hash of figures, in the name of a delivery


class Reach(Enum):
    """Who can open an address."""

    MACHINE = "machine"
    NETWORK = "network"
    ALL = "all"


def reach_of(address: str) -> Reach:
    """Who can open an address, as far as it says itself.

    Parameters
    ----------
    address
        Of an installation.
    """
    host = urlsplit(address).hostname or "localhost"
    if host == "localhost" or host.endswith(".localhost"):
        return Reach.MACHINE
    try:
        number = ipaddress.ip_address(host)
    except ValueError:
        return Reach.ALL if "." in host else Reach.NETWORK
    if number.is_loopback or number.is_unspecified:
        return Reach.MACHINE
    return Reach.NETWORK if number.is_private else Reach.ALL


@dataclass(frozen=True)
class Shared:
    """Addresses of a view; "" for what it has not.

    Attributes
    ----------
    link
        Of its page.
    frame, picture
        Of the page for a frame, and of the picture.
    """

    link: str
    frame: str = ""
    picture: str = ""


def share(
    address: str,
    page: str,
    query: Mapping[str, str],
    *,
    language: str,
    delivery: Delivery | None,
    pinned: bool = False,
    served: bool = True,
) -> Shared:
    """Addresses of a view.

    Parameters
    ----------
    address
        Of the installation, without a slash at the end.
    page, query
        Path of the page, "" for the map, and the view as it stands in its link.
    language
        Of what is shown: other sites have readers with browsers in any language.
    delivery
        Of the figures on the screen; None where it is not known.
    pinned
        Whether frame and picture keep those figures; else they say when the figures have changed.
    served
        Whether anything but pages is served.
    """
    link = f"{address}/{page}?{urlencode(query)}"
    if not served:
        return Shared(link)
    about = {} if delivery is None else {PIN if pinned else SEEN: delivery.to_text()}
    view = {**query, "taal": language, **about}
    # The picture of a profile is the map around it, which has other figures.
    pictured = view if page != PROFILE else {**query, "taal": language}
    return Shared(link, frame_address(address, page, view), picture_address(address, page, pictured))


def delivery_of(sha256: str, refreshed: datetime | None) -> Delivery:
    """Delivery of figures on the screen.

    Parameters
    ----------
    sha256
        Hash of the figures.
    refreshed
        When the last refresh of the store ended: by then all of them were there. None for packaged figures.
    """
    return Delivery(sha256[:LETTERS], refreshed)
