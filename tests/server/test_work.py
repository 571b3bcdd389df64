"""A few functions at a time; the rest waits shortly or is sent away."""

from __future__ import annotations

import asyncio
import threading

import pytest
from asgi import run_apart

from kaart.core.errors import BusyError, InputError
from kaart.server.work import Workplace


def test_no_more_than_two_at_a_time_and_who_finds_no_room_is_sent_away():
    inside, most, lock, go = [0], [0], threading.Lock(), threading.Event()
    both = threading.Event()

    def work() -> str:
        with lock:
            inside[0] += 1
            most[0] = max(most[0], inside[0])
            if inside[0] == 2:
                both.set()
        assert go.wait(30)
        with lock:
            inside[0] -= 1
        return "done"

    async def everybody() -> list[object]:
        place = Workplace(at_a_time=2, waiting=1, patience=30)
        asked = [asyncio.create_task(place.run(work)) for _ in range(5)]
        await asyncio.to_thread(both.wait, 30)
        go.set()
        return await asyncio.gather(*asked, return_exceptions=True)

    found = run_apart(everybody())
    assert most == [2]
    assert [item for item in found if item == "done"] == ["done"] * 3
    assert [type(item) for item in found if item != "done"] == [BusyError] * 2


def test_who_waits_too_long_is_sent_away_and_the_place_is_free_afterwards():
    go = threading.Event()

    async def two() -> tuple[str, str]:
        place = Workplace(at_a_time=1, waiting=1, patience=0.01)
        first = asyncio.create_task(place.run(lambda: str(go.wait(30))))
        await asyncio.sleep(0)
        with pytest.raises(BusyError, match="ask again in a moment"):
            await place.run(lambda: "late")
        go.set()
        return await first, await place.run(lambda: "later")

    assert run_apart(two()) == ("True", "later")


def test_an_error_leaves_the_place():
    def fail() -> str:
        raise InputError("wrong")

    async def again() -> str:
        place = Workplace(at_a_time=1, waiting=0)
        with pytest.raises(InputError, match="wrong"):
            await place.run(fail)
        return await place.run(lambda: "done")

    assert run_apart(again()) == "done"
