"""Class bounds for a map: one `Classification` drives colours, legend, table and exports.

Bounds are rounded to the decimals that the legend shows before any value is put in a
class, so that the reader sees exactly the bounds that were used. A value on a bound belongs to
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

from kaart.core.errors import InputError, SchemaError, mark
from kaart.core.provenance import Notice

METHODS = ("quantiles", "fisher_jenks", "equal_interval", "maximum_breaks", "head_tail", "std_mean", "user")
MIN_K, MAX_K = 2, 9
NO_CLASS = -1
# Empty classes are informative when the bounds are regular or given; elsewhere they only result from rounding.
_KEEPS_EMPTY = frozenset({"equal_interval", "std_mean", "user"})


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
        Lower bound of the first class, not above the lowest value; NaN when nothing has a value.
    breaks
        Upper bounds, ascending, in the unit of the values. Every value is at most the last one.
    codes
        Area codes, in the order they were given.
    classes
        Class of each code, `NO_CLASS` where it has no value.
    counts
        Areas per class.
    reason
        Why there are fewer or other classes than asked for; None otherwise.
    least, most
        Lowest and highest value; NaN when nothing has a value.
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
    least: float = math.nan
    most: float = math.nan

    def ranges(self, *, decimals: int) -> tuple[tuple[float, float], ...]:
        """Bounds of every class as they are read, in the unit of the values, lowest class first; empty without values.

        The outermost bounds lie outward, so that nothing falls off. Beside the lowest and the highest value they
        would look wrong: here they are those values, at the decimals used in text. User bounds are not
        changed.

        Parameters
        ----------
        decimals
            Decimals that are shown.
        """
        lows, highs = [self.lowest, *self.breaks[:-1]][: self.k], list(self.breaks)
        if self.k and self.method != "user":
            least, most = round(self.least, decimals), round(self.most, decimals)
            # A class that rounding would close keeps the bounds that hold it.
            lows[0] = least if least < highs[0] else lows[0]
            highs[-1] = most if most > lows[-1] else highs[-1]
        return tuple(zip(lows, highs, strict=True))


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
        One of `METHODS`. ``head_tail`` and ``std_mean`` decide the number of classes themselves.
    k
        Number of classes wanted, `MIN_K` to `MAX_K`. Ties and few distinct values give fewer.
    breaks
        Ascending upper bounds, only with ``user``; taken as they are, so that they can be pinned
        over years and regions. Values above the last one get a class of their own.
    decimals
        Decimals that the bounds are rounded to.

    Raises
    ------
    InputError
        If the method, `k`, `breaks` or a value cannot be used.
    SchemaError
        If a code repeats.
    """
    _check(values, method=method, k=k, breaks=breaks)
    numbers = np.asarray(values, dtype=np.float64)
    known: NDArray[np.float64] = np.sort(numbers[~np.isnan(numbers)])
    codes = tuple(str(code) for code in values.index)
    if breaks is not None:
        # Own bounds imply a class above them, even if it is empty.
        k = len(breaks) + 1
    if not known.size:
        return Classification(method, k, 0, math.nan, (), codes, (NO_CLASS,) * len(codes), ())
    if method == "user" and breaks is not None:
        bounds, lowest = _pinned(known, [float(item) for item in breaks], decimals=decimals)
    else:
        bounds, lowest = _rounded(known, _raw_bounds(known, method=method, k=k), decimals=decimals)
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
        lowest=lowest,
        breaks=tuple(bounds.tolist()),
        codes=codes,
        classes=tuple(classes.tolist()),
        counts=tuple(counts.tolist()),
        reason=_reason(known, method=method, asked=k, got=len(bounds)),
        least=float(known[0]),
        most=float(known[-1]),
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
                found=", ".join(str(item) for item in breaks) or "none",
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


def _raw_bounds(known: NDArray[np.float64], *, method: str, k: int) -> NDArray[np.float64]:
    """Upper bounds as mapclassify and jenkspy give them, not rounded; `known` is sorted and not empty."""
    distinct = np.unique(known)
    if len(distinct) == 1:
        return distinct
    if method != "equal_interval" and len(distinct) <= k and method not in {"head_tail", "std_mean"}:
        return distinct
    if method == "fisher_jenks":
        # mapclassify's own takes minutes for the buurten of the country.
        return np.asarray(jenkspy.jenks_breaks(known, n_classes=k)[1:], dtype=float)
    import mapclassify  # noqa: PLC0415  takes two seconds, and most starts need no new classes

    with warnings.catch_warnings():
        # It warns about ties, which `reason` reports, and about a library that would only make it faster.
        warnings.simplefilter("ignore")
        match method:
            case "quantiles":
                made = mapclassify.Quantiles(known, k)
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


def _rounded(
    known: NDArray[np.float64], bounds: NDArray[np.float64], *, decimals: int
) -> tuple[NDArray[np.float64], float]:
    """Bounds at the decimals shown: inner ones to the nearest, the outer ones outward so that nothing falls off."""
    last = _outward(float(known[-1]), decimals=decimals, up=True)
    inner = np.unique(np.round(bounds[bounds < known[-1]], decimals))
    inner = inner[(inner >= known[0]) & (inner < known[-1])]
    return np.append(inner, last), _outward(float(known[0]), decimals=decimals, up=False)


def _pinned(known: NDArray[np.float64], bounds: list[float], *, decimals: int) -> tuple[NDArray[np.float64], float]:
    """Given bounds untouched; a class on top when values lie above them."""
    if known[-1] > bounds[-1]:
        bounds = [*bounds, max(_outward(float(known[-1]), decimals=decimals, up=True), float(known[-1]))]
    lowest = _outward(float(known[0]), decimals=decimals, up=False)
    # Without values in the first class its lower bound is its upper bound: an interval that holds nothing.
    return np.asarray(bounds), min(lowest, bounds[0])


def _outward(value: float, *, decimals: int, up: bool) -> float:
    """The nearest number with these decimals that is not on the wrong side of the value."""
    near = round(value, decimals)
    step = 10.0**-decimals
    if up and near < value:
        near = round(near + step, decimals)
    if not up and near > value:
        near = round(near - step, decimals)
    # Beyond 2^53 steps a float cannot hold the step any more; the value itself is then the bound.
    return near if (near >= value if up else near <= value) else value


def _reason(known: NDArray[np.float64], *, method: str, asked: int, got: int) -> Notice | None:
    distinct = len(np.unique(known))
    if method in {"user", "head_tail", "std_mean"}:
        if got == asked or method == "user":
            return None
        return Notice.of(mark("This method decides the number of classes itself: {got}."), got=got)
    if got < asked:
        return Notice.of(
            mark("Classes: {got}, not {asked}; the values lie too close together (different values: {distinct})."),
            got=got,
            asked=asked,
            distinct=distinct,
        )
    return None
