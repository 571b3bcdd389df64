"""What if a site came, moved, closed or got more places: before against after.

A scenario is a list of edits on the sites of a moment. Who gains or loses is counted over areas, never
over families, and a better figure is no promise: the method page says what it leaves out.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from geopandas import GeoDataFrame
from pandas import DataFrame, Series
from shapely.geometry import Point

from kaart.analysis.reach import require_sites
from kaart.crs import RD
from kaart.errors import InputError, mark

VERSION = 1
MOST_EDITS = 200
# Less than this share of what there was counts as no change: the estimates are no finer.
TOLERANCE = 0.01
_UNREADABLE = mark("This file holds no scenario that kaart can read ({reason}); choose one that kaart saved.")


class EditKind(StrEnum):
    """What is done to a site."""

    ADD = "add"
    MOVE = "move"
    CLOSE = "close"
    PLACES = "places"


@dataclass(frozen=True)
class Edit:
    """One change.

    Attributes
    ----------
    kind
        What is done.
    site_id
        Which site; of a new one an id that no other has.
    x_m, y_m
        Where to, in EPSG:28992; only when added or moved.
    places
        Number of places; only when added or changed.
    name
        What the new site is called.
    """

    kind: EditKind
    site_id: str
    x_m: float | None = None
    y_m: float | None = None
    places: float | None = None
    name: str = ""


@dataclass(frozen=True)
class Scenario:
    """Edits with a name, in the order in which they are made."""

    name: str
    edits: tuple[Edit, ...] = ()

    def with_edit(self, edit: Edit) -> Scenario:
        """The same with one more edit at the end."""
        return Scenario(self.name, (*self.edits, edit))

    def to_json(self) -> str:
        """The scenario as a small JSON document; the same scenario gives the same text."""
        edits = [{name: item for name, item in asdict(edit).items() if item not in (None, "")} for edit in self.edits]
        document = {"version": VERSION, "name": self.name, "crs": RD, "edits": edits}
        return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def read_scenario(text: str) -> Scenario:
    """Read what `Scenario.to_json` wrote.

    Raises
    ------
    InputError
        If it is no scenario of this version; says what is wrong.
    """
    try:
        document: dict[str, Any] = json.loads(text)
        head = document["version"], document["crs"]
        name, edits = str(document["name"]), tuple(_read_edit(item) for item in document["edits"])
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(_UNREADABLE, reason=type(error).__name__) from error
    numbers = [item for edit in edits for item in (edit.x_m, edit.y_m, edit.places) if item is not None]
    if head != (VERSION, RD) or len(edits) > MOST_EDITS or not np.isfinite(numbers).all():
        raise InputError(_UNREADABLE, reason=f"{head}, {len(edits)}")
    return Scenario(name, edits)


def _read_edit(item: dict[str, Any]) -> Edit:
    numbers = {name: float(item[name]) for name in ("x_m", "y_m", "places") if name in item}
    return Edit(EditKind(item["kind"]), str(item["site_id"]), name=str(item.get("name", "")), **numbers)


def apply_scenario(sites: GeoDataFrame, scenario: Scenario) -> GeoDataFrame:
    """The sites after all edits; the input stays as it is.

    Parameters
    ----------
    sites
        EPSG:28992 points with ``site_id``, ``name`` and ``places`` (NaN unknown).
    scenario
        What is done to them.

    Raises
    ------
    CrsError
        If the sites are not in EPSG:28992.
    InputError
        If an edit names a site that is not there, or a new one an id that is; or lacks what it needs.
    """
    changed = require_sites(sites).copy()
    for edit in scenario.edits:
        changed = _applied(changed, edit)
    return changed.reset_index(drop=True)


def _applied(sites: GeoDataFrame, edit: Edit) -> GeoDataFrame:
    here = sites["site_id"] == edit.site_id
    if edit.kind is EditKind.ADD:
        if here.any():
            raise InputError(mark("There is a site {id} already; give the new one another id."), id=edit.site_id)
        if edit.places is None or edit.places < 0:
            raise InputError(mark("Site {id} needs a number of places, 0 or more."), id=edit.site_id)
        new = gpd.GeoDataFrame(
            {"site_id": [edit.site_id], "name": [edit.name or edit.site_id], "places": [edit.places]},
            geometry=[_point(edit)],
            crs=RD,
        )
        return gpd.GeoDataFrame(pd.concat([sites, new], ignore_index=True), geometry="geometry", crs=RD)
    if not here.any():
        raise InputError(mark("There is no site {id} to change; choose one of the list."), id=edit.site_id)
    if edit.kind is EditKind.CLOSE:
        return sites[~here]
    if edit.kind is EditKind.MOVE:
        sites.loc[here, "geometry"] = gpd.GeoSeries([_point(edit)] * int(here.sum()), index=sites.index[here], crs=RD)
        return sites
    if edit.places is None or edit.places < 0:
        raise InputError(mark("Site {id} needs a number of places, 0 or more."), id=edit.site_id)
    sites["places"] = sites["places"].mask(here, edit.places)
    return sites


def _point(edit: Edit) -> Point:
    if edit.x_m is None or edit.y_m is None:
        raise InputError(mark("Site {id} needs a place on the map."), id=edit.site_id)
    return Point(edit.x_m, edit.y_m)


@dataclass(frozen=True)
class Effect:
    """Who gains and who loses.

    Attributes
    ----------
    frame
        One row per area: ``code``, ``before``, ``after``, ``change`` (NaN where either is unknown), ``people``.
    gain, lose
        People in areas whose figure got better, or worse.
    gain_marked, lose_marked
        The same in the areas that were marked, such as those where many have a low income.
    unknown
        Areas whose people or figures are not known; they count for neither.
    """

    frame: DataFrame
    gain: float
    lose: float
    gain_marked: float
    lose_marked: float
    unknown: tuple[str, ...]


def effect_of(
    before: Series[float],
    after: Series[float],
    *,
    people: Series[float],
    marked: Iterable[str] = (),
    more_is_better: bool = True,
) -> Effect:
    """Compare a measure before and after.

    Parameters
    ----------
    before, after
        By area code, one unit; NaN is unknown (of a distance: nothing in reach).
    people
        By area code; NaN unknown.
    marked
        Codes to count besides, as a part of the whole.
    more_is_better
        False for distances.
    """
    codes = before.index.union(after.index).sort_values()
    frame = DataFrame({"before": before.reindex(codes), "after": after.reindex(codes), "people": people.reindex(codes)})
    frame["change"] = frame["after"] - frame["before"]
    step = frame["change"] if more_is_better else -frame["change"]
    size = frame["before"].abs() * TOLERANCE
    better, worse = step > size, step < -size
    chosen = frame.index.isin(set(marked))

    def sum_of(which: Series[bool]) -> float:
        return float(frame.loc[which, "people"].sum())

    unknown = frame.index[frame["change"].isna() | frame["people"].isna()]
    return Effect(
        frame=frame.rename_axis("code").reset_index(),
        gain=sum_of(better),
        lose=sum_of(worse),
        gain_marked=sum_of(better & chosen),
        lose_marked=sum_of(worse & chosen),
        unknown=tuple(str(code) for code in unknown),
    )


def class_changes(
    measure: Callable[[float], Series[float]], *, breaks: tuple[float, ...], factors: tuple[float, ...] = (0.8, 1.2)
) -> dict[float, float]:
    """Sensitivity: the share of areas whose class changes when an assumption moves.

    Parameters
    ----------
    measure
        Gives the measure by area for a factor on the assumption; 1 is the assumption itself.
    breaks
        Upper bounds of the classes of the map.
    factors
        What the assumption is multiplied by.

    Returns
    -------
    dict
        Share of the areas known in both, 0 to 1, by factor; NaN when there is none.
    """
    base = measure(1.0)
    bounds = np.asarray(breaks[:-1], dtype=float)
    found = {}
    for factor in factors:
        moved = measure(factor).reindex(base.index)
        both = (base.notna() & moved.notna()).to_numpy()
        first, second = (np.searchsorted(bounds, item.to_numpy(float)[both], side="left") for item in (base, moved))
        found[factor] = float((first != second).mean()) if both.any() else float("nan")
    return found
