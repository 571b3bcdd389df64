"""Where a layer came from: kept beside every stored file and shown under every map."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime


def now_utc() -> datetime:
    """Moment of retrieval, in UTC, to the second."""
    return datetime.now(UTC).replace(microsecond=0)


# What may fill a sentence.
Filling = str | float | date | tuple[float, ...]


@dataclass(frozen=True)
class Notice:
    """A sentence about the data that can still be translated: gettext template and what fills it.

    Fractions, rows of them and dates stay what they are: a language writes them in its own way.
    """

    template: str
    values: tuple[tuple[str, Filling], ...] = ()

    @classmethod
    def of(cls, template: str, **values: object) -> Notice:
        """Build one from a marked template and its placeholders."""
        return cls(template, tuple((name, _kept(value)) for name, value in values.items()))

    def __str__(self) -> str:
        return self.template.format(**dict(self.values))


def _kept(value: object) -> Filling:
    if isinstance(value, (float, date)):
        return value
    if isinstance(value, (tuple, list)) and all(isinstance(item, (int, float)) for item in value):
        return tuple(float(item) for item in value)
    return str(value)


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
        What the source itself says of its last change; "" when it does not say.
    etag, last_modified
        Validators for a conditional request; "" when the server gives none.
    counts
        What was repaired, dropped or doubled on the way, by name.
    warnings
        For `kaart status`; an empty tuple means nothing was odd.
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
