"""The travel time of one buurt in a sentence: time, spread over the moments of leaving, and who can get there."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from typing import Any

from kaart.analysis.access.measures import CENTRE, CENTRE_HIGH, CENTRE_LOW, REACH
from kaart.analysis.transit.bounds import BOUND_MIN
from kaart.core.errors import mark
from kaart.core.numbers import as_printed
from kaart.core.provenance import Notice

_SPREAD = mark(
    "median {minutes} minutes (from {low} to {high}, depending on the moment of leaving); {share} out of 100 "
    "inhabitants can get there within {bound} minutes"
)
_STEADY = mark(
    "median {minutes} minutes, at any moment of leaving; {share} out of 100 inhabitants can get there within {bound} "
    "minutes"
)
_OPEN = mark(
    "median {minutes} minutes ({low} or more, depending on the moment of leaving); {share} out of 100 inhabitants "
    "can get there within {bound} minutes"
)
_FEW = mark("out of reach for most inhabitants: {share} out of 100 inhabitants can get there within {bound} minutes")

OUT_OF_REACH = Notice.of(mark("out of reach for most inhabitants"))


def travel_notice(row: Mapping[Hashable, Any]) -> Notice | None:
    """Time and reach of the centre in one sentence without a full stop; None where the reach is not known.

    Parameters
    ----------
    row
        Of one buurt: the keys of `kaart.analysis.access.centres.OF_CENTRE`, NaN for none.
    """
    share, minutes, low, high = (float(row[key]) for key in (REACH, CENTRE, CENTRE_LOW, CENTRE_HIGH))
    if math.isnan(share):
        return None
    words = {"share": out_of_100(share), "bound": BOUND_MIN}
    if math.isnan(minutes):
        return Notice.of(_FEW, **words)
    words |= {"minutes": _whole(minutes), "low": _whole(low)}
    if math.isnan(high):
        return Notice.of(_OPEN, **words)
    return Notice.of(_STEADY if _whole(low) == _whole(high) else _SPREAD, **words, high=_whole(high))


def out_of_100(share: float) -> int:
    """Whole people out of a hundred; neither nobody nor all unless it is so.

    Parameters
    ----------
    share
        Percent, 0 to 100.
    """
    return _whole(share) if share in {0.0, 100.0} else min(99, max(1, _whole(share)))


def _whole(value: float) -> int:
    """The number that map and table print."""
    return int(as_printed(value, decimals=0))
