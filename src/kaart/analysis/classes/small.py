"""Areas with a small denominator: set aside on a map, or drawn towards the mean as if figures were a sample.

With few households, one more or less moves a share by more than the width of a class.
Both options change the colour on the map, never the published figure: that stays
beside it in tooltip and table.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from pandas import DataFrame, Series

from kaart.analysis.classes.smoothing import Smoothed, empirical_bayes
from kaart.catalogue import Indicator
from kaart.core.errors import InputError, mark
from kaart.core.numbers import as_printed
from kaart.core.provenance import Notice
from kaart.model.bounds import rate_base
from kaart.model.indicators import Figures
from kaart.model.missing import Status

# Words in a link; they never change.
GREY, SMOOTH = "grijs", "glad"


@dataclass(frozen=True)
class SmallRule:
    """Treatment of areas with a small denominator on a map.

    Attributes
    ----------
    grey
        Set areas below the record's minimum aside.
    smooth
        Colour by empirical Bayes rates.
    """

    grey: bool = False
    smooth: bool = False

    def to_text(self) -> str:
        """The rule in a link; "" for the published figures of all areas."""
        return "-".join([*([GREY] if self.grey else []), *([SMOOTH] if self.smooth else [])])


def read_small(text: str) -> SmallRule:
    """Read a rule from a link; an empty text changes nothing.

    Parameters
    ----------
    text
        Output of `SmallRule.to_text`.

    Raises
    ------
    InputError
        If it cannot be read; names the words.
    """
    words = text.split("-") if text else []
    if set(words) - {GREY, SMOOTH} or len(set(words)) < len(words):
        raise InputError(
            mark("What to do with small numbers cannot be read: '{text}'; choose {choices}."),
            text=text,
            choices=", ".join((GREY, SMOOTH, f"{GREY}-{SMOOTH}")),
        )
    return SmallRule(GREY in words, SMOOTH in words)


@dataclass(frozen=True)
class Coloured:
    """Figures as a map colours them.

    Attributes
    ----------
    figures
        The same areas; ``value`` is smoothed when `smoothed` is there, and NaN with status
        ``too_few`` for areas set aside. Never shown as the figure of an area.
    smoothed
        Smoothed rates of all areas, rounded to the decimals that are shown; None when they are not asked for.
    aside
        Codes of areas set aside: with a value, counted over fewer than the minimum.
    notes
        Sentences for the legend: which options were applied, and which could not be.
    """

    figures: Figures
    smoothed: Smoothed | None
    aside: frozenset[str]
    notes: tuple[Notice, ...]


def too_few(figures: Figures) -> Series[bool]:
    """Whether an area has a figure that is counted over fewer than the record's minimum, by code.

    An unknown denominator is not below anything.
    """
    frame, minimum = figures.frame.set_index("code"), figures.indicator.minimum
    judged = bool(figures.indicator.denominator)
    return frame["value"].notna() & (frame["denominator"].astype(float) < minimum) & judged


def why_not_grey(figures: Figures) -> Notice | None:
    """Why small areas cannot be set aside, None where they can."""
    indicator = figures.indicator
    if not indicator.denominator or not indicator.minimum:
        return Notice.of(mark("Small numbers cannot be recognised here: this figure has no denominator."))
    return _unknown_number(figures)


def why_not_smooth(figures: Figures) -> Notice | None:
    """Why rates cannot be smoothed, None where they can."""
    if not smoothable(figures.indicator):
        return Notice.of(mark("Smoothing is for shares and rates of a number of people, households or homes only."))
    return _unknown_number(figures)


def smoothable(indicator: Indicator) -> bool:
    """Whether an indicator is a share or rate of a count that is known."""
    return rate_base(indicator) is not None and bool(indicator.denominator)


def _unknown_number(figures: Figures) -> Notice | None:
    known = figures.frame["value"].notna()
    if known.any() and not (figures.frame.loc[known, "denominator"] > 0).any():
        return Notice.of(mark("Over how many this figure is counted is not known: nothing is set aside or smoothed."))
    return None


def smooth(figures: Figures) -> Smoothed | None:
    """Empirical Bayes rates at the decimals that are shown, None where `why_not_smooth` says why.

    Parameters
    ----------
    figures
        Figures of all areas that share one mean.
    """
    frame = figures.frame.set_index("code")
    if not smoothable(figures.indicator) or not (frame["value"].notna() & (frame["denominator"] > 0)).any():
        return None
    made = empirical_bayes(frame["value"], denominators=frame["denominator"], indicator=figures.indicator)
    # At the decimals of the tooltip, so that the visible number is the one that was classified.
    rounded = made.frame["smoothed"].map(partial(as_printed, decimals=figures.indicator.decimals))
    return replace(made, frame=made.frame.assign(smoothed=rounded))


def colour_by(figures: Figures, rule: SmallRule) -> Coloured:
    """Figures as a map colours them.

    The mean is that of all areas; small ones are set aside afterwards.

    Parameters
    ----------
    figures
        Published values. An option that does not apply is skipped, and `Coloured.notes` has the reason.
    rule
        Treatment of small areas.
    """
    notes: list[Notice] = []
    frame = figures.frame
    smoothed = None
    few = frame["code"].isin(_aside(figures, rule, notes))
    if rule.smooth:
        smoothed = _smoothed(figures, notes)
    if smoothed is not None:
        values = smoothed.frame["smoothed"].reindex(frame["code"]).to_numpy(float)
        lost = frame["value"].notna().to_numpy() & np.isnan(values)
        frame = frame.assign(value=values, status=frame["status"].mask(lost, Status.MISSING.value))
        if lost.any():
            notes.append(
                Notice.of(
                    mark("{count} areas have a figure but no known denominator; they are listed under unknown."),
                    count=int(lost.sum()),
                )
            )
    frame = frame.assign(value=frame["value"].mask(few), status=frame["status"].mask(few, Status.TOO_FEW.value))
    shown = replace(figures, frame=frame)
    return Coloured(shown, smoothed, frozenset(frame.loc[few, "code"]), tuple(dict.fromkeys(notes)))


def _aside(figures: Figures, rule: SmallRule, notes: list[Notice]) -> frozenset[str]:
    if not rule.grey:
        return frozenset()
    reason = why_not_grey(figures)
    if reason is not None:
        notes.append(reason)
        return frozenset()
    small = too_few(figures)
    if small.any():
        notes.append(
            Notice.of(mark("Areas with too few are grey and count in no class; their figure is in the table."))
        )
    else:
        none = mark("No area with a figure lies below the minimum of {minimum}.")
        notes.append(Notice.of(none, minimum=figures.indicator.minimum))
    unknown = figures.frame["value"].notna() & figures.frame["denominator"].isna()
    if unknown.any():
        notes.append(
            Notice.of(
                mark("The denominator of {count} areas is unknown; they keep their colour."),
                count=int(unknown.sum()),
            )
        )
    return frozenset(small.index[small])


def _smoothed(figures: Figures, notes: list[Notice]) -> Smoothed | None:
    reason = why_not_smooth(figures)
    made = None if reason is not None else smooth(figures)
    if made is None:
        if reason is not None:
            notes.append(reason)
        return None
    notes.append(made.label)
    if not made.between:
        notes.append(Notice.of(mark("Chance explains all differences, so that every area gets the same number.")))
    return made


def smoothed_bounds(bounds: DataFrame, smoothed: Smoothed) -> DataFrame:
    """Rounding bounds of smoothed rates, with the mean and the weights kept fixed.

    Parameters
    ----------
    bounds
        ``low`` and ``high`` of the published values by area code, of `kaart.model.indicators.Figures.bounds`.
    smoothed
        Smoothed rates of the same areas.
    """
    own = smoothed.frame["own_share"].reindex(bounds.index)
    drawn = {name: smoothed.mean + own * (bounds[name] - smoothed.mean) for name in ("low", "high")}
    return bounds.assign(**drawn)
