"""Class bounds that are round numbers, one step apart: 5, 10, 15, 20.

A step is 1, 2, 2.5 or 5 times a power of ten, the four roundest of L. Wilkinson, "The Grammar of Graphics" (2nd
edition, 2005), chapter 6. Of all steps the one is taken that makes the number of classes wanted, or comes nearest.
`mapclassify.PrettyBreaks` (P. S. Heckbert, "Nice numbers for graph labels", Graphics Gems, 1990) rounds range and step
up both, and makes three classes of 10 out of values of 2 to 24 where five of 5 were asked for.
"""

from __future__ import annotations

import math
from decimal import Decimal

# The roundest first: it is taken where two steps come equally near.
_STEPS = tuple(Decimal(step) for step in ("1", "5", "2", "2.5"))
_POWERS = 2  # of ten, around that of an even division


def pretty_bounds(low: float, high: float, *, k: int, most: int, decimals: int) -> list[float]:
    """Round numbers between two values, ascending; none where no step that can be printed fits between them.

    Parameters
    ----------
    low, high
        Lowest and highest value as they are printed, the first below the second.
    k
        Number of classes wanted; n bounds make n + 1.
    most
        Number of classes that are made at most.
    decimals
        Decimals that bounds are printed with; a step is a whole number of the last one.
    """
    first, last = Decimal(repr(low)), Decimal(repr(high))
    middle = math.floor(math.log10((high - low) / k))
    smallest = Decimal(1).scaleb(-decimals)
    made = {
        step: _between(first, last, step)
        for unit in _STEPS
        for power in range(middle - _POWERS, middle + _POWERS + 1)
        if (step := unit.scaleb(power)) % smallest == 0 and (last - first) / step <= most
    }
    made = {step: bounds for step, bounds in made.items() if len(bounds) < most}
    if not made:
        return []
    # The first of equally near ones: Python keeps the order of the steps.
    best = min(made, key=lambda step: abs(len(made[step]) + 1 - k))
    return [float(bound) for bound in made[best]]


def _between(low: Decimal, high: Decimal, step: Decimal) -> list[Decimal]:
    """Whole numbers of steps above the lowest and below the highest value."""
    return [step * place for place in range(math.floor(low / step) + 1, math.ceil(high / step))]
