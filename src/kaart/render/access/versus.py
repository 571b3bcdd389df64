"""Two scenarios beside each other, in words: what each gives, and for how many people the one is better."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pandas import DataFrame

from kaart.analysis.access.effect import Effect
from kaart.analysis.access.measures import Gain
from kaart.analysis.access.movers import Mover
from kaart.core.errors import mark
from kaart.core.language import translations
from kaart.render.access.gain import Gained
from kaart.render.words.about import about
from kaart.render.words.unrounded import unrounded_note

# By how gain is counted: better for some and worse for others, only better, and only worse.
_BETWEEN: Mapping[Gain, tuple[str, str, str]] = {
    Gain.AREAS: (
        mark("For about {gain} {people} {second} is better than {first}, for {lose} it is worse."),
        mark("For about {gain} {people} {second} is better than {first}, and for nobody worse."),
        mark("For about {lose} {people} {first} is better than {second}, and for nobody worse."),
    ),
    Gain.PEOPLE: (
        mark(
            "With {second} about {gain} {people} more come within reach than with {first}, and elsewhere {lose} fewer."
        ),
        mark("{second} brings it within reach of about {gain} {people} more than {first}, and nowhere of fewer."),
        mark("{first} brings it within reach of about {lose} {people} more than {second}, and nowhere of fewer."),
    ),
}
LETTERS = ("A", "B")
_SAME = mark("{first} and {second} give every buurt the same figure.")
_MOST = mark("They differ most in {area}: {one} with {first}, {other} with {second} (about {count} {people}).")
_NOTHING = 1e-9  # rounding error of a difference of equal sums


@dataclass(frozen=True)
class Versus:
    """Two scenarios, A and B, in one language.

    Attributes
    ----------
    first, second
        What each makes of what there is now.
    between
        The second compared with the first.
    names
        What they are called.
    """

    first: Gained
    second: Gained
    between: Gained
    names: tuple[str, str]

    @property
    def labels(self) -> tuple[str, str]:
        """Their names behind a letter, so that two of one name can be told apart."""
        return f"A ({self.names[0]})", f"B ({self.names[1]})"

    def difference(self, labels: tuple[str, str]) -> str:
        """Sentences on for how many people the one is better than the other, and where most.

        Parameters
        ----------
        labels
            What the two are called here: their `labels`, or letters behind a sentence that names them.
        """
        gettext, effect = translations(self.between.language).gettext, self.between.effect
        first, second = labels
        gains, loses = effect.gain > _NOTHING, effect.lose > _NOTHING
        if not (gains or loses):
            return gettext(_SAME).format(first=first, second=second)
        both, gain_only, lose_only = _BETWEEN[self.between.measure.gain]
        template = both if gains and loses else gain_only if gains else lose_only
        gain, lose = (about(number, language=self.between.language) for number in (effect.gain, effect.lose))
        said = gettext(template).format(gain=gain, lose=lose, people=self.between.people, first=first, second=second)
        most = self._most()
        if most is None:
            return said
        where = gettext(_MOST).format(
            area=self.between.names[most.code],
            one=self.between.with_unit(most.before),
            other=self.between.with_unit(most.after),
            count=about(most.people, language=self.between.language),
            people=self.between.people,
            first=LETTERS[0],
            second=LETTERS[1],
        )
        return f"{said} {where}"

    def _most(self) -> Mover | None:
        """Buurt where people times difference is largest; None where every difference prints as 0."""
        movers = self.between.movers
        either = [*movers.gaining[:1], *movers.losing[:1]]
        return max(either, key=lambda area: area.people * abs(area.after - area.before), default=None)

    @property
    def sentence(self) -> str:
        """What each gives, and the difference."""
        one, other = (
            f"{label}: {gained.totals}" for label, gained in zip(self.labels, (self.first, self.second), strict=True)
        )
        return f"{one} {other} {self.difference(LETTERS)}"

    @property
    def columns(self) -> DataFrame:
        """Now, with each, and their difference, by code; NaN where unknown."""
        gettext = translations(self.between.language).gettext
        one, other = (_by_code(gained.effect) for gained in (self.first, self.second))
        first, second = self.labels
        return DataFrame(
            {
                gettext(mark("Now")): one["before"],
                first: one["after"],
                second: other["after"],
                gettext(mark("B less A")): other["after"] - one["after"],
                self.between.heading: one["people"],
            }
        )

    @property
    def unrounded(self) -> str:
        """Note that differences are of unrounded values, where the table does not add up; "" where it does."""
        rows = [(one, other, less) for _, one, other, less, _ in self.columns.itertuples(index=False, name=None)]
        between = self.between
        return unrounded_note(rows, decimals=between.measure.decimals, language=between.language)

    @property
    def table(self) -> DataFrame:
        """Every buurt that either of them moves, in words; where they differ most first."""
        columns, movers = self.columns, self.between.movers
        moved = {area.code for gained in (self.first, self.second) for side in gained.movers.sides for area in side}
        apart = sorted(
            (area for side in movers.sides for area in side),
            key=lambda area: (-area.people * abs(area.after - area.before), area.code),
        )
        codes = list(dict.fromkeys([*(area.code for area in apart), *sorted(moved)]))
        *headings, heading, _ = columns.columns
        rows = []
        for code in codes:
            *figures, less, people = (float(cell) for cell in columns.loc[code].to_numpy(dtype=float))
            cells = {name: self.between.written(value) for name, value in zip(headings, figures, strict=True)}
            cells[heading] = self.between.signed(less)
            people_cell = {self.between.heading: self.between.counted(people)}
            rows.append({"Buurt": self.between.names[code]} | cells | people_cell)
        return DataFrame(rows)


def _by_code(effect: Effect) -> DataFrame:
    return effect.frame.set_index("code")
