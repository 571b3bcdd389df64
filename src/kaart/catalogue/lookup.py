"""Names as people write them: case, accents and outer spaces do not count."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable

from kaart.catalogue.records import Indicator

NEAREST = 3


def fold(text: str) -> str:
    """Name without case, accents and outer spaces, for looking up."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(sign for sign in plain if not unicodedata.combining(sign)).strip()


def nearest_indicators(text: str, indicators: Iterable[Indicator]) -> tuple[str, ...]:
    """Ids of the indicators whose id or label resembles a text most, the nearest first.

    Parameters
    ----------
    text
        Text as a user typed it.
    indicators
        Candidates.

    Returns
    -------
    tuple of str
        Three ids, fewer when there are fewer indicators.
    """
    wanted = fold(text).replace("_", " ")
    matcher = difflib.SequenceMatcher(autojunk=False)
    matcher.set_seq2(wanted)

    def likeness(name: str) -> float:
        matcher.set_seq1(fold(name).replace("_", " "))
        return matcher.ratio()

    scores = {
        indicator.id: max(map(likeness, (indicator.id, indicator.label.nl, indicator.label.en)))
        for indicator in indicators
    }
    return tuple(sorted(scores, key=lambda name: (-scores[name], name))[:NEAREST])
