"""A snapshot of the map from the store: the page and the command line both make it here, so that they cannot differ."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass, replace

from kaart.analysis.classes.classify import Classification
from kaart.analysis.classes.small import Coloured
from kaart.answers.figures import Answer
from kaart.catalogue import Catalogue, Indicator
from kaart.catalogue.scope import Scope
from kaart.core.codes import Level
from kaart.core.errors import UnknownAreaError, mark
from kaart.exports.drawn import Drawn
from kaart.exports.origin import are_invented
from kaart.exports.own import own_notices
from kaart.model.totals import Total
from kaart.render.snapshot.build import Snapshot, build_snapshot, choropleth
from kaart.render.snapshot.rebuild import Rebuild
from kaart.store.library import Library


@dataclass(frozen=True)
class View:
    """What a map shows.

    Attributes
    ----------
    scope, indicator, level, year
        What was asked.
    answer
        Values, with the palette of their classes.
    classification
        Their classes.
    whole
        Figure of the scope itself, None where it has none.
    language
        ``nl`` or ``en``.
    classes
        Text of the class rule, "" for the default.
    marked
        Code of the area with an outline, "" for none.
    coloured
        The figures as the map colours them, when small areas are set aside or smoothed; else None.
    small
        Text of what is done with small numbers, "" for nothing.
    middle
        Whose figure the classes lie around, in one sentence; "" for other classes.
    """

    scope: Scope
    indicator: Indicator
    level: Level
    year: int
    answer: Answer
    classification: Classification
    whole: Total | None
    language: str
    classes: str = ""
    marked: str = ""
    coloured: Coloured | None = None
    small: str = ""
    middle: str = ""

    def query(self) -> dict[str, str]:
        """The view as it stands in a link; what is the default is left out."""
        query = {
            "gebied": self.scope.id,
            "niveau": self.level.value,
            "indicator": self.indicator.id,
            "jaar": str(self.year),
            "code": self.marked,
            "klassen": self.classes,
            "klein": self.small,
            "taal": self.language if self.language != "nl" else "",
        }
        return {name: text for name, text in query.items() if text}


def map_snapshot(view: View, library: Library, catalogue: Catalogue) -> Snapshot:
    """Snapshot of a map.

    Parameters
    ----------
    view
        What it shows.
    library
        Where the boundaries are stored.
    catalogue
        Holds the sources.

    Raises
    ------
    NotInStoreError
        If no boundaries of the scope are stored.
    UnknownAreaError
        If the marked area is not on the map.
    """
    figures = view.answer.figures
    drawn = Drawn.nearest(
        library, view.scope, level=view.level, year=figures.area_year, language=view.language, catalogue=catalogue
    )
    if view.marked and figures.area(view.marked) is None:
        raise UnknownAreaError(
            mark("{code} is no area of {area} in {year}; choose one on the map."),
            code=view.marked,
            area=view.scope.name,
            year=figures.area_year,
        )
    content = choropleth(
        figures,
        view.classification,
        place=view.scope.name,
        place_value=view.whole,
        language=view.language,
        coloured=view.coloured if view.small else None,
        gemeenten=drawn.names,
        notices=(
            *own_notices(view.indicator, invented=view.answer.invented, language=view.language),
            *drawn.notices(view.answer),
        ),
    )
    if view.middle:
        content = replace(content, legend=replace(content.legend, notes=(view.middle, *content.legend.notes)))
    return build_snapshot(
        content,
        drawn.loaded.areas,
        origin=drawn.origin(view.answer),
        rebuild=rebuild_map(view.query(), library.settings.public_url),
        indicator=view.indicator.id,
        invented=are_invented(view.answer),
    )


def rebuild_map(query: Mapping[str, str], address: str | None) -> Rebuild:
    """How to make a map again: by its link, else by the command line.

    Parameters
    ----------
    query
        The view as it stands in a link; its names are those of the options.
    address
        Public address of this installation, None when it has none.
    """
    options = [part for name, text in query.items() for part in (f"--{name}", text)]
    command = shlex.join(["kaart", "export", "kaart", *options, "--uit", "kaart.png"])
    return Rebuild(query=dict(query), address=address, command=command)
