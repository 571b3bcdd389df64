"""Similar areas ("buurten zoals deze"): the nearest on chosen context figures, within a bound of likeness.

Every figure is standardised (distance to the mean in standard deviations), so that the unit does not
decide who is near. The choice of figures does: it is part of the result and belongs in view.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from pandas import DataFrame

from kaart.core.errors import InputError, SchemaError, UnknownAreaError, mark
from kaart.core.provenance import Notice

MAX_PEERS = 50
_SHOWN = 8
# Two areas drawn at random differ by the root of two standard deviations (root mean square), whatever the figures are.
# Areas that differ by more than half of that are not alike.
ALIKE = math.sqrt(2) / 2
# Two distances that differ by less are equal but for rounding of floats.
_DECIMALS = 9


@dataclass(frozen=True)
class Peers:
    """The areas that are like one area.

    Attributes
    ----------
    code
        The area itself.
    frame
        Nearest first, none farther than `ALIKE`; empty when no area is alike: ``code``, ``name``, ``distance`` (root of
        the mean squared difference over the variables, in standard deviations), then the variables as they were given.
    variables
        Variables that were used.
    constant
        Variables that are the same everywhere, and were not used.
    scale
        By variable that was used: ``mean`` and ``deviation`` (population standard deviation), and
        ``value`` of the area itself, in the unit of the variable.
    compared
        Areas that the area was compared with.
    incomplete
        Areas left out because a variable is not known.
    tied
        Further areas that are alike, and as near as the last one listed.
    reasons
        Notices for the reader.
    """

    code: str
    frame: DataFrame
    variables: tuple[str, ...]
    constant: tuple[str, ...]
    scale: DataFrame
    compared: int
    incomplete: int
    tied: int
    reasons: tuple[Notice, ...]


def find_peers(frame: DataFrame, *, code: str, variables: Sequence[str], k: int = 10) -> Peers:
    """Find the areas most like one area.

    Parameters
    ----------
    frame
        One row per area of one year: ``code``, ``name`` and the variables as numbers; NaN is unknown.
        Only areas of the level of `code` take part.
    code
        The area.
    variables
        Columns to be alike in.
    k
        How many to list, 1 to `MAX_PEERS`.

    Raises
    ------
    UnknownAreaError
        If the area is not in the frame.
    InputError
        If `k` or the variables cannot be used, the area itself lacks one, or nothing is left to compare.
    SchemaError
        If a column is absent, a code repeats or a variable is not a finite number.
    """
    wanted = list(dict.fromkeys(variables))
    _check(frame, code=code, variables=wanted, k=k)
    level = frame[frame["code"].str.slice(0, 2) == code[:2]]
    level = level.set_index("code").sort_index()
    numbers = level[wanted].astype(float)
    unknown = [name for name, absent in numbers.loc[[code]].isna().iloc[0].items() if absent]
    if unknown:
        raise InputError(
            mark("These figures of {code} are unknown: {variables}; leave them out of the comparison."),
            code=code,
            variables=", ".join(str(name) for name in unknown),
        )
    complete = numbers.dropna()
    spread = complete.std(ddof=0)
    # Floats of one value can leave a spread that is nothing but rounding.
    varying = [name for name in wanted if spread[name] > 1e-12 * max(1.0, float(complete[name].abs().max()))]
    if len(complete) < 2 or not varying:  # noqa: PLR2004  a comparison takes two
        raise InputError(
            mark("Nothing to compare {code} with: {count} other areas have all these figures and differ in none."),
            code=code,
            count=len(complete) - 1,
        )
    mean = complete[varying].mean()
    scores = (complete[varying] - mean) / spread[varying]
    distances = (((scores - scores.loc[code]) ** 2).mean(axis=1) ** 0.5).round(_DECIMALS).drop(code)
    ordered = distances.reset_index(name="distance").sort_values(["distance", "code"])
    alike = ordered[ordered["distance"] <= ALIKE]
    listed = alike.head(k).set_index("code")
    tied = int((alike["distance"].iloc[k:] == alike["distance"].iloc[k - 1 : k].max()).sum())
    peers = level.loc[listed.index, ["name"]].assign(distance=listed["distance"]).join(complete[wanted])
    scale = DataFrame({"mean": mean, "deviation": spread[varying], "value": complete.loc[code, varying]})
    constant = tuple(name for name in wanted if name not in varying)
    incomplete = len(level) - len(complete)
    return Peers(
        code=code,
        frame=peers.reset_index(),
        variables=tuple(varying),
        constant=constant,
        scale=scale.rename_axis("variable"),
        compared=len(ordered),
        incomplete=incomplete,
        tied=tied,
        reasons=_reasons(
            k,
            compared=len(ordered),
            alike=len(alike),
            nearest=float(ordered["distance"].iloc[0]),
            incomplete=incomplete,
            constant=constant,
            tied=tied,
        ),
    )


def _check(frame: DataFrame, *, code: str, variables: list[str], k: int) -> None:
    """Check that the area can be compared.

    Raises
    ------
    UnknownAreaError
        If the area is not in the frame.
    InputError
        If `k` or the variables cannot be used.
    SchemaError
        If a column is absent, a code repeats or a variable is not a finite number.
    """
    if not 1 <= k <= MAX_PEERS or not variables:
        raise InputError(
            mark("Choose 1 to {most} areas to list and at least one figure to compare on; got {k} and {count}."),
            most=MAX_PEERS,
            k=k,
            count=len(variables),
        )
    absent = [name for name in ("code", "name", *variables) if name not in frame]
    wrong = [
        name
        for name in variables
        if name in frame and (frame[name].dtype.kind not in "ifub" or np.isinf(frame[name].to_numpy(float)).any())
    ]
    repeated = [] if "code" in absent else sorted(set(frame.loc[frame["code"].duplicated(), "code"]))
    if absent or wrong or repeated:
        raise SchemaError(
            mark("These figures cannot be compared (absent: {absent}; no numbers: {wrong}; twice: {repeated})."),
            absent=", ".join(absent) or "-",
            wrong=", ".join(wrong) or "-",
            repeated=", ".join(repeated[:_SHOWN]) or "-",
        )
    if code not in set(frame["code"]):
        raise UnknownAreaError(mark("{code} is not among these areas; choose another."), code=code)


def _reasons(
    k: int, *, compared: int, alike: int, nearest: float, incomplete: int, constant: tuple[str, ...], tied: int
) -> tuple[Notice, ...]:
    reasons = []
    if not alike:
        text = mark(
            "No area is alike enough: the nearest differs by {nearest} standard deviations, and {most} is the most."
        )
        reasons.append(Notice.of(text, nearest=round(nearest, 2), most=round(ALIKE, 2)))
    elif alike == compared < k:
        text = mark("Found: {count} of the {asked} areas asked for; there are no more with all these figures.")
        reasons.append(Notice.of(text, count=compared, asked=k))
    elif alike < k:
        text = mark(
            "Alike enough: {count} of the {compared} other areas; the rest differ by more than {most} standard "
            "deviations."
        )
        reasons.append(Notice.of(text, count=alike, compared=compared, most=round(ALIKE, 2)))
    if incomplete:
        text = mark("Number of areas left out, because one of these figures is not known there: {count}.")
        reasons.append(Notice.of(text, count=incomplete))
    if constant:
        text = mark("{variables}: the same in every area, so that it does not count.")
        reasons.append(Notice.of(text, variables=", ".join(constant)))
    if tied:
        text = mark("Number of other areas that are as near as the last one listed: {count}.")
        reasons.append(Notice.of(text, count=tied))
    return tuple(reasons)
