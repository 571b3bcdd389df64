"""Links between areas of successive years: same, renumbered or redrawn.

CBS publishes this per buurt and wijk (``indeling``): 1 code and boundary as the year before, 2 another
code and the same boundary, 3 another boundary, "." nothing. It does not give the earlier code of an area.
That is looked up by shape where boundaries of both years are given, else by a name that is unique in the
gemeenten the area can have come from. Ambiguous cases are reported, not guessed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray
from pandas import DataFrame

from kaart.catalogue.lookup import fold
from kaart.core.codes import Level, gemeente_of
from kaart.core.crs import require_rd
from kaart.core.errors import InputError, mark
from kaart.core.provenance import Notice
from kaart.core.schema import require_codes

# Overlap divided by union. CBS calls a boundary the same up to about 5 m, and the yearly drawings are generalised anew.
SAME_SHAPE = 0.98
# Where the flag already says that the boundary is the same, the shapes only have to identify the area.
RECOGNISED = 0.8
_PREFIX = {
    Level.BUURT: "BU",
    Level.WIJK: "WK",
    Level.GEMEENTE: "GM",
    Level.PROVINCIE: "PV",
    Level.LAND: "NL",
}
_NUMBERED_WIJK = re.compile(r"^wijk \d\d\s+")


class Link(StrEnum):
    """Relation of an area to the one that had its place the year before."""

    SAME = "same"
    RENUMBERED = "renumbered"
    REDRAWN = "redrawn"
    UNKNOWN = "unknown"
    ENDED = "ended"


LINKED = frozenset({Link.SAME.value, Link.RENUMBERED.value})


@dataclass(frozen=True)
class Step:
    """How the areas of one level follow from those of an earlier year.

    Attributes
    ----------
    level, first, last
        Level, earlier and later year.
    frame
        One row per area of the later year, sorted by code: ``code``, ``flag`` as CBS gives it,
        ``link``, ``before`` (its code in the earlier year, "" unless same or renumbered), ``by``
        (``flag``, ``shape``, ``name``, ``parts`` or ""), ``reason`` (Notice, None when linked).
    codes_before
        All codes of the earlier year.
    """

    level: Level
    first: int
    last: int
    frame: DataFrame
    codes_before: frozenset[str]

    @cached_property
    def linked(self) -> dict[str, str]:
        """Earlier code by later code, of areas whose boundary is the same."""
        return {code: str(row["before"]) for code, row in self.rows.items() if row["link"] in LINKED}

    @property
    def vanished(self) -> tuple[str, ...]:
        """Codes of the earlier year that no area of the later year continues unchanged."""
        return tuple(sorted(self.codes_before - set(self.linked.values())))

    @cached_property
    def rows(self) -> dict[str, dict[str, object]]:
        """Rows by code, as mappings."""
        return {str(row["code"]): {str(name): row[name] for name in row} for row in self.frame.to_dict("records")}

    @cached_property
    def after(self) -> dict[str, str]:
        """Later code by earlier code, of areas whose boundary is the same."""
        return {before: code for code, before in self.linked.items()}


@dataclass(frozen=True)
class _Row:
    """One row of a step in the making."""

    code: str
    flag: str
    link: Link
    before: str = ""
    by: str = ""
    reason: Notice | None = None


def find_links(
    before: DataFrame,
    after: DataFrame,
    *,
    level: Level,
    year: int,
    shapes_before: GeoDataFrame | None = None,
    shapes_after: GeoDataFrame | None = None,
    succession: Mapping[str, frozenset[str]] | None = None,
    first: int | None = None,
) -> Step:
    """Link the areas of a year to those of the year before, or of an earlier year by shape alone.

    Parameters
    ----------
    before, after
        Raw figures of both years: ``code``, ``name`` and, in `after`, ``indeling``. All levels may
        be in them; gemeenten have no flag and are judged by their wijken, else by their buurten.
    level
        Level to link.
    year
        Year of `after`; `before` is of the year before it.
    shapes_before, shapes_after
        Boundaries of the level in both years, EPSG:28992, with ``code``.
    succession
        Codes of earlier gemeenten by later gemeente. Without it, a gemeente that is gone continues
        in the one that holds more than half of the names of its areas.
    first
        Year of `before`, when it is not the year before `year`: the flags are then of no use,
        and only shapes of both years identify the earlier area.

    Raises
    ------
    SchemaError
        If a frame lacks a code or name, or repeats a code.
    CrsError
        If boundaries are not in EPSG:28992.
    """
    start = year - 1 if first is None else first
    if start != year - 1:
        after = after.drop(columns="indeling", errors="ignore")
    require_codes(before, what=Notice.of(mark("the figures of {year}"), year=start))
    require_codes(after, what=Notice.of(mark("the figures of {year}"), year=year))
    old, new = (frame[frame["code"].str.startswith(_PREFIX[level])].sort_values("code") for frame in (before, after))
    overlaps = None
    if shapes_before is not None and shapes_after is not None:
        overlaps = _overlaps(shapes_before, shapes_after)
    if level is Level.LAND:
        rows = [_Row(code, "", Link.SAME, before=code, by="flag") for code in new["code"]]
    elif level is Level.GEMEENTE and overlaps is None:
        parts = [find_links(before, after, level=part, year=year, first=start) for part in (Level.WIJK, Level.BUURT)]
        rows = [_by_parts(code, parts) for code in new["code"]]
    else:
        flags = new["indeling"].astype("string").str.strip().fillna("") if "indeling" in new else ""
        known = frozenset(old["code"])
        flagged = new[["code", "name"]].assign(flag=flags)
        named = _named(old, flagged, succession=succession, year=year)
        rows = [
            _flagged(code, flag, old=known, overlaps=overlaps or {}, named=named, year=year)
            for code, flag in zip(flagged["code"], flagged["flag"], strict=True)
        ]
        rows = _one_to_one(rows, year=year)
    frame = pd.DataFrame([vars(row) for row in rows], columns=list(_Row.__dataclass_fields__), dtype="object")
    frame["link"] = [row.link.value for row in rows]
    return Step(level, start, year, frame.reset_index(drop=True), frozenset(old["code"]))


def compose(steps: Iterable[Step]) -> Step:
    """One step out of several that follow each other.

    Parameters
    ----------
    steps
        Steps of one level; the later year of each is the earlier year of the next.

    Returns
    -------
    Step
        An area is linked when it is linked in every step; else it carries the latest break.

    Raises
    ------
    InputError
        If there are none, or a year is skipped.
    """
    ordered = sorted(steps, key=lambda step: step.first)
    if not ordered:
        raise InputError(mark("There are no two years to link; give at least one step from a year to the next."))
    result = ordered[-1]
    for step in reversed(ordered[:-1]):
        if (step.last, step.level) != (result.first, result.level):
            raise InputError(
                mark("Nothing links {first} to {last}; give the years in between, all of one level."),
                first=step.last,
                last=result.first,
            )
        rows = [_composed(row, step.rows, step.last) for row in result.rows.values()]
        frame = pd.DataFrame(rows, columns=result.frame.columns, dtype="object")
        result = Step(step.level, step.first, result.last, frame, step.codes_before)
    return result


def unsaid(code: str, year: int) -> Notice:
    """Reason when CBS gives no flag and there are no shapes."""
    text = mark("CBS does not say whether the boundary of {code} changed in {year}.")
    return Notice.of(text, code=code, year=year)


def _redrawn(code: str, year: int) -> Notice:
    return Notice.of(mark("The boundary of {code} was redrawn in {year}."), code=code, year=year)


def _composed(row: Mapping[str, object], earlier: Mapping[str, Mapping[str, object]], year: int) -> dict[str, object]:
    if row["link"] not in LINKED:
        return dict(row)
    fields = dict(earlier.get(str(row["before"]), {}))
    if not fields:
        code = str(row["before"])
        return {**row, "link": Link.UNKNOWN.value, "before": "", "reason": unsaid(code, year)}
    if fields["link"] in LINKED:
        link = Link.SAME if fields["before"] == row["code"] else Link.RENUMBERED
        return {**row, "link": link.value, "before": fields["before"]}
    return {**fields, "code": row["code"], "before": ""}


_Named = Callable[[str], tuple[str, Notice | None]]
_Overlaps = Mapping[str, tuple[tuple[str, float], ...]]


def _flagged(code: str, flag: str, *, old: frozenset[str], overlaps: _Overlaps, named: _Named, year: int) -> _Row:
    """Link of one area of the later year."""
    overlapping = overlaps.get(code, ())
    match flag:
        case "1" if code in old:
            return _Row(code, flag, Link.SAME, before=code, by="flag")
        case "1":
            text = mark("CBS calls {code} unchanged in {year}, but there was no such code the year before.")
            return _Row(code, flag, Link.UNKNOWN, reason=Notice.of(text, code=code, year=year))
        case "2":
            before, by, reason = _renumbered(code, overlapping, named=named, year=year)
            return _Row(code, flag, Link.RENUMBERED if before else Link.UNKNOWN, before, by, reason)
        case "3":
            return _Row(code, flag, Link.REDRAWN, by="flag", reason=_redrawn(code, year))
    return _by_shape(code, flag, overlapping, year=year)


def _by_shape(code: str, flag: str, overlapping: tuple[tuple[str, float], ...], *, year: int) -> _Row:
    """Link of an area by shape alone, when CBS gives no flag."""
    if not overlapping:
        return _Row(code, flag, Link.UNKNOWN, reason=unsaid(code, year))
    best, likeness = overlapping[0]
    if likeness < SAME_SHAPE:
        return _Row(code, flag, Link.REDRAWN, by="shape", reason=_redrawn(code, year))
    return _Row(code, flag, Link.SAME if best == code else Link.RENUMBERED, before=best, by="shape")


def _renumbered(
    code: str, overlapping: tuple[tuple[str, float], ...], *, named: _Named, year: int
) -> tuple[str, str, Notice | None]:
    """Earlier code of a renumbered area with the method, or the reason why there is none."""
    if not overlapping:
        before, reason = named(code)
        return before, "name" if before else "", reason
    best, likeness = overlapping[0]
    if likeness >= RECOGNISED:
        return best, "shape", None
    text = mark("CBS says that {code} kept its boundary in {year}, but no earlier area has that shape.")
    return "", "", Notice.of(text, code=code, year=year)


def _one_to_one(rows: list[_Row], *, year: int) -> list[_Row]:
    """The rows without the links of an earlier area that more than one later area claims."""
    claims = Counter(row.before for row in rows if row.before)
    text = mark("More than one area of {year} could be {before} of the year before.")
    return [
        _Row(row.code, row.flag, Link.UNKNOWN, reason=Notice.of(text, year=year, before=row.before))
        if row.by != "flag" and claims[row.before] > 1
        else row
        for row in rows
    ]


def _named(old: DataFrame, new: DataFrame, *, succession: Mapping[str, frozenset[str]] | None, year: int) -> _Named:
    """A look-up of the earlier code of an area that has another code now, by its name."""
    taken = set(new.loc[new["flag"].isin(["1", "3"]), "code"])
    free = [(code, plain_name(name)) for code, name in zip(old["code"], old["name"], strict=True) if code not in taken]
    moved = {code: plain_name(name) for code, name, flag in new.itertuples(index=False) if flag == "2"}
    if succession is None:
        gone = set("GM" + old["code"].str.slice(2, 6)) - set("GM" + new["code"].str.slice(2, 6))
        succession = _successors([item for item in free if gemeente_of(item[0]) in gone], moved)

    by_name: dict[str, list[str]] = {}
    for code, name in free:
        by_name.setdefault(name, []).append(code)

    def look_up(code: str) -> tuple[str, Notice | None]:
        own = gemeente_of(code)
        origins = {own, *succession.get(own, frozenset())}
        candidates = [item for item in by_name.get(moved[code], ()) if gemeente_of(item) in origins]
        if len(candidates) == 1:
            return candidates[0], None
        if not candidates:
            text = mark("No area of {year} with the name of {code} is left in the gemeenten it can have come from.")
            return "", Notice.of(text, year=year - 1, code=code)
        text = mark("{count} areas of {year} have the name of {code} ({found}); boundaries of both years would tell.")
        return "", Notice.of(text, count=len(candidates), year=year - 1, code=code, found=", ".join(candidates[:4]))

    return look_up


def _successors(gone: list[tuple[str, str]], moved: Mapping[str, str]) -> dict[str, frozenset[str]]:
    """Gemeenten that are gone, by the gemeente in which more than half of the names of their areas turn up."""
    names: dict[str, list[str]] = {}
    for code, name in gone:
        names.setdefault(gemeente_of(code), []).append(name)
    here: dict[str, set[str]] = {}
    for code, name in moved.items():
        here.setdefault(gemeente_of(code), set()).add(name)
    result: dict[str, frozenset[str]] = {}
    for old, own in names.items():
        for new, known in here.items():
            if 2 * sum(name in known for name in own) > len(own):
                result[new] = result.get(new, frozenset()) | {old}
    return result


def plain_name(name: str) -> str:
    """Name to compare by; the number in "Wijk 03 Centrum" is part of the code, not of the name."""
    return _NUMBERED_WIJK.sub("", fold(name))


def _by_parts(code: str, parts: Iterable[Step]) -> _Row:
    """Link of a gemeente, derived from its wijken or buurten."""
    for step in parts:
        own = [item for item in step.rows if item[2:6] == code[2:]]
        before = {step.linked[item] for item in own if item in step.linked}
        if not own or len(before) < len(own):
            continue
        origins = {gemeente_of(item) for item in before}
        whole = {item for item in step.codes_before if "GM" + item[2:6] in origins}
        if len(origins) > 1 or whole != before:
            return _Row(code, ".", Link.REDRAWN, by="parts", reason=_redrawn(code, step.last))
        origin = origins.pop()
        return _Row(code, ".", Link.SAME if origin == code else Link.RENUMBERED, before=origin, by="parts")
    last = max((step.last for step in parts), default=0)
    return _Row(code, ".", Link.UNKNOWN, reason=unsaid(code, last))


def _overlaps(before: GeoDataFrame, after: GeoDataFrame) -> dict[str, tuple[tuple[str, float], ...]]:
    """Earlier areas by later area, with overlap divided by union, the best match first."""
    require_rd(before)
    require_rd(after)
    old, new = (np.asarray(areas.geometry.array) for areas in (before, after))
    later, earlier = shapely.STRtree(old).query(new, predicate="intersects")
    shared: NDArray[np.float64] = shapely.area(shapely.intersection(new[later], old[earlier]))
    union = shapely.area(new)[later] + shapely.area(old)[earlier] - shared
    table = pd.DataFrame(
        {
            "code": after["code"].to_numpy()[later],
            "before": before["code"].to_numpy()[earlier],
            "likeness": np.divide(shared, union, out=np.zeros_like(shared), where=union > 0),
        }
    )
    table = table[table["likeness"] > 0].sort_values(["code", "likeness", "before"], ascending=[True, False, True])
    overlaps: dict[str, tuple[tuple[str, float], ...]] = {}
    for code, earlier_code, likeness in zip(table["code"], table["before"], table["likeness"], strict=True):
        overlaps[code] = (*overlaps.get(code, ()), (earlier_code, likeness))
    return overlaps
