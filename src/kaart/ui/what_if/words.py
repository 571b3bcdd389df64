"""Words and numbers of scenarios."""

from __future__ import annotations

from kaart.analysis.access.facilities import Facility, record_of
from kaart.render.words.numbers import format_number
from kaart.ui.shell.words import language, tr


def people_words(facility: Facility) -> str:
    """People concerned, in words."""
    return tr(record_of(facility).people.words)


def count_of(number: float | None) -> str:
    """A number of people or places, whole.

    Parameters
    ----------
    number
        None for unknown.
    """
    return "?" if number is None else format_number(number, decimals=0, language=language())
