"""Content of a snapshot of two indicators: the table of classes as rows, each with its bounds on both axes."""

from __future__ import annotations

from dataclasses import replace

from kaart.analysis.classes.bivariate import CLASSES
from kaart.core.errors import mark
from kaart.core.language import translations
from kaart.render.maps.legend import Legend, LegendRow, Square
from kaart.render.maps.palette import NO_DATA
from kaart.render.pair.legend import PairLegend, pair_legend
from kaart.render.pair.map import RIGHT, UP, Together
from kaart.render.pair.palette import pair_hatches
from kaart.render.pair.words import caution, pair_sentence, pair_table, size_words
from kaart.render.snapshot.build import figure_rows
from kaart.render.snapshot.content import Content
from kaart.render.snapshot.record import FigureRow
from kaart.render.words.caveat import caveat_sentence
from kaart.render.words.numbers import unit_words
from kaart.render.words.printed import Printed
from kaart.render.words.provisional import figures_period, figures_year, provisional_sentence, provisional_words


def pair_content(
    shown: Together,
    *,
    place: str,
    language: str,
    gemeenten: dict[str, str],
    notices: tuple[str, ...] = (),
) -> Content:
    """Content of a map of two indicators.

    Parameters
    ----------
    shown
        With at least two classes of each; see `kaart.render.pair.map.require_two`.
    place
        Name of the region.
    language
        ``nl`` or ``en``.
    gemeenten
        Names of gemeenten by code, for the table.
    notices
        Further notices, besides the one that correlation is no cause.
    """
    gettext = translations(language).gettext
    first, second = shown.axes
    made = pair_legend(shown, language=language)
    legend = _legend(shown, made, language=language)
    lacks = {row.status: len(legend.rows) + number for number, row in enumerate(legend.no_data)}
    across = shown.result.shape[1]
    rows = {code: up * across + right for code, (up, right) in shown.classes.items()}
    rows |= {code: lacks[which] for code, which in shown.missing.items()}
    up, right = (figures_year(item, language=language) for item in shown.axes)
    same = up == right
    years = "" if same else f"{UP} {up}, {RIGHT} {right}"
    periods = (figures_period(item, language=language) for item in shown.axes)
    table = pair_table(shown, language=language, gemeenten=gemeenten)
    return Content(
        place=place,
        title=gettext(mark("{first} and {second} per {level} in {area}, {year}")).format(
            first=first.indicator.label[language],
            second=second.indicator.label[language],
            level=str(first.level),
            area=place,
            year=years or up,
        ),
        sentence=pair_sentence(shown, place=place, language=language),
        definition=" ".join(
            f"{arrow} {item.indicator.label[language]}: {item.indicator.definition[language]}"
            for arrow, item in zip((UP, RIGHT), shown.axes, strict=True)
        ),
        unit="; ".join(
            f"{arrow} {unit_words(item.indicator, language=language) or item.indicator.label[language]}"
            for arrow, item in zip((UP, RIGHT), shown.axes, strict=True)
        ),
        level=str(first.level),
        year=first.year,
        areas=first.area_year,
        years="" if same else ", ".join(f"{arrow} {text}" for arrow, text in zip((UP, RIGHT), periods, strict=True)),
        provisional="" if years else provisional_words(first.provisional, language=language),
        legend=legend,
        rows=rows,
        words=_words(shown, language=language),
        table=table.rename(columns={gettext("Name"): "name", gettext("Code"): "code", gettext("Gemeente"): "gemeente"}),
        figures=_figures(shown),
        notices=(
            caution(language=language),
            *pair_notices(shown, language=language),
            *dict.fromkeys(filter(None, (provisional_sentence(item, language=language) for item in shown.axes))),
            *notices,
        ),
        caveat=caveat_sentence(first.indicator, second.indicator, language=language),
    )


def pair_notices(shown: Together, *, language: str) -> tuple[str, ...]:
    """Notices about two indicators: areas that only the second has, and too few areas for a conclusion.

    Parameters
    ----------
    shown
        Two indicators in classes.
    language
        ``nl`` or ``en``.
    """
    gettext, known = translations(language).gettext, len(shown.result.frame)
    said = []
    if shown.stray:
        text = mark(
            "{count} areas of {other} have no area with the same boundary in {year}; their figures are not shown."
        )
        said.append(gettext(text).format(count=shown.stray, other=shown.second.year, year=shown.first.year))
    if known < CLASSES**2:
        text = mark("Only {count} areas have both figures; with so few, high and low say little.")
        said.append(gettext(text).format(count=known))
    return tuple(said)


def _legend(shown: Together, made: PairLegend, *, language: str) -> Legend:
    """The same colours and counts as the table on the screen, from low to high."""
    sides = [
        tuple(
            (f"{arrow} {size_words(place, size, language=language)}", bounds)
            for place, bounds in enumerate(made.bounds[axis])
        )
        for axis, (arrow, size) in enumerate(zip((UP, RIGHT), shown.result.shape, strict=True))
    ]
    up, right = ([" ".join(words) for words in side] for side in sides)
    patterns = pair_hatches(len(up))
    hatches = {item.colour: item.hatch for item in NO_DATA}
    return Legend(
        title="; ".join(made.axes),
        unit="; ".join(made.axes),
        rows=tuple(
            LegendRow(cell.colour, f"{up[row]}; {right[column]}", cell.count, hatch=patterns[row])
            for row, cells in enumerate(made.cells)
            for column, cell in enumerate(cells)
        ),
        no_data=tuple(replace(row, hatch=hatches[row.colour]) for row in made.no_data),
        notes=made.notes,
        histogram=None,
        language=language,
        level=made.level,
        square=Square(*sides),
    )


def _words(shown: Together, *, language: str) -> dict[str, str]:
    """Both values of an area of the map, or why there is none."""
    first, second = (Printed(item, language) for item in shown.axes)
    return {code: f"{UP} {words}; {RIGHT} {second.words(code)}" for code, words in first.all.items()}


def _figures(shown: Together) -> tuple[FigureRow, ...]:
    other = shown.second.indicator.id
    beside = ((f"{code}/{other}", value, status) for code, value, status in figure_rows(shown.second))
    return tuple(sorted((*figure_rows(shown.first), *beside), key=lambda row: row[0]))
