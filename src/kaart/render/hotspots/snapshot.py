"""Content of a snapshot of hotspots: the classes of the test, and the figures that were tested."""

from __future__ import annotations

from dataclasses import replace

from kaart.analysis.hotspots.design import LISA
from kaart.analysis.hotspots.statistic import Hotspots, Spot
from kaart.core.errors import mark
from kaart.core.language import sentence, translations
from kaart.model.indicators import Figures
from kaart.render.hotspots.map import figure_words, outcome_words, reason_words, spot_legend, spot_sentence, spot_table
from kaart.render.snapshot.build import figure_rows
from kaart.render.snapshot.content import Content
from kaart.render.words.caveat import caveat_sentence
from kaart.render.words.numbers import format_number, plural, unit_words
from kaart.render.words.printed import Printed
from kaart.render.words.provisional import figures_year, provisional_sentence, provisional_words

_HATCHES = ("///", "...", "xx")  # patterns distinguish reasons of the same grey, also on paper


def spot_content(
    result: Hotspots, figures: Figures, *, place: str, language: str, notices: tuple[str, ...] = ()
) -> Content:
    """Content of a map of hotspots.

    Parameters
    ----------
    result
        Outcome of the test.
    figures
        Tested figures; the hash covers these.
    place
        Name of the region.
    language
        ``nl`` or ``en``.
    notices
        Further notices, besides the method of the test.
    """
    gettext, indicator = translations(language).gettext, figures.indicator
    legend = spot_legend(result, figures, language=language)
    legend = replace(
        legend,
        no_data=tuple(
            replace(row, hatch=_HATCHES[number % len(_HATCHES)]) for number, row in enumerate(legend.no_data)
        ),
    )
    classes = {spot: number for number, spot in enumerate(Spot)}
    reasons = {row.label: len(legend.rows) + number for number, row in enumerate(legend.no_data)}
    rows, words, printed = {}, {}, Printed(figures, language)
    for area in result.areas:
        rows[area.code] = classes[area.spot] if area.spot else reasons[reason_words(area, language=language)]
        value = figure_words(area, figures, language=language) or printed.words(area.code)
        words[area.code] = f"{value}; {outcome_words(area, language=language)}"
    return Content(
        place=place,
        title=gettext(mark("Hotspots of “{label}” per {level} in {area}, {year}")).format(
            label=indicator.label[language],
            level=str(figures.level),
            area=place,
            year=figures_year(figures, language=language),
        ),
        sentence=spot_sentence(result, figures, place=place, language=language),
        definition=indicator.definition[language],
        unit=unit_words(indicator, language=language),
        level=str(figures.level),
        year=figures.year,
        areas=figures.area_year,
        legend=legend,
        rows=rows,
        top=list(Spot).index(Spot.HIGH_HIGH),
        words=words,
        table=spot_table(result, figures, language=language).rename(
            columns={gettext("Name"): "name", gettext("Code"): "code", gettext("Value"): "value"}
        ),
        figures=figure_rows(figures),
        provisional=provisional_words(figures.provisional, language=language),
        caveat=caveat_sentence(indicator, language=language),
        notices=(
            *tested_words(result, language=language),
            *notices,
            *filter(None, [provisional_sentence(figures, language=language)]),
            *(sentence(notice, language=language) for notice in result.notices),
        ),
    )


def tested_words(result: Hotspots, *, language: str) -> tuple[str, ...]:
    """Method of the test, in two sentences that fit in a picture.

    Parameters
    ----------
    result
        Outcome of the test.
    language
        ``nl`` or ``en``.
    """
    gettext, design = translations(language).gettext, result.design

    def number(value: float, decimals: int = 0) -> str:
        return format_number(value, decimals=decimals, language=language)

    how = gettext(
        mark(
            "Tested with {measure}: {tested} {areas} against {permutations} random maps (seed {seed}); "
            "p corrected for the number of tests, at most {threshold}. Neighbours: {neighbours}."
        )
    ).format(
        measure=gettext(mark("local Moran")) if design.method == LISA else "Getis-Ord Gi*",
        tested=number(result.tested),
        areas=plural(result.level.value),
        permutations=number(design.permutations),
        seed=design.seed,
        threshold=number(design.threshold, 2),
        neighbours=sentence(result.neighbours, language=language).rstrip("."),
    )
    smoothed = gettext(mark("Smoothed values were tested: as if small areas were more like the average."))
    return (how, smoothed) if design.smooth else (how,)
