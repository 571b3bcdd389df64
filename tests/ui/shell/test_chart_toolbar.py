"""Streamlit draws a button of its own over a chart, which gives a bare PNG: the style sheet hides it by its label."""

from __future__ import annotations

import re
from pathlib import Path

import streamlit as st

from kaart.ui.shell.frame import STYLE


def test_the_buttons_that_are_hidden_are_those_that_this_streamlit_draws():
    selectors = re.findall(r"([^{}]*)\{\s+display: none;", STYLE.read_text(encoding="utf-8"))
    hidden = {label for one in selectors for label in re.findall(r'\[aria-label\^="([^"]+)"\]', one)}
    (chart,) = (Path(st.__file__).parent / "static" / "static" / "js").glob("ArrowVegaLiteChart.*.js")
    drawn = chart.read_text(encoding="utf-8")
    assert {"Download as PNG", "Show data", "Copy Vega-Lite spec"} <= hidden
    assert [label for label in hidden if f"label:`{label}`" not in drawn and f"`{label}`" not in drawn] == []
