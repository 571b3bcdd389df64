"""Codes that resemble one that is not known."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from itertools import takewhile

from kaart.core.codes import COUNTRY

NEAREST = 3


def nearest_codes(code: str, known: Mapping[str, str]) -> str:
    """Codes of the same level that resemble one most, with their names: ``GM0917 (Heerlen)``.

    Parameters
    ----------
    code
        Code that was asked for.
    known
        Names of the existing areas by code.
    """
    same = [item for item in known if item[:2] == code[:2] and item != COUNTRY]

    def distance(item: str) -> tuple[int, float, str]:
        # The first digits of a code say where it lies.
        shared = sum(1 for _ in takewhile(lambda signs: signs[0] == signs[1], zip(code, item, strict=False)))
        return -shared, -difflib.SequenceMatcher(None, code, item).ratio(), item

    return ", ".join(f"{item} ({known[item]})" for item in sorted(same, key=distance)[:NEAREST])
