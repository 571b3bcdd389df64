"""Streams of phones, read as the messages of ASGI."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import pytest
from asgi import request_scope, run_apart
from halls import LEAD, Hall
from starlette.types import Message

from kaart.server.workshop import rooms
from kaart.workshop import keys
from kaart.workshop.acts import Act, CloseSession, HideNote, WriteNote
from kaart.workshop.sessions import Workshops

PATIENCE_S = 20


class Phone:
    """Follows a session until the block around it ends."""

    def __init__(self, hall: Hall, token: str, after: int | None) -> None:
        self._hall = hall
        sent = {"authorization": f"Bearer {token}"} | ({} if after is None else {"last-event-id": str(after)})
        self._scope = request_scope(f"/mee/s/{hall.session}/volg", headers=sent)
        self._left = asyncio.Event()
        self.messages: asyncio.Queue[Message] = asyncio.Queue()

    async def run(self) -> None:
        async def receive() -> Message:
            await self._left.wait()
            return {"type": "http.disconnect"}

        await self._hall.app(self._scope, receive, self.messages.put)

    def leave(self) -> None:
        self._left.set()

    async def start(self) -> Message:
        message = await asyncio.wait_for(self.messages.get(), PATIENCE_S)
        assert message["type"] == "http.response.start"
        return message

    async def next(self) -> str:
        """Text of the next part."""
        message = await asyncio.wait_for(self.messages.get(), PATIENCE_S)
        return str(message["body"].decode())

    async def told(self) -> Any:
        """The next message, read."""
        text = await self.next()
        fields = dict(line.split(": ", 1) for line in text.strip().split("\n"))
        told = json.loads(fields["data"])
        assert int(fields["id"]) == told["seq"]
        return told


@asynccontextmanager
async def follow(hall: Hall, token: str, after: int | None = None) -> AsyncIterator[Phone]:
    phone = Phone(hall, token, after)
    running = asyncio.create_task(phone.run())
    try:
        yield phone
    finally:
        phone.leave()
        await asyncio.wait_for(running, PATIENCE_S)


@pytest.fixture(autouse=True)
def quick(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that looks and sends more often; only a slow test waits for the one that people meet."""
    if not request.node.get_closest_marker("slow"):
        for name in ("LOOK_S", "BETWEEN_LOOKS_S", "BETWEEN_MESSAGES_S"):
            monkeypatch.setattr(rooms, name, getattr(rooms, name) / 10)


async def lead(hall: Hall, act: Act) -> None:
    await asyncio.to_thread(hall.lead, act)


def note(id_: str, text: str = "Waarom?") -> WriteNote:
    return WriteNote(note=id_, step="s1", note_kind="vraag", text=text)


def in_a_loop(test: Callable[[Hall], Coroutine[Any, Any, None]]) -> Callable[[Hall], None]:
    """A test that is a coroutine, in a thread of its own."""

    def run(hall: Hall) -> None:
        run_apart(test(hall))

    run.__name__ = test.__name__
    return run


@in_a_loop
async def test_a_phone_gets_everything_and_then_what_changes(hall: Hall) -> None:
    token = hall.join()
    async with follow(hall, token) as phone:
        start = await phone.start()
        headers = dict(start["headers"])
        assert headers[b"content-type"].startswith(b"text/event-stream")
        assert (headers[b"cache-control"], headers[b"x-accel-buffering"]) == (b"no-store, no-transform", b"no")
        first = await phone.told()
        assert (first["shared"]["whole"], first["own"]["whole"]) == (True, True)
        assert first["own"]["items"].keys() == {"me"}
        await lead(hall, note("n1"))
        second = await phone.told()
        assert (second["shared"]["whole"], second["shared"]["items"].keys()) == (False, {"n/n1"})
        assert second["own"] == {"whole": False, "items": {}, "gone": []}
        await lead(hall, HideNote(note="n1"))
        assert (await phone.told())["shared"]["gone"] == ["n/n1"]


@in_a_loop
async def test_a_phone_that_comes_back_gets_what_it_missed(hall: Hall) -> None:
    token = hall.join()
    async with follow(hall, token) as phone:
        await phone.start()
        seen = (await phone.told())["seq"]
    await lead(hall, note("n1"))
    await lead(hall, note("n2"))
    async with follow(hall, token, after=seen) as phone:
        await phone.start()
        missed = await phone.told()
        assert (missed["shared"]["whole"], missed["shared"]["items"].keys()) == (False, {"n/n1", "n/n2"})
        assert missed["own"]["items"].keys() == {"me"}


