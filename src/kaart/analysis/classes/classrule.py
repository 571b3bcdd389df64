"""How a map divides values over classes, as one short text that fits in a link.

``fisher_jenks-6`` are six natural classes, ``user-5_7.5_12`` are own bounds, and
``around_gemeente-6`` are classes on both sides of the gemeente's own figure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from pandas import Series

from kaart.analysis.classes.classify import MAX_K, METHODS, MIN_K, Classification, classify
from kaart.core.errors import InputError, mark
from kaart.core.numbers import as_printed

DEFAULT_METHOD, DEFAULT_K = "quantiles", 5
AROUND_GEMEENTE, AROUND_COUNTRY = "around_gemeente", "around_nl"
REFERENCES = (AROUND_GEMEENTE, AROUND_COUNTRY)
FREE = tuple(method for method in METHODS if method != "user")


@dataclass(frozen=True)
class ClassRule:
    """A choice of classes.

    Attributes
    ----------
    method
        A method of `classify`, or one of `REFERENCES`.
    k
        Number of classes wanted; even around a reference.
    breaks
        Own ascending upper bounds in the indicator's unit, only with ``user``.
    """

    method: str = DEFAULT_METHOD
    k: int = DEFAULT_K
    breaks: tuple[float, ...] = ()

    @property
    def diverging(self) -> bool:
        """Whether the classes lie on both sides of a reference."""
        return self.method in REFERENCES

    def to_text(self) -> str:
        """The rule in a link; "" for the default."""
        if self == ClassRule():
            return ""
        tail = "_".join(f"{bound:.12g}" for bound in self.breaks) if self.breaks else str(self.k)
        return f"{self.method}-{tail}"


def read_rule(text: str) -> ClassRule:
    """Read a rule from a link; an empty text gives the default.

    Parameters
    ----------
    text
        Output of `ClassRule.to_text`.

    Raises
    ------
    InputError
        If it cannot be read; names the methods.
    """
    if not text:
        return ClassRule()
    method, _, tail = text.partition("-")
    try:
        if method == "user":
            breaks = tuple(float(part) for part in tail.split("_"))
            if all(np.isfinite(breaks)) and list(breaks) == sorted(set(breaks)) and len(breaks) < MAX_K:
                return ClassRule(method, len(breaks) + 1, breaks)
        elif method in (*FREE, *REFERENCES) and MIN_K <= int(tail) <= MAX_K:
            return ClassRule(method, int(tail))
    except ValueError:
        pass
    raise InputError(
        mark("These classes cannot be read: '{text}'; choose {choices} with {low} to {high} classes."),
        text=text,
        choices=", ".join((*FREE, *REFERENCES)),
        low=MIN_K,
        high=MAX_K,
    )


def apply_rule(
    rule: ClassRule,
    values: Series[float],
    *,
    decimals: int,
    references: Mapping[str, float | None],
    middle: float | None = None,
) -> Classification:
    """Divide values over classes by a rule.

    On a scale with a middle the method divides the distances to it, and classes lie on both sides; own bounds stay
    what they are.

    Parameters
    ----------
    rule
        Choice of classes.
    values
        Values by code; NaN is no value.
    decimals
        Decimals of the bounds.
    references
        Value of the gemeente and of the country by rule method; None or absent where unknown.
    middle
        Value in the middle of the scale, see `kaart.catalogue.records.Indicator.middle`; None for most scales.

    Raises
    ------
    InputError
        If the rule needs a reference that is unknown, or cannot be used on these values.
    """
    if not rule.diverging and (middle is None or rule.breaks or not values.notna().any()):
        return classify(values, method=rule.method, k=rule.k, breaks=list(rule.breaks) or None, decimals=decimals)
    around = references.get(rule.method) if rule.diverging else middle
    if around is None:
        raise InputError(
            mark("There is no figure of the gemeente or the country to put in the middle; choose other classes.")
        )
    if not values.notna().any():
        return classify(values, k=rule.k, decimals=decimals)
    return classify(
        values,
        method="user",
        k=rule.k,
        breaks=bounds_around(values, around, k=rule.k, decimals=decimals, method=rule.method),
        decimals=decimals,
    )


def bounds_around(
    values: Series[float], middle: float, *, k: int, decimals: int, method: str = DEFAULT_METHOD
) -> list[float]:
    """Upper bounds of classes as far below a reference as above it.

    The distances to the reference are divided into steps, and the same steps are taken on both
    sides, so that a shade means the same distance on either side. The last class, open at the top,
    is left to `classify`.

    Parameters
    ----------
    values
        At least one known value.
    middle
        Reference, in the unit of the values.
    k
        Classes wanted; an odd number gets one more, where a map can show one more.
    decimals
        Decimals of the bounds.
    method
        Divides the distances; one of `FREE`, or of `REFERENCES` for equally filled steps.
    """
    half = min((k + 1) // 2, MAX_K // 2)
    distances = Series(np.abs(values.dropna().to_numpy(float) - middle))
    if half < MIN_K:
        steps: Sequence[float] = ()
    elif method in (DEFAULT_METHOD, *REFERENCES):
        steps = np.quantile(distances, [place / half for place in range(1, half)]).tolist()
    else:
        made = classify(distances, method=method, k=half, decimals=decimals)
        # Some methods decide the number themselves, and put a bound at no distance at all.
        steps = [bound for bound in made.breaks[:-1] if bound > 0][: half - 1]
    bounds = {as_printed(middle, decimals=decimals)}
    for step in steps:
        bounds |= {as_printed(middle + side * float(step), decimals=decimals) for side in (-1, 1)}
    return sorted(bounds)
