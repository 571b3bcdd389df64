"""The legend: the classes that colour the map, how many areas each holds, and why the others have none."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kaart.analysis.classes.classify import Classification
from kaart.core.errors import SchemaError, mark
from kaart.core.language import sentence, translations
from kaart.model.indicators import Figures
from kaart.model.missing import Status
from kaart.render.maps.palette import BORDER, NO_DATA, class_colours, seen
from kaart.render.words.numbers import format_number, format_range, plural, short_unit, status_words, unit_words

_BINS = 24
_HEIGHT_PX = 44
# Sizes in em: the style sheet of the pages makes all of it larger on a large screen.
STYLE = "font-size:16px;line-height:1.45;max-width:24em"
_NOTE = "font-size:0.875em"
_MANY = 7
_LONG = 24  # characters; bounds of a class are shorter and stay on one line


@dataclass(frozen=True)
class LegendRow:
    """One swatch with its words.

    Attributes
    ----------
    colour
        As drawn, RGB hex, before it is laid over the base map.
    label
        Bounds with unit, or the reason for having no value.
    count
        Areas that look like this.
    status
        Reason code of an area without a value; "" for a class.
    hatch
        Pattern for printed maps, as matplotlib writes it; "" for none.
    """

    colour: str
    label: str
    count: int
    status: str = ""
    hatch: str = ""


@dataclass(frozen=True)
class Histogram:
    """How the values are spread: `counts` per bin between `edges`, evenly wide, and the class bounds."""

    edges: tuple[float, ...]
    counts: tuple[int, ...]
    breaks: tuple[float, ...]


@dataclass(frozen=True)
class Legend:
    """All of a legend, in one language.

    Attributes
    ----------
    title
        Label of the indicator and year.
    unit
        Unit, where it does not stand in the rows; else "".
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
    """

    title: str
    unit: str
    rows: tuple[LegendRow, ...]
    no_data: tuple[LegendRow, ...]
    notes: tuple[str, ...]
    histogram: Histogram | None
    language: str
    level: str


def build_legend(figures: Figures, classification: Classification, *, language: str) -> Legend:
    """Legend of a map of these figures.

    Parameters
    ----------
    figures
        What is shown.
    classification
        The same that colours the map; its codes are those of the figures.
    language
        ``nl`` or ``en``.

    Raises
    ------
    SchemaError
        If the classification is one of other areas.
    """
    frame, indicator = figures.frame, figures.indicator
    if set(classification.codes) != set(frame["code"]):
        raise SchemaError(mark("These classes were made for other areas than the figures; classify these figures."))
    shades = class_colours(indicator.palette, classification)
    single = tuple(frame["value"].dropna().round(indicator.decimals).sort_values().unique()) == classification.breaks
    ranges = classification.ranges(decimals=indicator.decimals)
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
        title=f"{indicator.label[language]}, {figures.year}",
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
    words = status_words(status, indicator=figures.indicator, language=language, year=figures.year)
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
    if classification.k > 1:
        notes.append(gettext("A value on a bound belongs to the lower class."))
    if classification.reason is not None:
        notes.append(sentence(classification.reason, language=language))
    if not classification.k:
        notes.append(gettext("No area has a value."))
    estimated = int((figures.frame["status"] == Status.ESTIMATED.value).sum())
    if estimated:
        notes.append(gettext("{count} values are estimated.").format(count=estimated))
    return tuple(notes)


def _histogram(figures: Figures, classification: Classification) -> Histogram | None:
    known = figures.frame["value"].dropna().to_numpy(dtype=float)
    if not known.size:
        return None
    low, high = float(min(classification.lowest, known.min())), float(max(classification.breaks[-1], known.max()))
    counts, edges = np.histogram(known, bins=_BINS, range=(low, high if high > low else low + 1))
    return Histogram(tuple(edges.tolist()), tuple(counts.tolist()), classification.breaks)


def legend_html(legend: Legend) -> str:
    """Legend as HTML: a list with swatches, everything escaped, no script, colours of the page's theme.

    Parameters
    ----------
    legend
        Of `build_legend`.
    """
    gettext = translations(legend.language).gettext
    name = gettext("Legend")
    parts = [
        f'<div class="kaart-legend" role="group" aria-label="{html.escape(name)}" style="{STYLE}">',
        f'<p style="margin:0;font-size:1em;font-weight:600">{html.escape(legend.title)}</p>',
        f'<p style="margin:0 0 4px;{_NOTE}">{html.escape(legend.unit)}</p>' if legend.unit else "",
    ]
    # Many classes stand closer together, so that nothing is cut off below them.
    tight = len(legend.rows) > _MANY
    classes = gettext("Classes")
    parts.append(list_html(legend.rows, label=classes, language=legend.language, level=legend.level, tight=tight))
    if legend.histogram is not None and len(legend.rows) > 1:
        parts.append(_histogram_html(legend.histogram))
    small = tuple(row for row in legend.no_data if row.status == Status.TOO_FEW)
    without = tuple(row for row in legend.no_data if row.status != Status.TOO_FEW)
    for rows, label in ((small, gettext("Small numbers")), (without, gettext("Without a value"))):
        parts.append(list_html(rows, label=label, language=legend.language, level=legend.level, tight=tight))
    parts += [f'<p style="margin:2px 0 0;{_NOTE};line-height:1.35">{html.escape(note)}</p>' for note in legend.notes]
    return "".join([*parts, "</div>"])


def list_html(rows: Sequence[LegendRow], *, label: str, language: str, level: str, tight: bool = False) -> str:
    """Swatches with their words and counts as a list; "" when there are none.

    Parameters
    ----------
    rows
        Rows of a legend.
    label
        Name of the list for screen readers.
    language
        ``nl`` or ``en``, of the numbers.
    level
        Of the areas counted.
    tight
        Whether the rows stand close together.
    """
    if not rows:
        return ""
    items = "".join(_row_html(row, language=language, level=level, tight=tight) for row in rows)
    style = "list-style:none;margin:0 0 6px;padding:0;font-size:1em"
    return f'<ul aria-label="{html.escape(label)}" style="{style}">{items}</ul>'


def _row_html(row: LegendRow, *, language: str, level: str, tight: bool) -> str:
    count = format_number(row.count, decimals=0, language=language)
    noun = level if row.count == 1 else plural(level)
    padding = "0;line-height:1.3" if tight else "1px 0"
    wrap = "normal;line-height:1.2" if row.status or len(row.label) > _LONG else "nowrap"
    return (
        f'<li style="display:flex;align-items:center;gap:8px;margin:0;font-size:1em;padding:{padding}">'
        f'<span aria-hidden="true" style="flex:none;width:1.6em;height:1.1em;border:1px solid {BORDER};'
        f'background:{seen(row.colour)}"></span>'
        f'<span style="white-space:{wrap};min-width:0;font-variant-numeric:tabular-nums">'
        f"{html.escape(row.label)}</span>"
        '<span style="margin-left:auto;padding-left:12px;white-space:nowrap;font-variant-numeric:tabular-nums">'
        f"{html.escape(count)} {html.escape(noun)}</span></li>"
    )


def _histogram_html(histogram: Histogram) -> str:
    """Bars and class bounds; hidden from screen readers, for which the counts stand in the list."""
    # Plain boxes: Streamlit takes SVG out of HTML that it shows.
    low, high = histogram.edges[0], histogram.edges[-1]
    top = max(histogram.counts)
    bars = "".join(
        f'<span style="flex:1;margin-right:1px;height:{count / top * 100:.1f}%;background:currentColor;opacity:0.45">'
        "</span>"
        for count in histogram.counts
    )
    lines = "".join(
        f'<span style="position:absolute;top:0;bottom:0;left:{(bound - low) / (high - low) * 100:.1f}%;'
        'border-left:2px dashed currentColor"></span>'
        for bound in histogram.breaks[:-1]
        if low <= bound <= high
    )
    return (
        '<div aria-hidden="true" style="position:relative;display:flex;align-items:flex-end;'
        f'height:{_HEIGHT_PX}px;margin:6px 0">{bars}{lines}</div>'
    )
