"""Every file of an atlas, made one step after the other; the same store gives the same bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache, partial

from kaart.analysis.classes.small import read_small
from kaart.analysis.compare.order import compare
from kaart.answers.figures import answer
from kaart.answers.reader import ReadOnce, StoreReader
from kaart.answers.reading import Note, Reader
from kaart.answers.references import Ask
from kaart.catalogue import Catalogue
from kaart.core.codes import Level
from kaart.core.errors import NO_FIGURES
from kaart.exports.atlas.content import Shelves, Wanted, require_public, topics_of
from kaart.exports.finished import finished
from kaart.exports.map import map_snapshot
from kaart.exports.pinned import LETTERS, Delivery, deliver
from kaart.exports.profile import profile_sha256
from kaart.exports.view import view_of
from kaart.exports.workbook import Wanted as WorkbookWanted
from kaart.exports.workbook import region_workbook
from kaart.model.indicators import Figures
from kaart.render.atlas.lists import PACKAGE, WORKBOOK, areas_page, data_page, definitions_page
from kaart.render.atlas.map_page import home_page, map_page
from kaart.render.atlas.profile_page import profile_of
from kaart.render.atlas.ranking_page import ranking_page
from kaart.render.atlas.site import AREAS, DATA, DEFINITIONS, HOME, SCRIPT, SHEET, Area, Site, script, sheet
from kaart.render.atlas.topic import Topic
from kaart.render.files.package import DATA as DATA_FORMS
from kaart.render.files.package import data_file, describe
from kaart.render.profile.sheet import build_sheet
from kaart.render.snapshot.annotations import Annotations
from kaart.render.snapshot.build import Snapshot
from kaart.store.library import Library

Files = dict[str, bytes]


@dataclass(frozen=True)
class Step:
    """A part of the work.

    Attributes
    ----------
    names
        Paths of the files that it makes.
    what
        What it is about, for who waits.
    make
        Makes them.
    """

    names: tuple[str, ...]
    what: str
    make: Callable[[], Files]


@dataclass
class Atlas:
    """An atlas that is to be made.

    Attributes
    ----------
    wanted
        What it holds.
    library, catalogue
        Store without own layers, and the records.
    topics
        Indicators with maps.
    shelves
        Profiles.
    note
        Gets the error of every damaged file.
    """

    wanted: Wanted
    library: Library
    catalogue: Catalogue
    topics: tuple[Topic, ...]
    shelves: Shelves
    note: Note
    _reader: ReadOnce
    _packages: Files = field(default_factory=dict)
    _openings: dict[str, tuple[Snapshot, str]] = field(default_factory=dict)

    @classmethod
    def planned(cls, wanted: Wanted, library: Library, catalogue: Catalogue, *, note: Note) -> Atlas:
        """Find out what the store has for an atlas.

        Parameters
        ----------
        wanted
            What is asked.
        library, catalogue
            Of `kaart.store.library.Library.public`, and the records without own ones.
        note
            Gets the error of every damaged file, once.

        Raises
        ------
        InputError
            If it holds own figures, or is of too many areas.
        NotInStoreError
            If there is nothing to show.
        """
        require_public(wanted)
        reader = ReadOnce(StoreReader(library), note)
        topics = topics_of(wanted, reader, catalogue, note=note)
        return cls(wanted, library, catalogue, topics, Shelves.of(wanted.scope, reader, catalogue), note, reader)

    def steps(self) -> Iterator[Step]:
        """The work in an order in which later files may use earlier ones."""
        house = self.wanted.house
        shared = {SHEET: sheet(house), SCRIPT: script()}
        if house.logo is not None:
            shared[house.logo.name] = house.logo.content
        yield Step(tuple(shared), SHEET, lambda: shared)
        for site in self.sites:
            for topic in self.topics:
                for year in topic.years:
                    pages = (topic.map(year), topic.ranking(year), *(path for _, path in topic.files(year)))
                    names = tuple(site.path(page) for page in pages if page)
                    yield Step(names, f"{topic.indicator.id} {year}", partial(self._of_map, site, topic, year))
            lists = tuple(map(site.path, (HOME, AREAS, DEFINITIONS, DATA, PACKAGE, WORKBOOK)))
            yield Step(lists, site.path(HOME), partial(self._lists, site))
        for area in self.shelves.areas:
            names = tuple(site.path(area.page) for site in self.sites)
            yield Step(names, area.name, partial(self._of_area, area))

    @property
    def sites(self) -> tuple[Site, ...]:
        """The atlas in each language."""
        languages, scope = self.wanted.languages, self.wanted.scope
        return tuple(
            Site(language, languages, self.wanted.house, scope.name, self.shelves.areas) for language in languages
        )

    def _of_map(self, site: Site, topic: Topic, year: int) -> Files:
        """Map, ranking and data of one indicator and year."""
        ask, language = self._ask(self._reader, topic, year), site.language
        found = deliver(
            partial(self._snapshot, site, topic, year), self.library, figures=lambda made: made.record.sha256
        )
        snapshot, delivery = found.made, found.delivery.to_text()
        if topic is self.topics[0]:
            self._openings[language] = snapshot, delivery  # that of its last year is left
        group = dict(self.catalogue.groups())[topic.indicator.group][language]
        made = {topic.map(year): map_page(site, topic, snapshot, year=year, group=group, delivery=delivery)}
        if topic.ranked:
            figures = ask(Level.BUURT).figures
            order = compare(figures, gemeenten=_or_none(ask, Level.GEMEENTE), country=_or_none(ask, Level.LAND))
            made[topic.ranking(year)] = ranking_page(site, topic, order, snapshot, year=year, delivery=delivery)
        for form in DATA_FORMS:
            path = topic.file(year, form)
            made[path] = data_file(snapshot, form)
            name, before = path.rpartition("/")[2], self._packages.get(language)
            self._packages[language] = describe(snapshot, form, path=name, content=made[path], before=before)
        return {site.path(page): content for page, content in made.items()}

    def _ask(self, reader: Reader, topic: Topic, year: int) -> Ask:
        return cache(
            lambda level: answer(
                reader,
                self.wanted.scope,
                indicator=topic.indicator,
                level=level,
                year=year,
                catalogue=self.catalogue,
            )
        )

    def _snapshot(self, site: Site, topic: Topic, year: int, library: Library) -> Snapshot:
        """The map of a library that notes which deliveries it reads."""
        view = view_of(
            self.wanted.scope,
            topic.indicator,
            self._ask(ReadOnce(StoreReader(library), self.note), topic, year),
            level=Level.BUURT,
            year=year,
            rule=self.wanted.rule,
            small=read_small(""),
            language=site.language,
        )
        style = Annotations(style=self.wanted.house.style)
        return finished(map_snapshot(view, library, self.catalogue), style, library)

    def _lists(self, site: Site) -> Files:
        """Pages that lead to the others, and the files about all figures."""
        wanted = WorkbookWanted(
            self.wanted.scope,
            Level.BUURT,
            tuple(topic.indicator for topic in self.topics),
            years=tuple(sorted({year for topic in self.topics for year in topic.years})),
            language=site.language,
        )
        snapshot, delivery = self._openings[site.language]
        made = {
            HOME: home_page(site, self.topics, snapshot, self.catalogue, delivery=delivery),
            AREAS: areas_page(site),
            DEFINITIONS: definitions_page(site, self.topics, self.catalogue),
            DATA: data_page(site, self.topics),
            PACKAGE: self._packages[site.language],
            WORKBOOK: region_workbook(wanted, self._reader, self.catalogue, note=self.note).content,
        }
        return {site.path(page): content for page, content in made.items()}

    def _of_area(self, area: Area) -> Files:
        """Profile of an area in every language; no date of today, so that it differs only when a figure does."""
        shelf = self.shelves.shelf(area)
        profile = shelf.profile(area.code)
        came = [item.retrieved_at for item in profile.origins if item.retrieved_at is not None]
        delivery = Delivery(profile_sha256(profile)[:LETTERS], max(came, default=None)).to_text()
        shapes, made = shelf.areas(profile), {}
        for site in self.sites:
            sheet_ = build_sheet(profile, catalogue=self.catalogue, language=site.language, areas=shapes)
            made[site.path(area.page)] = profile_of(site, area, sheet_, self.topics, delivery=delivery)
        return made


def _or_none(ask: Ask, level: Level) -> Figures | None:
    """Figures of a level; None when there are none."""
    try:
        return ask(level).figures
    except NO_FIGURES:
        return None
