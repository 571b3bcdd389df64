"""A line that already runs so, in words."""

from __future__ import annotations

import pytest

from kaart.analysis.scenario.already import Running
from kaart.render.access.already import running_words


@pytest.mark.parametrize(
    ("running", "words"),
    [
        (Running("21", 4.0, 4.0, own=True), "Lijn 21 rijdt al zo: 4 keer per uur."),
        (
            Running("21", 4.5, 4.0, own=True),
            "Lijn 21 rijdt al vaker: 4,5 keer per uur. Deze wijziging haalt ritten weg.",
        ),
        (
            Running("7", 6.0, 4.0, own=False),
            "Lijn 7 rijdt al langs dezelfde haltes in dezelfde volgorde: 6 keer per uur.",
        ),
    ],
)
def test_it_is_said_which_line_and_how_often(running, words):
    assert running_words(running, language="nl") == words
