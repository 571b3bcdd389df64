"""Phones on bad lines, that ask twice, come again or know another day, with others behind the same address."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from asgi import run_apart

from bench.werksessie.begun import Open, begun
from bench.werksessie.lossy import lossy
from bench.werksessie.phone import Phone, RefusedError
from bench.werksessie.room import AREAS, STEP, Room, differences
from bench.werksessie.server import Server, served

pytestmark = pytest.mark.slow

NOTE = {"step": STEP, "area": AREAS[0], "note_kind": "vraag"}


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[Server]:
    with served(tmp_path_factory.mktemp("server")) as running:
        yield running


@pytest.fixture
def session(server) -> Iterator[Open]:
    with begun(server.settings) as found:
        yield found


def state(session: Open):
    return session.workshops.state(session.session)


def test_an_answer_that_is_lost_makes_nothing_twice(server, session):
    async def run() -> tuple[Room, int]:
        async with lossy(server.url, share=0.4) as line:
            room = await Room.filled([line.url], session.code, count=8)
            await room.busy(4.0, every_s=0.5)
            await room.settle(30.0)
            await room.leave()
            return room, line.lost

    room, lost = run_apart(run())
    assert lost > 10
    kept = {id_: {"text": note.text, "count": note.count} for id_, note in state(session).notes.items()}
    assert differences(room, kept) == []
    assert room.unseen() == []
    assert len(state(session).persons) == 8


def test_a_phone_that_sends_everything_twice_is_one_person_with_one_of_each(server, session):
    async def run() -> None:
        pair = [Phone(server.url, name="Amira", token="t" * 32) for _ in range(2)]
        await asyncio.gather(*(phone.come_in(session.code) for phone in pair))
        for content in (
            {"id_": "a", "kind": "write_note", "note": "n", "text": "Eén keer", **NOTE},
            {"id_": "b", "kind": "give_dot", "note": "n"},
            {"id_": "c", "kind": "give_answer", "step": STEP, "area": AREAS[0], "recognised": "deels"},
        ):
            first, second = await asyncio.gather(*(phone.do(**content) for phone in pair))
            assert first["seq"] == second["seq"]
        # And twice under ids of their own: a second dot is no second voter.
        await asyncio.gather(*(phone.do("give_dot", note="n") for phone in pair))
        await asyncio.gather(*(phone.leave() for phone in pair))

    run_apart(run())
    now = state(session)
    assert (len(now.persons), len(now.notes), now.notes["n"].count, len(now.answers)) == (1, 1, 1, 1)


def test_a_reload_and_another_phone_are_the_same_voter(server, session):
    async def run() -> list[dict[str, object]]:
        phone = Phone(server.url, token="r" * 32)
        await phone.come_in(session.code)
        await phone.do("write_note", note="n", text="Van mij", **NOTE)
        await phone.do("give_dot", note="n")
        again = [Phone(server.url, token=phone.token) for _ in range(3)]
        for each in again:
            await each.come_in(session.code)
            await each.do("give_dot", note="n")
            await each.do("give_answer", step=STEP, area=AREAS[0], recognised="ja")
        found = [await each.stand() for each in again]
        await asyncio.gather(*(each.leave() for each in (phone, *again)))
        return found

    for own in (stand["own"]["items"] for stand in run_apart(run())):
        assert own["n/n"]["text"] == "Van mij"
        assert "d/n" in own
    now = state(session)
    assert (len(now.persons), now.notes["n"].count, len(now.answers)) == (1, 1, 1)


def test_a_room_behind_one_address_gets_in_although_many_mistype(server, session):
    async def run() -> list[int]:
        wrong = [Phone(server.url) for _ in range(30)]
        asked = [
            each.ask("/mee/in", {"code": "AAAAAA", "token": each.token, "name": "", "named": False}) for each in wrong
        ]
        statuses = [answer.status for answer in await asyncio.gather(*asked)]
        right = [Phone(server.url) for _ in range(60)]
        async with asyncio.timeout(30):
            await asyncio.gather(*(each.come_in(session.code) for each in right))
        await asyncio.gather(*(each.leave() for each in (*wrong, *right)))
        return statuses

    assert set(run_apart(run())) == {404}
    assert len(state(session).persons) == 60


def test_a_phone_whose_clock_is_of_1990_is_heard_as_any_other(server, session):
    async def run() -> dict[str, object]:
        old = Phone(
            server.url,
            headers={"date": "Mon, 01 Jan 1990 00:00:00 GMT", "if-modified-since": "Mon, 01 Jan 1990 00:00:00 GMT"},
        )
        await old.come_in(session.code)
        with pytest.raises(RefusedError) as refused:
            await old.do("write_note", note="n", text="Toen", at=631152000000, **NOTE)
        await old.do("write_note", note="n", text="Nu", **NOTE)
        await old.leave()
        return refused.value.problem

    assert "title" in run_apart(run())
    now = state(session)
    assert now.notes["n"].at >= now.opened_at
