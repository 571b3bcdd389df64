"""Before against after: who gains, who loses, and how many areas an assumption moves to another class.

Who gains or loses is counted over areas, never over families.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from pandas import DataFrame, Series

# A smaller relative change counts as none: the estimates are no finer.
TOLERANCE = 0.01


@dataclass(frozen=True)
class Effect:
    """Who gains and who loses.

    Attributes
    ----------
    frame
        One row per area: ``code``, ``before``, ``after``, ``change`` (NaN where either is unknown), ``people``, and how
        many of those ``gain`` and ``lose`` (NaN where people are unknown).
    gain, lose
        People in areas whose figure got better, or worse; of `reach_effect` only those of them who can get there now,
        or no longer.
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
    """Compare a measure before and after: the people of the areas where it moved.

    Parameters
    ----------
    before, after
        By area code, one unit; NaN is unknown (for a distance: nothing in reach).
    people
        By area code; NaN unknown.
    marked
        Codes to count separately as well.
    more_is_better
        False for distances.
    """
    frame = _beside(before, after, people)
    step = frame["change"] if more_is_better else -frame["change"]
    size = frame["before"].abs() * TOLERANCE
    better, worse = step > size, step < -size
    return _effect(frame, frame["people"].where(better, 0.0), frame["people"].where(worse, 0.0), marked)


def reach_effect(
    before: Series[float],
    after: Series[float],
    *,
    people: Series[float],
    marked: Iterable[str] = (),
    more_is_better: bool = True,
) -> Effect:
    """Compare the share of the people who get somewhere, before and after: how many more, and how many fewer.

    Parameters
    ----------
    before, after
        By area code, percent 0-100 of its people; NaN unknown.
    people, marked, more_is_better
        As in `effect_of`.
    """
    frame = _beside(before, after, people)
    more = frame["change"] / 100 * frame["people"] * (1 if more_is_better else -1)
    return _effect(frame, more.clip(lower=0.0), (-more).clip(lower=0.0), marked)


def _beside(before: Series[float], after: Series[float], people: Series[float]) -> DataFrame:
    codes = before.index.union(after.index).sort_values()
    frame = DataFrame({"before": before.reindex(codes), "after": after.reindex(codes), "people": people.reindex(codes)})
    return frame.assign(change=frame["after"] - frame["before"])


def _effect(frame: DataFrame, gain: Series[float], lose: Series[float], marked: Iterable[str]) -> Effect:
    """Sums of people by area who gain and lose."""
    chosen = frame.index.isin(set(marked))
    unknown = frame.index[frame["change"].isna() | frame["people"].isna()]
    return Effect(
        frame=frame.assign(gain=gain, lose=lose).rename_axis("code").reset_index(),
        gain=float(gain.sum()),
        lose=float(lose.sum()),
        gain_marked=float(gain[chosen].sum()),
        lose_marked=float(lose[chosen].sum()),
        unknown=tuple(str(code) for code in unknown),
    )


def class_changes(
    measure: Callable[[float], Series[float]], *, breaks: tuple[float, ...], factors: tuple[float, ...] = (0.8, 1.2)
) -> dict[float, float]:
    """Sensitivity: the share of areas whose class changes when an assumption moves.

    Parameters
    ----------
    measure
        Returns the measure by area for a factor on the assumption; 1 is the assumption itself.
    breaks
        Upper bounds of the classes of the map.
    factors
        Factors that the assumption is multiplied by.

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
