"""Where areas have high or low neighbours: Gi* and local Moran over one indicator, in plain words.

No area is dropped in silence: every area of the figures and every boundary is in the result, tested or
with the reason why not. The words are "remarkable", never "significant": a small p says that
such neighbours are rare when values are dealt out at random, not why, and nothing about a household.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from geopandas import GeoDataFrame
from numpy.typing import NDArray

from kaart.analysis.classes.smoothing import Smoothed, empirical_bayes
from kaart.analysis.hotspots.design import GI, Design, check_design
from kaart.analysis.hotspots.permutation import (
    TWO_SIDED,
    Floats,
    Tails,
    adjusted,
    gi_star_z,
    moran_z,
    needed,
    tails,
)
from kaart.analysis.hotspots.testable import NO_NEIGHBOURS, NO_USABLE_NEIGHBOURS, denominators_known, sift
from kaart.analysis.hotspots.weights import NEAREST, Neighbours, Scheme, neighbours
from kaart.core.codes import Level
from kaart.core.errors import InputError, mark
from kaart.core.language import sentence, translations
from kaart.core.provenance import Notice
from kaart.model.indicators import Figures

# Among nine areas four neighbours can be drawn in 70 ways: more than half of the areas would need
# the smallest p there is before one passes the correction. Among ten it is fewer than half.
MIN_AREAS = 10
# From here on a test takes seconds, so that the page shows that it is busy.
MANY_AREAS = 2_000


class Spot(StrEnum):
    """Class of an area relative to its neighbours."""

    HIGH_HIGH = "high_high"
    HIGH_LOW = "high_low"
    LOW_HIGH = "low_high"
    LOW_LOW = "low_low"
    NONE = "not_remarkable"


# Tested are the neighbours; the area itself may lie just below the average, so it is not called remarkable.
WORDS: Mapping[Spot, str] = {
    Spot.HIGH_HIGH: mark("remarkably high neighbours, itself above the average"),
    Spot.HIGH_LOW: mark("remarkably low neighbours, itself above the average"),
    Spot.LOW_HIGH: mark("remarkably high neighbours, itself not above the average"),
    Spot.LOW_LOW: mark("remarkably low neighbours, itself not above the average"),
    Spot.NONE: mark("not remarkable"),
}
# Position: twice whether the area is above the mean, plus whether its neighbours are in the upper tail.
QUADRANTS = (Spot.LOW_LOW, Spot.LOW_HIGH, Spot.HIGH_LOW, Spot.HIGH_HIGH, Spot.NONE)
_NOT_REMARKABLE = QUADRANTS.index(Spot.NONE)


@dataclass(frozen=True)
class Area:
    """Outcome for one area; None is unknown or not tested.

    Attributes
    ----------
    code, name
        The area.
    value, smoothed
        Published value, and the smoothed one if requested; in the indicator's unit.
    z
        Standardised Gi* (the area and its neighbours together) or local Moran.
    p, p_adj
        Of the neighbours, the area's own value held fixed; before and after correction.
    spot
        Class; None when it was not tested.
    quarter
        Quarter of the tested areas that its tested value lies in, 1 (lowest) to 4 (highest); equal values share one.
    stability
        Share (0 to 1) of the combinations of neighbours and threshold that give the same class.
    neighbours
        Codes of the neighbours in the test.
    excluded_because
        Why it was not tested.
    """

    code: str
    name: str
    value: float | None
    smoothed: float | None = None
    z: float | None = None
    p: float | None = None
    p_adj: float | None = None
    spot: Spot | None = None
    quarter: int | None = None
    stability: float | None = None
    neighbours: tuple[str, ...] = ()
    excluded_because: Notice | None = None


@dataclass(frozen=True)
class Hotspots:
    """Outcome for all areas.

    Attributes
    ----------
    indicator, level, year
        Indicator, level and year of the test.
    design
        Settings of the test.
    neighbours
        Neighbours of the test in words.
    areas
        All of them, tested or not, sorted by code.
    tested
        Number of areas tested: the family of the correction.
    combinations
        Number of combinations behind the stability.
    smoothing
        Model of the smoothed rates, when those were tested.
    notices
        Notices to show with the result.
    """

    indicator: str
    level: Level
    year: int
    design: Design
    neighbours: Notice
    areas: tuple[Area, ...]
    tested: int
    combinations: int
    smoothing: Smoothed | None
    notices: tuple[Notice, ...]

    @property
    def counts(self) -> dict[Spot, int]:
        """Areas per class; every class is named."""
        return {spot: sum(area.spot is spot for area in self.areas) for spot in Spot}


@dataclass(frozen=True)
class _Run:
    """One scheme; `inside` says which of the usable areas have a neighbour, the rest is about those."""

    inside: NDArray[np.bool_]
    pairs: Neighbours
    values: Floats
    tails: Tails
    p: Floats
    p_adj: Floats

    def quadrants(self, threshold: float) -> NDArray[np.intp]:
        """Positions in `QUADRANTS`."""
        return quadrants_of(self.values, tails=self.tails, p_adj=self.p_adj, threshold=threshold)


def quadrants_of(values: Floats, *, tails: Tails, p_adj: Floats, threshold: float) -> NDArray[np.intp]:
    """Positions in `QUADRANTS`, of one map or of one in each column.

    Parameters
    ----------
    values, tails, p_adj
        Tested values and the outcome of their test.
    threshold
        Highest p after correction that counts.
    """
    above = values > values.mean(axis=0)
    around = tails.upper <= tails.lower
    # A p of exactly the threshold passes, also after the division that the correction makes.
    passes = p_adj <= threshold * (1 + 1e-9)
    return np.where(passes, 2 * above + around, _NOT_REMARKABLE)


def hotspots(areas: GeoDataFrame, figures: Figures, *, design: Design | None = None) -> Hotspots:
    """Test for every area whether its neighbours are remarkably high or low.

    Left out, with the reason: areas without a value, with a denominator below the indicator's
    minimum or unknown, with one value published for several areas, without boundary or figures,
    and without neighbours in the test. They are ignored altogether, as neighbours and in the mean.

    Parameters
    ----------
    areas
        ``code`` and geometry in EPSG:28992, one row per code.
    figures
        Values of one indicator, level and year.
    design
        How to test; None takes every default.

    Raises
    ------
    CrsError
        If the areas are not in EPSG:28992.
    SchemaError
        If a code repeats.
    InputError
        If the design cannot be used, the indicator is a count or a category, or the areas allow
        no test: no values, too few, no neighbours, all values equal.
    """
    design = design or Design()
    check_design(design)
    frame = sift(areas, figures=figures)
    usable = frame["reason"].isna().to_numpy()
    _require_enough(int(usable.sum()), frame=frame, figures=figures)
    smoothing = _smoothing(frame[usable], figures) if design.smooth else None
    tested = frame.loc[usable, "value"] if smoothing is None else smoothing.frame["smoothed"]
    numbers = tested.to_numpy(dtype=float)

    main_pairs = _pairs(frame, usable, scheme=design.scheme)
    inside = main_pairs.counts > 0
    if not inside.any():
        raise InputError(
            mark("None of these {n} areas has a neighbour; choose a larger region."),
            n=len(inside),
        )
    _require_enough(int(inside.sum()), frame=frame, figures=figures)
    _require_differences(numbers[inside], figures, design=design)
    main = _run(main_pairs, numbers, design=design)
    others = [_pairs(frame, usable, scheme=scheme) for scheme in design.schemes[1:]]
    runs = [main, *(_run(pairs, numbers, design=design) for pairs in others if (pairs.counts > 0).any())]
    frame.loc[usable, "reason"] = _island_reasons(frame, usable, inside=inside, scheme=design.scheme)
    return Hotspots(
        indicator=figures.indicator.id,
        level=figures.level,
        year=figures.year,
        design=design,
        neighbours=main.pairs.words,
        areas=_outcomes(frame, runs, design=design, smoothing=smoothing),
        tested=int(inside.sum()),
        combinations=len(runs) * len(design.thresholds),
        smoothing=smoothing,
        notices=_notices(main, figures, design=design, smoothing=smoothing),
    )


def hotspot_records(result: Hotspots, *, language: str) -> list[dict[str, Any]]:
    """One plain record per area, for JSON and tables: numbers or null, words in a language.

    Parameters
    ----------
    result
        Outcome of `hotspots`.
    language
        ``nl`` or ``en``.
    """
    translate = translations(language).gettext
    return [
        {
            "area": area.code,
            "name": area.name,
            "value": area.value,
            "smoothed": area.smoothed,
            "z": area.z,
            "p": area.p,
            "p_adj": area.p_adj,
            "class": None if area.spot is None else translate(WORDS[area.spot]),
            "class_id": None if area.spot is None else area.spot.value,
            "quarter": area.quarter,
            "stability": area.stability,
            "neighbours": list(area.neighbours),
            "excluded_because": area.excluded_because and sentence(area.excluded_because, language=language),
        }
        for area in result.areas
    ]


def _require_enough(number: int, *, frame: GeoDataFrame, figures: Figures) -> None:
    if not frame["value"].notna().any():
        raise InputError(
            mark("None of these {n} areas has a value in {year}; choose another year or indicator."),
            n=len(frame),
            year=figures.year,
        )
    if number < MIN_AREAS:
        raise InputError(
            mark("Only {number} of {n} areas can be compared, and {least} are needed; choose a larger region."),
            number=number,
            n=len(frame),
            least=MIN_AREAS,
        )


def _require_differences(numbers: Floats, figures: Figures, *, design: Design) -> None:
    if float(np.ptp(numbers)) > 0:
        return
    if design.smooth:
        raise InputError(
            mark("Smoothed, {indicator} is the same everywhere: chance explains all differences; turn smoothing off."),
            indicator=figures.indicator.id,
        )
    raise InputError(
        mark("All {n} areas have the same value, so nothing can stand out; choose another year or indicator."),
        n=len(numbers),
    )


def _smoothing(frame: GeoDataFrame, figures: Figures) -> Smoothed:
    rows = frame.set_index("code")
    return empirical_bayes(rows["value"], denominators=rows["denominator"], indicator=figures.indicator)


def _pairs(frame: GeoDataFrame, usable: NDArray[np.bool_], *, scheme: Scheme) -> Neighbours:
    """Neighbours among the usable areas; a distance follows from all areas, and the nearest are usable ones."""
    if scheme.kind == NEAREST:
        return neighbours(frame[usable], scheme=scheme)
    drawn = frame.geometry.notna().to_numpy()
    return neighbours(frame[drawn], scheme=scheme).only(usable[drawn])


def _run(pairs: Neighbours, numbers: Floats, *, design: Design) -> _Run:
    inside = pairs.counts > 0
    kept, values = pairs.only(inside), numbers[inside]
    both_tails = tails(values, neighbours=kept, permutations=design.permutations, seed=design.seed)
    p = both_tails.p(design.alternative)
    return _Run(inside=inside, pairs=kept, values=values, tails=both_tails, p=p, p_adj=adjusted(p))


def _island_reasons(
    frame: GeoDataFrame, usable: NDArray[np.bool_], *, inside: NDArray[np.bool_], scheme: Scheme
) -> list[Notice | None]:
    """For the usable areas: None for those in the test."""
    if inside.all():
        return [None] * len(inside)
    drawn = frame.geometry.notna().to_numpy()
    alone = (neighbours(frame[drawn], scheme=scheme).counts == 0)[usable[drawn]]
    return [
        None if tested else NO_NEIGHBOURS if island else NO_USABLE_NEIGHBOURS
        for tested, island in zip(inside, alone, strict=True)
    ]


def _stability(runs: list[_Run], *, design: Design) -> Floats:
    """Per usable area the share of the combinations, among those in which it was tested, with the class of the test."""
    main = runs[0]
    own = np.full(len(main.inside), _NOT_REMARKABLE)
    own[main.inside] = main.quadrants(design.threshold)
    same, times = np.zeros(len(own)), np.zeros(len(own))
    for run in runs:
        for threshold in design.thresholds:
            same[run.inside] += run.quadrants(threshold) == own[run.inside]
            times[run.inside] += 1
    share: Floats = np.divide(same, times, out=np.full(len(own), np.nan), where=times > 0)
    return share


def _quarters(values: Floats) -> NDArray[np.intp]:
    """Quarter of every value by its middle rank, 1 to 4."""
    ordered = np.sort(values)
    below, up_to = np.searchsorted(ordered, values, "left"), np.searchsorted(ordered, values, "right")
    quarters: NDArray[np.intp] = 1 + 2 * (below + up_to) // len(values)
    return quarters


def _outcomes(frame: GeoDataFrame, runs: list[_Run], *, design: Design, smoothing: Smoothed | None) -> tuple[Area, ...]:
    main = runs[0]
    z = (gi_star_z if design.method == GI else moran_z)(main.values, neighbours=main.pairs)
    stability = _stability(runs, design=design)[main.inside]
    quadrants = main.quadrants(design.threshold)
    own = _quarters(main.values)
    smoothed = {} if smoothing is None else smoothing.frame["smoothed"].to_dict()
    place = {code: at for at, code in enumerate(main.pairs.codes)}
    outcomes = []
    for code, name, value, reason in zip(frame["code"], frame["name"], frame["value"], frame["reason"], strict=True):
        published = _number(value)
        if code not in place:
            outcomes.append(Area(code, name, published, _number(smoothed.get(code)), excluded_because=reason))
            continue
        at = place[code]
        outcomes.append(
            Area(
                code=code,
                name=name,
                value=published,
                smoothed=_number(smoothed.get(code)),
                z=_number(z[at]),
                p=float(main.p[at]),
                p_adj=float(main.p_adj[at]),
                spot=QUADRANTS[quadrants[at]],
                quarter=int(own[at]),
                stability=float(stability[at]),
                neighbours=main.pairs.of(at),
            )
        )
    return tuple(outcomes)


def _notices(main: _Run, figures: Figures, *, design: Design, smoothing: Smoothed | None) -> tuple[Notice, ...]:
    notices = [] if smoothing is None else [smoothing.label]
    if not denominators_known(figures):
        notices.append(
            Notice.of(mark("Small areas could not be left out: how many households or inhabitants is unknown."))
        )
    sides = 2 if design.alternative == TWO_SIDED else 1
    together = needed(main.pairs.counts, permutations=design.permutations, threshold=design.threshold, sides=sides)
    if together is None:
        notices.append(
            Notice.of(mark("With so few areas none can stand out after correction; choose a larger region."))
        )
    elif together > 1:
        notices.append(
            Notice.of(
                mark("One area alone cannot stand out here: at least {together} must do so together."),
                together=together,
            )
        )
    return tuple(notices)


def _number(value: object) -> float | None:
    """None for what is unknown; never NaN, which JSON does not have."""
    return float(value) if isinstance(value, int | float | np.floating) and math.isfinite(value) else None
