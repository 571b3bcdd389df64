"""Colours of classes and of areas without a value, checked for colour-blind readers.

Sequential palettes are Fabio Crameri's, cut at both ends: light is low, no class is as
light as an area without data and none is near black. Classes are spaced evenly in CIE
lightness, which every kind of colour blindness leaves nearly alone. Areas without a value
are greys lighter than the lightest class, so that they never read as high or as "fine".
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from kaart.analysis.classes.classify import MAX_K, Classification
from kaart.core.errors import InputError, mark
from kaart.model.missing import Status

# Without the palettes that run through alarm red (lajolla, bilbao), that lack colour (grayC) or
# whose lightness is not monotonic: those are not distinct in every form of colour blindness.
PALETTES = (
    "batlow",
    "batlowW",
    "devon",
    "bamako",
    "davos",
    "lapaz",
    "tokyo",
    "buda",
    "acton",
    "imola",
    "glasgow",
    "lipari",
    "navia",
    "oslo",
    "nuuk",
    "turku",
)
# Two hues that are distinct for every kind of colour vision; no alarming red.
DIVERGING, _MEETS, _NEUTRAL = "broc", ":", "="
NEITHER = "#f3efe2"  # of a class in the middle, in which nothing changes
_ONE_EACH = (44.0, 62.0)  # CIE L* of one class on either side of a reference
LIGHTEST, DARKEST = 82.0, 24.0  # CIE L* of the first and the last class
OPACITY = 0.88  # of a fill on the map: street names underneath stay legible
BASEMAP = "#ededed"  # most common grey of PDOK's base map
OUTLINE, HALO = "#111111", "#ffffff"
BORDER = "#333333"  # darker than any class, so that a border shows on every one without colour too
BORDER_OPACITY = 0.4
_LINES = 2.5  # least contrast of a pattern with what it lies on
_SRGB_LINEAR = 0.04045  # below it sRGB is a straight line (IEC 61966-2-1)


@dataclass(frozen=True)
class NoData:
    """Look of an area without a value.

    Attributes
    ----------
    status
        Reason.
    code
        One letter for the status, as it stands in layer files.
    colour
        Fill, RGB hex.
    hatch
        Pattern for printed maps, as matplotlib writes it; "" for none.
    """

    status: Status
    code: str
    colour: str
    hatch: str


# There is room for six greys that can be told apart. Figures of CBS are never out of reach or left unfetched around an
# area, and what is measured here is never secret or in a table, so those share a grey; the pattern in print differs.
NO_DATA = (
    NoData(Status.SUPPRESSED, "s", "#d6d6d6", "///"),
    NoData(Status.NOT_REACHED, "b", "#d6d6d6", "||"),
    NoData(Status.TOO_FEW, "k", "#dedede", "\\\\"),
    NoData(Status.NOT_PUBLISHED, "p", "#e6e6e6", "..."),
    NoData(Status.NOT_FOUND, "f", "#eeeeee", "++"),
    NoData(Status.NOT_FETCHED, "o", "#eeeeee", "oo"),
    # A kind of unknown: there is no room for a seventh grey that everybody can tell apart.
    NoData(Status.NO_INHABITANTS, "i", "#f6f6f6", "--"),
    NoData(Status.MISSING, "m", "#f6f6f6", "xx"),
    NoData(Status.NOT_APPLICABLE, "n", "#fefefe", ""),
)


def no_data(status: str) -> NoData:
    """Look of a status without a value; that of `MISSING` for any other status."""
    looks = {str(item.status): item for item in NO_DATA}
    return looks.get(status, looks[str(Status.MISSING)])


@lru_cache(maxsize=256)
def colours(name: str, k: int) -> tuple[str, ...]:
    """Colours of k classes from low to high, light to dark.

    Parameters
    ----------
    name
        One of `PALETTES`, or of `around`: two hues that meet at a reference.
    k
        Number of classes, 0 to `MAX_K`; 0 gives none.

    Returns
    -------
    tuple of str
        RGB hex, such as ``#2a4858``. One class gets the middle of the palette.

    Raises
    ------
    InputError
        If the palette or the number cannot be used.
    """
    diverging, _, tail = name.partition(_MEETS)
    below = tail.removesuffix(_NEUTRAL)
    if name not in PALETTES and not (diverging == DIVERGING and below.isdigit()):
        near = difflib.get_close_matches(name, PALETTES, n=3, cutoff=0.4) or list(PALETTES[:3])
        raise InputError(
            mark("There is no palette '{palette}'; nearest: {choices}."), palette=name, choices=", ".join(near)
        )
    if not 0 <= k <= MAX_K:
        raise InputError(
            mark("{k} classes cannot be told apart on a map; choose {low} to {high}."), k=k, low=0, high=MAX_K
        )
    if k == 0:
        return ()
    if below:
        return _diverging(min(int(below), k), k, neutral=tail.endswith(_NEUTRAL))
    table, lightness = _ramp(name)
    ends = (min(LIGHTEST, float(lightness[0])), max(DARKEST, float(lightness[-1])))
    wanted = np.linspace(*ends, k) if k > 1 else np.array([sum(ends) / 2])
    places = [int(np.abs(lightness - level).argmin()) for level in wanted]
    return tuple(to_hex(table[place]) for place in places)


def class_colours(palette: str, classification: Classification) -> tuple[str, ...]:
    """Colours of the classes of a map.

    Own bounds keep their colours over years and regions: where no value lies above the last bound the
    darkest shade stays unused, in place of the other shades moving up.

    Parameters
    ----------
    palette
        As in `colours`.
    classification
        Classes of the map.

    Raises
    ------
    InputError
        As in `colours`.
    """
    k = classification.k
    if classification.method == "user" and _MEETS not in palette and k:
        return colours(palette, min(max(k, classification.asked), MAX_K))[:k]
    return colours(palette, k)


def around(below: int, *, neutral: bool = False) -> str:
    """Name of the palette of classes on both sides of a reference.

    Parameters
    ----------
    below
        Number of classes below the reference.
    neutral
        Whether the class after those holds the reference itself, and is neither below nor above it.
    """
    return f"{DIVERGING}{_MEETS}{below}{_NEUTRAL if neutral else ''}"


def is_around(palette: str) -> bool:
    """Whether a palette is one of two hues that meet at a reference."""
    return _MEETS in palette


def _diverging(below: int, k: int, *, neutral: bool = False) -> tuple[str, ...]:
    """Shades that lighten towards the reference from both sides, those below half a step darker.

    So no shade of one side has the lightness of one of the other, and a print in greys keeps rises and falls apart.
    """
    if neutral:
        if k <= below:
            return _diverging(k, k)
        sides = _diverging(below, k - 1) if k > 1 else ()
        return (*sides[:below], NEITHER, *sides[below:])
    from cmcrameri import cm  # noqa: PLC0415  brings all of matplotlib, needed at the first map only

    table = np.asarray(cm.cmaps[DIVERGING](np.arange(256)), dtype=float)[:, :3]
    lightness = lab(table)[:, 0]
    most = max(below, k - below)
    levels = np.linspace(DARKEST, LIGHTEST, 2 * most) if most > 1 else np.array(_ONE_EACH)
    halves = (np.arange(128), np.arange(128, 256))
    low = [int(halves[0][np.abs(lightness[halves[0]] - level).argmin()]) for level in levels[::2][most - below :]]
    high = [
        int(halves[1][np.abs(lightness[halves[1]] - level).argmin()]) for level in levels[1::2][most - (k - below) :]
    ]
    # From the darkest below, over the lightest on either side of the reference, to the darkest above.
    return tuple(to_hex(table[place]) for place in [*low, *reversed(high)])


@lru_cache(maxsize=32)
def _ramp(name: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    from cmcrameri import cm  # noqa: PLC0415  brings all of matplotlib, needed at the first map only

    table = np.asarray(cm.cmaps[name](np.arange(256)), dtype=float)[:, :3]
    lightness = lab(table)[:, 0]
    return (table, lightness) if lightness[0] > lightness[-1] else (table[::-1], lightness[::-1])


def rgb(colour: str) -> tuple[int, int, int]:
    """Red, green and blue, 0 to 255, of an RGB hex colour."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def to_hex(channels: NDArray[np.float64]) -> str:
    """RGB hex of red, green and blue in 0 to 1."""
    red, green, blue = (round(float(channel) * 255) for channel in channels)
    return f"#{red:02x}{green:02x}{blue:02x}"


