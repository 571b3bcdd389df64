"""Number formats of the table of a change, for a workbook."""

from __future__ import annotations

from kaart.analysis.change.movement import Movement
from kaart.core.language import translations
from kaart.render.change.map import both_years
from kaart.render.words.patterns import plain_pattern


def change_patterns(movement: Movement, *, language: str) -> dict[str, str]:
    """Number format by column of `kaart.render.change.map.change_table`; values stand in the indicator's unit."""
    difference = movement.difference
    pattern = plain_pattern(difference.indicator.decimals)
    columns = (*both_years(difference, language=language), translations(language).gettext("Change"))
    return dict.fromkeys(columns, pattern)
