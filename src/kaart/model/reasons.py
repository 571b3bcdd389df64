"""Why an area has no value, in one wording for map, table, profile, test and command line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pandas import DataFrame, Series

from kaart.catalogue import Indicator
from kaart.catalogue.records import NO_HOUSEHOLDS
from kaart.core.errors import mark
from kaart.core.provenance import Notice
from kaart.model.missing import Status

# Per column that is counted over: what it counts, and that there are too few of them.
COUNTED: Mapping[str, tuple[str, str]] = {
    "huishoudens": (mark("households"), mark("too few households")),
    "woningen": (mark("homes"), mark("too few homes")),
    "inwoners": (mark("inhabitants"), mark("too few inhabitants")),
    "kinderen_2_3": (mark("children of 2 and 3"), mark("too few inhabitants")),
    "inw_0_15": (mark("children under 15"), mark("too few inhabitants")),
    "inw_65_plus": (mark("inhabitants of 65 and over"), mark("too few inhabitants")),
    "particuliere_huishoudens": (mark("households"), mark("too few households")),
    "inw_15_65": (mark("inhabitants of 15 to 65"), mark("too few inhabitants")),
    "inw_0_25": (mark("inhabitants under 25"), mark("too few inhabitants")),
    "werkenden": (mark("people in paid work"), mark("too few inhabitants")),
    "opleiding_bekend": (mark("inhabitants of 15 to 75 with a known education"), mark("too few inhabitants")),
}
_REASONS: Mapping[str, str] = {
    Status.ESTIMATED.value: mark("estimated"),
    Status.NOT_APPLICABLE.value: mark("nobody lives here"),
    NO_HOUSEHOLDS: mark("no households"),
    Status.NOT_PUBLISHED.value: mark("not published"),
    Status.NOT_FOUND.value: mark("not found in the table"),
    Status.NO_INHABITANTS.value: mark("number of inhabitants not known in this area"),
    Status.NOT_REACHED.value: mark("out of reach for most inhabitants"),
    Status.NOT_FETCHED.value: mark("not fetched"),
    Status.MISSING.value: mark("unknown"),
}
_REASONS_OF_YEAR: Mapping[str, str] = {
    Status.NOT_PUBLISHED.value: mark("not published for {year}"),
    Status.NO_INHABITANTS.value: mark("number of inhabitants of {year} not known in this area"),
}


def why_empty(row: Mapping[Any, Any]) -> str:
    """Status of an area, or what refines it: of two areas without households in one nobody lives at all.

    Parameters
    ----------
    row
        Row of `Figures.frame`; without ``source_code`` its status is all that is known.

    Returns
    -------
    str
        For `reason_of`.
    """
    status = str(row["status"])
    refined = status == Status.NOT_APPLICABLE and row.get("source_code") == NO_HOUSEHOLDS
    return NO_HOUSEHOLDS if refined else status


def whys_empty(frame: DataFrame) -> Series[str]:
    """`why_empty` of every row of figures, indexed like them."""
    return frame["status"].mask(
        frame["status"].eq(Status.NOT_APPLICABLE.value) & frame["source_code"].eq(NO_HOUSEHOLDS), NO_HOUSEHOLDS
    )


def reason_of(status: str, *, indicator: Indicator, year: int | None = None) -> Notice:
    """Reason for a status; its words are in `kaart.core.language.sentence`.

    Parameters
    ----------
    status
        A `Status`, or what `why_empty` gives; anything unknown reads as missing.
    indicator
        Record with the denominator that is too small.
    year
        Named where nothing was published or inhabitants are not known; left out when None.
    """
    if year is not None and status in _REASONS_OF_YEAR:
        return Notice.of(_REASONS_OF_YEAR[status], year=year)
    if status == Status.SUPPRESSED:
        column = indicator.threshold_column or indicator.denominator
        return Notice.of(COUNTED[column][1] if column in COUNTED else mark("too small a number"))
    if status == Status.TOO_FEW:
        fewest = float(indicator.minimum)  # a fraction is written in the notation of the language
        if indicator.denominator not in COUNTED:
            return Notice.of(mark("too few (fewer than {minimum})"), minimum=fewest)
        noun = Notice.of(COUNTED[indicator.denominator][0])
        return Notice.of(mark("too few {noun} (fewer than {minimum})"), noun=noun, minimum=fewest)
    return Notice.of(_REASONS.get(status, mark("unknown")))