def seen(colour: str, *, opacity: float = OPACITY) -> str:
    """Colour as it looks on the map: the fill over the grey base map. Legends show this one."""
    over = np.array(rgb(colour)) * opacity + np.array(rgb(BASEMAP)) * (1 - opacity)
    return to_hex(over / 255)


def linear(channels: NDArray[np.float64]) -> NDArray[np.float64]:
    """Linear light of sRGB in 0 to 1."""
    return np.where(channels <= _SRGB_LINEAR, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def lab(channels: NDArray[np.float64]) -> NDArray[np.float64]:
    """CIE L*a*b* (D65) of sRGB in 0 to 1; distances of about 2.3 are just noticeable."""
    to_xyz = np.array(
        [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.119192, 0.9503041]]
    )
    xyz = linear(channels) @ to_xyz.T / np.array([0.95047, 1.0, 1.08883])
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.stack([116 * f[..., 1] - 16, 500 * (f[..., 0] - f[..., 1]), 200 * (f[..., 1] - f[..., 2])], axis=-1)


def contrast(first: str, second: str) -> float:
    """Contrast of two colours as WCAG 2 defines it, 1 to 21; text needs 4.5."""
    shades = sorted(
        float(linear(np.array(rgb(colour)) / 255) @ np.array([0.2126, 0.7152, 0.0722])) for colour in (first, second)
    )
    return (shades[1] + 0.05) / (shades[0] + 0.05)


def hatch_ink(fill: str) -> str:
    """Colour of the lines of a pattern on a fill: dark, and light where dark would not show."""
    return BORDER if contrast(BORDER, fill) >= _LINES else HALO
