"""Maps of several years in one picture: a small map for each, on one set of classes."""

from __future__ import annotations

from dataclasses import dataclass

from geopandas import GeoDataFrame


@dataclass(frozen=True)
class YearMap:
    """One year of a picture.

    Attributes
    ----------
    words
        The year, and that its figures are provisional.
    areas
        Boundaries of that year in EPSG:28992, with ``code`` and ``row``, the place in the legend of the picture.
    """

    words: str
    areas: GeoDataFrame
