"""Content of a picture of several years: same classes and colours for all of them, one legend.

Numbers of areas in the legend are those of the last year: over all years together they would count every area often.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from kaart.core.codes import spans
from kaart.core.errors import mark
from kaart.core.language import sentence, translations
from kaart.model.indicators import Figures
from kaart.render.change.smallmaps import Pinned, shared_legend
from kaart.render.maps.legend import Legend
from kaart.render.snapshot.build import choropleth, legend_rows
from kaart.render.snapshot.content import Content
from kaart.render.snapshot.record import FigureRow
from kaart.render.words.provisional import figures_year, provisional_sentence
from kaart.render.words.rounded import value_words


def series_content(
    pinned: Pinned,
    *,
    place: str,
    language: str,
    gemeenten: Mapping[str, str] | None = None,
    notices: tuple[str, ...] = (),
) -> Content:
    """Content of a picture of several years.

    Parameters
    ----------
    pinned
        At least two years on one set of classes.
    place
        Name of the region.
    language
        ``nl`` or ``en``.
    gemeenten
        Names of gemeenten by code, for the table of the last year.
    notices
        Further notices for the reader.
    """
    first, last = pinned.years[0], pinned.years[-1]
    base = choropleth(last, pinned.classes[-1], place=place, place_value=None, language=language, gemeenten=gemeenten)
    gettext = translations(language).gettext
    years = spans(tuple(item.year for item in pinned.years))
    legend = series_legend(pinned, base.legend, language=language)
    provisional = (provisional_sentence(item, language=language) for item in pinned.years)
    classes = () if pinned.notice is None else (sentence(pinned.notice, language=language),)
    return replace(
        base,
        title=gettext("{label} per {level} in {area}, {year}").format(
            label=last.indicator.label[language], level=str(last.level), area=place, year=years
        ),
        sentence=gettext(
            "{label} in {area}, per {level}: {low} to {high} in {first}, and {low_last} to {high_last} in {last}."
        ).format(
            label=last.indicator.label[language],
            area=place,
            level=str(last.level),
            first=figures_year(first, language=language),
            last=figures_year(last, language=language),
            **dict(zip(("low", "high"), _range(first, language), strict=True)),
            **dict(zip(("low_last", "high_last"), _range(last, language), strict=True)),
        ),
        years=years,
        provisional="",
        legend=legend,
        words={code: f"{text} ({last.year})" for code, text in base.words.items()},
        rows=legend_rows(last, pinned.classes[-1], legend),
        figures=series_figures(pinned),
        notices=(*notices, *classes, *dict.fromkeys(filter(None, provisional))),
        described=" ".join(_described(item, language) for item in pinned.years),
    )


def series_legend(pinned: Pinned, of_last: Legend, *, language: str) -> Legend:
    """The shared legend with every reason of any year; numbers of areas of the last year.

    Parameters
    ----------
    pinned
        Years on one set of classes.
    of_last
        Legend of the last year alone.
    language
        ``nl`` or ``en``.
    """
    shared = shared_legend(pinned, language=language)
    counts = {row.status: row.count for row in of_last.no_data}
    last = pinned.years[-1]
    note = translations(language).gettext(mark("Numbers of areas are those of {year}.")).format(year=last.year)
    return replace(
        shared,
        rows=tuple(replace(row, count=count.count) for row, count in zip(shared.rows, of_last.rows, strict=True)),
        no_data=tuple(replace(row, count=counts.get(row.status, 0)) for row in shared.no_data),
        notes=tuple(dict.fromkeys((note, *shared.notes))),
    )


def series_figures(pinned: Pinned) -> tuple[FigureRow, ...]:
    """Figures of every year; a row is named ``BU09174000/2018``."""
    rows = []
    for item in pinned.years:
        frame = item.frame
        known = frame["value"].notna()
        rows += [
            (f"{code}/{item.year}", float(value) if is_known else None, str(status))
            for code, value, status, is_known in zip(frame["code"], frame["value"], frame["status"], known, strict=True)
        ]
    return tuple(sorted(rows, key=lambda row: row[0]))


def _range(figures: Figures, language: str) -> tuple[str, str]:
    """Lowest and highest value in words."""
    values = figures.frame["value"].dropna()
    low, high = (
        value_words(float(value), indicator=figures.indicator, language=language)
        for value in (values.min(), values.max())
    )
    return low, high


def _described(figures: Figures, language: str) -> str:
    """One year for people who cannot see the picture."""
    low, high = _range(figures, language)
    text = translations(language).gettext(mark("{year}: from {low} to {high}; {known} of {total} areas have a figure."))
    return text.format(
        year=figures_year(figures, language=language),
        low=low,
        high=high,
        known=int(figures.frame["value"].notna().sum()),
        total=len(figures.frame),
    )
