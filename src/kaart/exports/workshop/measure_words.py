"""A proposed measure in words: what it is, where it comes, and what was assumed. Plain text, of kaart and the store."""

from __future__ import annotations

from collections.abc import Mapping

from kaart.core.errors import mark
from kaart.core.language import translations
from kaart.exports.workshop.placed import FIRST_H, LAST_H, Placed
from kaart.render.words.numbers import format_number
from kaart.workshop.model import MeasureKind

# With and without the name of an area.
_WHAT: Mapping[MeasureKind, tuple[str, str]] = {
    MeasureKind.VVE: (mark("VVE site in {area}, places: {count}"), mark("VVE site, places: {count}")),
    MeasureKind.BUS: (
        mark("Bus {line} more often in {area}, extra an hour and direction: {count}"),
        mark("Bus {line} more often, extra an hour and direction: {count}"),
    ),
}
_ASSUMED = mark("{measure} (assumed)")
_POINTED = mark("{measure}; at the point that was marked")
_MIDDLE = mark("{measure}; no point was marked: in the middle of where people live")
_EVENLY = mark("{measure}; no point was marked: in the middle of the area, for where people live in it is not known")
_LINE = mark("{measure}; the line of stop {stop} at {metres} m, on working days from {first} to {last}")


def what_words(placed: Placed, *, language: str) -> str:
    """What a measure is, how much of it, and whether that was assumed.

    Parameters
    ----------
    placed
        The measure.
    language
        ``nl`` or ``en``.
    """
    gettext, proposal, area = translations(language).gettext, placed.proposal, placed.place.name
    number = format_number(proposal.amount, decimals=0, language=language)
    line = "" if placed.line is None else placed.line.number
    text = gettext(_WHAT[proposal.kind][not area]).format(area=area, count=number, line=line)
    return gettext(_ASSUMED).format(measure=text) if proposal.assumed else text


def placed_words(placed: Placed, *, language: str) -> str:
    """The same with where it comes, and of a bus which line at which stop and when.

    Parameters
    ----------
    placed, language
        As in `what_words`.
    """
    gettext, line = translations(language).gettext, placed.line
    where = _POINTED if placed.place.pointed else _EVENLY if placed.place.evenly else _MIDDLE
    text = gettext(where).format(measure=what_words(placed, language=language))
    if line is None:
        return text
    metres = format_number(line.away_m, decimals=0, language=language)
    return gettext(_LINE).format(measure=text, stop=line.stop, metres=metres, first=FIRST_H, last=LAST_H)
