"""Listening on an address, and stopping."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.sync.client import connect

from kaart.core.errors import PortTakenError
from kaart.server import serve as module
from kaart.server.reach import EVERYWHERE
from kaart.server.serve import bind, most_connections

_SERVER = """
import sys
from pathlib import Path
from kaart.core.settings import Settings
from kaart.server.application import build
from kaart.server.serve import bind, serve
from kaart.server.site import Site
listener = bind("127.0.0.1", 0)
app = build(Site(Settings(cache=Path(sys.argv[1]))), script=Path(sys.argv[2]))
print(listener.getsockname()[1], flush=True)
serve(app, listener)
"""
# The second line is where a visitor's page is busy; nothing of Streamlit comes by while it is.
_PAGE = """
from pathlib import Path
Path(__file__).with_suffix(".begun").touch()
x = 0
while True:
    x += 1
"""

_FAILS = """
from kaart.core.settings import Settings
from kaart.server.guard.numbered import Numbered
from kaart.server.serve import bind, serve
from kaart.server.site import Site
async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        return
    {}[scope["path"]]
listener = bind("127.0.0.1", 0)
print(listener.getsockname()[1], flush=True)
serve(Numbered(app, site=Site(Settings())), listener)
"""


def test_a_port_that_is_taken_is_named():
    with bind("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
        with pytest.raises(PortTakenError, match="something else") as caught:
            bind("127.0.0.1", port)
    assert (caught.value.values["host"], caught.value.values["port"]) == ("127.0.0.1", port)


@pytest.mark.parametrize("host", ["192.0.2.1", "x" * 300])
def test_an_address_of_another_machine_is_refused(host):
    with pytest.raises(PortTakenError, match="no address of this computer"):
        bind(host, 0)


@pytest.mark.parametrize("dual", [True, False])
def test_all_interfaces_are_those_of_the_old_protocol_too(dual, monkeypatch):
    if not dual:
        monkeypatch.setattr(socket, "has_dualstack_ipv6", lambda: False)
    with bind(EVERYWHERE, 0) as listener, socket.create_connection(("127.0.0.1", listener.getsockname()[1])):
        pass


@contextlib.contextmanager
def served(folder: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A server of a page that computes for ever."""
    page = folder / "page.py"
    page.write_text(_PAGE)
    command = [sys.executable, "-c", _SERVER, str(folder / "cache"), str(page)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=folder)
    try:
        assert process.stdout
        yield process, int(process.stdout.readline())
    finally:
        process.kill()
        process.communicate()


@pytest.mark.slow
@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_server_while_a_page_is_open_and_computes(stop, tmp_path: Path):
    with served(tmp_path) as (process, port):
        with urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=60) as answer:
            assert answer.status == 200
        with connect(f"ws://127.0.0.1:{port}/_stcore/stream", subprotocols=["streamlit"]) as page:
            asked = BackMsg()
            asked.rerun_script.query_string = ""
            page.send(asked.SerializeToString())
            while not (tmp_path / "page.begun").exists():
                page.recv(timeout=60)
            os.kill(process.pid, stop)
            out, err = process.communicate(timeout=20)
        assert (process.returncode, out) == (0, "")
        assert "Traceback" not in err
        bind("127.0.0.1", port).close()


@pytest.mark.slow
def test_what_nobody_foresaw_is_logged_once_with_its_request():
    with subprocess.Popen([sys.executable, "-c", _FAILS], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        port = int(process.stdout.readline())
        with pytest.raises(HTTPError, match="500") as refused:
            urlopen(f"http://127.0.0.1:{port}/mee/GEHEIM?GEHEIM", timeout=20)
        id_ = refused.value.headers["X-Request-ID"]
        refused.value.close()
        process.terminate()
        lines = process.stderr.read().decode().splitlines()
    assert [f"request {id_}" in line for line in lines if "ERROR" in line] == [True]
    assert "GEHEIM" not in "".join(lines)


@pytest.mark.parametrize(
    ("soft", "hard", "connections", "raised"),
    [
        (1024, 524288, 800, 3400),
        (1024, 1024, 206, None),
        (64, 64, 1, None),
        (20000, 20000, 800, None),
        (256, -1, 800, 3400),
        (-1, -1, 800, None),
    ],
)
def test_as_many_connections_as_the_system_gives_files_for(monkeypatch, soft, hard, connections, raised):
    asked: list[tuple[int, int]] = []
    system = SimpleNamespace(
        RLIMIT_NOFILE=7,
        RLIM_INFINITY=-1,
        getrlimit=lambda _: (soft, hard),
        setrlimit=lambda _, limits: asked.append(limits),
    )
    monkeypatch.setattr(module, "resource", system)
    assert most_connections() == connections
    assert asked == ([] if raised is None else [(raised, hard)])
