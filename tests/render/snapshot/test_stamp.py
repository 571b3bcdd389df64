"""What a snapshot rests on is the same on every system."""

from __future__ import annotations

import os

from snapshots import example

from kaart.render.snapshot.stamp import rests_on


def test_a_snapshot_of_another_system_rests_on_the_same(monkeypatch):
    here = example()
    before = rests_on(here)
    monkeypatch.setattr(os, "linesep", "\r\n")
    assert rests_on(here) == before
