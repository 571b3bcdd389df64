"""Method of the hotspot test and its power on made-up maps of squares, for the page of sources."""

from __future__ import annotations

import streamlit as st

from kaart.analysis.hotspots.design import PERMUTATIONS
from kaart.catalogue.measured import ANY, BELOW, CURVE_FILE, NOISE_FILE, Strength, read_measured
from kaart.render.charts.file import ChartWords
from kaart.render.hotspots.power import curve_chart, curve_table
from kaart.render.words.numbers import format_number
from kaart.ui.cache.keep import settings
from kaart.ui.shell.chart_file import show_chart
from kaart.ui.shell.frame import errors_shown
from kaart.ui.shell.words import language, tr

ANCHOR = "hotspots"
_WIDTH_PX = 720


def show_hotspot_method() -> None:
    """Show the method in short, and the power of the test."""
    st.header(tr("Method of hotspots"), anchor=ANCHOR)
    st.text(
        tr(
            "For every area the sum over its neighbours is compared with the sum over as many areas drawn at "
            "random, {permutations} times. An area stands out when chance alone would rarely give its sum, "
            "after a correction for the number of tests. The measures are Getis-Ord Gi* and local Moran; the "
            "correction is that of Benjamini and Hochberg.",
            permutations=_number(PERMUTATIONS),
        )
    )
    show_recall()


def show_recall() -> None:
    """Show the recall curve with its table, the results on noise, and the origin of the numbers."""
    with errors_shown():
        measured = read_measured(settings().data)
        first = measured.curve[0]
        heading = tr("How much does the test find on a made-up map of {areas} squares?", areas=_number(first.areas))
        st.markdown(f"**{heading}**")
        st.text(_measured(first))
        chart = curve_chart(measured.curve, language=language())
        show_chart(chart, _words(first), key="vindkromme", width=_WIDTH_PX)
        if st.toggle(tr("The same as a table"), key="vindkromme_tabel"):
            table = curve_table(measured.curve, language=language())
            st.table(table, border="horizontal", hide_index=True, alt=heading)
        below, shown = measured.noise[BELOW], measured.noise[ANY]
        st.text(
            tr(
                "Where nothing was raised: over {maps} maps {share} % of the areas have a p of less than {threshold}, "
                "about what it should be. After the correction {count} of {others} such maps show any area.",
                maps=_number(below.maps),
                share=format_number(100 * below.share, decimals=1, language=language()),
                threshold=format_number(below.threshold, decimals=2, language=language()),
                count=_number(round(shown.share * shown.maps)),
                others=_number(shown.maps),
            )
        )
        st.text(
            tr(
                "Real groups are smaller and less even, and a gemeente has tens of buurten rather than a thousand: "
                "expect the test to find less."
            )
            + " "
            + tr("How much a map of your own choice finds is calculated on the page “What stands out?”.")
        )
        st.caption(_again(first))


def _measured(first: Strength) -> str:
    return tr(
        "Measured on made-up maps of {areas} square areas, of which two groups of 25 were raised. An area at "
        "the edge of a group has neighbours that were not raised, so it is found less often.",
        areas=_number(first.areas),
    )


def _again(first: Strength) -> str:
    """Names of files and the seed, to repeat the measurement."""
    return tr(
        "Measured by scripts/hotspot_curve.py: {maps} maps for each strength, seed {seed}; the numbers are in "
        "data/{curve} and data/{noise} of this project. All formulas and limits: docs/methode-hotspots.md.",
        maps=first.maps,
        seed=first.seed,
        curve=CURVE_FILE,
        noise=NOISE_FILE,
    )


def _words(first: Strength) -> ChartWords:
    """Texts in a file of the curve; made-up maps have no year and no publisher but this project."""
    return ChartWords(
        name="kaart-vindkromme",
        title=tr("How much does the test find on a made-up map of {areas} squares?", areas=_number(first.areas)),
        definition=_measured(first),
        lines=(
            tr(
                "Unit: share of the raised areas in %, by how many standard deviations they were raised. "
                "No year: all is made up."
            ),
            tr(
                "Real groups are smaller and less even, and a gemeente has tens of buurten rather than a thousand: "
                "expect the test to find less."
            ),
            _again(first),
        ),
        alt=tr("How much the test finds"),
        language=language(),
    )


def _number(number: int) -> str:
    return format_number(number, decimals=0, language=language())
