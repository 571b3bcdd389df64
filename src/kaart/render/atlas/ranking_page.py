"""A ranking of an atlas as a page: a table with a bar per area in the colour that it has on the map."""

from __future__ import annotations

import math
from dataclasses import dataclass

from kaart.analysis.compare.order import Compared
from kaart.analysis.compare.ranking import LeftOut
from kaart.core.errors import mark
from kaart.core.language import translations
from kaart.model.missing import Status
from kaart.render.atlas.site import Site, draw
from kaart.render.atlas.topic import Topic
from kaart.render.snapshot.build import Snapshot, row_colour
from kaart.render.words.narrow import in_cell, narrow_words
from kaart.render.words.numbers import DASH, counted_words, format_number, plural, unit_words
from kaart.render.words.provisional import figures_year
from kaart.render.words.ranks import REASONS, Rank

CAUTION = mark("Places are intervals, because figures are rounded. A ranking of areas says nothing about households.")
TITLE = mark("{label}: the {areas} of {place} in order, {year}")


@dataclass(frozen=True)
class _Scale:
    """Values on a bar from 0 to 100, with zero on it."""

    low: float
    high: float

    def place(self, value: float) -> float:
        return round(100 * (value - self.low) / (self.high - self.low), 1)


def ranking_page(
    site: Site, topic: Topic, compared: Compared, snapshot: Snapshot, *, year: int, delivery: str
) -> bytes:
    """Page of one ranking.

    Parameters
    ----------
    site
        The atlas in the language of the snapshot.
    topic, year
        What is ranked.
    compared
        Areas in order, with the figures to compare with.
    snapshot
        Map of the same figures.
    delivery
        Name of the delivery of its figures.
    """
    gettext, language, figures = translations(site.language).gettext, site.language, compared.figures
    indicator = topic.indicator
    title = gettext(TITLE).format(
        label=indicator.label[language],
        areas=plural(str(figures.level)),
        place=site.place,
        year=figures_year(figures, language=language),
    )
    single = len(set(figures.frame["gemeente"])) == 1
    beside = {(gettext("Gemeente") if single else gettext("Region")): compared.region, "NL": compared.country}
    known = {name: value for name, value in beside.items() if not math.isnan(value)}
    scale = _scale(compared, known)
    return draw(
        site,
        topic.ranking(year),
        "ranking",
        title=title,
        description=snapshot.content.sentence or title,
        attribution=snapshot.attribution,
        delivery=delivery,
        sentence=snapshot.content.sentence,
        caution=gettext(CAUTION),
        label=indicator.label[language],
        unit="" if in_cell(indicator) else unit_words(indicator, language=language),
        map=topic.map(year),
        years=topic.rankings,
        # Of a score no place is given: it is no mark.
        places=indicator.middle is None,
        counted=_capital(counted_words(indicator, language=language)) if indicator.beside else "",
        lines=[
            {
                "name": name,
                "place": scale.place(value),
                "words": narrow_words(
                    {"value": value, "status": Status.OBSERVED}, indicator=indicator, language=language, year=None
                ),
            }
            for name, value in known.items()
        ],
        rows=_rows(site, compared, snapshot, scale, named=not single),
        left_out=_left_out(compared, language=language),
    )


def _scale(compared: Compared, beside: dict[str, float]) -> _Scale:
    values = [*compared.ranking.frame["value"].tolist(), *beside.values(), 0.0]
    low, high = min(values), max(values)
    return _Scale(low, high if high > low else low + 1)


def _rows(site: Site, compared: Compared, snapshot: Snapshot, scale: _Scale, *, named: bool) -> list[dict[str, object]]:
    """Cells of every area in order; with the name of its gemeente where there are several."""
    figures, rows = compared.figures, []
    pages = {area.code: area.page for area in site.areas}
    gemeenten = {
        code: name
        for code, name in snapshot.areas[["code", "gemeente_name"]].itertuples(index=False, name=None)
        if named
    }
    for area in compared.ranking.frame.to_dict("records"):
        code, value = str(area["code"]), float(area["value"])
        ends = sorted((scale.place(0.0), scale.place(value)))
        row = figures.area(code) or {}
        rows.append(
            {
                "page": pages.get(code, ""),
                "name": area["name"],
                "gemeente": gemeenten.get(code, ""),
                "places": Rank(int(area["rank_best"]), int(area["rank_worst"])).words,
                "words": narrow_words(row, indicator=figures.indicator, language=site.language, year=figures.year),
                "counted": _count(float(area["denominator"]), site.language),
                "colour": row_colour(snapshot.rows[snapshot.content.rows[code]]),
                "start": ends[0],
                "wide": round(ends[1] - ends[0], 1),
            }
        )
    return rows


def _count(value: float, language: str) -> str:
    return DASH if math.isnan(value) else format_number(value, decimals=0, language=language)


def _left_out(compared: Compared, *, language: str) -> list[tuple[str, list[str]]]:
    """Names of the areas that are not in the order, by the reason."""
    gettext, rest = translations(language).gettext, compared.ranking.left_out
    return [
        (_capital(gettext(REASONS[LeftOut(str(why))])), sorted(names)) for why, names in rest.groupby("why")["name"]
    ]


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"
