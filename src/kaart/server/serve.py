"""The server that runs until it is stopped."""

from __future__ import annotations

import os
import socket

import uvicorn
from streamlit.starlette import App

from kaart.core.errors import PortTakenError, mark

# A page holds its websocket open: without a bound a stop would wait for every browser to be closed.
_GRACE_S = 3
_BACKLOG = 2048
_MESSAGE_BYTES = 200 * 1024**2  # as Streamlit's own server: an upload of figures goes through the websocket's size


def bind(host: str, port: int) -> socket.socket:
    """The address on which the server listens.

    Parameters
    ----------
    host
        Address of an interface: 127.0.0.1 for this machine alone.
    port
        0 for any that is free.

    Raises
    ------
    PortTakenError
        If something else listens there, or the system does not allow it.
    """
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    try:
        if os.name != "nt":  # there it would share the port with a server that runs already
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        raise PortTakenError(
            mark("kaart cannot listen on {host}, port {port}: {reason}. Choose another port with --port."),
            host=host,
            port=port,
            reason=error.strerror or error,
        ) from error
    return listener


def serve(app: App, listener: socket.socket) -> None:
    """Serve an application until a signal ends it.

    Parameters
    ----------
    app
        Of `kaart.server.application.build`.
    listener
        Of `bind`.
    """
    settings = uvicorn.Config(
        app,
        ws="websockets-sansio",
        ws_max_size=_MESSAGE_BYTES,
        ws_per_message_deflate=True,
        timeout_graceful_shutdown=_GRACE_S,
        log_level="warning",
        access_log=False,
        use_colors=False,
    )
    uvicorn.Server(settings).run(sockets=[listener])
