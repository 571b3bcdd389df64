"""Why a cell has no value: one decision table, in this order, for every source.

Sources rarely say why a cell is empty. What is decided here from population or threshold
is flagged as inferred. Missing is never zero.
"""

from __future__ import annotations

from enum import StrEnum

import numpy as np
import pandas as pd
from pandas import DataFrame, Series

SUPPRESSED_CODES = frozenset({"-99997", "-99998", "-99999", "-99999997", "-99999998", "-99.997", "Confidential"})
NOT_PUBLISHED_CODES = frozenset({"-99995", "-99991"})
NOT_APPLICABLE_CODES = frozenset({"Impossible"})


class Status(StrEnum):
    """What a cell holds, or why it holds nothing.

    ``TOO_FEW`` is given by no source and by `decide` never: a map that sets small areas aside gives it to
    areas with a figure that is counted over too few, see `kaart.analysis.small`.
    """

    OBSERVED = "observed"
    ESTIMATED = "estimated"
    NOT_APPLICABLE = "not_applicable"
    NOT_PUBLISHED = "not_published"
    SUPPRESSED = "suppressed"
    MISSING = "missing"
    TOO_FEW = "too_few"


def status_of_code(code: str) -> Status:
    """Status that an explicit code of a source stands for; an unknown code is `MISSING`."""
    if code in SUPPRESSED_CODES:
        return Status.SUPPRESSED
    if code in NOT_PUBLISHED_CODES:
        return Status.NOT_PUBLISHED
    return Status.NOT_APPLICABLE if code in NOT_APPLICABLE_CODES else Status.MISSING


def decide(
    values: Series[float],
    *,
    source_codes: Series[str] | None,
    population: Series[float] | None,
    published: bool,
    denominator: Series[float] | None,
    threshold: float,
) -> DataFrame:
    """Give every cell a status.

    Parameters
    ----------
    values
        Published or derived values, NaN where there is none.
    source_codes
        Explicit codes of the source, None or empty where it gave none.
    population
        Inhabitants or households; an area where this is 0 has nothing to measure. NaN is unknown, not 0.
    published
        False when no area of the level has a value, or the column does not exist that year.
    denominator
        What the source divides by, or the nearest published number.
    threshold
        Denominator below which the source does not publish; 0 when there is no such rule.

    Returns
    -------
    DataFrame
        Columns ``status`` (str), ``inferred`` (bool) and ``source_code`` (str, "" for none),
        indexed like `values`.
    """
    index = values.index
    codes = Series("", index=index, dtype="object") if source_codes is None else source_codes.reindex(index)
    codes = codes.where(codes.notna(), "").astype(str)
    has_value = values.notna()
    has_code = (codes != "") & ~has_value
    empty = population.eq(0) if population is not None else Series(data=False, index=index)
    below = denominator.lt(threshold) if denominator is not None and threshold > 0 else Series(data=False, index=index)
    by_code = codes.map({code: status_of_code(code).value for code in set(codes)})
    unpublished = Series(data=not published, index=index)
    status = np.select(
        [has_value, has_code, empty, unpublished, below],
        [
            Status.OBSERVED.value,
            by_code,
            Status.NOT_APPLICABLE.value,
            Status.NOT_PUBLISHED.value,
            Status.SUPPRESSED.value,
        ],
        default=Status.MISSING.value,
    )
    inferred = below & ~has_value & ~has_code & ~empty & ~unpublished
    return pd.DataFrame(
        {
            "status": Series(list(status), index=index, dtype="object"),
            "inferred": inferred.to_numpy(bool),
            "source_code": codes,
        },
        index=index,
    )
