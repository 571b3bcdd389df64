"""Figures of a few invented buurten, shared by the tests of this folder."""

from __future__ import annotations

import pytest
from builders import make_figures, squares

CODES = [f"BU0001{n:04d}" for n in range(8)]


@pytest.fixture
def figures():
    return make_figures


@pytest.fixture
def areas():
    made = squares(CODES)
    made["name"] = [f"Proef {n}" for n in range(len(CODES))]
    return made
