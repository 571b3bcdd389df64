"""Areas that a scenario moves, by name: where most is gained, and where most is lost."""

from __future__ import annotations

from dataclasses import dataclass

from kaart.analysis.access.effect import Effect
from kaart.core.numbers import as_printed


@dataclass(frozen=True)
class Mover:
    """An area that gains or loses.

    Attributes
    ----------
    code
        Area.
    people
        How many gain or lose there; of a share of the people those who come within reach, or fall out of it.
    before, after
        Its figure.
    """

    code: str
    people: float
    before: float
    after: float


@dataclass(frozen=True)
class Movers:
    """Areas that gain and areas that lose, most first.

    Attributes
    ----------
    gaining, losing
        In order of people times the size of the change, so that an area with a handful of people does not lead;
        ties in order of code.
    """

    gaining: tuple[Mover, ...]
    losing: tuple[Mover, ...]

    @property
    def sides(self) -> tuple[tuple[Mover, ...], tuple[Mover, ...]]:
        """Those that gain, and those that lose."""
        return self.gaining, self.losing


def movers_of(effect: Effect, *, decimals: int) -> Movers:
    """Areas where people gain or lose.

    Parameters
    ----------
    effect
        Before against after.
    decimals
        Of the measure: an area whose change prints as 0 is not among them, and counts in the sums of `effect` alone.
    """
    return Movers(_side(effect, "gain", decimals), _side(effect, "lose", decimals))


def _side(effect: Effect, side: str, decimals: int) -> tuple[Mover, ...]:
    moved = effect.frame[effect.frame[side] > 0]
    printed = moved["change"].map(lambda value: as_printed(abs(float(value)), decimals=decimals))
    moved = moved.assign(weight=moved[side] * moved["change"].abs())[printed > 0]
    ranked = moved.sort_values(["weight", "code"], ascending=[False, True])
    return tuple(
        Mover(str(row["code"]), float(row[side]), float(row["before"]), float(row["after"]))
        for row in ranked.to_dict("records")
    )
