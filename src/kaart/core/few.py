"""A list in a sentence: its first items, and how many more there are."""

from __future__ import annotations

from collections.abc import Sequence

_SHOWN = 5


def few(items: Sequence[object]) -> str:
    """The first items with commas, and how many more there are: ``2, 3, 5, 8, 13 (+4)``.

    Parameters
    ----------
    items
        Names, codes or numbers, in the order in which they are named.
    """
    more = f" (+{len(items) - _SHOWN})" if len(items) > _SHOWN else ""
    return ", ".join(str(item) for item in items[:_SHOWN]) + more
