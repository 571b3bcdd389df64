"""Travel times with what must stand beside them: how many people they are about, and their spread."""

from __future__ import annotations

from collections.abc import Sequence

from pandas import DataFrame

from kaart.analysis.access.measures import CENTRE, REACH, Measure
from kaart.analysis.access.travel_notice import out_of_100
from kaart.analysis.transit.bounds import BOUND_MIN
from kaart.core.errors import mark
from kaart.core.language import translations
from kaart.core.numbers import in_table

_TOGETHER = mark("In {area} {share} out of 100 inhabitants can be in the centre within {bound} minutes.")
_NOT_THERE = mark("In {count} of the {total} buurten most inhabitants cannot.")


def with_companions(table: DataFrame, frame: DataFrame, companions: Sequence[Measure]) -> DataFrame:
    """A table with a column per companion behind the value (else last), named by its key; unchanged without any.

    Parameters
    ----------
    table
        With ``code``: of `kaart.render.words.table.table_twin`, or of two measures side by side.
    frame
        Indexed by area, with a column per companion; NaN for none.
    companions
        Result of `kaart.analysis.access.measures.companions`.
    """
    columns = list(table.columns)
    wider, place = table.copy(), columns.index("value") + 1 if "value" in columns else len(columns)
    for measure in reversed(companions):
        values = frame[measure.id].reindex(table["code"]).to_numpy(float)
        wider.insert(place, measure.id, [in_table(value, decimals=measure.decimals) for value in values])
    return wider


def reach_sentence(frame: DataFrame, *, area: str, language: str) -> str:
    """How many people can get to the centre in time, and in how many buurten most cannot; "" when it is not known.

    Parameters
    ----------
    frame
        Indexed by buurt: ``inhabitants`` and the keys of the centre, NaN unknown.
    area
        Name of the region.
    language
        ``nl`` or ``en``.
    """
    known = frame[frame[REACH].notna()]
    people = known["inhabitants"].sum()
    if not people > 0:
        return ""
    gettext = translations(language).gettext
    share = float((known[REACH] * known["inhabitants"]).sum() / people)
    parts = [gettext(_TOGETHER).format(area=area, share=out_of_100(share), bound=BOUND_MIN)]
    without = int(known[CENTRE].isna().sum())
    if without:
        parts.append(gettext(_NOT_THERE).format(count=without, total=len(known)))
    return " ".join(parts)
