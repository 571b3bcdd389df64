"""The legend of two indicators: a table of colours with counts, words in the corners, bounds along the axes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from markupsafe import Markup

from kaart.analysis.classes.classify import Classification
from kaart.core.errors import mark
from kaart.core.language import sentence, translations
from kaart.model.indicators import Figures
from kaart.render.maps.hatch import hatch_css
from kaart.render.maps.legend import LegendRow
from kaart.render.maps.palette import BORDER, seen
from kaart.render.pair.map import RIGHT, UP, Together, corner
from kaart.render.pair.palette import LACKING, ink, pair_colours, pair_hatches
from kaart.render.pair.words import Group, class_words
from kaart.render.templates import fill
from kaart.render.words.numbers import format_range, short_unit, unit_words
from kaart.render.words.provisional import figures_year

CORNERS = {
    "high_high": mark("both high"),
    "high_low": mark("only ↑ high"),
    "low_high": mark("only → high"),
    "low_low": mark("both low"),
}
_LACKS = {"first": mark("no figure ↑"), "second": mark("no figure →"), "both": mark("no figure of either")}


@dataclass(frozen=True)
class Cell:
    """One colour of the table.

    Attributes
    ----------
    colour
        As drawn, before blending with the base map.
    count
        Number of areas.
    corner
        Short words in a corner of the table; "" elsewhere.
    words
        Both classes in full, with the names of the indicators.
    """

    colour: str
    count: int
    corner: str
    words: str


@dataclass(frozen=True)
class PairLegend:
    """All of the legend, in one language.

    Attributes
    ----------
    axes
        Name, unit and year of the indicator upwards and of the one to the right.
    bounds
        Bounds of the classes of each, from low to high.
    cells
        By class of the first, from low to high, then by class of the second.
    no_data
        Areas that lack a value, by which of the two.
    notes
        Sentences: how bounds are read, why there are fewer classes.
    language
        ``nl`` or ``en``.
    level
        Of the areas counted.
    """

    axes: tuple[str, str]
    bounds: tuple[tuple[str, ...], tuple[str, ...]]
    cells: tuple[tuple[Cell, ...], ...]
    no_data: tuple[LegendRow, ...]
    notes: tuple[str, ...]
    language: str
    level: str


def pair_legend(shown: Together, *, language: str) -> PairLegend:
    """Legend of a map of two indicators.

    Parameters
    ----------
    shown
        With at least two classes of each; see `kaart.render.pair.map.require_two`.
    language
        ``nl`` or ``en``.

    Raises
    ------
    InputError
        If there are fewer classes.
    """
    gettext, result = translations(language).gettext, shown.result
    cells = tuple(
        tuple(
            Cell(
                colour,
                result.counts[row][column],
                gettext(CORNERS[place]) if (place := corner(row, column, result.shape)) else "",
                class_words(shown, (row, column), language=language),
            )
            for column, colour in enumerate(shades)
        )
        for row, shades in enumerate(pair_colours(result.shape))
    )
    lacks = Counter(shown.missing.values())
    return PairLegend(
        axes=(_axis(UP, shown.first, language=language), _axis(RIGHT, shown.second, language=language)),
        bounds=(
            _bounds(shown.first, result.first_classes, language=language),
            _bounds(shown.second, result.second_classes, language=language),
        ),
        cells=cells,
        no_data=tuple(
            LegendRow(LACKING[name], gettext(text), lacks[name], name) for name, text in _LACKS.items() if lacks[name]
        ),
        notes=_notes(shown, language=language),
        language=language,
        level=str(shown.first.level),
    )


def _axis(arrow: str, figures: Figures, *, language: str) -> str:
    """Arrow, name, unit if the bounds lack it, and year."""
    label, unit = figures.indicator.label[language], unit_words(figures.indicator, language=language)
    said = "" if short_unit(figures.indicator) or unit.casefold() == label.casefold() else f", {unit}"
    return f"{arrow} {label}{said}, {figures_year(figures, language=language)}"


def _bounds(figures: Figures, made: Classification, *, language: str) -> tuple[str, ...]:
    return tuple(format_range(low, high, indicator=figures.indicator, language=language) for low, high in made.ranges())


def _notes(shown: Together, *, language: str) -> tuple[str, ...]:
    gettext = translations(language).gettext
    notes = [gettext("A value on a bound belongs to the lower class.")]
    for figures, made in zip(shown.axes, (shown.result.first_classes, shown.result.second_classes), strict=True):
        if made.reason is not None:
            notes.append(f"{figures.indicator.label[language]}: {sentence(made.reason, language=language)}")
    return tuple(notes)


def pair_legend_html(legend: PairLegend) -> Markup:
    """Legend as HTML: a table with high at the top and on the right, everything escaped, no script."""
    return fill(
        "render/pair/legend.html.j2",
        language=legend.language,
        legend=legend,
        hatches=pair_hatches(len(legend.cells)),
        border=BORDER,
        seen=seen,
        ink=ink,
        hatch_css=hatch_css,
    )


def group_html(group: Group, shown: Together, *, language: str) -> Markup:
    """Heading of the areas in a corner: its colour, what it means, and their number.

    Parameters
    ----------
    group
        Result of `kaart.render.pair.words.groups`.
    shown
        The same two indicators.
    language
        ``nl`` or ``en``.
    """
    row, column = group.place
    colour = pair_colours(shown.result.shape)[row][column]
    return fill(
        "render/pair/group.html.j2",
        language=language,
        border=BORDER,
        colour=seen(colour),
        lines=hatch_css(pair_hatches(shown.result.shape[0])[row], on=colour),
        words=group.words[:1].upper() + group.words[1:],
        count=len(group.codes),
    )
