"""The packaged example region, read the way the app reads it; all of it is invented."""

from functools import cache

from builders import figures

from kaart.catalogue import Family, load
from kaart.core.codes import Level
from kaart.core.settings import Settings
from kaart.store.library import Library

_LIBRARY = Library(Settings())
_SCOPE = _LIBRARY.scope("voorbeeldregio")


@cache
def raw(year):
    return _LIBRARY.figures(_SCOPE, family=Family.KWB, year=year).frame


@cache
def shapes(year, level=Level.BUURT):
    return _LIBRARY.areas(_SCOPE, level=level, year=year).areas


def values(indicator, year, level=Level.BUURT):
    return figures(raw(year), indicator=load().indicator(indicator), level=level, year=year)
