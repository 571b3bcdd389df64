"""A ranking as a file: the table under the map with the places of every area, or why it has none."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from pandas import DataFrame, Series

from kaart.analysis.compare.ranking import Ranking
from kaart.catalogue.records import Source
from kaart.core.errors import mark
from kaart.core.language import sentence, translations
from kaart.model.indicators import Figures
from kaart.render.charts.vega import shown_factor
from kaart.render.files.table import TableFile, table_file
from kaart.render.words.numbers import is_thousands
from kaart.render.words.patterns import COUNT, plain_pattern
from kaart.render.words.table import table_twin

_PLACES = {"rank_best": mark("Place from"), "rank_worst": mark("Place to")}
_DISTANCES = {"to_gemeente": mark("To gemeente"), "to_region": mark("To region"), "to_country": mark("To NL")}
_OUT = mark("Not in the order, because")


def ranking_file(
    ranking: Ranking,
    figures: Figures,
    *,
    source: Source,
    retrieved: datetime | None,
    language: str,
    gemeenten: Mapping[str, str],
) -> TableFile:
    """The ranking as CSV and workbook, areas that stay out of it included.

    Parameters
    ----------
    ranking
        Areas in order.
    figures
        The figures that were ranked, of all areas.
    source
        Publisher of the figures.
    retrieved
        When the figures came, None for figures that were never fetched.
    language
        ``nl`` or ``en``.
    gemeenten
        Names of gemeenten by code.
    """
    gettext, indicator = translations(language).gettext, ranking.indicator
    table = table_twin(figures, language=language, gemeenten=gemeenten)
    ranked = ranking.frame.set_index("code").reindex(table["code"])
    # A score has no places: it is no mark.
    places = _PLACES if indicator.middle is None else {}
    distances = {name: title for name, title in _DISTANCES.items() if ranked[name].notna().any()}
    columns = {gettext(title): ranked[name].astype(float) for name, title in places.items()}
    columns |= {gettext(title): ranked[name] * shown_factor(indicator) for name, title in distances.items()}
    wider = table.assign(**{name: column.to_numpy(float) for name, column in columns.items()})
    wider[gettext(_OUT)] = _reasons(ranking.left_out, table["code"], language=language)
    decimals = plain_pattern(max(0, indicator.decimals - 3) if is_thousands(indicator) else indicator.decimals)
    return table_file(
        wider,
        figures=figures,
        source=source,
        boundary_year=figures.area_year,
        retrieved=retrieved,
        language=language,
        patterns={
            **{gettext(title): COUNT for title in places.values()},
            **{gettext(title): decimals for title in distances.values()},
        },
    )


def _reasons(left_out: DataFrame, codes: Series[str], *, language: str) -> list[str]:
    """Why areas are not in the ranking, in words; "" for those that are."""
    rows = zip(left_out["code"], left_out["reason"], strict=True)
    why = {str(code): sentence(reason, language=language) for code, reason in rows}
    return [why.get(str(code), "") for code in codes]
