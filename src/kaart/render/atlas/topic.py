"""An indicator in an atlas: the years of its maps, and where its pages and files lie."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from kaart.catalogue import Catalogue, Indicator
from kaart.catalogue.records import Kind
from kaart.render.snapshot.content import Origin


@dataclass(frozen=True)
class Topic:
    """An indicator with its maps.

    Attributes
    ----------
    indicator
        The record.
    years
        Years with a map, in order.
    origins
        Where the figures of each year came from, in the same order.
    """

    indicator: Indicator
    years: tuple[int, ...]
    origins: tuple[Origin, ...]

    @property
    def ranked(self) -> bool:
        """Whether its areas can be put in order: classes cannot."""
        return self.indicator.kind is not Kind.CATEGORY

    def map(self, year: int) -> str:
        """Path of a map within a language."""
        return f"kaart/{self.indicator.id}-{year}.html"

    def ranking(self, year: int) -> str:
        """Path of a ranking within a language; "" for an indicator without."""
        return f"ranglijst/{self.indicator.id}-{year}.html" if self.ranked else ""

    def file(self, year: int, form: str) -> str:
        """Path of a file with the figures of a map within a language."""
        return f"gegevens/{self.indicator.id}-{year}.{form}"

    def files(self, year: int) -> tuple[tuple[str, str], ...]:
        """Kinds of file as people call them, with their paths."""
        return (("CSV", self.file(year, "csv")), ("GeoJSON", self.file(year, "geojson")))

    @property
    def maps(self) -> tuple[tuple[int, str], ...]:
        """Years with the paths of their maps."""
        return tuple((year, self.map(year)) for year in self.years)

    @property
    def rankings(self) -> tuple[tuple[int, str], ...]:
        """Years with the paths of their rankings."""
        return tuple((year, self.ranking(year)) for year in self.years) if self.ranked else ()


def grouped(topics: tuple[Topic, ...], catalogue: Catalogue, *, language: str) -> list[tuple[str, list[Topic]]]:
    """Topics by the name of their group, in the order of the menu.

    Parameters
    ----------
    topics
        In the order of the catalogue.
    catalogue
        Has the groups.
    language
        ``nl`` or ``en``.
    """
    names = {group: words[language] for group, words in catalogue.groups()}
    order = list(names)
    ordered = sorted(topics, key=lambda topic: order.index(topic.indicator.group))
    return [(names[group], list(items)) for group, items in groupby(ordered, key=lambda topic: topic.indicator.group)]
