"""The legend of two indicators: a table of colours with counts, words in the corners, bounds along the axes."""

from __future__ import annotations

import html
from collections import Counter
from dataclasses import dataclass

from kaart.analysis.classes.classify import Classification
from kaart.core.errors import mark
from kaart.core.language import sentence, translations
from kaart.model.indicators import Figures
from kaart.render.maps.legend import STYLE, LegendRow, list_html
from kaart.render.maps.palette import BORDER, seen
from kaart.render.pair.map import RIGHT, UP, Together, corner
from kaart.render.pair.palette import LACKING, ink, pair_colours
from kaart.render.pair.words import class_words
from kaart.render.words.numbers import format_number, format_range, plural, short_unit, unit_words

CORNERS = {
    "high_high": mark("both high"),
    "high_low": mark("only ↑ high"),
    "low_high": mark("only → high"),
    "low_low": mark("both low"),
}
_LACKS = {"first": mark("no figure ↑"), "second": mark("no figure →"), "both": mark("no figure of either")}
_CELL_PX = (88, 54)
# For screen readers: the words of a cell in full. Not display:none, which hides them from those as well.
_UNSEEN = "position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap"


@dataclass(frozen=True)
class Cell:
    """One colour of the table.

    Attributes
    ----------
    colour
        As drawn, before it is laid over the base map.
    count
        Areas that look like this.
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
    """Arrow, name, unit where the bounds do not show it, and year."""
    label, unit = figures.indicator.label[language], unit_words(figures.indicator, language=language)
    said = "" if short_unit(figures.indicator) or unit.casefold() == label.casefold() else f", {unit}"
    return f"{arrow} {label}{said}, {figures.year}"


def _bounds(figures: Figures, made: Classification, *, language: str) -> tuple[str, ...]:
    return tuple(
        format_range(low, high, indicator=figures.indicator, language=language)
        for low, high in made.ranges(decimals=figures.indicator.decimals)
    )


def _notes(shown: Together, *, language: str) -> tuple[str, ...]:
    gettext = translations(language).gettext
    notes = [gettext("A value on a bound belongs to the lower class.")]
    for figures, made in zip(shown.axes, (shown.result.first_classes, shown.result.second_classes), strict=True):
        if made.reason is not None:
            notes.append(f"{figures.indicator.label[language]}: {sentence(made.reason, language=language)}")
    return tuple(notes)


def pair_legend_html(legend: PairLegend) -> str:
    """Legend as HTML: a table with high at the top and on the right, everything escaped, no script.

    Parameters
    ----------
    legend
        Of `pair_legend`.
    """
    gettext = translations(legend.language).gettext
    name = html.escape(gettext("Legend"))
    caption = gettext(mark("Number of {areas} per colour")).format(areas=plural(legend.level))
    rows = "".join(
        f'<tr><th scope="row" style="{_th("right")}">{html.escape(bounds)}</th>'
        f"{''.join(_cell_html(cell, legend=legend) for cell in cells)}</tr>"
        for bounds, cells in reversed(list(zip(legend.bounds[0], legend.cells, strict=True)))
    )
    feet = "".join(f'<td style="{_th("center")}">{html.escape(bounds)}</td>' for bounds in legend.bounds[1])
    up, right = (html.escape(axis) for axis in legend.axes)
    parts = [
        f'<div class="kaart-legend" role="group" aria-label="{name}" style="{STYLE}">',
        f'<p style="margin:0 0 2px;font-weight:600;line-height:1.25">{up}</p>',
        '<table style="border-collapse:collapse;margin:0;width:auto;font-variant-numeric:tabular-nums">',
        f'<caption style="{_UNSEEN}">{html.escape(caption)}</caption>',
        f'<tbody>{rows}<tr><td style="{_th("right")}"></td>{feet}</tr></tbody></table>',
        f'<p style="margin:0 0 6px;font-weight:600;line-height:1.25;text-align:right">{right}</p>',
        list_html(legend.no_data, label=gettext("Without a value"), language=legend.language, level=legend.level),
    ]
    parts += [f'<p style="margin:2px 0 0;font-size:14px">{html.escape(note)}</p>' for note in legend.notes]
    return "".join([*parts, "</div>"])


def _th(side: str) -> str:
    return (
        f"text-align:{side};font-weight:400;font-size:14px;line-height:1.2;padding:2px 6px 2px 0;border:0;"
        f"max-width:{_CELL_PX[0]}px"
    )


def _cell_html(cell: Cell, *, legend: PairLegend) -> str:
    """The count, large, over the words of a corner; for screen readers the classes in full."""
    count = html.escape(format_number(cell.count, decimals=0, language=legend.language))
    noun = html.escape(legend.level if cell.count == 1 else plural(legend.level))
    words = f'<span style="display:block;font-size:14px;line-height:1.1">{html.escape(cell.corner)}</span>'
    return (
        f'<td style="width:{_CELL_PX[0]}px;height:{_CELL_PX[1]}px;padding:2px;border:1px solid {BORDER};'
        f'text-align:center;vertical-align:middle;background:{seen(cell.colour)};color:{ink(cell.colour)}">'
        f'<span aria-hidden="true"><strong style="font-size:19px;line-height:1.1">{count}</strong>'
        f"{words if cell.corner else ''}</span>"
        f'<span style="{_UNSEEN}">{html.escape(cell.words)}: {count} {noun}</span></td>'
    )
