"""Years as text."""

from __future__ import annotations


def spans(years: tuple[int, ...]) -> str:
    """Years as short text: ``2016-2020, 2024``."""
    parts: list[list[int]] = []
    for year in sorted(set(years)):
        if parts and parts[-1][-1] == year - 1:
            parts[-1].append(year)
        else:
            parts.append([year])
    return ", ".join(f"{part[0]}-{part[-1]}" if len(part) > 1 else str(part[0]) for part in parts)
