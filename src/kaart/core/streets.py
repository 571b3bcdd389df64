"""Streets as an extract of OpenStreetMap gives them and the analyses take them: straight pieces between places."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Streets:
    """Pieces of street between places.

    Attributes
    ----------
    longitude, latitude
        Of every place, degrees (WGS84).
    start, end
        Numbers of the two places of every piece, in the direction in which it was drawn.
    metres
        Length of every piece along the ellipsoid, more than 0.
    foot
        Whether a piece can be walked, in both directions.
    along, against
        Whether a piece can be cycled from start to end, and back.
    extract
        Name of the file.
    date
        Day of the data (YYYY-MM-DD), "" when the file does not say.
    """

    longitude: NDArray[np.float64]
    latitude: NDArray[np.float64]
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    metres: NDArray[np.float64]
    foot: NDArray[np.bool_]
    along: NDArray[np.bool_]
    against: NDArray[np.bool_]
    extract: str
    date: str = ""
