"""One area through the years: its code in each, and where its boundary broke.

Between two breaks the boundary is the same, even if the code or name changed. Values on two sides of a
break are not compared or joined.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kaart.analysis.change.links import LINKED, Link, Step, compose, unsaid
from kaart.core.codes import COUNTRY
from kaart.core.errors import mark
from kaart.core.provenance import Notice


@dataclass(frozen=True)
class Place:
    """Code of an area in a year; "" when it had none that is known. Segments are numbered from the earliest year."""

    year: int
    code: str
    segment: int


@dataclass(frozen=True)
class Stop:
    """A boundary break: the first year after it, what happened and why in a sentence."""

    year: int
    link: Link
    reason: Notice


@dataclass(frozen=True)
class Lineage:
    """Codes of one area over the years, and the breaks between them.

    Attributes
    ----------
    places
        One per year, ascending. Within a segment the boundary is the same.
    stops
        Breaks, ascending by year.
    """

    places: tuple[Place, ...]
    stops: tuple[Stop, ...]

    def segment(self, year: int) -> int:
        """Segment of a year; -1 when it is not among the years."""
        return next((place.segment for place in self.places if place.year == year), -1)


def follow(steps: Iterable[Step], *, code: str, year: int, years: Iterable[int]) -> Lineage:
    """Follow one area through the years, backwards and forwards.

    Parameters
    ----------
    steps
        Steps of the level of the area, each from a year to the next; a missing step counts as a break,
        because nothing is known about it.
    code, year
        Code of the area in that year.
    years
        Years to give, `year` among them.
    """
    by_first = {step.first: step for step in steps}
    ordered = sorted({*years, year})
    codes, stops = {year: code}, []
    start = ordered.index(year)
    for earlier, later in zip(reversed(ordered[:start]), reversed(ordered[1 : start + 1]), strict=True):
        codes[earlier], stop = _back(between(by_first, earlier, later), codes[later], earlier, later)
        stops += [stop] if stop else []
    for earlier, later in zip(ordered[start:], ordered[start + 1 :], strict=False):
        codes[later], stop = _forth(between(by_first, earlier, later), codes[earlier], earlier, later)
        stops += [stop] if stop else []
    breaks = sorted(stops, key=lambda stop: stop.year)
    places = [Place(item, codes[item], sum(stop.year <= item for stop in breaks)) for item in ordered]
    return Lineage(tuple(places), tuple(breaks))


def between(by_first: Mapping[int, Step], first: int, last: int) -> Step | None:
    """The step from one year to another, composed of those in between; None when one is absent.

    Parameters
    ----------
    by_first
        Steps of one level by their earlier year.
    first, last
        Years.
    """
    chain: list[Step] = []
    while first < last:
        if first not in by_first:
            return None
        chain.append(by_first[first])
        first = chain[-1].last
    return compose(chain) if first == last else None


def _back(step: Step | None, code: str, first: int, last: int) -> tuple[str, Stop | None]:
    """Code in the earlier year, and the break that lies between."""
    if code in {"", COUNTRY}:
        return code, None
    row = step.rows.get(code) if step is not None else None
    if step is None or row is None:
        return code, _unseen(code, first, last)
    if row["link"] in LINKED:
        return str(row["before"]), None
    # After a renumbering that could not be resolved, the same code was another area.
    same = code if code in step.codes_before and row["flag"] != "2" else ""
    reason = row["reason"] if isinstance(row["reason"], Notice) else unsaid(code, last)
    return same, Stop(last, Link(str(row["link"])), reason)


def _forth(step: Step | None, code: str, first: int, last: int) -> tuple[str, Stop | None]:
    """Code in the later year, and the break that lies between."""
    if code in {"", COUNTRY}:
        return code, None
    if step is None or code not in step.codes_before:
        return code, _unseen(code, first, last)
    if code in step.after:
        return step.after[code], None
    row = step.rows.get(code)
    if row is None or row["flag"] == "2" or row["link"] in LINKED:
        ended = mark("No area of {year} is known to be what {code} was before.")
        return "", Stop(last, Link.ENDED, Notice.of(ended, code=code, year=last))
    reason = row["reason"] if isinstance(row["reason"], Notice) else unsaid(code, last)
    return code, Stop(last, Link(str(row["link"])), reason)


def _unseen(code: str, first: int, last: int) -> Stop:
    text = mark("The boundaries of {code} in {first} and {last} were not compared.")
    return Stop(last, Link.UNKNOWN, Notice.of(text, code=code, first=first, last=last))
