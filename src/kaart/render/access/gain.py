"""Who gains and loses by a scenario, in words: by the areas they live in, or one by one."""

from __future__ import annotations

from collections.abc import Mapping

from kaart.analysis.access.measures import Gain, Measure
from kaart.core.errors import mark

_WORDS: Mapping[Gain, str] = {
    Gain.AREAS: mark("About {gain} {people} live in buurten that gain, {lose} in buurten that lose."),
    Gain.PEOPLE: mark("It comes within reach of about {gain} {people}, and out of reach of {lose}."),
}


def gain_words(measure: Measure) -> str:
    """Sentence for a measure, marked for translation, with ``{gain}``, ``{lose}`` and ``{people}``."""
    return _WORDS[measure.gain]
