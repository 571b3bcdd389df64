"""Why a cell has no value: one decision table, in this order, for every source.

Sources rarely say why a cell is empty. What is decided here from population or threshold
is flagged as inferred. Missing is never zero.
"""

from __future__ import annotations

from enum import StrEnum

import numpy as np
import pandas as pd
from pandas import DataFrame, Series

from kaart.catalogue.records import NO_INHABITANTS, NOT_FOUND

SUPPRESSED_CODES = frozenset({"-99997", "-99998", "-99999", "-99999997", "-99999998", "-99.997", "Confidential"})
NOT_PUBLISHED_CODES = frozenset({"-99995", "-99991"})
NOT_APPLICABLE_CODES = frozenset({"Impossible"})


class Status(StrEnum):
    """What a cell holds, or why it holds nothing.

    ``NOT_FOUND`` means that the table of the source has no column that fits the record, ``NO_INHABITANTS`` that a rate
    could not be taken for want of inhabitants of that year in its areas. `decide` never gives the others.
    ``NOT_FETCHED`` is for figures that rest on what was never fetched, such as the sites around an area. ``TOO_FEW`` a
    map that sets small areas aside gives to areas with a figure that is counted over too few, see
    `kaart.analysis.classes.small`. ``NOT_REACHED`` means that most people of the area cannot get there within the
    bound of the measure, so that there is no time for it.
    """

    OBSERVED = "observed"
    ESTIMATED = "estimated"
    NOT_APPLICABLE = "not_applicable"
    NOT_PUBLISHED = "not_published"
    SUPPRESSED = "suppressed"
    NOT_FOUND = "not_found"
    NO_INHABITANTS = "no_inhabitants"
    NOT_FETCHED = "not_fetched"
    MISSING = "missing"
    TOO_FEW = "too_few"
    NOT_REACHED = "not_reached"


def status_of_code(code: str) -> Status:
    """Status that an explicit code of a source stands for; an unknown code is `MISSING`."""
    if code in SUPPRESSED_CODES:
        return Status.SUPPRESSED
    if code in NOT_PUBLISHED_CODES:
        return Status.NOT_PUBLISHED
    if code == NO_INHABITANTS:
        return Status.NO_INHABITANTS
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
        Explicit codes of the source, None or empty where it gave none; `NOT_FOUND` where its table lacks the column.
    population
        Inhabitants or households; an area where this is 0 has nothing to measure. NaN is unknown, not 0.
    published
        False when no area of the level has a value, or the column does not exist that year.
    denominator
        Divisor of the source, or the nearest published number.
    threshold
        Denominator below which the source does not publish; 0 when there is no such rule.

    Returns
    -------
    DataFrame
        Columns ``status`` (str), ``inferred`` (bool) and ``source_code`` (str, "" for none),
        indexed like `values`.
    """
    # Arrays, not series: a profile calls this some hundreds of times on a few rows.
    index, nowhere = values.index, np.zeros(len(values), dtype=bool)
    codes = np.full(len(values), "", dtype=object)
    if source_codes is not None:
        given = source_codes.reindex(index)
        codes = np.where(given.notna(), given.astype(str), "").astype(object)
    has_value = values.notna().to_numpy(bool)
    # A code of kaart, not of the source: the table lacks the column. It comes late in the table of reasons.
    lacking = codes == NOT_FOUND
    has_code = (codes != "") & ~has_value & ~lacking
    empty = nowhere if population is None else (population.to_numpy(float) == 0)
    below = nowhere if denominator is None or threshold <= 0 else (denominator.to_numpy(float) < threshold)
    status = np.full(len(values), Status.MISSING.value, dtype=object)
    # Later assignments win: from the weakest reason to the strongest.
    status[lacking] = Status.NOT_FOUND.value
    status[below] = Status.SUPPRESSED.value
    if not published:
        status[~lacking] = Status.NOT_PUBLISHED.value
    status[empty] = Status.NOT_APPLICABLE.value
    status[has_code] = [status_of_code(code).value for code in codes[has_code]]
    status[has_value] = Status.OBSERVED.value
    inferred = below & ~has_value & ~has_code & ~empty & (published | lacking)
    return pd.DataFrame({"status": status, "inferred": inferred, "source_code": codes}, index=index)
