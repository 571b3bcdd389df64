"""Travel times with what must stand beside them: how many people they are about, and their spread."""

from __future__ import annotations

from collections.abc import Sequence

from pandas import DataFrame

from kaart.analysis.access.measures import Measure


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
        wider.insert(place, measure.id, values.round(measure.decimals + 2))
    return wider
