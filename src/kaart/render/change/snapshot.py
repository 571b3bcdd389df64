"""What a snapshot of a change holds: both years, the change, and which areas could not be compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from kaart.analysis.change.movement import Movement
from kaart.analysis.classes.classify import NO_CLASS
from kaart.core.errors import mark
from kaart.core.language import sentence, translations
from kaart.core.provenance import provisional_notice
from kaart.render.change.map import (
    HATCHES,
    area_words,
    both_years,
    change_indicator,
    change_legend,
    change_sentence,
    change_table,
    letter_of,
)
from kaart.render.snapshot.content import Content
from kaart.render.words.caveat import caveat_sentence
from kaart.render.words.numbers import unit_words
from kaart.render.words.provisional import provisional_words


def movement_content(
    movement: Movement,
    *,
    place: str,
    whole: tuple[float, float] | None,
    language: str,
    gemeenten: Mapping[str, str] | None = None,
    notices: tuple[str, ...] = (),
) -> Content:
    """Content of a map of what changed between two years.

    Parameters
    ----------
    movement
        The change.
    place, whole
        Name of the region, and its own values in both years; None where it has none.
    language
        ``nl`` or ``en``.
    gemeenten
        Names of gemeenten by code, for the table.
    notices
        Further notices for the reader.
    """
    gettext, difference = translations(language).gettext, movement.difference
    first, last = both_years(difference, language=language)
    legend = change_legend(movement, language=language)
    # On paper a pattern keeps areas without a change apart from the lightest classes.
    empty = tuple(replace(row, hatch=HATCHES[row.status]) for row in legend.no_data)
    legend = replace(legend, no_data=empty)
    classes = dict(zip(movement.classification.codes, movement.classification.classes, strict=True))
    below = sum(bound <= 0 for bound in movement.classification.breaks)
    reasons = {row.status: len(legend.rows) + number for number, row in enumerate(legend.no_data)}
    rows, words = {}, {}
    for row in difference.frame.to_dict("records"):
        code, number = str(row["code"]), classes[row["code"]]
        if code in movement.within:
            rows[code] = below
        elif number != NO_CLASS:
            # The row of what stayed within rounding stands between the falls and the rises.
            rows[code] = number + (number >= below)
        else:
            rows[code] = reasons[letter_of(row)]
        words[code] = "; ".join(area_words(row, movement, language=language).line(movement, language=language))
    title = mark("Change of “{label}” per {level} in {area}, {first} to {last}")
    return Content(
        place=place,
        title=gettext(title).format(
            label=difference.indicator.label[language],
            level=difference.level.value,
            area=place,
            first=first,
            last=last,
        ),
        sentence=change_sentence(movement, place=place, whole=whole, language=language),
        definition=difference.indicator.definition[language],
        unit=unit_words(change_indicator(movement), language=language),
        level=difference.level.value,
        year=difference.last,
        areas=difference.area_year,
        provisional=provisional_words(difference.provisional[1], language=language),
        legend=legend,
        rows=rows,
        words=words,
        table=change_table(movement, language=language, gemeenten=gemeenten),
        figures=tuple(
            (str(code), None if pd.isna(change) else float(change), str(kind))
            for code, change, kind in zip(
                difference.frame["code"], difference.frame["change"], difference.frame["comparable"], strict=True
            )
        ),
        notices=(*_provisional(movement, language=language), *notices),
        caveat=caveat_sentence(difference.indicator, language=language),
    )


def _provisional(movement: Movement, *, language: str) -> tuple[str, ...]:
    """What provisional means, for each of the two years that is."""
    found = movement.difference
    notices = (
        provisional_notice(extent, year=year)
        for extent, year in zip(found.provisional, (found.first, found.last), strict=True)
    )
    return tuple(sentence(notice, language=language) for notice in notices if notice is not None)
