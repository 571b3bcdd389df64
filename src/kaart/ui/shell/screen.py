"""Width of the screen, reported once by the browser, so that a phone gets a map that fits."""

from __future__ import annotations

from functools import cache

import streamlit as st

# Wide screens report nothing and cost no extra run.
_SCRIPT = """
export default function (component) {
  const narrow = window.innerWidth < 640;
  if (narrow) { component.setStateValue("narrow", true); }
}
"""
WIDE_PX, NARROW_PX = (980, 580), (370, 480)


@cache
def _component() -> object:
    return st.components.v2.component("kaart_screen", html="<span></span>", js=_SCRIPT)


def map_size() -> tuple[int, int]:
    """Expected width and height of a map in pixels, for its first view."""
    mount = _component()
    answer = mount(key="scherm", on_narrow_change=lambda: None, height=1)  # type: ignore[operator]
    return NARROW_PX if getattr(answer, "narrow", False) else WIDE_PX
