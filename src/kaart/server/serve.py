"""The server that runs until it is stopped."""

from __future__ import annotations

import errno
import logging
import os
import socket
import sys
import threading
from types import FrameType

import uvicorn
from streamlit.starlette import App

from kaart.core.errors import PortTakenError, mark
from kaart.core.turns import let_pages_first
from kaart.server.guard.prompt import PromptProtocol
from kaart.server.logs import log_in_lines
from kaart.server.reach import EVERYWHERE

try:
    import resource  # noqa: TID251 (asked for only where it is)
except ImportError:  # Windows, where a process may open far more
    resource = None  # type: ignore[assignment]

# A page holds its websocket open: without a bound a stop would wait for every browser to be closed.
_GRACE_S = 3
# A script of a page that computes does not hear of the stop before it is done: nothing of it is lost by ending it.
_LAST_S = 2.0
_BACKLOG = 2048
# What a browser says to a page: choices and clicks. An upload comes as a request of its own.
_MESSAGE_BYTES = 4 * 1024**2
_MOST_HEAD_BYTES = 64 * 1024
_MOST_CONNECTIONS = 800
# Between the messages of a page its thread and that of the server let go of the interpreter some hundreds of times.
# Each time a thread that computes holds it so long first: with Python's own 5 ms a choice waits seconds for such a one.
_TURN_S = 0.0005
# Its socket, and what Streamlit opens for an event loop of its session.
_FILES_EACH = 4
# For the store, the log and libraries, however many visitors there are.
_FILES_ASIDE = 200


def bind(host: str, port: int) -> socket.socket:
    """The address on which the server listens.

    Parameters
    ----------
    host
        Address or name of an interface: 127.0.0.1 for this machine alone, `EVERYWHERE` for all.
    port
        0 for any that is free.

    Raises
    ------
    PortTakenError
        If something else listens there, the system does not allow it, or no interface has that address.
    """
    try:
        return _listener(host, port)
    except OSError as error:
        why = _REASONS.get(error.errno or 0, _NO_ADDRESS)
        raise PortTakenError(why, host=host, port=port) from error
    except UnicodeError as error:  # a name that cannot be one
        raise PortTakenError(_NO_ADDRESS, host=host, port=port) from error


_REASONS = {
    errno.EADDRINUSE: mark(
        "kaart cannot listen on {host}, port {port}: something else does so already. Choose another port with --port."
    ),
    errno.EACCES: mark(
        "kaart cannot listen on {host}, port {port}: the system does not allow it. Choose another port with --port."
    ),
}
_NO_ADDRESS = mark(
    "kaart cannot listen on {host}, port {port}: that is no address of this computer. Choose another with --host."
)


def _listener(host: str, port: int) -> socket.socket:
    if host == EVERYWHERE and not socket.has_dualstack_ipv6():
        host = "0.0.0.0"  # noqa: S104 (asked for by --netwerk)  # nosec B104
    family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    listener = socket.socket(family, kind)
    try:
        if os.name != "nt":  # there it would share the port with a server that runs already
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if host == EVERYWHERE:
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        listener.bind(address)
        listener.listen(_BACKLOG)
    except OSError:
        listener.close()
        raise
    return listener


def serve(
    app: App, listener: socket.socket, *, ending: threading.Event | None = None, log_as_json: bool = False
) -> None:
    """Serve an application until a signal ends it; the process ends with it, also while pages still compute.

    Parameters
    ----------
    app
        Of `kaart.server.application.build`.
    listener
        Of `bind`.
    ending
        Is set at the signal, so that streams end by themselves and the stop waits for none; None where there are none.
    log_as_json
        Whether a line of the log is one JSON object.
    """
    sys.setswitchinterval(_TURN_S)
    let_pages_first()
    log_in_lines(as_json=log_as_json)
    settings = uvicorn.Config(
        app,
        http=PromptProtocol,
        ws="websockets-sansio",
        ws_max_size=_MESSAGE_BYTES,
        ws_per_message_deflate=True,
        h11_max_incomplete_event_size=_MOST_HEAD_BYTES,
        limit_concurrency=most_connections(),
        timeout_graceful_shutdown=_GRACE_S,
        server_header=False,
        log_config=None,
        access_log=False,
        use_colors=False,
    )
    _Server(settings, ending=ending or threading.Event()).run(sockets=[listener])
    _end_threads()


def most_connections() -> int:
    """Number of connections that are served at once, after asking the system for the files that they need.

    Who comes when as many are open gets 503, and kaart can still read its store.
    """
    if resource is None:
        return _MOST_CONNECTIONS
    now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _FILES_ASIDE + _FILES_EACH * _MOST_CONNECTIONS
    allowed = wanted if most == resource.RLIM_INFINITY else min(most, wanted)
    if now == resource.RLIM_INFINITY:
        return _MOST_CONNECTIONS
    if now < allowed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, most))
        now = allowed
    return max(1, min(_MOST_CONNECTIONS, (now - _FILES_ASIDE) // _FILES_EACH))


class _Server(uvicorn.Server):
    """Uvicorn's, for which a signal is the way to stop and no failure: it is not raised once more afterwards."""

    def __init__(self, config: uvicorn.Config, *, ending: threading.Event) -> None:
        super().__init__(config)
        self._ending = ending

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002 (uvicorn's signature)
        """Stop; at the second signal without waiting for anybody."""
        if self.should_exit:
            self.force_exit = True
            return
        self.should_exit = True
        self._ending.set()
        last = threading.Timer(_GRACE_S + 2 * _LAST_S, _end_now)
        last.daemon = True
        last.start()


def _end_threads() -> None:
    """End the process when threads go on that nobody waits for any more; Python itself would wait for them."""
    for thread in threading.enumerate():
        if thread is not threading.current_thread() and not thread.daemon:
            thread.join(_LAST_S)
            if thread.is_alive():
                _end_now()


def _end_now() -> None:
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)
