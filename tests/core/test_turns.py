"""A long computation rests when others want the interpreter, in a server and nowhere else."""

from __future__ import annotations

from threading import Event, local
from types import SimpleNamespace

import pytest

from kaart.core import turns


class Clock:
    """Time that passes and time that this thread works."""

    def __init__(self) -> None:
        self.passed = self.worked = 0.0
        self.rested: list[float] = []

    def work(self, seconds: float, *, held_up: float = 0.0) -> None:
        self.worked += seconds
        self.passed += seconds + held_up
        turns.give_way()

    def sleep(self, seconds: float) -> None:
        self.rested.append(seconds)
        self.passed += seconds


@pytest.fixture
def clock(monkeypatch) -> Clock:
    found = Clock()
    system = SimpleNamespace(perf_counter=lambda: found.passed, thread_time=lambda: found.worked, sleep=found.sleep)
    monkeypatch.setattr(turns, "time", system)
    monkeypatch.setattr(turns, "_SERVING", Event())
    monkeypatch.setattr(turns, "_seen", local())
    return found


def test_without_visitors_it_never_rests(clock):
    for _ in range(100):
        clock.work(0.01, held_up=1.0)
    assert clock.rested == []


def test_alone_it_never_rests_and_beside_others_after_every_five_milliseconds(clock):
    turns.let_pages_first()
    for _ in range(1000):
        clock.work(0.001)
    assert clock.rested == []
    for _ in range(20):
        clock.work(0.001, held_up=0.001)
    rested = len(clock.rested)
    assert rested in {3, 4}
    # Its own rest is nobody else's work.
    for _ in range(1000):
        clock.work(0.001)
    assert len(clock.rested) <= rested + 1
