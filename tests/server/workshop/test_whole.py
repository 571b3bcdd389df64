"""Streams through everything that stands around them: the guards, the packing and Streamlit."""

from __future__ import annotations

import http.client
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from halls import PLAN

from kaart.core.settings import Settings
from kaart.workshop import keys
from kaart.workshop.acts import OpenSession
from kaart.workshop.model import FACILITATOR, Actor, Role
from kaart.workshop.sessions import Workshops

_SERVER = """
import sys
from pathlib import Path
from kaart.core.settings import Settings
from kaart.server.application import build
from kaart.server.serve import bind, serve
from kaart.server.site import Site
listener = bind("127.0.0.1", 0)
site = Site(Settings(cache=Path(sys.argv[1])), path="/kaart")
app = build(site, script=Path(sys.argv[2]))
print(listener.getsockname()[1], flush=True)
serve(app, listener, ending=site.ending)
"""
PHONES = 60
PATIENCE_S = 60


@contextmanager
def served(folder: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    page = folder / "page.py"
    page.write_text("")
    command = [sys.executable, "-c", _SERVER, str(folder / "cache"), str(page)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=folder)
    try:
        assert process.stdout
        yield process, int(process.stdout.readline())
    finally:
        process.kill()
        process.communicate()


def message(stream: http.client.HTTPResponse) -> str:
    """The next message of a stream, without heartbeats."""
    rows = []
    while (row := stream.readline().decode().rstrip("\n")) or not rows:
        if row and not row.startswith(":"):
            rows.append(row)
    return "\n".join(rows)


@pytest.mark.slow
def test_sixty_streams_come_at_once_and_end_by_themselves(tmp_path: Path):
    workshops = Workshops.here(Settings(cache=tmp_path / "cache"))
    begun = workshops.begin(PLAN)
    workshops.append(begun.session, OpenSession(), actor=Actor(FACILITATOR, Role.FACILITATOR), id_="open")
    tokens = [keys.new_secret() for _ in range(PHONES)]
    for token in tokens:
        workshops.admit(begun.session, token=token)
    workshops.database.close()
    with served(tmp_path) as (process, port), ExitStack() as stack:
        streams = []
        for token in tokens:
            line = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
            stack.callback(line.close)
            sent = {"Authorization": f"Bearer {token}", "Accept-Encoding": "gzip, deflate, br"}
            line.request("GET", f"/kaart/mee/s/{begun.session}/volg", headers=sent)
            streams.append(line.getresponse())
        for stream in streams:
            assert stream.getheader("content-encoding") is None
            assert '"whole":true' in message(stream)
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
        stack.callback(line.close)
        sent = {"Authorization": f"Bearer {begun.secret}", "Content-Type": "application/json"}
        act = '{"id": "w", "kind": "write_note", "note": "n1", "step": "s1", "note_kind": "kans", "text": "Buurtkamer"}'
        line.request("POST", f"/kaart/mee/s/{begun.session}/daad", act, sent)
        assert line.getresponse().status == 200
        for stream in streams:
            assert "Buurtkamer" in message(stream)
        process.send_signal(signal.SIGTERM)
        for stream in streams:
            assert message(stream) == 'event: einde\ndata: {"why":"stopped"}'
            assert stream.read() == b""
        _, err = process.communicate(timeout=PATIENCE_S)
        # Nothing had to be broken off, and nothing of the session was written down.
        assert (process.returncode, err) == (0, "")
