"""The legend: the classes of the map with their counts, and the reasons of areas without a class."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from markupsafe import Markup

from kaart.analysis.classes.classify import Classification
from kaart.catalogue.records import NO_HOUSEHOLDS
from kaart.core.errors import SchemaError, mark
from kaart.core.language import sentence, translations
from kaart.core.numbers import as_printed
from kaart.model.indicators import Figures
from kaart.model.missing import Status
from kaart.model.reasons import whys_empty
from kaart.render.maps.palette import BORDER, NO_DATA, class_colours, seen
from kaart.render.templates import fill
from kaart.render.words.numbers import format_number, format_range, short_unit, status_words, unit_words
from kaart.render.words.provisional import figures_year

_BINS = 24


@dataclass(frozen=True)
class LegendRow:
    """One swatch with its words.

    Attributes
    ----------
    colour
        As drawn, RGB hex, before blending with the base map.
    label
        Bounds with unit, or the reason for having no value.
    count
        Number of areas.
    status
        Reason code of an area without a value; "" for a class.
    hatch
        Pattern for printed maps, as matplotlib writes it; "" for none.
    solid
        Whether it is drawn in exactly this colour.
    """

    colour: str
    label: str
    count: int
    status: str = ""
    hatch: str = ""
    solid: bool = False


@dataclass(frozen=True)
class Histogram:
    """How the values are spread: `counts` per bin between `edges`, evenly wide, and the class bounds."""

    edges: tuple[float, ...]
    counts: tuple[int, ...]
    breaks: tuple[float, ...]


@dataclass(frozen=True)
class Square:
    """Words along the sides of a table of classes, from low to high: size and bounds of each.

    Attributes
    ----------
    up, right
        Of the first indicator and of the second; the rows of the legend go to the right first, then up.
    """

    up: tuple[tuple[str, str], ...]
    right: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Legend:
    """All of a legend, in one language.

    Attributes
    ----------
    title
        Label of the indicator and year.
    unit
        Unit, where it is not in the rows; else "".
    rows
        Classes from low to high.
    no_data
        Reasons that occur, with their count.
    notes
        Sentences: how bounds are read, why there are fewer classes, what is estimated.
    histogram
        None when nothing has a value.
    language
        ``nl`` or ``en``.
    level
        Of the areas counted: ``buurt``.
    square
        How a picture sets the rows in a square; None for one under the other.
    """

    title: str
    unit: str
    rows: tuple[LegendRow, ...]
    no_data: tuple[LegendRow, ...]
    notes: tuple[str, ...]
    histogram: Histogram | None
    language: str
    level: str
    square: Square | None = None


def build_legend(figures: Figures, classification: Classification, *, language: str) -> Legend:
    """Legend of a map of these figures.

    Parameters
    ----------
    figures
        Figures on the map.
    classification
        The same that colours the map; its codes are those of the figures.
    language
        ``nl`` or ``en``.

    Raises
    ------
    SchemaError
        If the classification is of other areas.
    """
    frame, indicator = figures.frame, figures.indicator
    if set(classification.codes) != set(frame["code"].tolist()):
        raise SchemaError(mark("These classes were made for other areas than the figures; classify these figures."))
    shades = class_colours(indicator.palette, classification)
    printed = {as_printed(value, decimals=indicator.decimals) for value in frame["value"].dropna()}
    single = tuple(sorted(printed)) == classification.breaks
    ranges = classification.ranges()
    rows = tuple(
        LegendRow(shade, _class_label(low, high, figures, single=single, language=language), count)
        for shade, (low, high), count in zip(shades, ranges, classification.counts, strict=True)
    )
    without = frame.loc[frame["value"].isna(), "status"]
    known = {str(look.status) for look in NO_DATA}
    reasons = without.where(without.isin(known), Status.MISSING.value).value_counts()
    empty = tuple(
        LegendRow(
            look.colour,
            _reason_label(look.status, figures, beside=Status.TOO_FEW in reasons.index, language=language),
            int(reasons[look.status]),
            str(look.status),
            look.hatch,
        )
        for look in NO_DATA
        if look.status in reasons.index
    )
    return Legend(
        title=f"{indicator.label[language]}, {figures_year(figures, language=language)}",
        unit="" if short_unit(indicator) else unit_words(indicator, language=language),
        rows=rows,
        no_data=empty,
        notes=_notes(figures, classification, language=language),
        histogram=_histogram(figures, classification),
        language=language,
        level=str(figures.level),
    )


def _reason_label(status: Status, figures: Figures, *, beside: bool, language: str) -> str:
    """Why areas have no class; of two rows with too few, `beside` tells which has no figure at all."""
    whys = whys_empty(figures.frame)
    here = sorted(set(whys[figures.frame["status"].eq(str(status))]) & {str(status), NO_HOUSEHOLDS}) or [str(status)]
    words = (
        translations(language)
        .gettext(", or ")
        .join(status_words(why, indicator=figures.indicator, language=language, year=figures.year) for why in here)
    )
    if beside and status == Status.SUPPRESSED:
        return translations(language).gettext("{reason}, no figure").format(reason=words)
    return words


def _class_label(low: float, high: float, figures: Figures, *, single: bool, language: str) -> str:
    """Bounds; one number where every class holds one value; "up to" where a given bound lies below all values."""
    indicator = figures.indicator
    if low < high and not single:
        return format_range(low, high, indicator=indicator, language=language)
    text = format_range(high, high, indicator=indicator, language=language)
    return text if single else translations(language).gettext("up to {value}").format(value=text)


def _notes(figures: Figures, classification: Classification, *, language: str) -> tuple[str, ...]:
    gettext = translations(language).gettext
    notes = []
    middle = figures.indicator.middle
    if middle is not None:
        decimals = 0 if middle.value.is_integer() else figures.indicator.decimals
        number = format_number(middle.value, decimals=decimals, language=language)
        notes.append(gettext("{value} is {what}.").format(value=number, what=middle.words[language]))
    if classification.k > 1:
        notes.append(gettext("A value on a bound belongs to the lower class."))
    if classification.reason is not None:
        notes.append(sentence(classification.reason, language=language))
    if not classification.k:
        notes.append(gettext("No area has a value."))
    estimated = int((figures.frame["status"] == Status.ESTIMATED.value).sum())
    if estimated:
        every = estimated == int(figures.frame["value"].notna().sum())
        notes.append(_estimated(every=every, count=estimated, language=language))
    return tuple(notes)


def _estimated(*, every: bool, count: int, language: str) -> str:
    gettext = translations(language).gettext
    if count == 1:
        return gettext("1 value is estimated.")
    words = gettext("All {count} values are estimated.") if every else gettext("{count} values are estimated.")
    return words.format(count=count)


def _histogram(figures: Figures, classification: Classification) -> Histogram | None:
    known = figures.frame["value"].dropna().to_numpy(dtype=float)
    if not known.size:
        return None
    low, high = float(min(classification.lowest, known.min())), float(max(classification.breaks[-1], known.max()))
    counts, edges = np.histogram(known, bins=_BINS, range=(low, high if high > low else low + 1))
    return Histogram(tuple(edges.tolist()), tuple(counts.tolist()), classification.breaks)


def legend_html(legend: Legend) -> Markup:
    """Legend as HTML: a list with swatches, everything escaped, no script, colours of the page's theme.

    Parameters
    ----------
    legend
        Result of `build_legend`.
    """
    few = Status.TOO_FEW
    drawn = legend.histogram if len(legend.rows) > 1 else None
    return fill(
        "render/maps/legend.html.j2",
        language=legend.language,
        legend=legend,
        small=[row for row in legend.no_data if row.status == few],
        without=[row for row in legend.no_data if row.status != few],
        bars=_heights(drawn) if drawn else [],
        bounds=_places(drawn) if drawn else [],
        border=BORDER,
        seen=seen,
    )


def _heights(histogram: Histogram) -> list[float]:
    """Percent of the highest bar."""
    top = max(histogram.counts)
    return [count / top * 100 for count in histogram.counts]


def _places(histogram: Histogram) -> list[float]:
    """Percent of the width where a class ends and the next begins."""
    low, high = histogram.edges[0], histogram.edges[-1]
    return [(bound - low) / (high - low) * 100 for bound in histogram.breaks[:-1] if low <= bound <= high]