@in_a_loop
async def test_another_process_on_the_same_database_is_seen(hall: Hall) -> None:
    token, other = hall.join(), Workshops.here(hall.site.settings)
    async with follow(hall, token) as phone:
        await phone.start()
        await phone.told()
        await asyncio.to_thread(other.append, hall.session, note("n1"), actor=LEAD, id_=keys.new_id())
        assert "n/n1" in (await phone.told())["shared"]["items"]
    other.database.close()


@pytest.mark.slow
@in_a_loop
async def test_messages_are_a_second_apart_however_much_is_written(hall: Hall) -> None:
    token = hall.join()
    async with follow(hall, token) as phone:
        await phone.start()
        await phone.told()
        begun = asyncio.get_running_loop().time()
        count = 0
        while count < 12:
            await lead(hall, note(f"n{count}"))
            count += 1
        got: set[str] = set()
        messages = 0
        while len(got) < count:
            got |= (await phone.told())["shared"]["items"].keys()
            messages += 1
        passed = asyncio.get_running_loop().time() - begun
        assert messages <= 1 + passed


@in_a_loop
async def test_many_phones_cost_one_look_and_one_text(hall: Hall) -> None:
    tokens = [hall.join() for _ in range(30)]
    looks = []
    found = hall.workshops.state
    hall.workshops.state = lambda session: looks.append(session) or found(session)  # type: ignore[method-assign]
    phones = [follow(hall, token) for token in tokens]
    opened = [await phone.__aenter__() for phone in phones]
    for phone in opened:
        await phone.start()
        await phone.told()
    looks.clear()
    begun = asyncio.get_running_loop().time()
    await lead(hall, note("n1"))
    for phone in opened:
        assert "n/n1" in (await phone.told())["shared"]["items"]
    passed = asyncio.get_running_loop().time() - begun
    assert len(looks) <= 2 + passed / rooms.BETWEEN_LOOKS_S
    for phone in phones:
        await phone.__aexit__(None, None, None)
    looks.clear()
    await asyncio.sleep(2 * rooms.LOOK_S)
    left = len(looks)
    await asyncio.sleep(2 * rooms.LOOK_S)
    assert len(looks) == left <= 1


@pytest.mark.parametrize("how", ["closed", "deleted", "stopped"])
def test_a_stream_says_why_it_ends(hall: Hall, how: str) -> None:
    async def ends() -> None:
        token = hall.join()
        async with follow(hall, token) as phone:
            await phone.start()
            await phone.told()
            if how == "closed":
                await lead(hall, CloseSession())
                assert (await phone.told())["shared"]["items"]["session"]["phase"] == "gesloten"
            elif how == "deleted":
                await asyncio.to_thread(hall.workshops.delete, hall.session)
            else:
                hall.site.ending.set()
            assert await phone.next() == f'event: einde\ndata: {{"why":"{how}"}}\n\n'
            last = await asyncio.wait_for(phone.messages.get(), PATIENCE_S)
            assert not last["more_body"]

    run_apart(ends())


@in_a_loop
async def test_a_quiet_stream_shows_that_it_lives(hall: Hall) -> None:
    token = hall.join()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rooms, "HEARTBEAT_S", 0.05)
        async with follow(hall, token) as phone:
            await phone.start()
            await phone.told()
            assert await phone.next() == ": \n\n"


@in_a_loop
async def test_who_opens_many_streams_loses_the_oldest(hall: Hall) -> None:
    token = hall.join()
    phones = [follow(hall, token) for _ in range(rooms.MOST_OF_ONE + 1)]
    opened = []
    for phone in phones:
        opened.append(await phone.__aenter__())
        await opened[-1].start()
        await opened[-1].told()
    assert await opened[0].next() == 'event: einde\ndata: {"why":"elsewhere"}\n\n'
    for phone in phones:
        await phone.__aexit__(None, None, None)


def test_a_stream_is_for_people_of_the_session(hall: Hall):
    for token in ("", "x", hall.code):
        assert hall.get(f"/mee/s/{hall.session}/volg", token=token).status == 401
    assert hall.get("/mee/s/deadbeef/volg", token=hall.join()).status == 404
