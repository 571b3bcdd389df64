"""School and public holidays, to tell a normal day of service from the rest."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from kaart.catalogue.fields import Problems, read_list, read_toml
from kaart.core.errors import mark

FILE = Path(__file__).parent / "holidays.toml"
REGIONS = ("noord", "midden", "zuid")
EVERYWHERE = "all"


@dataclass(frozen=True)
class Span:
    """One holiday of one region (or ``all``), from the first to the last day."""

    name: str
    region: str
    first: date
    last: date


@dataclass(frozen=True)
class Holidays:
    """School holidays, and the period over which the list is complete.

    Attributes
    ----------
    spans
        School holidays.
    first, last
        Between these days the list of school holidays is complete.
    source, source_url
        Publisher and address of the list.
    members
        Gemeenten of a region of school holidays, as far as they are listed.
    """

    spans: tuple[Span, ...]
    first: date
    last: date
    source: str
    source_url: str
    members: tuple[tuple[str, frozenset[str]], ...]

    def reason(self, day: date, *, region: str | None) -> str:
        """Name of the holiday that a day falls in; "" for an ordinary day.

        Parameters
        ----------
        day
            The day.
        region
            One of `REGIONS`; None takes the school holidays of every region.
        """
        name = public_holidays(day.year).get(day, "")
        if name:
            return name
        held = {EVERYWHERE, region} if region else {EVERYWHERE, *REGIONS}
        return next((span.name for span in self.spans if span.region in held and span.first <= day <= span.last), "")

    def knows(self, day: date) -> bool:
        """Whether the list of school holidays reaches that day."""
        return self.first <= day <= self.last

    def region_of(self, gemeenten: Iterable[str]) -> str | None:
        """Region that all of some gemeenten are known to lie in, None when that is not known."""
        wanted = set(gemeenten)
        return next((region for region, codes in self.members if wanted and wanted <= codes), None)


@lru_cache(maxsize=4)
def load_holidays(*, path: Path = FILE) -> Holidays:
    """Read the packaged list.

    Parameters
    ----------
    path
        The TOML file.

    Raises
    ------
    CatalogueError
        If it cannot be read or a record is wrong; names every problem.
    """
    problems = Problems()
    content = read_toml(path)
    spans: list[Span] = []
    for fields in read_list(content, "holiday", file=path.name, problems=problems):
        name = fields.text("id")
        for record in fields.record.get("spans", []):
            span = _read_span(name, record)
            if span is None:
                problems.add(
                    path.name,
                    mark("{name}: {record} needs a region and a first day not after the last"),
                    name=name,
                    record=record,
                )
            else:
                spans.append(span)
    first, last = content.get("first"), content.get("last")
    if not isinstance(first, date) or not isinstance(last, date) or first > last:
        problems.add(path.name, mark("needs a first day and a last day, in that order"))
    problems.require_none()
    return Holidays(
        spans=tuple(spans),
        first=date.fromisoformat(str(first)),
        last=date.fromisoformat(str(last)),
        source=str(content.get("source", "")),
        source_url=str(content.get("source_url", "")),
        members=tuple((region, frozenset(codes)) for region, codes in content.get("regions", {}).items()),
    )


def _read_span(name: str, record: dict[str, Any]) -> Span | None:
    region, first, last = record.get("region"), record.get("first"), record.get("last")
    if region not in {EVERYWHERE, *REGIONS} or not isinstance(first, date) or not isinstance(last, date):
        return None
    return Span(name, str(region), first, last) if first <= last else None


@lru_cache(maxsize=32)
def public_holidays(year: int) -> dict[date, str]:
    """Public holidays of a year by day, with Good Friday and 5 May, on which service may differ.

    Parameters
    ----------
    year
        From 2014 on: before that there was Koninginnedag.
    """
    easter = _easter(year)
    king = date(year, 4, 27)
    return {
        date(year, 1, 1): "Nieuwjaarsdag",
        easter - timedelta(days=2): "Goede Vrijdag",
        easter: "Eerste Paasdag",
        easter + timedelta(days=1): "Tweede Paasdag",
        king - timedelta(days=king.isoweekday() == 7): "Koningsdag",  # noqa: PLR2004  # a Sunday
        date(year, 5, 5): "Bevrijdingsdag",
        easter + timedelta(days=39): "Hemelvaartsdag",
        easter + timedelta(days=49): "Eerste Pinksterdag",
        easter + timedelta(days=50): "Tweede Pinksterdag",
        date(year, 12, 25): "Eerste Kerstdag",
        date(year, 12, 26): "Tweede Kerstdag",
    }


def _easter(year: int) -> date:
    """Easter Sunday by the rule of Meeus, Jones and Butcher."""
    golden, century, rest = year % 19, *divmod(year, 100)
    moon = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    shift = (32 + 2 * (century % 4) + 2 * (rest // 4) - moon - rest % 4) % 7
    late = (golden + 11 * moon + 22 * shift) // 451
    month, day = divmod(moon + shift - 7 * late + 114, 31)
    return date(year, month, day + 1)
