"""What kind of number of an area a figure is, and that it is none of a household."""

from __future__ import annotations

from kaart.catalogue import Indicator, Kind
from kaart.core.errors import mark
from kaart.core.language import translations

_OF_KIND = {
    Kind.INTENSIVE: mark("average of an area, not of a household"),
    Kind.EXTENSIVE: mark("count of an area, not of a household"),
    Kind.CATEGORY: mark("class of an area, not of a household"),
}
_OF_SEVERAL = mark("figures of areas, not of households")


def caveat(*indicators: Indicator, language: str) -> str:
    """The caveat in few words, without capital or full stop: an average, a count or a class of an area.

    Parameters
    ----------
    *indicators
        What is shown; none for a page with figures of every kind.
    language
        ``nl`` or ``en``.
    """
    kinds = {indicator.kind for indicator in indicators}
    text = _OF_KIND[kinds.pop()] if len(kinds) == 1 else _OF_SEVERAL
    return translations(language).gettext(text)


def caveat_sentence(*indicators: Indicator, language: str) -> str:
    """The caveat as a sentence; see `caveat`."""
    words = caveat(*indicators, language=language)
    return f"{words[0].upper()}{words[1:]}."
