"""What a map of accessibility shows: map, panel, table, CSV and snapshot are all made of this one object.

Only what is in it may be shown beside the map. A map of need beside supply has the supply in the boundaries and with
the people of the need, which may be another year than that of the measure alone; a map after a scenario has other
values than the store. Whoever wants a figure of the view asks its `axes`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from geopandas import GeoDataFrame
from pandas import DataFrame, Series

from kaart.analysis.access.measures import CENTRE, Measure, companions
from kaart.analysis.classes.classify import Classification
from kaart.answers.access.load import Access
from kaart.answers.figures import Answer
from kaart.catalogue.scope import Scope
from kaart.core.language import translations
from kaart.core.numbers import as_printed, in_table
from kaart.model.indicators import Figures
from kaart.render.access.sites import with_known
from kaart.render.access.travel import reach_sentence, with_companions
from kaart.render.pair.map import Together
from kaart.render.pair.words import pair_alt, pair_sentence, pair_table
from kaart.render.words.patterns import COUNT, value_pattern
from kaart.render.words.printed import Printed
from kaart.render.words.sentences import alt_text, answer
from kaart.render.words.table import table_twin


@dataclass(frozen=True)
class Need:
    """Need beside supply.

    Attributes
    ----------
    shown
        Both in classes.
    answer
        Where the figures of need came from.
    """

    shown: Together
    answer: Answer


@dataclass(frozen=True)
class After:
    """What a scenario makes of the map.

    Attributes
    ----------
    figures
        Values after the scenario, or their change.
    sites
        Sites or stops after the scenario.
    edits
        Number of changes in the scenario.
    sentence
        Who gains and loses, under the name of the scenario.
    columns
        Values now and after by code, in order and under their headings, NaN where unknown; the last one counts people.
    """

    figures: Figures
    sites: GeoDataFrame
    edits: int
    sentence: str
    columns: DataFrame


@dataclass(frozen=True)
class AccessMap:
    """What a map of accessibility shows.

    Attributes
    ----------
    found
        Every measure; beside need that of the year of the need.
    measure
        The one that is shown.
    classification
        Its classes, the same as on the screen.
    scope
        Region.
    query
        The view as it stands in a link.
    dots
        Whether the sites are drawn.
    language
        ``nl`` or ``en``.
    need
        Need beside this supply; None for a map of supply alone.
    after
        What a scenario makes of it; None for what is stored.
    """

    found: Access
    measure: Measure
    classification: Classification
    scope: Scope
    query: Mapping[str, str]
    dots: bool
    language: str
    need: Need | None = None
    after: After | None = None

    @cached_property
    def figures(self) -> Figures:
        """Of the supply, as the map shows them."""
        if self.after is not None:
            return self.after.figures
        return self.found.figures(self.measure) if self.need is None else self.need.shown.second

    @cached_property
    def axes(self) -> tuple[Printed, ...]:
        """Figures of an area as everything about this view prints them: the need where it is shown, and the supply."""
        shown = (self.figures,) if self.need is None else self.need.shown.axes
        return tuple(Printed(figures, self.language) for figures in shown)

    @property
    def sites(self) -> GeoDataFrame:
        """Sites that the map draws as dots."""
        return self.found.supply.sites if self.after is None else self.after.sites

    @property
    def beside(self) -> tuple[Measure, ...]:
        """Measures that must stand beside the one shown; none after a scenario, which works out one."""
        return companions(self.measure) if self.after is None else ()

    @property
    def sentence(self) -> str:
        """The sentence that answers the question of the page."""
        if self.need is not None:
            return pair_sentence(self.need.shown, place=self.scope.name, language=self.language)
        if self.after is not None:
            label = self.found.indicator(self.measure).label[self.language]
            return f"{label}. {self.after.sentence}"
        said = answer(self.figures, area=self.scope.name, area_value=None, language=self.language)
        if self.measure.id != CENTRE:
            return said
        return f"{said} {reach_sentence(self.found.frame, area=self.scope.name, language=self.language)}".strip()

    @property
    def alt(self) -> str:
        """What the map shows, for people who cannot see it."""
        if self.need is not None:
            return pair_alt(self.need.shown, place=self.scope.name, language=self.language)
        return alt_text(self.figures, self.classification, area=self.scope.name, language=self.language)


def access_table(view: AccessMap, *, gemeenten: Mapping[str, str]) -> DataFrame:
    """Table twin of a map of accessibility, for the page, the CSV and the snapshot.

    Parameters
    ----------
    view
        What the map shows.
    gemeenten
        Names of gemeenten by code; the code where there is none.

    Returns
    -------
    DataFrame
        Columns of `kaart.render.words.table.table_twin`; of need beside supply those of
        `kaart.render.pair.words.pair_table`, named as in a twin. Behind them the companions of the measure, the part
        of the surroundings that is known, and of a scenario the values before and after, their change and how many
        people live there.
    """
    gettext = translations(view.language).gettext
    if view.need is None:
        table = table_twin(view.figures, language=view.language, gemeenten=gemeenten)
    else:
        table = pair_table(view.need.shown, language=view.language, gemeenten=gemeenten)
        table = table.rename(
            columns={gettext("Name"): "name", gettext("Code"): "code", gettext("Gemeente"): "gemeente"}
        )
    if view.after is not None:
        return _with_moments(table, view.after, decimals=view.measure.decimals)
    table = with_companions(table, view.found.frame, view.beside)
    values: Series[float] = view.figures.values.reindex(table["code"])  # noqa: PD011 - values by code
    return with_known(table, view.found.known, view.measure.id, values=values)


def _with_moments(table: DataFrame, after: After, *, decimals: int) -> DataFrame:
    """The table with the values before and after a scenario, their change, and the people."""
    wider, columns = table.copy(), after.columns.reindex(table["code"])
    place, counts = list(table.columns).index("value") + 1, columns.columns[-1]
    for name in reversed(columns.columns):
        values = [float(value) for value in columns[name]]
        shown = [
            as_printed(value, decimals=0) if name == counts else in_table(value, decimals=decimals) for value in values
        ]
        wider.insert(place, name, shown)
    return wider


def moment_patterns(view: AccessMap) -> dict[str, str]:
    """Number formats of the columns that a scenario adds to a workbook; none without one."""
    if view.after is None:
        return {}
    *values, counts = view.after.columns.columns
    pattern = value_pattern(view.figures.indicator, language=view.language)
    return {**dict.fromkeys(values, pattern), counts: COUNT}
