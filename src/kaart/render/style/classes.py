"""Colours of classes of a house: in order of lightness, and far enough apart."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from kaart.analysis.classes.classify import MAX_K
from kaart.core.errors import InputError, mark
from kaart.render.maps.palette import contrast, lab, rgb

_STEP = 5.0  # CIE L* between neighbours: twice what is just noticeable
_RANGE = 3.0  # contrast of the lowest class with the highest
_FEWEST = 2


def lightness(colour: str) -> float:
    """CIE L* of an RGB hex colour, 0 to 100."""
    return float(lab(np.array(rgb(colour)) / 255)[0])


def grey(level: float) -> str:
    """RGB hex of the grey of a lightness (CIE L*, 0 to 100)."""
    return min(
        (f"#{value:02x}{value:02x}{value:02x}" for value in range(256)), key=lambda one: abs(lightness(one) - level)
    )


def require_order(classes: tuple[str, ...]) -> None:
    """Check that colours of classes run from light to dark or from dark to light in steps that can be seen.

    Parameters
    ----------
    classes
        RGB hex from low to high; none is in order.

    Raises
    ------
    InputError
        If they do not; it names the first two that do not.
    """
    if not classes:
        return
    if not _FEWEST <= len(classes) <= MAX_K:
        raise InputError(
            mark("A style with {count} colours for classes cannot be used; give {low} to {high}."),
            count=len(classes),
            low=_FEWEST,
            high=MAX_K,
        )
    levels = [lightness(colour) for colour in classes]
    down = levels[-1] < levels[0]
    for (one, before), (other, after) in pairwise(zip(classes, levels, strict=True)):
        step = before - after if down else after - before
        if step < _STEP:
            raise InputError(
                mark(
                    "The colours of classes {one} and {other} differ {step} in lightness (CIE L*); let them run from "
                    "light to dark or from dark to light in steps of at least {least}."
                ),
                one=one,
                other=other,
                step=round(step, 1),
                least=_STEP,
            )
    found = contrast(classes[0], classes[-1])
    if found < _RANGE:
        raise InputError(
            mark("The first and the last colour of classes have a contrast of {found}; let it be at least {least}."),
            found=round(found, 1),
            least=_RANGE,
        )


def pick(classes: tuple[str, ...], k: int) -> tuple[str, ...]:
    """As many colours as there are classes, spread over all of them.

    Parameters
    ----------
    classes
        Colours of a style.
    k
        Number of classes of the map.

    Raises
    ------
    InputError
        If there are too few.
    """
    if k > len(classes):
        raise InputError(
            mark("The style has {have} colours for classes and this map {k} classes; choose fewer classes."),
            have=len(classes),
            k=k,
        )
    places = np.linspace(0, len(classes) - 1, k).round().astype(int) if k > 1 else [len(classes) // 2]
    return tuple(classes[place] for place in places)
