"""Checks on figures that are good enough to keep but not quite as they should be.

Caveat: CBS rounds counts of people and households of buurten and wijken to multiples of five, at
random up or down, so parts never quite add up to the whole.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from pandas import DataFrame

from kaart.core.codes import Level
from kaart.core.errors import mark
from kaart.core.provenance import Notice

COUNTS = ("inwoners", "huishoudens")
# A whole number goes to one of the two multiples of five beside it: it moves by four at most.
MOST_OFF = 4
# Of a few inhabitants the gemeente is known and the buurt is not. CBS does not say how many; in the table of 2020 the
# rounding of the buurten leaves at most 0.009 % of a gemeente (GM0599) to them.
WITHOUT_BUURT = 0.0005
PARTS = ((Level.BUURT, "BU"), (Level.WIJK, "WK"))


def find_absent(frame: DataFrame, *, gemeenten: Sequence[str], table: str) -> list[Notice]:
    """A notice for every requested gemeente without a row.

    Parameters
    ----------
    frame
        Figures, with `code`.
    gemeenten
        Requested codes.
    table
        Table id, for the sentence.
    """
    present = set(frame["code"])
    return [
        Notice.of(mark("CBS table {table} has no figures of {area}."), table=table, area=gemeente)
        for gemeente in gemeenten
        if gemeente not in present
    ]


def find_odd_sums(frame: DataFrame) -> list[Notice]:
    """A notice for every gemeente whose buurten or wijken do not add up to it within the rounding.

    With n buurten and the gemeente itself each at most 4 off, the sum may be 4 (n + 1) off; that of wijken too, for
    CBS adds them up from rounded buurten. The sum may fall short by those without a buurt as well. When parts are
    missing, the known ones may still not exceed the gemeente.

    Parameters
    ----------
    frame
        Figures with `code` and any of the columns in `COUNTS`; NaN is missing.
    """
    owner = "GM" + frame["code"].str.slice(2, 6)
    level = frame["code"].str.slice(0, 2)
    buurten = owner[level == "BU"].value_counts()
    notices: list[Notice] = []
    for column in (name for name in COUNTS if name in frame):
        wholes = frame[level == "GM"].set_index("code")[column].dropna()
        for part, prefix in PARTS:
            parts = frame[column][level == prefix].groupby(owner[level == prefix])
            sums, known, sizes = parts.sum(), parts.count(), parts.size()
            both = wholes.index.intersection(sizes.index)
            total, whole, counted = sums[both], wholes[both], known[both]
            allowed = MOST_OFF * (np.maximum(counted, buurten.reindex(both, fill_value=0)) + 1)
            short = (counted == sizes[both]) & (whole - total > allowed + WITHOUT_BUURT * whole)
            notices += [
                _odd_sum(str(area), part, column, total=total[area], whole=whole[area], allowed=allowed[area])
                for area in both[(total - whole > allowed) | short]
            ]
    return notices


def _odd_sum(area: str, part: Level, column: str, *, total: float, whole: float, allowed: float) -> Notice:
    return Notice.of(
        mark(
            "{column}: the {part} areas of {area} add up to {total}, {area} has {whole}; rounding explains {allowed}."
        ),
        column=column,
        part=part,
        area=area,
        total=f"{total:.0f}",
        whole=f"{whole:.0f}",
        allowed=f"{allowed:.0f}",
    )
