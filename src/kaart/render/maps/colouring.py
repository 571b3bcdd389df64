"""Classes with their palette, for the screen, the legend and every picture."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from kaart.analysis.classes.classify import Classification
from kaart.analysis.classes.classrule import ClassRule, apply_rule
from kaart.catalogue.records import Indicator
from kaart.core.language import translations
from kaart.core.numbers import as_printed
from kaart.model.indicators import Figures
from kaart.render.maps.palette import around
from kaart.render.words.rounded import value_words


def colour_classes(
    figures: Figures, rule: ClassRule, *, references: Mapping[str, float | None]
) -> tuple[Figures, Classification]:
    """Divide figures over classes; around a reference or a middle their palette has two hues that meet there.

    Parameters
    ----------
    figures
        Figures on the map.
    rule
        Choice of classes.
    references
        Values by rule method, of `kaart.answers.references.references`.

    Returns
    -------
    Figures
        The same, with the palette that goes with the classes.
    Classification
        Classes of these figures.

    Raises
    ------
    InputError
        If the rule cannot be used on these values, or its reference is unknown.
    """
    indicator = figures.indicator
    own = None if indicator.middle is None else indicator.middle.value
    made = apply_rule(rule, figures.values, decimals=indicator.decimals, references=references, middle=own)
    middle = references.get(rule.method, own)
    if middle is None:
        return figures, made
    return replace(figures, indicator=two_sided(indicator, made, middle=middle)), made


def two_sided(indicator: Indicator, classification: Classification, *, middle: float) -> Indicator:
    """The indicator with a palette of two hues that meet at a value.

    Parameters
    ----------
    indicator
        Record of the values.
    classification
        Their classes. A class that holds the middle and values on both sides of it is neither of the two hues.
    middle
        Where the hues meet, in the unit of the values.
    """
    at = as_printed(middle, decimals=indicator.decimals)
    below = sum(bound <= at for bound in classification.breaks)
    holds = [low < at < high for low, high in classification.ranges()]
    return replace(indicator, palette=around(below, neutral=any(holds)))


def middle_words(value: float | None, name: str, *, indicator: Indicator, language: str) -> str:
    """Whose figure classes lie around, in one sentence; "" where there is none.

    Parameters
    ----------
    value, name
        Of the area in the middle.
    indicator
        Gives unit and decimals.
    language
        ``nl`` or ``en``.
    """
    if value is None or not name:
        return ""
    words = value_words(value, indicator=indicator, language=language)
    return translations(language).gettext("In the middle: {area}, {value}.").format(area=name, value=words)
