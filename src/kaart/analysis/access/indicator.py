"""A measure of accessibility as a record and figures that classes, legend, table and export understand."""

from __future__ import annotations

import numpy as np
from pandas import DataFrame, Series

from kaart.analysis.access.facilities import Facility, record_of
from kaart.analysis.access.known import ALL_KNOWN, Known
from kaart.analysis.access.measures import CBS_ROAD, CHILDREN, Measure
from kaart.catalogue import Indicator, Kind
from kaart.catalogue.records import INHABITANTS, Text
from kaart.core.codes import Level
from kaart.model.indicators import Figures, gemeente_codes
from kaart.model.missing import Status

# Column with the number of those whom a measure divides by.
_COUNTED = {INHABITANTS: "inhabitants", CHILDREN: "children"}


def indicator_of(facility: Facility, measure: Measure, *, source: str = "") -> Indicator:
    """The measure as a record that classes, legend, table and export understand.

    Parameters
    ----------
    facility
        What is measured to.
    measure
        One of its measures.
    source
        Id of the source; that of the facility when "".
    """
    site = record_of(facility)

    def filled(text: Text) -> Text:
        return Text(
            text.nl.format(site=site.one.nl, sites=site.many.nl), text.en.format(site=site.one.en, sites=site.many.en)
        )

    return Indicator(
        id=measure.id,
        group="bereikbaarheid",
        label=filled(measure.label),
        definition=filled(measure.definition),
        family=f"{facility}_{measure.id}",
        source=source or ("cbs_nabijheid" if measure.id == CBS_ROAD else site.source),
        table_family=None,
        unit=measure.unit,
        kind=Kind.INTENSIVE,
        numerator=(),
        per=(),
        factor=1.0,
        denominator=measure.over,
        denominator_proxy=measure.over == CHILDREN,
        levels=(Level.BUURT.value,),
        years=(),
        rounding=0.0,
        decimals=measure.decimals,
        minimum=0,
        threshold=0,
        threshold_column="",
        higher_is="less_need" if measure.more_is_better else "more_need",
        palette="davos" if measure.more_is_better else "acton",
        factors=(),
        breaks=(),
    )


def status_of(
    values: Series[float],
    inhabitants: Series[float],
    *,
    reach: Series[float] | None = None,
    observed: bool = False,
    unfetched: frozenset[str] = frozenset(),
) -> Series[str]:
    """Status of a measure per area: estimated where there is a number, else why there is none.

    Parameters
    ----------
    values
        By area; NaN for none.
    inhabitants
        By area; NaN unknown.
    reach
        Share (0-100) of the people whom the measure is about, NaN unknown; None when it is about all.
    observed
        True when the source itself published the number.
    unfetched
        Areas of whose surroundings too little was fetched.
    """
    known = Status.OBSERVED if observed else Status.ESTIMATED
    nobody = inhabitants.reindex(values.index) == 0
    lacking = Series(Status.MISSING.value, index=values.index, dtype="object")
    lacking = lacking.mask(values.index.isin(unfetched), Status.NOT_FETCHED.value)
    if reach is not None:
        lacking = lacking.mask(reach.reindex(values.index).notna(), Status.NOT_REACHED.value)
    words = np.where(values.notna(), known.value, lacking.mask(nobody, Status.NOT_APPLICABLE.value))
    return Series(words, index=values.index, dtype="object")


def measure_figures(
    frame: DataFrame,
    *,
    facility: Facility,
    measure: Measure,
    year: int,
    source: str = "",
    known: Known = ALL_KNOWN,
) -> Figures:
    """One measure as figures, ready for the map.

    Parameters
    ----------
    frame
        Indexed by buurt: ``name``, ``inhabitants`` (NaN unknown), a column per measure, and ``children`` (of two and
        three) where a measure divides by them.
    facility, measure
        Which.
    year
        Of the boundaries.
    source
        As in `indicator_of`.
    known
        How much of the catchment of every buurt is known.
    """
    rows = frame.sort_index()
    values = rows[measure.id].astype(float)
    reach = rows[measure.reach].astype(float) if measure.reach in rows else None
    status = status_of(
        values,
        rows["inhabitants"],
        reach=reach,
        observed=measure.id == CBS_ROAD,
        unfetched=known.lacking(measure.id),
    )
    codes = Series(rows.index.astype(str), dtype="str")
    table = DataFrame(
        {
            "code": codes,
            "name": rows["name"].to_numpy(dtype=object),
            "gemeente": gemeente_codes(codes),
            "value": values.to_numpy(),
            "status": status.to_numpy(),
            "inferred": False,
            "source_code": "",
            "denominator": rows[_COUNTED[measure.over]].to_numpy(dtype=float) if measure.over else np.nan,
            "shared": False,
            "note": "",
        }
    )
    return Figures(indicator_of(facility, measure, source=source), Level.BUURT, year, table)
