"""How the map makes its classes and keeps them honest, in short plain texts."""

from __future__ import annotations

import streamlit as st

from kaart.catalogue.indicators import DEFAULT_MINIMUM
from kaart.render.words.method import SURE
from kaart.ui.shell.words import tr


def show_class_method() -> None:
    """Classes and their reliability, small numbers, smoothing, and the definition guard."""
    for text in (
        tr(
            "**Classes.** As a rule five classes with about as many areas each (quantiles); other ways stand under "
            "Classes. Colours, legend and words come from the same classes. Values and bounds are rounded to what is "
            "printed before areas are divided, so that a printed value lies in its printed class. A value on a "
            "bound belongs to the lower class. Own bounds stay the same "
            "over years and regions, with the same colours; values above the last bound get a class of their own."
        ),
        f"**{tr(SURE.head)}.** {tr(SURE.text)}",
        tr(
            "**Small numbers.** Among few households one more or less moves a share a lot. Below {minimum} households, "
            "or what the indicator names instead (200 inhabitants), an area is left out of rankings. The map can make "
            "these areas grey: they then count in no class, and their figure stays in the table. CBS divides by "
            "households with an income over the whole year and does not publish their number. Kaart takes all "
            "households for it, and says 'about'.",
            minimum=DEFAULT_MINIMUM,
        ),
        tr(
            "**Smoothed (as if).** The map can colour by what the figures would be if they were a sample: a small area "
            "is drawn towards the mean of all areas on the map, a large one hardly. The model is empirical Bayes "
            "(Marshall 1991). With r the figure, n the number it is counted over, m the mean of all weighted by n and "
            "A the difference between areas that chance does not explain, the number is m + A / (A + m / n) × (r − m), "
            "r and m as fractions. CBS figures come from registers and are no sample: read it as a what-if. The "
            "published figure always stands beside it."
        ),
        tr(
            "**Two definitions never on one scale.** CBS counted households on a low income up to 2023 and counts "
            "persons in poverty from 2024 on. Who moves the year across such a break sees the other indicator, a "
            "sentence that says so and a button back. Own class bounds do not move along. A change within one "
            "indicator is named when the year moves across it. On the page Compare both stand side by side, each on a "
            "scale of its own."
        ),
    ):
        st.markdown(text)
