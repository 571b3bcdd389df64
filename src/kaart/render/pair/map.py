"""The map of two indicators: every area in the colour of its classes of both.

Each indicator has an axis of its own with its own unit, bounds and definition. Nothing is added up: a cell of the
table of classes is two figures side by side, not a score.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from kaart.analysis.classes.bivariate import Bivariate, bivariate, renamed
from kaart.core.errors import InputError, mark
from kaart.model.indicators import Figures
from kaart.render.maps.basemap import STYLE_FILE
from kaart.render.maps.deck import CompactDeck, View, areas_spec, rgba
from kaart.render.maps.hatch import NONE, NOTHING, Hatched, with_hatches
from kaart.render.maps.layers import require_property_name
from kaart.render.maps.palette import hatch_ink, seen
from kaart.render.maps.tooltip import tooltip_of, value_line
from kaart.render.pair.palette import LACKING, pair_colours, pair_hatches
from kaart.render.words.numbers import plural
from kaart.render.words.rounded import value_words

UP, RIGHT = "↑", "→"  # the axes of the first and of the second indicator, in the legend and in text
_FEWEST = 2  # fewest classes that distinguish high from low


@dataclass(frozen=True)
class Together:
    """Two indicators in classes, with the figures that they were made of.

    Attributes
    ----------
    result
        The classes.
    first, second
        Figures of both; the second has the codes of the year of the first.
    """

    result: Bivariate
    first: Figures
    second: Figures

    @property
    def axes(self) -> tuple[Figures, Figures]:
        """Figures of the axis upwards and of the one to the right."""
        return self.first, self.second

    @property
    def stray(self) -> int:
        """Areas that only the second has, because their boundary was another in the year of the first."""
        return len(self.result.missing) - len(self.missing)

    @cached_property
    def missing(self) -> dict[str, str]:
        """Which of the two an area of the map lacks, by code: ``first``, ``second`` or ``both``."""
        frame = self.result.missing[self.result.missing["first_status"] != ""]
        return dict(zip(frame["code"], frame["lacks"], strict=True))

    @cached_property
    def classes(self) -> dict[str, tuple[int, int]]:
        """Class of the first and of the second by code, 0 for the lowest, of areas with both."""
        frame = self.result.frame
        pairs = zip(frame["first_class"].tolist(), frame["second_class"].tolist(), strict=True)
        return dict(zip(frame["code"].tolist(), pairs, strict=True))


def put_together(first: Figures, second: Figures, *, linked: Mapping[str, str] | None = None) -> Together:
    """Two indicators in classes, on the areas of the first.

    Parameters
    ----------
    first, second
        Each under the codes of its own year.
    linked
        Code among the second by code among the first, of areas with the same boundary; None when it is one year.

    Raises
    ------
    InputError
        If one holds classes already, or their levels differ.
    """
    called = second if linked is None else renamed(second, linked)
    result = bivariate(first, second, linked=linked)
    return Together(result, first, called.only(frozenset(first.frame["code"])))


def require_two(shown: Together, *, language: str) -> Together:
    """Return the two indicators when both have a high and a low class.

    Parameters
    ----------
    shown
        Two indicators in classes.
    language
        ``nl`` or ``en``, of the names in the sentence.

    Raises
    ------
    InputError
        If one of the two has no values or the same value everywhere, or fewer than two areas have both.
    """
    areas = plural(shown.first.level)
    for figures in shown.axes:
        if not figures.coverage:
            raise InputError(
                mark("There is no figure of “{label}” for these {areas} in {year}; choose another indicator or year."),
                label=figures.indicator.label[language],
                areas=areas,
                year=figures.year,
            )
    known = len(shown.result.frame)
    if known < _FEWEST:
        raise InputError(
            mark("Only {count} of these {areas} has a figure for both indicators; high and low need at least two."),
            count=known,
            areas=areas,
        )
    for figures, size, name in zip(shown.axes, shown.result.shape, ("first", "second"), strict=True):
        if size < _FEWEST:
            value = float(shown.result.frame[name].iloc[0])
            raise InputError(
                mark("“{label}” is the same in all {areas} with both figures ({value}); choose another indicator."),
                label=figures.indicator.label[language],
                areas=areas,
                value=value_words(value, indicator=figures.indicator, language=language),
            )
    return shown


def corner(first: int, second: int, shape: tuple[int, int]) -> str:
    """Id of the corner that a cell is: ``high_high``, ``high_low``, ``low_high``, ``low_low``; "" elsewhere.

    Parameters
    ----------
    first, second
        Class of either, 0 for the lowest.
    shape
        Number of classes of either.
    """
    ends = [
        "high" if place == size - 1 else "low" if place == 0 else ""
        for place, size in zip((first, second), shape, strict=True)
    ]
    return "_".join(ends) if all(ends) else ""


def pair_rule(shown: Together) -> str:
    """Colour of an area as a deck.gl expression over both of its values.

    Parameters
    ----------
    shown
        With at least two classes of each; see `require_two`.

    Raises
    ------
    InputError
        If there are fewer classes, or the id of an indicator cannot be the name of a property.
    """
    return _rule(shown, [[rgba(colour) for colour in row] for row in pair_colours(shown.result.shape)])


def _rule(shown: Together, cells: Sequence[Sequence[str]], *, lacking: str = "") -> str:
    """Expression that gives what stands in the cell of an area; without a value `lacking`, or else its grey."""
    first, second = (f"properties.{require_property_name(item.indicator.id)}" for item in shown.axes)
    inner = shown.result.second_classes.breaks
    within = _steps(first, shown.result.first_classes.breaks, [f"({_steps(second, inner, row)})" for row in cells])
    neither, one, other = (lacking or rgba(LACKING[name]) for name in ("both", "first", "second"))
    # == on purpose: a file without the property gives undefined, which also means no value.
    return f"{first} == null ? ({second} == null ? {neither} : {one}) : {second} == null ? {other} : ({within})"


def pair_hatched(shown: Together) -> Hatched:
    """Patterns by class of the first, so that what prints in one grey differs without colour, as in pictures.

    Parameters
    ----------
    shown
        With at least two classes of each; see `require_two`.

    Raises
    ------
    InputError
        As in `pair_rule`.
    """
    first, second = (f"properties.{require_property_name(item.indicator.id)}" for item in shown.axes)
    hatches = pair_hatches(shown.result.shape[0])
    names = [f'"{hatch or NONE}"' for hatch in hatches]
    within = _steps(first, shown.result.first_classes.breaks, names)
    rows = tuple(zip(hatches, pair_colours(shown.result.shape), strict=True))
    lines = [[rgba(hatch_ink(seen(colour)), 1.0) if hatch else rgba(colour) for colour in row] for hatch, row in rows]
    ground = [[rgba(colour) if hatch else NOTHING for colour in row] for hatch, row in rows]
    return Hatched(
        pattern=f'{first} == null ? "{NONE}" : {second} == null ? "{NONE}" : ({within})',
        lines=_rule(shown, lines),
        ground=_rule(shown, ground, lacking=NOTHING),
    )


def _steps(value: str, breaks: Sequence[float], results: Sequence[str]) -> str:
    """Expression that gives the result of the class a value is in; the last one holds all that is higher."""
    rule = results[-1]
    for bound, result in reversed(list(zip(breaks, results[:-1], strict=False))):
        rule = f"{value} <= {bound!r} ? {result} : {rule}"
    return rule


def pair_spec(
    layer_file: str,
    *,
    shown: Together,
    view: View,
    language: str,
    selected: Mapping[str, Any] | None = None,
    style_file: str = STYLE_FILE,
) -> CompactDeck:
    """Map of two indicators; like every map except for its colours.

    Parameters
    ----------
    layer_file
        File in the static folder that holds both, under their ids.
    shown
        With at least two classes of each.
    view
        View of the map.
    language
        ``nl`` or ``en``.
    selected
        Feature of `kaart.render.maps.deck.outline`, or None.
    style_file
        Style of the base map in the static folder.
    """
    deck = areas_spec(
        layer_file,
        pair_rule(shown),
        view=view,
        areas=len(shown.first.frame),
        tip=pair_tooltip(shown, language=language),
        selected=selected,
        style_file=style_file,
    )
    return with_hatches(deck, pair_hatched(shown))


def pair_tooltip(shown: Together, *, language: str) -> dict[str, Any]:
    """Tooltip with both values, and the arrow of their axis."""
    return tooltip_of(
        value_line(item.indicator.id, figures=item, language=language, before=f"{arrow} ")
        for arrow, item in zip((UP, RIGHT), shown.axes, strict=True)
    )
