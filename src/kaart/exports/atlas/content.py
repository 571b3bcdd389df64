"""What an atlas is about: its topics with their years, and its areas, out of the public part of the store."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from kaart.analysis.classes.classrule import ClassRule
from kaart.answers.everything import each_answer
from kaart.answers.figures import Answer
from kaart.answers.profile.shelf import Shelf
from kaart.answers.reading import Note, Reader
from kaart.catalogue import Catalogue, Indicator
from kaart.catalogue.own import is_own
from kaart.catalogue.scope import Scope
from kaart.core.codes import Level, wijk_of
from kaart.core.errors import InputError, NotInStoreError, UnknownAreaError, mark
from kaart.exports.origin import chart_origin
from kaart.render.atlas.house import House
from kaart.render.atlas.site import Area
from kaart.render.atlas.topic import Topic

MOST_AREAS = 400
"""Buurten that an atlas can hold: the table under a map of more would make the page too large to open at once."""
_GROUPS = frozenset({"armoede", "inkomen", "uitkeringen", "vermogen"})
_COVERED = 0.5  # share of the buurten with a figure, of what is shown when nothing was chosen


@dataclass(frozen=True)
class Wanted:
    """What an atlas is to hold.

    Attributes
    ----------
    scope
        A gemeente, a part of one, or a region.
    indicators
        Those with maps; none for the figures on poverty, income, benefits and wealth that half of the buurten have.
    years
        Years of the maps; none for every stored year.
    rule
        Of the classes.
    house
        Title, colours, logo.
    languages
        ``nl`` and ``en``, or one of them; the first stands at the top of the folder.
    """

    scope: Scope
    indicators: tuple[Indicator, ...]
    years: tuple[int, ...]
    rule: ClassRule
    house: House
    languages: tuple[str, ...]


def require_public(wanted: Wanted) -> None:
    """Check that an atlas holds nothing that is not for everybody, and is of no more than pages can show.

    Raises
    ------
    InputError
        If it is of the country or holds own figures.
    """
    if wanted.scope.is_country:
        raise InputError(mark("An atlas is of a gemeente or a region, not of the country; name one such as GM0917."))
    own = [item.id for item in wanted.indicators if is_own(item)]
    if own:
        raise InputError(
            mark("An atlas is for everybody, and own figures ({names}) are not; leave them out."), names=", ".join(own)
        )


def topics_of(wanted: Wanted, reader: Reader, catalogue: Catalogue, *, note: Note) -> tuple[Topic, ...]:
    """Indicators with the years of which any buurt has a figure.

    Parameters
    ----------
    wanted
        What is asked.
    reader
        Store.
    catalogue
        Holds the records.
    note
        Gets the error of every damaged file, once.

    Raises
    ------
    NotInStoreError
        If there is nothing to show.
    InputError
        If there are more buurten than a page can show.
    """
    chosen = wanted.indicators or tuple(item for item in catalogue.indicators if item.group in _GROUPS)
    answers = [
        item
        for item in each_answer(
            reader,
            wanted.scope,
            indicators=chosen,
            level=Level.BUURT,
            years=wanted.years,
            catalogue=catalogue,
            note=note,
        )
        if item.figures.coverage > 0
    ]
    if not wanted.indicators:
        answers = [item for item in answers if item.figures.coverage >= _COVERED] or answers
    if not answers:
        raise NotInStoreError(
            mark("Of {area} there are no stored figures per buurt to make an atlas of; run kaart sync {id}."),
            area=wanted.scope.name,
            id=wanted.scope.id,
        )
    many = max(len(item.figures.frame) for item in answers)
    if many > MOST_AREAS:
        raise InputError(
            mark("{area} has more buurten ({count}) than a page can show ({most}); make an atlas of each gemeente."),
            area=wanted.scope.name,
            count=many,
            most=MOST_AREAS,
        )
    return tuple(_topics(answers, catalogue))


def _topics(answers: Sequence[Answer], catalogue: Catalogue) -> Iterator[Topic]:
    for _, items in groupby(answers, key=lambda item: item.figures.indicator.id):
        group = list(items)
        yield Topic(
            indicator=group[0].figures.indicator,
            years=tuple(item.figures.year for item in group),
            origins=tuple(chart_origin([item], catalogue=catalogue) for item in group),
        )


@dataclass(frozen=True)
class Shelves:
    """Profiles of every gemeente of a scope.

    Attributes
    ----------
    shelves
        One per gemeente with stored figures.
    areas
        Their gemeenten, wijken and buurten that lie in the scope, in the newest stored year.
    """

    shelves: tuple[Shelf, ...]
    areas: tuple[Area, ...]

    @classmethod
    def of(cls, scope: Scope, reader: Reader, catalogue: Catalogue) -> Shelves:
        """Shelves of a scope.

        Parameters
        ----------
        scope
            Gemeente, part of one, or region.
        reader
            Store.
        catalogue
            Holds the records.

        Raises
        ------
        CorruptStoreError
            If all that is stored of a gemeente is damaged.
        """
        shelves, areas = [], []
        for gemeente in scope.gemeenten(None) or ():
            shelf = Shelf(reader, catalogue, reader.scope(gemeente))
            try:
                own = list(_areas(scope, shelf))
            except (NotInStoreError, UnknownAreaError):
                continue  # a gemeente of the region without stored figures has no profiles; its maps say so
            shelves.append(shelf)
            areas += own
        return cls(tuple(shelves), tuple(areas))

    def shelf(self, area: Area) -> Shelf:
        """The shelf with the profile of an area."""
        return next(item for item in self.shelves if item.scope.id[2:6] == area.code[2:6])


def _areas(scope: Scope, shelf: Shelf) -> Iterator[Area]:
    """Areas of a gemeente that lie in the scope: itself, its wijken, its buurten."""
    year = shelf.years[-1]
    places = {
        code: shelf.place(code, year)
        for level in (Level.GEMEENTE, Level.WIJK, Level.BUURT)
        for code in shelf.codes(level)
    }
    for code in _inside(scope, places, year=year):
        place = places[code]
        wijk = places.get(wijk_of(code)) if place.level is Level.BUURT else None
        yield Area(
            code,
            place.name,
            place.level.value,
            gemeente="" if place.level is Level.GEMEENTE else place.gemeente_name,
            wijk=wijk.name if wijk else "",
        )


def _inside(scope: Scope, codes: Iterable[str], *, year: int) -> Iterator[str]:
    return (code for code in codes if scope.includes(code, year))
