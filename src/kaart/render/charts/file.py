"""A chart as a self-explanatory file, with title, definition, unit, years, source and caveat.

Vega-Lite's own engine draws it in this process, in the typeface of all pictures, and may not fetch anything. The same
chart gives the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import altair as alt

from kaart.catalogue.records import Indicator
from kaart.core.errors import InputError, mark
from kaart.core.language import translations
from kaart.render.picture.metrics import wrap
from kaart.render.style.record import GREY, INK
from kaart.render.style.typeface import DEFAULT
from kaart.render.words.caveat import caveat_sentence
from kaart.render.words.numbers import unit_words

CHART_FORMS = {"svg": "image/svg+xml", "png": "image/png"}
PLOT_PX = 640
_SCALE = 2.0  # of a PNG: sharp on a sheet of paper
_TITLE_PX, _SUBTITLE_PX, _FOOT_PX = 18, 12, 11
_MARGIN_PX = 20
_OUTER = ("$schema", "config", "datasets")


@dataclass(frozen=True)
class ChartWords:
    """Texts around a chart.

    Attributes
    ----------
    name
        Of the file, without its end.
    title
        Title with place and period.
    definition
        In full.
    lines
        Paragraphs under the chart: caveat, unit and years, source with its date.
    alt
        The chart in words.
    language
        ``nl`` or ``en``.
    """

    name: str
    title: str
    definition: str
    lines: tuple[str, ...]
    alt: str
    language: str


def chart_words(
    indicator: Indicator,
    *,
    name: str,
    title: str,
    period: str,
    source: str,
    alt: str,
    language: str,
    notes: tuple[str, ...] = (),
) -> ChartWords:
    """Words of a chart of one indicator.

    Parameters
    ----------
    indicator
        What it shows.
    name, title
        Of the file and of the chart.
    period
        Year or years.
    source
        Publisher, tables and date of the figures, of `kaart.render.snapshot.describe.attribution`.
    alt
        The chart in words.
    language
        ``nl`` or ``en``.
    notes
        Further notices for the reader.
    """
    gettext = translations(language).gettext
    unit = unit_words(indicator, language=language)
    lines = (
        caveat_sentence(indicator, language=language),
        gettext(mark("Unit: {unit}. Year: {year}.")).format(unit=unit or "–", year=period),
        *notes,
        source,
    )
    return ChartWords(name, title, indicator.definition[language], lines, alt, language)


def chart_file(chart: alt.LayerChart, words: ChartWords, form: str, *, plot_px: int = PLOT_PX) -> bytes:
    """Draw a chart with its words.

    Parameters
    ----------
    chart
        As on the screen; it holds its own data.
    words
        Texts around it.
    form
        One of `CHART_FORMS`.
    plot_px
        Width between the axes.

    Raises
    ------
    InputError
        If the form is another.
    """
    if form not in CHART_FORMS:
        raise InputError(
            mark("There is no kind of picture '{form}'; choose {choices}."), form=form, choices=", ".join(CHART_FORMS)
        )
    import vl_convert  # noqa: PLC0415  starts an engine, needed for a file only

    _typeface()
    spec = described_chart(chart.to_dict(), words, plot_px=plot_px)
    if form == "png":
        return vl_convert.vegalite_to_png(spec, scale=_SCALE, allowed_base_urls=[])
    return _readable(vl_convert.vegalite_to_svg(spec, allowed_base_urls=[]), words)


def picture_of(svg: str, form: str) -> bytes:
    """A drawing as a file: SVG or PNG.

    Parameters
    ----------
    svg
        Text in the typeface of every picture.
    form
        One of `CHART_FORMS`.
    """
    if form == "svg":
        return svg.encode()
    import vl_convert  # noqa: PLC0415  starts an engine, needed for a file only

    _typeface()
    return vl_convert.svg_to_png(svg, scale=_SCALE)


def described_chart(spec: dict[str, Any], words: ChartWords, *, plot_px: int = PLOT_PX) -> dict[str, Any]:
    """Vega-Lite specification with title and definition above the chart, and the other words under it.

    Parameters
    ----------
    spec
        Of a single or layered chart.
    words
        Texts around it.
    plot_px
        Width between the axes.
    """
    inner = {name: part for name, part in spec.items() if name not in _OUTER}
    outer = {name: part for name, part in spec.items() if name in _OUTER}
    foot = [line for text in words.lines for line in wrap(text, width=plot_px, size=_FOOT_PX)]
    plain = {"anchor": "start", "color": GREY, "fontWeight": "normal"}
    inner |= {
        "width": plot_px,
        "title": {**plain, "text": foot, "orient": "bottom", "frame": "bounds", "fontSize": _FOOT_PX, "offset": 12},
    }
    return {
        **outer,
        "background": "white",
        "padding": _MARGIN_PX,
        "title": {
            "text": list(wrap(words.title, width=plot_px, size=_TITLE_PX, bold=True)),
            "subtitle": list(wrap(words.definition, width=plot_px, size=_SUBTITLE_PX)),
            "anchor": "start",
            "color": INK,
            "fontSize": _TITLE_PX,
            "fontWeight": "bold",
            "subtitleColor": GREY,
            "subtitleFontSize": _SUBTITLE_PX,
            "subtitlePadding": 6,
            "offset": 14,
        },
        "vconcat": [inner],
        "config": {**spec.get("config", {}), "font": DEFAULT, "view": {"stroke": None}},
    }


@lru_cache(maxsize=1)
def _typeface() -> None:
    """Give the engine the typeface of all pictures, which comes with matplotlib."""
    import matplotlib as mpl  # noqa: PLC0415  only a file needs it
    import vl_convert  # noqa: PLC0415

    vl_convert.register_font_directory(str(Path(mpl.get_data_path()) / "fonts" / "ttf"))


def _readable(text: str, words: ChartWords) -> bytes:
    """Mark an SVG as one picture with its language, for screen readers."""
    head = f'<svg role="img" xml:lang="{words.language}" aria-labelledby="title desc" '
    described = f'<title id="title">{escape(words.title)}</title><desc id="desc">{escape(words.alt)}</desc>'
    start = text.index(">") + 1
    return (text[:start].replace("<svg ", head, 1) + described + text[start:]).encode()
