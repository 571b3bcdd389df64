"""Which cases of a test run in `make test` and which only in `make keur`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest


def later(cases: Iterable[Any], *, first: int) -> list[Any]:
    """The first cases as they are, the others marked slow."""
    found = list(cases)
    marked = [
        pytest.param(*(case if isinstance(case, tuple) else (case,)), marks=pytest.mark.slow) for case in found[first:]
    ]
    return [*found[:first], *marked]
