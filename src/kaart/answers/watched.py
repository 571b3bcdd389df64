"""What a monitor should know of a store: what is old or damaged, since when, and what helps."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from kaart.catalogue.layers import BOUNDARIES, FIGURES, old_after, split_vintage
from kaart.core.codes import COUNTRY, spans
from kaart.store.manifest import COUNTRY_FILE, Key
from kaart.store.repair import repair_of

BAD = ("damaged", "previous", "old")
# With more the command names the regions that were asked for.
_MOST_AREAS = 12
_WHOLE = frozenset({COUNTRY, "NL"})


@dataclass(frozen=True)
class Finding:
    """Files of one make-up that are in the same bad state.

    Attributes
    ----------
    state
        ``old``, ``previous`` (damaged, an earlier delivery is shown) or ``damaged``.
    layer, kind
        Of the files; the kind is the first part of their vintage.
    years
        Of the vintages that have one.
    areas
        Areas, sorted.
    files
        Their number.
    checked_at
        When the source was asked last about the one that was asked about longest ago, UTC; None when unknown.
    age_days
        Whole days since then; None when unknown.
    old_after_days
        Days after which these files are old; None for own figures, which have no source.
    command
        That fetches them again; "" where no command does.
    """

    state: str
    layer: str
    kind: str
    years: tuple[int, ...]
    areas: tuple[str, ...]
    files: int
    checked_at: datetime | None
    age_days: int | None
    old_after_days: int | None
    command: str

    @property
    def what(self) -> str:
        """Layer, kind and years on one line."""
        return " ".join(filter(None, (self.layer, self.kind, spans(self.years))))


def find_bad(
    records: Iterable[Mapping[str, Any]],
    *,
    moment: datetime,
    limits: Mapping[str, timedelta],
    asked: Sequence[str] = (),
) -> tuple[Finding, ...]:
    """What is damaged, and then what is old.

    Parameters
    ----------
    records
        Of `kaart.answers.stored.layer_records`.
    moment
        Now, UTC.
    limits
        Of this installation, see `kaart.catalogue.layers.read_limits`.
    asked
        Areas that were asked for, for commands.
    """
    listed = list(records)
    # By year; "" has those of all years.
    stored: dict[str, set[str]] = {}
    for record in listed:
        if record["layer"] in (FIGURES, BOUNDARIES):
            for year in (_year(record), ""):
                stored.setdefault(year, set()).add(record["area"])
    groups: dict[tuple[int, str, str], list[Mapping[str, Any]]] = {}
    for record in listed:
        if record["state"] in BAD:
            kind = split_vintage(record["vintage"])[0]
            groups.setdefault((BAD.index(record["state"]), record["layer"], kind), []).append(record)
    return tuple(
        _finding(group, moment=moment, limits=limits, command=_command(group, stored=stored, asked=asked))
        for _, group in sorted(groups.items())
    )


def _finding(
    group: Sequence[Mapping[str, Any]], *, moment: datetime, limits: Mapping[str, timedelta], command: str
) -> Finding:
    layer, vintage = group[0]["layer"], group[0]["vintage"]
    years = tuple(sorted({int(year) for record in group if (year := split_vintage(record["vintage"])[1])}))
    areas = tuple(sorted({str(record["area"]) for record in group}))
    checked = min((datetime.fromisoformat(at) for record in group if (at := record["checked_at"])), default=None)
    bound = old_after(layer, vintage, limits=limits)
    return Finding(
        state=group[0]["state"],
        layer=layer,
        kind=split_vintage(vintage)[0],
        years=years,
        areas=areas,
        files=len(group),
        checked_at=checked,
        age_days=None if checked is None else (moment - checked).days,
        old_after_days=None if bound is None else bound.days,
        command=command,
    )


def _command(group: Sequence[Mapping[str, Any]], *, stored: Mapping[str, Collection[str]], asked: Sequence[str]) -> str:
    """The command that fetches all of them again; "" for own figures."""
    repairs = [
        repair
        for record in group
        if (repair := repair_of(_key(record), stored=stored.get(_year(record), ()))) is not None
    ]
    if not repairs:
        return ""
    areas = sorted({repair.area for repair in repairs} - {COUNTRY}) or list(asked)
    if len(areas) > _MOST_AREAS or not areas:
        areas = list(asked) or areas or [COUNTRY_FILE]
    years = tuple({repair.year for repair in repairs if repair.year is not None})
    layers = list(dict.fromkeys(layer for repair in repairs for layer in repair.layers))
    words = ["kaart sync", *areas]
    words += ["--jaren", spans(years).replace(" ", "")] if years else []
    words += ["--lagen", ",".join(layers)] if layers else []
    return " ".join(words)


def _key(record: Mapping[str, Any]) -> Key:
    return Key(record["layer"], record["vintage"], record["area"])


def _year(record: Mapping[str, Any]) -> str:
    return split_vintage(record["vintage"])[1]
