"""Class bounds for a map: one `Classification` drives colours, legend, table and exports.

Values and bounds are rounded to the decimals that are printed before any value is put in a class, so that
every printed value lies in the class that is printed for it. A value on a bound belongs to
the class below it: class ``i`` holds the values in ``(breaks[i - 1], breaks[i]]``.
Areas without a value have no class; they never share one with a low value.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import jenkspy
import numpy as np
from numpy.typing import NDArray
from pandas import Series

from kaart.analysis.classes.pretty import pretty_bounds
from kaart.core.errors import InputError, SchemaError, mark
from kaart.core.numbers import as_printed
from kaart.core.provenance import Notice

METHODS = ("quantiles", "fisher_jenks", "equal_interval", "round", "maximum_breaks", "head_tail", "std_mean", "user")
MIN_K, MAX_K = 2, 9
NO_CLASS = -1
# Empty classes are informative when the bounds are regular or given; elsewhere they only result from rounding.
_KEEPS_EMPTY = frozenset({"equal_interval", "round", "std_mean", "user"})
# What these give need not be as many classes as are asked for.
_OWN_NUMBER = frozenset({"round", "head_tail", "std_mean"})


@dataclass(frozen=True)
class Classification:
    """Classes of one set of values.

    Attributes
    ----------
    method
        One of `METHODS`.
    asked, k
        Number of classes asked for and made; 0 are made when nothing has a value. With own bounds one more
        is asked for than there are bounds.
    lowest
        Lower bound of the first class, not above the lowest printed value; NaN when nothing has a value.
    breaks
        Upper bounds, ascending, in the unit of the values. Every printed value is at most the last one.
    codes
        Area codes, in the order they were given.
    classes
        Class of each code, `NO_CLASS` where it has no value.
    counts
        Areas per class.
    reason
        Why there are fewer or other classes than asked for; None otherwise.
    """

    method: str
    asked: int
    k: int
    lowest: float
    breaks: tuple[float, ...]
    codes: tuple[str, ...]
    classes: tuple[int, ...]
    counts: tuple[int, ...]
    reason: Notice | None = None

    def ranges(self) -> tuple[tuple[float, float], ...]:
        """Bounds of every class as they are read, in the unit of the values, lowest first; empty without values."""
        return tuple(zip([self.lowest, *self.breaks[:-1]][: self.k], self.breaks, strict=True))


def classify(
    values: Series[float],
    *,
    method: str = "quantiles",
    k: int = 5,
    breaks: Sequence[float] | None = None,
    decimals: int = 1,
) -> Classification:
    """Divide values over classes.

    Parameters
    ----------
    values
        Values by area code, one unit and one definition family; NaN is no value.
    method
        One of `METHODS`. ``head_tail`` and ``std_mean`` decide the number of classes themselves; ``round`` comes as
        near to it as round bounds can.
    k
        Number of classes wanted, `MIN_K` to `MAX_K`. Ties and few distinct values give fewer.
    breaks
        Ascending upper bounds, only with ``user``, so that they can be pinned over years and regions. Values above
        the last one get a class of their own. Bounds that are printed alike are one.
    decimals
        Decimals that values and bounds are printed with.

    Raises
    ------
    InputError
        If the method, `k`, `breaks` or a value cannot be used.
    SchemaError
        If a code repeats.
    """
    _check(values, method=method, k=k, breaks=breaks)
    numbers = np.array([as_printed(value, decimals=decimals) for value in values.tolist()], dtype=np.float64)
    known: NDArray[np.float64] = np.sort(numbers[~np.isnan(numbers)])
    codes = tuple(str(code) for code in values.index.tolist())
    if breaks is not None:
        # Own bounds imply a class above them, even if it is empty.
        k = len(breaks) + 1
    if not known.size:
        return Classification(method, k, 0, math.nan, (), codes, (NO_CLASS,) * len(codes), ())
    if method == "user" and breaks is not None:
        given = np.unique([as_printed(float(item), decimals=decimals) for item in breaks])
        bounds = np.append(given, known[-1]) if known[-1] > given[-1] else given
    else:
        bounds = _printed(known, _raw_bounds(known, method=method, k=k, decimals=decimals), decimals=decimals)
    class_of_known = np.searchsorted(bounds, known, side="left")
    counts = np.bincount(class_of_known, minlength=len(bounds))
    if method not in _KEEPS_EMPTY:
        bounds = bounds[counts > 0]
    classes = np.where(np.isnan(numbers), NO_CLASS, np.searchsorted(bounds, numbers, side="left"))
    counts = np.bincount(classes[classes >= 0], minlength=len(bounds))
    return Classification(
        method=method,
        asked=k,
        k=len(bounds),
        # Without values in the first class its lower bound is its upper bound: an interval that holds nothing.
        lowest=float(min(known[0], bounds[0])),
        breaks=tuple(bounds.tolist()),
        codes=codes,
        classes=tuple(classes.tolist()),
        counts=tuple(counts.tolist()),
        reason=_reason(known, method=method, asked=k, got=len(bounds)),
    )


def _check(values: Series[float], *, method: str, k: int, breaks: Sequence[float] | None) -> None:
    if method not in METHODS:
        raise InputError(
            mark("There is no class method '{method}'; choose {choices}."), method=method, choices=", ".join(METHODS)
        )
    if not MIN_K <= k <= MAX_K:
        raise InputError(
            mark("{k} classes cannot be told apart on a map; choose {low} to {high}."), k=k, low=MIN_K, high=MAX_K
        )
    if (method == "user") != (breaks is not None):
        raise InputError(
            mark("Own class bounds go with the method 'user' and with no other; '{method}'."), method=method
        )
    if breaks is not None:
        bounds = [float(item) for item in breaks]
        ascending = all(low < high for low, high in pairwise(bounds))
        if not bounds or not ascending or not all(math.isfinite(item) for item in bounds) or len(bounds) > MAX_K:
            raise InputError(
                mark("Class bounds must be 1 to {high} numbers from low to high; got {found}."),
                high=MAX_K,
                found=", ".join(str(item) for item in breaks) or "–",
            )
    if not values.index.is_unique:
        repeated = sorted({str(code) for code in values.index[values.index.duplicated()]})
        raise SchemaError(mark("These codes occur twice: {codes}; keep one of each."), codes=", ".join(repeated[:8]))
    infinite = [str(code) for code in values.index[np.isinf(values.to_numpy(dtype=float))]]
    if infinite:
        raise InputError(
            mark("These areas have an infinite value: {codes}; give a number or nothing."),
            codes=", ".join(infinite[:8]),
        )


def _raw_bounds(known: NDArray[np.float64], *, method: str, k: int, decimals: int) -> NDArray[np.float64]:
    """Upper bounds as mapclassify and jenkspy give them, not rounded; `known` is sorted and not empty."""
    distinct = np.unique(known)
    if len(distinct) == 1:
        return distinct
    if method == "round":
        inner = pretty_bounds(float(known[0]), float(known[-1]), k=k, most=MAX_K, decimals=decimals)
        # Values that differ by the last decimal only have no round number between them.
        return np.append(inner, known[-1]) if inner else distinct
    if method != "equal_interval" and len(distinct) <= k and method not in {"head_tail", "std_mean"}:
        return distinct
    if method == "quantiles":
        return _quantiles(known, k)
    if method == "fisher_jenks":
        # mapclassify's own takes minutes for the buurten of the country.
        return np.asarray(jenkspy.jenks_breaks(known, n_classes=k)[1:], dtype=float)
    import mapclassify  # noqa: PLC0415  takes two seconds, and the default method does without

    with warnings.catch_warnings():
        # It warns about ties, which `reason` reports, and about a library that would only make it faster.
        warnings.simplefilter("ignore")
        match method:
            case "equal_interval":
                made = mapclassify.EqualInterval(known, k)
            case "maximum_breaks":
                made = mapclassify.MaximumBreaks(known, k)
            case "head_tail":
                made = mapclassify.HeadTailBreaks(known)
            case _:
                made = mapclassify.StdMean(known)
    bounds = np.unique(np.asarray(made.bins, dtype=float))
    # A long tail makes head-tail split many times; the topmost classes are then merged.
    return np.append(bounds[: MAX_K - 1], known[-1]) if len(bounds) > MAX_K else bounds


def _quantiles(known: NDArray[np.float64], k: int) -> NDArray[np.float64]:
    """Bounds of equally filled classes, as `mapclassify.Quantiles` has them, which takes longer to import than to draw.

    `numpy.quantile` interpolates otherwise, and prints another number where a bound lies half-way between two.
    """
    from scipy.stats import scoreatpercentile  # noqa: PLC0415  half a second, and most starts need no new classes

    step_pct = 100 / k
    shares_pct = np.minimum(np.arange(step_pct, 100 + step_pct, step_pct), 100)
    return np.unique(scoreatpercentile(known, shares_pct))


def _printed(known: NDArray[np.float64], bounds: NDArray[np.float64], *, decimals: int) -> NDArray[np.float64]:
    """Bounds at the decimals that are printed, the highest value last."""
    inner = np.unique([as_printed(float(bound), decimals=decimals) for bound in bounds[bounds < known[-1]]])
    return np.append(inner[(inner >= known[0]) & (inner < known[-1])], known[-1])


def _reason(known: NDArray[np.float64], *, method: str, asked: int, got: int) -> Notice | None:
    distinct = len(np.unique(known))
    if method == "user" or got == asked:
        return None
    if method in _OWN_NUMBER:
        return Notice.of(mark("This method decides the number of classes itself: {got}."), got=got)
    if got > asked:
        return None
    numbers = {"got": got, "asked": asked}
    if distinct <= got:
        return Notice.of(
            mark("{got} classes instead of {asked}: there are only {distinct} different values."),
            distinct=distinct,
            **numbers,
        )
    values, counts = np.unique(known, return_counts=True)
    most = int(counts.argmax())
    # Values that are the same cannot be divided: where they would fill a class and more, a bound is lost.
    if counts[most] * asked > len(known):
        text = mark("{got} classes instead of {asked}: {same} of the {known} areas have the same value ({value}).")
        return Notice.of(text, same=int(counts[most]), known=len(known), value=float(values[most]), **numbers)
    return Notice.of(mark("{got} classes instead of {asked}: some bounds are printed alike."), **numbers)
