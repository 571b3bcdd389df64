"""When figures are of, and the word for provisional ones: on every map, table, profile and command alike."""

from __future__ import annotations

from kaart.core.errors import mark
from kaart.core.language import sentence, translations
from kaart.core.provenance import PARTLY, WHOLLY, provisional_notice
from kaart.model.indicators import Figures
from kaart.render.words.numbers import format_full_month

_WORDS = {WHOLLY: mark("provisional"), PARTLY: mark("partly provisional")}


def provisional_words(extent: str, *, language: str) -> str:
    """``voorlopig``, ``deels voorlopig``, or "" for figures that are not provisional.

    Parameters
    ----------
    extent
        As `kaart.core.provenance.ColumnOrigin.provisional`.
    language
        ``nl`` or ``en``.
    """
    return translations(language).gettext(_WORDS[extent]) if extent in _WORDS else ""


def year_words(year: int | str, extent: str, *, language: str) -> str:
    """Year of figures, with the word behind it when they are provisional: ``2022 (voorlopig)``.

    Parameters
    ----------
    year
        A year, or years in words.
    extent, language
        As in `provisional_words`.
    """
    words = provisional_words(extent, language=language)
    return f"{year} ({words})" if words else str(year)


def figures_year(figures: Figures, *, language: str) -> str:
    """`year_words` of figures; of measures of accessibility the month of the sites or the timetable."""
    if figures.supply is not None:
        return format_full_month(figures.supply, language=language)
    return year_words(figures.year, figures.provisional, language=language)


def figures_period(figures: Figures, *, language: str) -> str:
    """`figures_year`, of accessibility with the year of the people: ``november 2026 (inwoners van 2024)``."""
    period = figures_year(figures, language=language)
    if figures.supply is None:
        return period
    people = translations(language).gettext("people of {year}").format(year=figures.year)
    return f"{period} ({people})"


def beside_words(figures: Figures, *, year: int, language: str) -> str:
    """What stands behind a label in a view of one year: another year, provisional, both or "" in parentheses.

    Parameters
    ----------
    figures
        Figures of the label.
    year
        Year of the view.
    language
        ``nl`` or ``en``.
    """
    other = "" if figures.year == year else str(figures.year)
    if figures.supply is not None:
        other = format_full_month(figures.supply, language=language)
    said = ", ".join(filter(None, (other, provisional_words(figures.provisional, language=language))))
    return f" ({said})" if said else ""


def provisional_sentence(figures: Figures, *, language: str) -> str:
    """What provisional means, for the reader of a map; "" for figures that are not.

    Parameters
    ----------
    figures
        Figures on the map.
    language
        ``nl`` or ``en``.
    """
    notice = provisional_notice(figures.provisional, year=figures.year)
    return "" if notice is None else sentence(notice, language=language)
