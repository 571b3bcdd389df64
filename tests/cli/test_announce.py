"""What a start says."""

from __future__ import annotations

from kaart.cli.announce import announcement
from kaart.server.reach import Reach

HERE = "http://localhost:8501"
ALONE = Reach("127.0.0.1:8501", HERE, "", public=False)
NETWORK = Reach("[::]:8501", HERE, "http://192.168.1.20:8501", public=True)


def test_it_says_that_only_this_computer_can_reach_the_app():
    first, second, _ = announcement(ALONE, language="nl").splitlines()
    assert first == f"kaart: {HERE}"
    assert second == "Luistert op 127.0.0.1:8501: alleen deze computer kan erbij."
    assert "only this computer" in announcement(ALONE, language="en")


def test_it_says_that_everybody_on_the_network_can_and_where():
    said = announcement(NETWORK, language="nl")
    assert "Luistert op [::]:8501: iedereen op dit netwerk kan erbij, op http://192.168.1.20:8501" in said
    assert "█" not in said


def test_a_code_to_scan_stands_under_it_when_asked_for():
    assert "█" in announcement(NETWORK, language="nl", scan=True)
    nowhere = Reach("[::]:8501", HERE, "", public=True)
    said = announcement(nowhere, language="nl", scan=True)
    assert "█" not in said
    assert "iedereen op een netwerk van deze computer" in said
