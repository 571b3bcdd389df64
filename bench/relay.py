"""A slow line between a client and a server on this machine, for what is no browser."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

CHUNK = 16_384


class _Rate:
    """Lets through so many bytes a second, of all connections together."""

    def __init__(self, bytes_s: float) -> None:
        self._bytes_s = bytes_s
        self._free_at = 0.0
        self._lock = threading.Lock()

    def wait(self, size: int) -> None:
        with self._lock:
            self._free_at = max(self._free_at, time.monotonic()) + size / self._bytes_s
            until = self._free_at
        time.sleep(max(0.0, until - time.monotonic()))


def _pass(source: socket.socket, target: socket.socket, rate: _Rate | None) -> None:
    with suppress(OSError):
        while content := source.recv(CHUNK):
            if rate is not None:
                rate.wait(len(content))
            target.sendall(content)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)


def _carry(client: socket.socket, server: socket.socket, rate: _Rate) -> None:
    """Both directions of a connection, closed at its end."""
    with client, server:
        asking = threading.Thread(target=_pass, args=(client, server, None), daemon=True)
        asking.start()
        _pass(server, client, rate)
        asking.join()


@contextmanager
def slowed(url: str, *, mbit_s: float) -> Iterator[str]:
    """Address at which a server is reached over a line; what clients send goes unhindered."""
    parts, rate = urlsplit(url), _Rate(mbit_s * 1e6 / 8)
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with suppress(OSError):
            while True:
                client, _ = listener.accept()
                server = socket.create_connection((str(parts.hostname), int(parts.port or 80)))
                threading.Thread(target=_carry, args=(client, server, rate), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        listener.close()
