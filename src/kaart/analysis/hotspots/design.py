"""Settings of the hotspot test: one frozen object that serves as a cache key and describes a result."""

from __future__ import annotations

from dataclasses import dataclass, field

from kaart.analysis.hotspots.permutation import TWO_SIDED, check_alternative
from kaart.analysis.hotspots.weights import DISTANCE, NEAREST, Scheme, check_scheme
from kaart.core.errors import InputError, mark

GI, LISA = "gi", "lisa"
METHODS = (GI, LISA)
PERMUTATIONS, MIN_PERMUTATIONS = 9_999, 99
SEED, MAX_SEED = 20_240_101, 2**32 - 1
THRESHOLD, THRESHOLDS = 0.05, (0.01, 0.05, 0.1)


@dataclass(frozen=True)
class Design:
    """Settings of the test; hashable, so that results can be cached under it.

    Attributes
    ----------
    method
        ``gi`` (Getis-Ord Gi*) or ``lisa`` (local Moran): decides `Area.z`; p and class are those of both.
    scheme
        Neighbours of the test itself.
    permutations, seed
        Of the permutation p; fewer than 9,999 rarely let anything pass the correction.
    alternative
        ``two-sided``, ``greater`` (only high around) or ``lesser`` (only low around).
    threshold
        Highest p after correction that counts.
    smooth
        Test empirical Bayes rates instead of the published values.
    also_schemes, also_thresholds
        With the ones above they make the combinations of the stability.
    """

    method: str = GI
    scheme: Scheme = field(default_factory=Scheme)
    permutations: int = PERMUTATIONS
    seed: int = SEED
    alternative: str = TWO_SIDED
    threshold: float = THRESHOLD
    smooth: bool = False
    also_schemes: tuple[Scheme, ...] = (Scheme(NEAREST), Scheme(DISTANCE))
    also_thresholds: tuple[float, ...] = THRESHOLDS

    @property
    def schemes(self) -> tuple[Scheme, ...]:
        """The scheme of the test, then the others, each once."""
        return tuple(dict.fromkeys((self.scheme, *self.also_schemes)))

    @property
    def thresholds(self) -> tuple[float, ...]:
        """The threshold of the test, then the others, each once."""
        return tuple(dict.fromkeys((self.threshold, *self.also_thresholds)))


def check_design(design: Design) -> None:
    """Check that a design can be used.

    Raises
    ------
    InputError
        If the method, alternative, permutations, seed, a threshold or a scheme cannot.
    """
    if design.method not in METHODS:
        raise InputError(
            mark("There is no method '{method}' for hotspots; choose {choices}."),
            method=design.method,
            choices=", ".join(METHODS),
        )
    check_alternative(design.alternative)
    if design.permutations < MIN_PERMUTATIONS:
        raise InputError(
            mark("{permutations} permutations are too few to tell anything; choose {least} or more, best {usual}."),
            permutations=design.permutations,
            least=MIN_PERMUTATIONS,
            usual=PERMUTATIONS,
        )
    if not 0 <= design.seed <= MAX_SEED:
        raise InputError(
            mark("{seed} is no seed; choose a whole number from 0 to {most}."), seed=design.seed, most=MAX_SEED
        )
    for threshold in design.thresholds:
        if not 0 < threshold < 1:
            raise InputError(
                mark("{threshold} is no threshold; choose a number between 0 and 1, such as {usual}."),
                threshold=threshold,
                usual=THRESHOLD,
            )
    for scheme in design.schemes:
        check_scheme(scheme)
