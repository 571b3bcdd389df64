"""Properties of a layer file that a map reads, and the tooltip that shows them."""

from __future__ import annotations

import html
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from kaart.analysis.classes.small import Coloured
from kaart.core.language import translations
from kaart.model.indicators import Figures
from kaart.render.maps.layers import SMOOTHED_TEXT, TEXT, denominator_name


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
    """

    key: str
    smoothed: bool = False
    aside: bool = False

    @classmethod
    def of(cls, key: str, coloured: Coloured) -> Reading:
        """Reading that gives the colours of figures as they are coloured."""
        return cls(key, coloured.smoothed is not None, bool(coloured.aside))


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
    reading = key if isinstance(key, Reading) else Reading(key)
    lines = [value_line(reading.key, figures=figures, language=language)]
    if denominator_name(figures):
        lines.append(f"{{{denominator_name(figures)}}}")
    if reading.smoothed:
        words = html.escape(translations(language).gettext("smoothed (as if)"))
        lines.append(f"{words}: {{{reading.key}{SMOOTHED_TEXT}}}")
    return tooltip_of(lines)


def value_line(key: str, *, figures: Figures, language: str) -> str:
    """Line of a tooltip: label and value of one indicator.

    Parameters
    ----------
    key
        Property that holds the values.
    figures
        Gives the label.
    language
        ``nl`` or ``en``.
    """
    label = html.escape(figures.indicator.label[language]).replace("{", "(").replace("}", ")")
    return f"{label}: <strong>{{{key}{TEXT}}}</strong>"


# Property of dots over the areas, which areas lack.
DOT_SIGN = {"of_area": "none", "of_dot": "block"}


def with_site_tip(area: str) -> str:
    """Tooltip for a map of areas with dots over them: each shows its own.

    Streamlit has one template for all layers and does not replace a name in braces that an object lacks. As
    a CSS value the remaining text is invalid, so that the browser keeps the preceding declaration.

    Parameters
    ----------
    area
        HTML for the areas.
    """
    dot = "<strong>{site}</strong><br><span style='white-space:pre-line'>{said}</span>"
    return (
        f"<div style='display:block;display:{{of_area}}'>{area}</div>"
        f"<div style='display:none;display:{{of_dot}}'>{dot}</div>"
    )


def tooltip_of(lines: Iterable[str]) -> dict[str, Any]:
    """Tooltip with the name of the area and these lines.

    Parameters
    ----------
    lines
        HTML with properties between braces, which Streamlit fills in and escapes.
    """
    head = ("<strong>{name}</strong>", "<span>{gemeente} · {code}</span>")
    return {
        "html": "<br>".join([*head, *(f"<span>{line}</span>" for line in lines)]),
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
