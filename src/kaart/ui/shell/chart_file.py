"""Draws all Vega charts of the pages, with the buttons to download them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Literal

import altair as alt
import streamlit as st

from kaart.answers.figures import Answer
from kaart.catalogue import load
from kaart.exports.origin import chart_origin
from kaart.render.charts.file import CHART_FORMS, PLOT_PX, ChartWords, chart_file, chart_words
from kaart.render.snapshot.describe import attribution
from kaart.ui.shell.words import language, tr


def show_chart(
    chart: alt.LayerChart,
    words: ChartWords,
    *,
    key: str,
    width: int | Literal["stretch"] = "stretch",
    plot_px: int = PLOT_PX,
) -> None:
    """Draw a chart and under it a small button for every kind of file.

    Parameters
    ----------
    chart
        Chart with embedded data.
    words
        Texts in a file of the chart.
    key
        Begin of the names of its widgets.
    width
        On the page, pixels.
    plot_px
        Between the axes of the file.
    """
    st.altair_chart(chart, width=width, key=key, alt=words.alt)
    chart_buttons(chart, words, key=key, plot_px=plot_px)


def chart_buttons(chart: alt.LayerChart, words: ChartWords, *, key: str, plot_px: int = PLOT_PX) -> None:
    """The buttons alone, for a chart that scrolls.

    Parameters
    ----------
    chart, words, key, plot_px
        As in `show_chart`.
    """
    with st.container(horizontal=True, gap="small", key=f"{key}_bestanden"):
        for form, mime in CHART_FORMS.items():
            st.download_button(
                form.upper(),
                # Made on request.
                partial(chart_file, chart, words, form, plot_px=plot_px),
                file_name=f"{words.name}.{form}",
                mime=mime,
                icon=":material/download:",
                type="tertiary",
                help=tr("This chart as a file, with definition, source and caveat"),
                key=f"{key}_{form}",
                on_click="ignore",
            )


def words_of(
    answers: Sequence[Answer], *, name: str, title: str, period: str, alt_text: str, notes: tuple[str, ...] = ()
) -> ChartWords:
    """Words of a chart of one indicator, in the language of the page.

    Parameters
    ----------
    answers
        Figures that are drawn, one per year.
    name, title, period
        Of the file, of the chart, and year or years.
    alt_text
        The chart in words.
    notes
        Further notices for the reader.
    """
    invented = (tr("Everything in this chart is invented."),) if answers[0].invented else ()
    return chart_words(
        answers[0].figures.indicator,
        name=name,
        title=title,
        period=period,
        source=attribution(chart_origin(answers, catalogue=load()), language=language()),
        alt=alt_text,
        language=language(),
        notes=(*invented, *notes),
    )
