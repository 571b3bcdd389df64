"""Classes with their palette, for the screen, the legend and every picture."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from kaart.analysis.classes.classify import Classification
from kaart.analysis.classes.classrule import ClassRule, apply_rule
from kaart.core.numbers import as_printed
from kaart.model.indicators import Figures
from kaart.render.maps.palette import around


def colour_classes(
    figures: Figures, rule: ClassRule, *, references: Mapping[str, float | None]
) -> tuple[Figures, Classification]:
    """Divide figures over classes; around a reference their palette has two hues that meet there.

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
    made = apply_rule(rule, figures.values, decimals=indicator.decimals, references=references)
    middle = references.get(rule.method)
    if middle is None:
        return figures, made
    below = sum(bound <= as_printed(middle, decimals=indicator.decimals) for bound in made.breaks)
    return replace(figures, indicator=replace(indicator, palette=around(below))), made
