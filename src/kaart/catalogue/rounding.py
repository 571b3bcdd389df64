"""How a source rounds its counts, per level and year: how far the truth may lie from what is published."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kaart.core.codes import Level


class Method(StrEnum):
    """How a count becomes a multiple of a base."""

    NONE = "none"  # published as counted
    NEAREST = "nearest"
    RANDOM = "random"  # up or down at random, or in a way that the source does not tell


@dataclass(frozen=True)
class Rounding:
    """One way of rounding counts.

    Attributes
    ----------
    method
        Up or down.
    base
        Published counts are multiples of it; 1 for ``none``.
    """

    method: Method = Method.NONE
    base: float = 1

    @property
    def reach(self) -> float:
        """How far the number that was counted lies from the published one at most, to either side."""
        if self.method is Method.NONE:
            return 0.0
        # Counts are whole: rounded at random, 5 stands for 1 to 9.
        return self.base / 2 if self.method is Method.NEAREST else self.base - 1

    @property
    def includes_end(self) -> bool:
        """Whether the number that was counted can lie `reach` above the published one; a nearest half goes up."""
        return self.method is not Method.NEAREST


@dataclass(frozen=True)
class RoundingPart:
    """Rounding at some levels, in some years."""

    levels: tuple[Level, ...]
    years: tuple[int, ...]  # empty for all
    rounding: Rounding


@dataclass(frozen=True)
class RoundingRule:
    """Rounding of some columns.

    Attributes
    ----------
    id
        Name in ``columns.toml``.
    parts
        The first one that holds a level and year counts.
    source
        Where the rule was read, or what it was inferred from.
    """

    id: str
    parts: tuple[RoundingPart, ...]
    source: str

    def at(self, level: Level, *, year: int) -> Rounding:
        """Rounding of counts of a level and year; none where no part holds them."""
        fitting = (part for part in self.parts if level in part.levels and (not part.years or year in part.years))
        return next((part.rounding for part in fitting), Rounding())


AS_COUNTED = RoundingRule("", (), "")
