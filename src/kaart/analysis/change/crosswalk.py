"""Carry figures from the boundaries of one year to those of another.

The table of weights is built apart from its use. A weight is the share of an earlier area that
lies in a later one: by area, or by the inhabitants of the later parts where those are known.
Both assume that what is counted lies spread evenly inside each part, so that everything carried
over a changed boundary is an estimate. Unknown never counts as zero: a count with an
unknown part is unknown itself, a rate is taken over the known part, with its share.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray
from pandas import DataFrame, Series

from kaart.catalogue import Kind
from kaart.core.crs import require_rd
from kaart.core.errors import InputError, SchemaError, mark

# Share of both areas left over where two drawings of one boundary differ. CBS ignores shifts up to about 5 m.
SLIVER = 0.01
# A count needs all of its parts; new land and such slivers at the edge of the scope hold nobody.
COUNT_COVERAGE = 0.95
# A rate over less than half of an area says little about it.
RATE_COVERAGE = 0.5
_SHOWN = 8

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Crosswalk:
    """Overlap of earlier and later areas, as weights.

    Attributes
    ----------
    table
        One row per pair that overlaps: ``source``, ``target``, ``weight`` (share of what is counted
        in the source, 0 to 1), ``target_share`` (share of the target's area, 0 to 1), ``area_m2``,
        ``same`` (the two are one area with one boundary).
    sources, targets
        All codes, also of areas that overlap nothing.
    refined
        Sources whose weights follow inhabitants and not area.
    """

    table: DataFrame
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    refined: frozenset[str]

    @property
    def outside(self) -> Series[float]:
        """Share of every source that lies in no target, 0 to 1."""
        inside = self.table.groupby("source")["weight"].sum().reindex(list(self.sources))
        # An area without any pair lies outside altogether: that is known, not missing.
        return (1 - inside.where(inside.notna(), 0.0)).clip(lower=0.0).rename("outside")


def build_crosswalk(
    source: GeoDataFrame,
    target: GeoDataFrame,
    *,
    linked: Mapping[str, str] | None = None,
    inhabitants: Series[float] | None = None,
    sliver: float = SLIVER,
) -> Crosswalk:
    """Weights from the overlay of two sets of areas.

    Parameters
    ----------
    source, target
        Boundaries of two years in EPSG:28992, with ``code``; areas of one set do not overlap.
    linked
        Source by target of areas that are known to have one boundary (`kaart.analysis.change.links`): they
        are not overlaid, so that a new drawing of an old boundary changes nothing.
    inhabitants
        By target code. Where they are known for every part of a source, its weights follow them
        instead of the area; elsewhere the area decides.
    sliver
        Pairs below this share of both areas count as a difference in drawing, and are dropped.

    Raises
    ------
    CrsError
        If either set is not in EPSG:28992.
    SchemaError
        If there is no code, a code repeats, an area is empty, or a source is linked twice.
    """
    for areas in (source, target):
        _check(areas)
    codes_s, codes_t = set(source["code"]), set(target["code"])
    pairs = {new: old for new, old in (linked or {}).items() if new in codes_t and old in codes_s}
    if len(set(pairs.values())) < len(pairs):
        raise SchemaError(mark("One earlier area is linked to several later ones; link each one only once."))
    fixed = target[target["code"].isin(set(pairs))]
    same = DataFrame(
        {
            "source": [pairs[code] for code in fixed["code"]],
            "target": list(fixed["code"]),
            "weight": 1.0,
            "target_share": 1.0,
            "area_m2": fixed.geometry.area.to_numpy(),
            "same": True,
        }
    )
    rest = source[~source["code"].isin(set(pairs.values()))], target[~target["code"].isin(set(pairs))]
    table, refined = _overlay(*rest, inhabitants=inhabitants, sliver=sliver)
    joined = pd.concat([part for part in (same, table) if len(part)] or [table], ignore_index=True)
    return Crosswalk(
        table=joined.sort_values(["target", "source"]).reset_index(drop=True),
        sources=tuple(sorted(codes_s)),
        targets=tuple(sorted(codes_t)),
        refined=refined,
    )


@dataclass(frozen=True)
class Carried:
    """Values on the boundaries of another year.

    Attributes
    ----------
    frame
        By target code: ``value`` (NaN where too little is known), ``coverage`` (share of the area
        for which something is known, 0 to 1), ``estimated`` (False where nothing had to be carried).
    lost
        For counts: the known part that ended in no target, because it lies outside all of them, has no
        boundary, or belongs to a target that stays unknown. Values plus `lost` is the known
        total. None for rates.
    without_boundary
        Codes that have a value and no boundary among the sources.
    """

    frame: DataFrame
    lost: float | None
    without_boundary: tuple[str, ...]


def carry(
    values: Series[float],
    crosswalk: Crosswalk,
    *,
    kind: Kind,
    denominator: Series[float] | None = None,
    per_area: bool = False,
    min_coverage: float | None = None,
) -> Carried:
    """Values of the sources, on the boundaries of the targets.

    A count is sum(w v); its known total is conserved. A rate is sum(w d v) / sum(w d) over the
    sources of which value v and denominator d are known.

    Parameters
    ----------
    values
        By source code; NaN and absent are unknown.
    crosswalk
        Weights w.
    kind
        Extensive or intensive; a class cannot be carried.
    denominator
        Divisor of a rate by source code; 0 is nobody, NaN unknown.
    per_area
        For a rate per km²: weigh by area, without a denominator.
    min_coverage
        Share of a target that must be known, 0 to 1; `COUNT_COVERAGE` for counts and
        `RATE_COVERAGE` for rates when None.

    Raises
    ------
    InputError
        If the values are classes, or a rate comes without a denominator.
    SchemaError
        If a code repeats.
    """
    if kind is Kind.CATEGORY:
        raise InputError(mark("A class cannot be carried to other boundaries; choose a count or a rate."))
    if kind is Kind.INTENSIVE and denominator is None and not per_area:
        raise InputError(mark("A rate can only be carried with what it is divided by; give the denominators."))
    for given in (values, denominator):
        if given is not None and not given.index.is_unique:
            repeated = sorted(set(given.index[given.index.duplicated()].astype(str)))
            raise SchemaError(
                mark("These codes occur twice: {codes}; keep one of each."), codes=", ".join(repeated[:_SHOWN])
            )
    table = crosswalk.table.copy()
    table["value"] = values.astype(float).reindex(table["source"]).to_numpy()
    if kind is Kind.EXTENSIVE:
        frame = _counts(table, COUNT_COVERAGE if min_coverage is None else min_coverage)
    else:
        given = Series(1.0, index=list(crosswalk.sources)) if denominator is None or per_area else denominator
        table["base"] = table["area_m2"] if per_area else table["weight"] * given.reindex(table["source"]).to_numpy()
        frame = _rates(table, RATE_COVERAGE if min_coverage is None else min_coverage)
    frame = frame.reindex(pd.Index(crosswalk.targets, name="code"))
    # A target without any pair has a known coverage of 0, and an unknown value.
    frame["coverage"] = frame["coverage"].where(frame["coverage"].notna(), 0.0)
    unchanged = set(table.loc[table["same"], "target"])
    frame["estimated"] = ~frame.index.isin(unchanged) & frame["value"].notna()
    without = sorted(set(values.dropna().index.astype(str)) - set(crosswalk.sources))
    lost = float(values.sum() - frame["value"].sum()) if kind is Kind.EXTENSIVE else None
    return Carried(frame, lost, tuple(without))


def _check(areas: GeoDataFrame) -> None:
    require_rd(areas)
    if "code" not in areas or not areas["code"].is_unique:
        raise SchemaError(mark("Every area needs a code of its own to be carried over; fetch the boundaries again."))
    empty = sorted(areas.loc[~(areas.geometry.area > 0), "code"])
    if empty:
        raise SchemaError(
            mark("These areas have no surface: {codes}; fetch the boundaries again."), codes=", ".join(empty[:_SHOWN])
        )


def _overlay(
    source: GeoDataFrame, target: GeoDataFrame, *, inhabitants: Series[float] | None, sliver: float
) -> tuple[DataFrame, frozenset[str]]:
    """Pairs of the areas that are not linked, and the sources whose weights follow inhabitants."""
    old, new = (np.asarray(areas.geometry.array) for areas in (source, target))
    later, earlier = shapely.STRtree(old).query(new, predicate="intersects")
    shared: Numbers = shapely.area(shapely.intersection(new[later], old[earlier]))
    table = DataFrame(
        {
            "source": source["code"].to_numpy()[earlier],
            "target": target["code"].to_numpy()[later],
            "weight": shared / shapely.area(old)[earlier],
            "target_share": shared / shapely.area(new)[later],
            "area_m2": shared,
        }
    )
    inside = table.groupby("source")["weight"].sum()
    covered = table.groupby("target")["target_share"].sum()
    table = table[((table["weight"] >= sliver) | (table["target_share"] >= sliver)) & (table["area_m2"] > 0)].copy()
    table["weight"] = _filled(table["weight"], table["source"], inside, sliver=sliver)
    table["target_share"] = _filled(table["target_share"], table["target"], covered, sliver=sliver)
    alone = ~table["source"].duplicated(keep=False) & ~table["target"].duplicated(keep=False)
    table["same"] = alone & (table["weight"] == 1) & (table["target_share"] == 1)
    if inhabitants is None:
        return table, frozenset()
    return _refined(table, inhabitants, target=dict(zip(target["code"], shapely.area(new), strict=True)))


def _filled(shares: Series[float], codes: Series[str], totals: Series[float], *, sliver: float) -> Series[float]:
    """Rescale shares to their sum before slivers were dropped; to 1 when the rest is negligible."""
    total = totals.where(totals < 1 - sliver, 1.0).reindex(codes).to_numpy()
    kept = shares.groupby(codes).transform("sum")
    return shares / kept * total


def _refined(
    table: DataFrame, inhabitants: Series[float], *, target: Mapping[str, float]
) -> tuple[DataFrame, frozenset[str]]:
    """The weights of a source in proportion to the inhabitants of its parts, where those are known and not all 0."""
    people = inhabitants.astype(float).reindex(table["target"]).to_numpy()
    part = Series(people * table["area_m2"].to_numpy() / table["target"].map(target).to_numpy(), index=table.index)
    unsure = part.isna().groupby(table["source"]).transform("any")
    total = part.groupby(table["source"]).transform("sum").where(~unsure)
    known = total > 0
    inside = table.groupby("source")["weight"].transform("sum")
    table["weight"] = (part / total * inside).where(known, table["weight"])
    return table, frozenset(table.loc[known, "source"])


def _counts(table: DataFrame, min_coverage: float) -> DataFrame:
    known = table[table["value"].notna()]
    part = known["weight"] * known["value"]
    value = part.groupby(known["target"]).sum()
    coverage = known.groupby("target")["target_share"].sum().clip(upper=1.0)
    return DataFrame({"value": value.where(coverage >= min_coverage), "coverage": coverage})


def _rates(table: DataFrame, min_coverage: float) -> DataFrame:
    base, by = table["base"], table["target"]
    known = table["value"].notna() & base.notna()
    top = (base * table["value"]).where(known).groupby(by).sum(min_count=1)
    bottom = base.where(known).groupby(by).sum(min_count=1)
    share = table["target_share"]
    covered = share.groupby(by).sum().clip(upper=1.0)
    # By the denominators where all are known, so that an unknown value where nobody lives costs no coverage.
    whole = base.groupby(by).sum().where(~base.isna().groupby(by).any())
    by_area = share.where(known).groupby(by).sum() / share.groupby(by).sum()
    coverage = covered * (bottom / whole.where(whole > 0)).where(bottom.notna() & (whole > 0), by_area)
    value = (top / bottom.where(bottom > 0)).where(coverage >= min_coverage)
    # An area with an unchanged boundary keeps its value, even if its denominator is unknown.
    same = table[table["same"]].set_index("target")["value"]
    value = value.where(~value.index.isin(same.index), same.reindex(value.index))
    coverage = coverage.where(~coverage.index.isin(same.index), same.reindex(value.index).notna().astype(float))
    return DataFrame({"value": value, "coverage": coverage})
