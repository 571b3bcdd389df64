"""What can be shared of a view, and who can open it."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlsplit

import pytest

from kaart.exports.pinned import read_delivery
from kaart.ui.shell.share import Reach, delivery_of, reach_of, share

BASE, VIEW = "http://kaart.gemeente.example/x", {"gebied": "GM0917", "jaar": "2018"}
NOW = delivery_of("72481c65" + "0" * 56, datetime(2026, 11, 30, 10, 47, 36, tzinfo=UTC))


def parts(address):
    return dict(parse_qsl(urlsplit(address).query))


@pytest.mark.parametrize(
    ("address", "reach"),
    [
        ("http://localhost:8501", Reach.MACHINE),
        ("http://127.0.0.1:8501", Reach.MACHINE),
        ("http://[::1]:8501", Reach.MACHINE),
        ("http://0.0.0.0:8501", Reach.MACHINE),
        ("http://192.168.1.7:8501", Reach.NETWORK),
        ("http://kaartserver:8501", Reach.NETWORK),
        ("http://8.8.8.8", Reach.ALL),
        ("https://kaart.example/pad", Reach.ALL),
    ],
)
def test_an_address_says_who_can_open_it(address, reach):
    assert reach_of(address) is reach


def test_frame_and_picture_name_the_language_and_the_figures_and_the_link_only_the_view():
    shared = share(BASE, "", VIEW, language="nl", delivery=NOW)
    assert shared.link == f"{BASE}/?gebied=GM0917&jaar=2018"
    assert parts(shared.frame) == {**VIEW, "taal": "nl", "gezien": "20261130T104736-72481c65"}
    assert parts(shared.picture) == parts(shared.frame)
    assert read_delivery(parts(shared.frame)["gezien"]) == NOW
    kept = share(BASE, "hotspots", VIEW, language="en", delivery=NOW, pinned=True)
    assert parts(kept.frame) == {**VIEW, "taal": "en", "levering": NOW.to_text()}
    assert parts(share(BASE, "", VIEW, language="nl", delivery=None).frame) == {**VIEW, "taal": "nl"}


def test_the_picture_of_a_profile_is_of_other_figures():
    shared = share(BASE, "profiel", {"code": "BU09171000"}, language="nl", delivery=NOW, pinned=True)
    assert "levering" in parts(shared.frame)
    assert parts(shared.picture) == {"code": "BU09171000", "taal": "nl"}


def test_what_is_not_served_has_a_link_alone():
    assert share(BASE, "vergelijken", VIEW, language="nl", delivery=NOW).frame == ""
    alone = share(BASE, "", VIEW, language="nl", delivery=NOW, served=False)
    assert (alone.frame, alone.picture) == ("", "")
