"""What decides an answer beside the question."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from kaart.answers.access import question
from kaart.core.settings import Settings
from kaart.server.site import Site


def test_the_stamp_moves_with_squares_the_address_and_the_day(tmp_path, monkeypatch):
    site = Site(Settings(cache=tmp_path / "cache"))
    stamps = {site.stamp()}
    assert site.stamp() in stamps
    for change in ({"squares": tmp_path / "squares.gpkg"}, {"public_url": "https://kaart.example"}):
        stamps.add(replace(site, settings=replace(site.settings, **change)).stamp())
    # Whether a timetable is of the past.
    monkeypatch.setattr(question, "now_utc", lambda: datetime(2030, 1, 1, tzinfo=UTC))
    stamps.add(site.stamp())
    assert len(stamps) == 4
