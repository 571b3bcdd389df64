"""Views that are made aside: what a screen waits for comes before what it may need later."""

from threading import Event

import pytest

from kaart.ui.workshop.ready import Ready
from kaart.workshop.model import Step


@pytest.fixture
def made(monkeypatch):
    """Views in the order in which they were begun, and what holds the first of them up."""
    monkeypatch.setattr("kaart.ui.workshop.ready.store_stamp", lambda: "now")
    begun, going = [], Event()

    def make(step, language):
        begun.append((step.query["code"], language))
        if step.query["code"] == "slow":
            assert going.wait(10)

    yield Ready(make), begun, going
    going.set()


def step(code):
    return Step("s", query={"code": code})


def test_a_view_that_takes_long_is_not_waited_for(made):
    ready, begun, going = made
    assert not ready.is_ready(step("slow"), language="nl", wait_s=0)
    going.set()
    assert ready.is_ready(step("slow"), language="nl", wait_s=10)
    assert begun == [("slow", "nl")]


def test_what_is_asked_for_now_passes_what_is_made_for_later(made):
    ready, begun, going = made
    ready.prepare([step("slow"), step("a"), step("b")], language="nl")
    assert ready.is_ready(step("b"), language="nl", wait_s=10)
    assert ("a", "nl") not in begun
    going.set()
    assert ready.is_ready(step("a"), language="nl", wait_s=10)
    assert sorted(begun) == [("a", "nl"), ("b", "nl"), ("slow", "nl")]


def test_each_language_has_its_own(made):
    ready, begun, _ = made
    assert all(ready.is_ready(step("a"), language=language, wait_s=10) for language in ("nl", "en", "nl"))
    assert begun == [("a", "nl"), ("a", "en")]
