"""Properties of a layer file that a map reads, and the tooltip that shows them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from kaart.analysis.classes.small import Coloured
from kaart.core.language import translations
from kaart.model.indicators import Figures
from kaart.render.maps.layers import SMOOTHED_TEXT, TEXT, denominator_name
from kaart.render.templates import fill
from kaart.render.words.provisional import provisional_words


@dataclass(frozen=True)
class Reading:
    """Properties of a layer file that colour the map.

    Attributes
    ----------
    key
        Property that holds the published values.
    smoothed
        Colour by the smoothed rates beside them; the file must hold these.
    aside
        Give areas with too small a denominator a separate grey.
    more
        Further lines of the tooltip, of other properties in the file.
    """

    key: str
    smoothed: bool = False
    aside: bool = False
    more: tuple[TipLine, ...] = ()

    @classmethod
    def of(cls, key: str, coloured: Coloured) -> Reading:
        """Reading that gives the colours of figures as they are coloured."""
        return cls(key, coloured.smoothed is not None, bool(coloured.aside))


@dataclass(frozen=True)
class TipLine:
    """Line of a tooltip.

    Attributes
    ----------
    words
        What the value is; "" for none. Braces in it are shown as parentheses.
    key
        Property with the value, as text.
    strong
        Whether the value stands out.
    """

    words: str
    key: str
    strong: bool = False


def tooltip(key: str | Reading, *, figures: Figures, language: str) -> dict[str, Any]:
    """Tooltip for Streamlit, which fills in and escapes the properties between braces.

    Parameters
    ----------
    key
        Property that holds the values, or which properties to read: the published value is always shown.
    figures
        Gives label and denominator.
    language
        ``nl`` or ``en``.
    """
    return tooltip_of(tooltip_lines(key, figures=figures, language=language))


def tooltip_lines(key: str | Reading, *, figures: Figures, language: str) -> list[TipLine]:
    """Lines of the tooltip of one indicator: its value, its denominator, and its smoothed value where that is shown.

    Parameters
    ----------
    key, figures, language
        As in `tooltip`.
    """
    reading = key if isinstance(key, Reading) else Reading(key)
    lines = [value_line(reading.key, figures=figures, language=language)]
    if denominator_name(figures):
        lines.append(TipLine("", denominator_name(figures)))
    if reading.smoothed:
        words = translations(language).gettext("smoothed (as if)")
        lines.append(TipLine(words, f"{reading.key}{SMOOTHED_TEXT}"))
    return [*lines, *reading.more]


def value_line(key: str, *, figures: Figures, language: str, before: str = "") -> TipLine:
    """Line of a tooltip: label and value of one indicator.

    Parameters
    ----------
    key
        Property that holds the values.
    figures
        Gives the label.
    language
        ``nl`` or ``en``.
    before
        What stands before the label.
    """
    said = provisional_words(figures.provisional, language=language)
    label = ", ".join(filter(None, (figures.indicator.label[language], said)))
    return TipLine(f"{before}{label}", f"{key}{TEXT}", strong=True)


# Property of dots over the areas, which areas lack.
DOT_SIGN = {"of_area": "none", "of_dot": "block"}


def with_site_tip(area: Markup) -> Markup:
    """Tooltip for a map of areas with dots over them: each shows its own.

    Parameters
    ----------
    area
        HTML for the areas.
    """
    return fill("render/maps/tooltip_of_sites.html.j2", area=area)


def tooltip_of(lines: Iterable[TipLine]) -> dict[str, Any]:
    """Tooltip with the name of the area and these lines.

    Parameters
    ----------
    lines
        From top to bottom.
    """
    return {
        "html": fill("render/maps/tooltip.html.j2", lines=lines),
        "style": {
            "backgroundColor": "#ffffff",
            "color": "#1a1a1a",
            "fontFamily": "inherit",
            "fontSize": "16px",
            "lineHeight": "1.4",
            "maxWidth": "320px",
            "padding": "8px 12px",
            "borderRadius": "6px",
            "boxShadow": "0 1px 6px rgba(0, 0, 0, 0.35)",
            "zIndex": "10",
        },
    }
