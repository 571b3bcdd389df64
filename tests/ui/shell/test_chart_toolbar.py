"""Streamlit draws a button of its own over a chart, which gives a bare PNG: the style sheet hides it by its label."""

from __future__ import annotations

import re
from pathlib import Path

import streamlit as st

from kaart.ui.shell.frame import STYLE


def test_the_button_that_is_hidden_is_the_one_that_this_streamlit_draws():
    (rule,) = re.findall(r'\[aria-label\^="([^"]+)"\]\) \{\s+display: none;', STYLE.read_text(encoding="utf-8"))
    (chart,) = (Path(st.__file__).parent / "static" / "static" / "js").glob("ArrowVegaLiteChart.*.js")
    assert f"label:`{rule}`" in chart.read_text(encoding="utf-8")
