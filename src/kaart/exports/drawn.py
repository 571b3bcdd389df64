"""Boundaries under a snapshot, with the origin and the notices of figures drawn on them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, reduce

from kaart.answers.boundaries import lacking_notice, nearest_areas
from kaart.answers.figures import Answer
from kaart.answers.members import members_notice
from kaart.answers.reader import StoreReader
from kaart.catalogue import Catalogue, Source
from kaart.catalogue.scope import Scope
from kaart.core.codes import Level
from kaart.core.language import sentence, translations
from kaart.core.provenance import Notice
from kaart.exports.origin import chart_origin, together
from kaart.render.snapshot.content import Origin
from kaart.render.words.numbers import area_words
from kaart.render.words.sentences import why_sentences
from kaart.store.library import Library, LoadedAreas


@dataclass(frozen=True)
class Drawn:
    """Boundaries under a map, with notices about figures that are drawn on them.

    Attributes
    ----------
    loaded
        The boundaries.
    year
        Their year.
    language
        ``nl`` or ``en``.
    catalogue
        Holds the sources.
    members
        Names the members of the region that do not exist; None where all do.
    """

    loaded: LoadedAreas
    year: int
    language: str
    catalogue: Catalogue
    members: Notice | None = None

    @classmethod
    def nearest(
        cls, library: Library, scope: Scope, *, level: Level, year: int, language: str, catalogue: Catalogue
    ) -> Drawn:
        """Boundaries of a year, else of the nearest that is stored.

        Parameters
        ----------
        library
            Where they are stored.
        scope, level, year
            What is drawn.
        language, catalogue
            As in the class.

        Raises
        ------
        NotInStoreError
            If no boundaries of the scope are stored.
        """
        reader = StoreReader(library)
        loaded, found_year = nearest_areas(reader, scope, level=level, year=year)
        return cls(loaded, found_year, language, catalogue, members_notice(reader, scope, year=year))

    @cached_property
    def names(self) -> dict[str, str]:
        """Names of the gemeenten that the boundaries lie in, by code; one without a name is left out."""
        named = self.loaded.areas[["gemeente", "gemeente_name"]].drop_duplicates()
        return {code: name for code, name in named.itertuples(index=False, name=None) if name}

    def notices(self, found: Answer, *, year: int | None = None) -> tuple[str, ...]:
        """Notices for the reader of a picture: figures that are absent, older, or drawn on other boundaries.

        Parameters
        ----------
        found
            Figures.
        year
            Year whose boundaries are right for them; None for that of the boundaries drawn.
        """
        gettext, figures = translations(self.language).gettext, found.figures
        boundary_year, areas = self.year if year is None else year, figures.area_year
        said = [] if self.members is None else [sentence(self.members, language=self.language)]
        if found.absent:
            absent = ", ".join(self.names.get(code) or code for code in found.absent)
            said.append(
                gettext("No figures of {year} in the store for {areas}.").format(year=figures.year, areas=absent)
            )
        if found.previous:
            said.append(
                gettext("The newest file of {areas} is damaged; an earlier version is shown.").format(
                    areas=", ".join(found.previous)
                )
            )
        if areas != figures.year:
            said.append(area_words(figures.year, areas, language=self.language))
        lacking = lacking_notice(self.loaded, year=self.year)
        if lacking is not None:
            said.append(sentence(lacking, language=self.language))
        said += why_sentences(figures, language=self.language)
        if boundary_year != areas:
            said.append(
                gettext(
                    "Boundaries of {boundary}: those of {year} are not stored. Areas that changed may be drawn wrong."
                ).format(boundary=boundary_year, year=areas)
            )
        missing = int((~figures.frame["code"].isin(self.loaded.areas["code"])).sum())
        if missing:
            said.append(
                gettext("{count} areas have figures and no boundary; they are not drawn.").format(count=missing)
            )
        return tuple(said)

    def origin(self, *answers: Answer) -> Origin:
        """Publishers, tables and dates of figures and boundaries.

        Parameters
        ----------
        *answers
            Figures, those of the title first.
        """
        parts = ((chart_origin([found], catalogue=self.catalogue), found.invented) for found in answers)
        return reduce(
            together,
            (
                self.origin_of(part.source, tables=part.tables, retrieved=part.retrieved, invented=invented)
                for part, invented in parts
            ),
        )

    def origin_of(
        self, source: Source, *, tables: tuple[str, ...] = (), retrieved: datetime | None = None, invented: bool
    ) -> Origin:
        """Origin of data that a source published, over these boundaries.

        Parameters
        ----------
        source
            Publisher of the figures.
        tables
            Their CBS tables.
        retrieved
            When they were fetched; None for what was not fetched.
        invented
            Whether they are of the example region, whose boundaries nobody publishes.
        """
        drawn = [] if invented else [manifest.provenance for manifest in self.loaded.manifests]
        return Origin(
            source=source,
            tables=tables,
            retrieved=retrieved,
            boundary_year=self.year,
            boundary_source=self.catalogue.source(drawn[0].source) if drawn else None,
            boundaries_retrieved=min((item.retrieved_at for item in drawn), default=None),
        )
