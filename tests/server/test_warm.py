"""The visit that the server pays itself."""

from __future__ import annotations

import logging
from dataclasses import replace

import pytest
from asgi import run_apart
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from kaart.core.settings import Settings
from kaart.server.site import Site
from kaart.server.warm import visit

OK, AGAIN = ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_EARLY_FOR_RERUN


class Streamlit:
    """Answers a session with runs that end in one way or another."""

    def __init__(self, *ends, closes=False):
        self.ends, self.closes, self.left = ends, closes, False

    async def __call__(self, scope, receive, send):
        self.scope = scope
        assert (await receive())["type"] == "websocket.connect"
        await send({"type": "websocket.accept", "subprotocol": "streamlit"})
        self.asked = BackMsg.FromString((await receive())["bytes"])
        for end in self.ends:
            message = ForwardMsg()
            message.script_finished = end
            await send({"type": "websocket.send", "bytes": message.SerializeToString()})
        if self.closes:
            await send({"type": "websocket.close", "code": 1011})
        assert (await receive())["type"] == "websocket.disconnect"
        self.left = True


@pytest.fixture
def site(tmp_path):
    return Site(replace(Settings(), cache=tmp_path), path="/kaart")


def test_it_leaves_when_the_page_is_there(site):
    app = Streamlit(AGAIN, OK)
    assert run_apart(visit(app, site)) is True
    assert app.left
    assert app.scope["path"] == "/kaart/_stcore/stream"
    assert app.asked.WhichOneof("type") == "rerun_script"


def test_it_leaves_when_it_is_sent_away(site):
    assert run_apart(visit(Streamlit(AGAIN, closes=True), site)) is False


def test_it_does_not_wait_for_ever(site, caplog):
    with caplog.at_level(logging.WARNING):
        assert run_apart(visit(Streamlit(AGAIN), site, patience=0.01)) is False
    assert "not ready" in caplog.text


@pytest.mark.parametrize(("last", "host"), [("parkstad", "localhost"), ("", "kaart.invalid")])
def test_it_makes_nobody_see_another_region_than_without_it(site, last, host):
    if last:
        site.library.remember_scope(last)
    app = Streamlit(OK)
    run_apart(visit(app, site))
    assert app.asked.rerun_script.context_info.url == f"http://{host}/kaart/"
