"""Where the server listens, and who can reach it there."""

from __future__ import annotations

import ipaddress
import re
import socket
from dataclasses import dataclass

from kaart.core.errors import InputError, mark

LOCAL = "127.0.0.1"
# All interfaces, of IPv6 and of IPv4 at once; `kaart.server.serve.bind` falls back where there is no IPv6.
EVERYWHERE = "::"
_PATH = re.compile(r"(?:/[A-Za-z0-9][A-Za-z0-9._~-]*)+")
# Of no machine (RFC 5737): the system names the interface that it would use, and sends nothing.
_OUTSIDE = ("192.0.2.1", 9)


@dataclass(frozen=True)
class Reach:
    """Who can reach a server.

    Attributes
    ----------
    bound
        Address of the interface, with the port: "127.0.0.1:8501".
    here
        Address for a browser on this machine; "" when the server does not listen there.
    others
        Address for other machines of the network; "" for none, or when this machine does not know its own.
    public
        Whether other machines can reach it.
    """

    bound: str
    here: str
    others: str
    public: bool


def read_path(text: str) -> str:
    """Path under which a proxy serves kaart: "" for the root, else such as "/kaart".

    Parameters
    ----------
    text
        As it was typed: "kaart", "/kaart" and "/kaart/" are the same.

    Raises
    ------
    InputError
        If it cannot be part of an address as it stands.
    """
    path = "/" + text.strip("/")
    if path == "/":
        return ""
    if not _PATH.fullmatch(path):
        raise InputError(mark("'{value}' cannot be a path of this app; give one such as /kaart."), value=text)
    return path


def reach(host: str, port: int, *, path: str = "") -> Reach:
    """Who can reach a server on an address.

    Parameters
    ----------
    host
        IP address it is bound to; "::" and "0.0.0.0" are all interfaces.
    port
        It listens there.
    path
        Result of `read_path`.
    """
    address = ipaddress.ip_address(host.split("%", maxsplit=1)[0])
    bound = f"{_written(host)}:{port}"
    if address.is_unspecified:
        own = own_address()
        return Reach(bound, _url("localhost", port, path), _url(own, port, path) if own else "", public=True)
    if address.is_loopback:
        return Reach(bound, _url("localhost" if host == LOCAL else _written(host), port, path), "", public=False)
    at = _url(_written(host), port, path)
    return Reach(bound, at, at, public=True)


def own_address() -> str:
    """Address of this machine in its network, "" when it has none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(_OUTSIDE)
            found: str = probe.getsockname()[0]
        except OSError:
            return ""
    return "" if ipaddress.ip_address(found).is_loopback else found


def _written(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _url(host: str, port: int, path: str) -> str:
    return f"http://{host}:{port}{path}"
