"""Who gains and loses by a scenario, in words: how many people, and the buurten where most is gained or lost."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pandas import DataFrame

from kaart.analysis.access.effect import Effect
from kaart.analysis.access.facilities import Facility, record_of
from kaart.analysis.access.indicator import indicator_of
from kaart.analysis.access.measures import Gain, Measure
from kaart.analysis.access.movers import Mover, Movers, movers_of
from kaart.core.errors import mark
from kaart.core.language import translations
from kaart.core.numbers import as_printed
from kaart.render.words.about import about
from kaart.render.words.numbers import format_number
from kaart.render.words.rounded import value_words
from kaart.render.words.unrounded import unrounded_note

_NAMED = 3
_NOTHING = 1e-9  # rounding error of a difference of equal sums


@dataclass(frozen=True)
class _Totals:
    """Sentences on two sums, marked for translation: both gain and loss, gain only, and loss only."""

    both: str
    gain: str
    lose: str


_TOTALS: Mapping[Gain, _Totals] = {
    Gain.AREAS: _Totals(
        mark("About {gain} {people} live in buurten that gain, {lose} in buurten that lose."),
        mark("About {gain} {people} live in buurten that gain; no buurt loses."),
        mark("About {lose} {people} live in buurten that lose; no buurt gains."),
    ),
    Gain.PEOPLE: _Totals(
        mark("It comes within reach of about {gain} {people}, and out of reach of {lose}."),
        mark("It comes within reach of about {gain} {people}, and out of reach of nobody."),
        mark("It goes out of reach of about {lose} {people}, and comes within reach of nobody."),
    ),
}
_UNMOVED = mark("In no buurt of {area} does this measure change.")
_HARDLY = mark("In no buurt of {area} does this measure change by more than 1%.")
# The first buurt in full, those behind it in short: by side, gain first.
_FIRST: Mapping[Gain, tuple[str, str]] = {
    Gain.AREAS: (
        mark("Most is gained in {area}: for about {count} {people} {step} (from {before} to {after})."),
        mark("Most is lost in {area}: for about {count} {people} {step} (from {before} to {after})."),
    ),
    Gain.PEOPLE: (
        mark("Most are gained in {area}: about {count} {people} more (from {before} to {after}%)."),
        mark("Most are lost in {area}: about {count} {people} fewer (from {before} to {after}%)."),
    ),
}
_THEN = mark("Then {areas}.")
# Steps by unit: when the figure falls, and when it rises.
_STEPS: Mapping[str, tuple[str, str]] = {
    "metres": (mark("{value} metres nearer"), mark("{value} metres farther away")),
    "minutes": (mark("{value} minutes shorter"), mark("{value} minutes longer")),
    "index": (mark("{value} lower"), mark("{value} higher")),
    "%": (mark("{value} percentage points less"), mark("{value} percentage points more")),
}
_ANY_STEP = (mark("{value} {unit} less"), mark("{value} {unit} more"))


_POOR = _Totals(
    mark("{gain} who gain and {lose} who lose live in the quarter of buurten with the most low incomes ({year})."),
    mark("{gain} of them live in the quarter of buurten with the most low incomes ({year}); nobody loses there."),
    mark("{lose} of them live in the quarter of buurten with the most low incomes ({year}); nobody gains there."),
)
_NOBODY_POOR = mark("None of them live in the quarter of buurten with the most low incomes ({year}).")


def low_income_words(effect: Effect, *, year: int, language: str) -> str:
    """How many of those who gain and lose live where many incomes are low.

    Parameters
    ----------
    effect
        With those buurten marked.
    year
        Of the incomes.
    language
        ``nl`` or ``en``.
    """
    gains, loses = effect.gain_marked > _NOTHING, effect.lose_marked > _NOTHING
    template = _NOBODY_POOR
    if gains or loses:
        template = _POOR.both if gains and loses else _POOR.gain if gains else _POOR.lose
    gain, lose = (about(number, language=language) for number in (effect.gain_marked, effect.lose_marked))
    return translations(language).gettext(template).format(gain=gain, lose=lose, year=year)


@dataclass(frozen=True)
class Gained:
    """Who gains and loses by a scenario, in one language.

    Attributes
    ----------
    effect
        Before against after.
    facility, measure
        What is compared.
    names
        Names of buurten by code.
    area
        Name of the region.
    language
        ``nl`` or ``en``.
    """

    effect: Effect
    facility: Facility
    measure: Measure
    names: Mapping[str, str]
    area: str
    language: str

    @property
    def movers(self) -> Movers:
        """Buurten that gain or lose, most first."""
        return movers_of(self.effect, decimals=self.measure.decimals)

    @property
    def people(self) -> str:
        """Whom it is counted for, in words."""
        return translations(self.language).gettext(record_of(self.facility).people.words)

    @property
    def heading(self) -> str:
        """Heading of a column with their number."""
        return self.people[:1].upper() + self.people[1:]

    @property
    def totals(self) -> str:
        """Sentence on how many gain and lose."""
        gettext, effect, words = translations(self.language).gettext, self.effect, _TOTALS[self.measure.gain]
        if not (effect.frame["change"].abs() > _NOTHING).any():
            return gettext(_UNMOVED).format(area=self.area)
        gains, loses = effect.gain > _NOTHING, effect.lose > _NOTHING
        if not (gains or loses):
            return gettext(_HARDLY).format(area=self.area)
        template = words.both if gains and loses else words.gain if gains else words.lose
        gain, lose = (about(number, language=self.language) for number in (effect.gain, effect.lose))
        return gettext(template).format(gain=gain, lose=lose, people=self.people)

    def named(self, *, most: int = _NAMED) -> tuple[str, ...]:
        """Sentences that name the buurten where most is gained, and those where most is lost; fewer without such.

        Parameters
        ----------
        most
            Buurten of each.
        """
        sides = (self.movers.gaining[:most], self.movers.losing[:most])
        return tuple(self._side(side, areas) for side, areas in enumerate(sides) if areas)

    def _side(self, side: int, areas: Sequence[Mover]) -> str:
        gettext, first = translations(self.language).gettext, areas[0]
        text = gettext(_FIRST[self.measure.gain][side]).format(
            area=self.names[first.code],
            count=about(first.people, language=self.language),
            people=self.people,
            step=self.step(first),
            before=self.number(first.before),
            after=self.number(first.after),
        )
        if len(areas) == 1:
            return text
        behind = "; ".join(self._short(area) for area in areas[1:])
        return f"{text} {gettext(_THEN).format(areas=behind)}"

    def _short(self, area: Mover) -> str:
        count = about(area.people, language=self.language)
        more = "" if self.measure.gain is Gain.PEOPLE else f": {self.step(area)}"
        return f"{self.names[area.code]} ({count}{more})"

    def step(self, area: Mover) -> str:
        """How much the figure of a buurt moves, in words."""
        change, unit = area.after - area.before, self.measure.unit
        falls, rises = _STEPS.get(unit.en, _ANY_STEP)
        template = translations(self.language).gettext(rises if change > 0 else falls)
        return template.format(value=self.number(abs(change)), unit=unit[self.language])

    def number(self, value: float) -> str:
        """A value of the measure as it is printed, without its unit."""
        return format_number(value, decimals=self.measure.decimals, language=self.language)

    def with_unit(self, value: float) -> str:
        """A value of the measure with its unit, as it stands in a sentence."""
        return value_words(value, indicator=indicator_of(self.facility, self.measure), language=self.language)

    def written(self, value: float) -> str:
        """A value as a cell of a table; "" when it is unknown."""
        return "" if math.isnan(value) else self.number(value)

    def counted(self, people: float) -> str:
        """A number of people as a cell of a table; "" when it is unknown."""
        return "" if math.isnan(people) else about(people, language=self.language)

    @property
    def columns(self) -> DataFrame:
        """Figures now and after, their change, and the people, by code; NaN where unknown."""
        gettext, frame = translations(self.language).gettext, self.effect.frame.set_index("code")
        headings = {
            "before": gettext(mark("Now")),
            "after": gettext(mark("After")),
            "change": gettext(mark("Change")),
            "people": self.heading,
        }
        return frame[list(headings)].rename(columns=headings)

    @property
    def sentence(self) -> str:
        """Sums, and the one buurt where most is gained and where most is lost."""
        return " ".join((self.totals, *self.named(most=1)))

    @property
    def table(self) -> DataFrame:
        """Every buurt that gains or loses, in words: those that gain first, most first."""
        gettext = translations(self.language).gettext
        sides = ((gettext(mark("gains")), self.movers.gaining), (gettext(mark("loses")), self.movers.losing))
        rows = [
            {
                "Buurt": self.names[area.code],
                gettext(mark("Outcome")): outcome,
                self.heading: about(area.people, language=self.language),
                gettext(mark("Now")): self.number(area.before),
                gettext(mark("After")): self.number(area.after),
                gettext(mark("Change")): self.signed(area.after - area.before),
            }
            for outcome, areas in sides
            for area in areas
        ]
        return DataFrame(rows)

    @property
    def unrounded(self) -> str:
        """Note that changes are of unrounded values, where the table does not add up; "" where it does."""
        rows = [(area.before, area.after, area.after - area.before) for side in self.movers.sides for area in side]
        return unrounded_note(rows, decimals=self.measure.decimals, language=self.language)

    def signed(self, change: float) -> str:
        """A change as a cell of a table; "" when it is unknown."""
        if math.isnan(change):
            return ""
        moved = as_printed(change, decimals=self.measure.decimals)
        sign = "+" if moved > 0 else "−" if moved < 0 else ""
        return f"{sign}{self.number(abs(change))}"
