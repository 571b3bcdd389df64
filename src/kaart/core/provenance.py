"""Where a layer came from: kept beside every stored file and shown under every map."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import TypeAlias

from kaart.core.bilingual import Bilingual
from kaart.core.errors import KaartError, mark

# Clocks of machines that share a store differ by seconds.
CLOCK_DRIFT = timedelta(minutes=5)


def now_utc() -> datetime:
    """Moment of retrieval, in UTC, to the second."""
    return datetime.now(UTC).replace(microsecond=0)


def believed(moment: datetime) -> datetime:
    """A stored moment, to compare with others; one that is yet to come was written by a wrong clock, and is the oldest.

    Parameters
    ----------
    moment
        With its time zone.
    """
    return moment if moment <= now_utc() + CLOCK_DRIFT else datetime.min.replace(tzinfo=UTC)


# Types of the values in a sentence.
Filling: TypeAlias = "str | float | date | tuple[float, ...] | Notice | Bilingual"


@dataclass(frozen=True)
class Notice:
    """A sentence about the data that can still be translated: a gettext template and its values.

    Fractions, rows of them, dates, texts in two languages and sentences within the sentence stay what they are: a
    language writes them in its own way.
    """

    template: str
    values: tuple[tuple[str, Filling], ...] = ()

    @classmethod
    def of(cls, template: str, **values: object) -> Notice:
        """Build one from a marked template and its placeholders."""
        return cls(template, tuple((name, _kept(value)) for name, value in values.items()))

    def __str__(self) -> str:
        return self.template.format(**dict(self.values))


def listed(items: Iterable[Notice]) -> Notice:
    """Sentences one behind the other, for a place within another sentence; each keeps its own translation.

    Parameters
    ----------
    items
        At least one.
    """
    values = {f"item{number}": item for number, item in enumerate(items)}
    return Notice.of("; ".join(f"{{{name}}}" for name in values), **values)


def _kept(value: object) -> Filling:
    if isinstance(value, (float, date, Notice, Bilingual)):
        return value
    if isinstance(value, KaartError):
        return Notice.of(value.template, **value.values)
    if isinstance(value, (tuple, list)) and all(isinstance(item, (int, float)) for item in value):
        return tuple(float(item) for item in value)
    return str(value)


# How far figures are provisional according to their source; "" is not known.
NOT_PROVISIONAL, PARTLY, WHOLLY = "no", "part", "whole"


_PROVISIONAL = {
    WHOLLY: mark("The figures of {year} are provisional: the source may still change them."),
    PARTLY: mark(
        "Some of the figures of {year} are provisional, and the source does not tell which; it may still change them."
    ),
}


def provisional_notice(extent: str, *, year: int) -> Notice | None:
    """What it means that figures of a year are provisional so far; None for figures that are not."""
    return Notice.of(_PROVISIONAL[extent], year=year) if extent in _PROVISIONAL else None


def furthest(extents: Iterable[str]) -> str:
    """How far a figure is provisional that rests on several columns; "" when nothing is known of any."""
    given = set(extents)
    return next((extent for extent in (WHOLLY, PARTLY, NOT_PROVISIONAL) if extent in given), "")


def together(extents: Iterable[str]) -> str:
    """How far several figures side by side are provisional: wholly, partly, or "" when none is known to be."""
    given = set(extents)
    if given.isdisjoint({PARTLY, WHOLLY}):
        return ""
    return WHOLLY if given == {WHOLLY} else PARTLY


FOUND_STEPS = ("id", "title", "name", "beginning")


@dataclass(frozen=True)
class ColumnOrigin:
    """How a column of the catalogue was looked up in a table of CBS.

    Attributes
    ----------
    id
        Id of the column in the catalogue.
    step
        One of `FOUND_STEPS`; else why there is none: ``not_found``, ``several`` (more than one fits),
        ``unreadable`` (no numbers) or ``absent`` (that year may lack it).
    key
        Measure id or v3 key in the table; for ``several`` all that fit; "" for none.
    sought
        `Column.sought` of a column that was not found; "" for one that was.
    since
        Date (ISO) of the delivery whose figures stay because this one lacks the column; "" when none stay.
    outside
        Number of values that cannot be, see `Column.low`, and count as missing.
    provisional
        How far the source calls the figures provisional: `NOT_PROVISIONAL`, `PARTLY` (some of them, it is not told
        which) or `WHOLLY`; "" in what was stored before kaart read it.
    """

    id: str
    step: str
    key: str = ""
    sought: str = ""
    since: str = ""
    outside: int = 0
    provisional: str = ""

    @property
    def lacks(self) -> bool:
        """Whether the table should have had the column and gives nothing that can be used."""
        return self.step not in (*FOUND_STEPS, "absent")


@dataclass(frozen=True)
class Provenance:
    """Origin of one layer.

    Attributes
    ----------
    source
        Id of the catalogue source (``cbs_kwb``, ``pdok_wijken_buurten``, ...).
    url
        Address of the first request, as sent.
    retrieved_at
        When the answer came, UTC.
    table
        CBS table id, or the PDOK collection; "" where there is none.
    route
        ``v4``, ``v3``, ``ogc``, ``wfs`` or ``file``: which service answered.
    upstream_modified
        Time of the last change according to the source; "" when not given.
    etag, last_modified
        Validators for a conditional request; "" when the server gives none.
    counts
        What was repaired, dropped or doubled on the way, by name.
    warnings
        For `kaart status`; an empty tuple means nothing was odd.
    columns
        How each column of a CBS table was found; empty for other sources.
    areas
        Year of the areas in which the figures are counted; 0 where it was not kept, see `Catalogue.area_year`.
    """

    source: str
    url: str
    retrieved_at: datetime = field(default_factory=now_utc)
    table: str = ""
    route: str = ""
    upstream_modified: str = ""
    etag: str = ""
    last_modified: str = ""
    counts: tuple[tuple[str, int], ...] = ()
    warnings: tuple[Notice, ...] = ()
    columns: tuple[ColumnOrigin, ...] = ()
    areas: int = 0

    @property
    def lacking(self) -> tuple[ColumnOrigin, ...]:
        """Columns that the table should have had and does not give."""
        return tuple(column for column in self.columns if column.lacks)

    @cached_property
    def said_provisional(self) -> Mapping[str, str]:
        """Columns with figures that the source calls provisional, and how far."""
        marked = {column.id: column.provisional for column in self.columns}
        return {name: extent for name, extent in marked.items() if extent in {PARTLY, WHOLLY}}

    @property
    def provisional(self) -> str:
        """How far all figures together are provisional; "" when not at all or not known."""
        return together(column.provisional for column in self.columns if not column.lacks and column.key)

    def provisional_of(self, ids: Collection[str]) -> str:
        """How far the figures that rest on some columns are provisional, see `ColumnOrigin.provisional`."""
        return furthest(column.provisional for column in self.columns if column.id in ids)

    def of_columns(self, ids: Collection[str]) -> Provenance:
        """Origin of some columns; dated by the earlier delivery if the figures of one of them were kept."""
        since = min((column.since for column in self.columns if column.id in ids and column.since), default="")
        return replace(self, retrieved_at=datetime.fromisoformat(since).replace(tzinfo=UTC)) if since else self
