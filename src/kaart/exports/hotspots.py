"""Snapshots of the pages beside the map: hotspots, two indicators, and own figures, which are stored nowhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from kaart.analysis.change.movement import Movement
from kaart.analysis.classes.classify import Classification
from kaart.analysis.hotspots.statistic import Hotspots
from kaart.answers.boundaries import nearest_areas
from kaart.answers.figures import Answer
from kaart.catalogue import Catalogue, Source
from kaart.catalogue.scope import Scope
from kaart.core.errors import mark
from kaart.core.language import translations
from kaart.exports.map import gemeente_names, notices, origin_of
from kaart.model.indicators import Figures
from kaart.render.change.snapshot import movement_content
from kaart.render.hotspots.snapshot import spot_content
from kaart.render.pair.map import Together
from kaart.render.pair.snapshot import pair_content
from kaart.render.snapshot.build import Origin, Snapshot, build_snapshot, choropleth
from kaart.render.snapshot.rebuild import Rebuild
from kaart.store.library import Library, LoadedAreas, is_example

HOTSPOTS, PAIR, CHANGE, OWN = "hotspots", "samen", "verandering", "eigen"  # paths of the pages


@dataclass(frozen=True)
class OwnMap:
    """What a map of own figures shows.

    Attributes
    ----------
    figures, classification
        The same as on the screen.
    scope
        Their region.
    source
        Who made them, of `kaart.catalogue.own.own_source`.
    loaded, boundary_year
        Boundaries that are drawn.
    marked
        Code of the area with an outline, "" for none.
    language
        ``nl`` or ``en``.
    """

    figures: Figures
    classification: Classification
    scope: Scope
    source: Source
    loaded: LoadedAreas
    boundary_year: int
    marked: str
    language: str


def spot_snapshot(
    result: Hotspots,
    found: Answer,
    scope: Scope,
    *,
    query: Mapping[str, str],
    language: str,
    library: Library,
    catalogue: Catalogue,
) -> Snapshot:
    """Snapshot of a map of hotspots.

    Parameters
    ----------
    result, found
        Outcome of the test, and the figures that were tested.
    scope
        Their region.
    query
        The view as it stands in a link.
    language
        ``nl`` or ``en``.
    library
        Where the boundaries are stored.
    catalogue
        Holds the sources.

    Raises
    ------
    NotInStoreError
        If no boundaries of the scope are stored.
    """
    figures = found.figures
    loaded, year = nearest_areas(library, scope, level=figures.level, year=figures.year)
    content = spot_content(
        result,
        figures,
        place=scope.name,
        language=language,
        notices=notices(found, loaded, boundary_year=year, names=gemeente_names(loaded), language=language),
    )
    return build_snapshot(
        content,
        loaded.areas,
        origin=origin_of(found, loaded, boundary_year=year, catalogue=catalogue),
        rebuild=Rebuild(dict(query), library.settings.public_url, page=HOTSPOTS),
        indicator=figures.indicator.id,
        invented=found.invented,
    )


def pair_snapshot(
    shown: Together,
    answers: tuple[Answer, Answer],
    scope: Scope,
    *,
    query: Mapping[str, str],
    language: str,
    library: Library,
    catalogue: Catalogue,
) -> Snapshot:
    """Snapshot of a map of two indicators.

    Parameters
    ----------
    shown
        Both in classes.
    answers
        Where their figures came from.
    scope, query, language, library, catalogue
        As in `spot_snapshot`.

    Raises
    ------
    NotInStoreError
        If no boundaries of the scope are stored.
    """
    first = shown.first
    loaded, year = nearest_areas(library, scope, level=first.level, year=first.year)
    names = gemeente_names(loaded)
    # The boundaries that are drawn are those of the first; of the second its own year is right.
    years = (year, shown.second.year)
    said = [
        text
        for found, axis, drawn in zip(answers, shown.axes, years, strict=True)
        for text in notices(replace(found, figures=axis), loaded, boundary_year=drawn, names=names, language=language)
    ]
    content = pair_content(
        shown, place=scope.name, language=language, gemeenten=names, notices=tuple(dict.fromkeys(said))
    )
    one, other = (origin_of(found, loaded, boundary_year=year, catalogue=catalogue) for found in answers)
    return build_snapshot(
        content,
        loaded.areas,
        origin=_together(one, other),
        rebuild=Rebuild(dict(query), library.settings.public_url, page=PAIR),
        indicator=first.indicator.id,
        invented=any(found.invented for found in answers),
    )


def change_snapshot(
    movement: Movement,
    answers: tuple[Answer, Answer],
    scope: Scope,
    *,
    whole: tuple[float, float] | None,
    query: Mapping[str, str],
    language: str,
    library: Library,
    catalogue: Catalogue,
) -> Snapshot:
    """Snapshot of a map of what changed between two years.

    Parameters
    ----------
    movement
        The change.
    answers
        Where the figures of the earlier and the later year came from.
    scope, query, language, library, catalogue
        As in `spot_snapshot`.
    whole
        Values of the region as a whole in both years; None where it has none.

    Raises
    ------
    NotInStoreError
        If no boundaries of the scope are stored.
    """
    later = answers[1]
    loaded, year = nearest_areas(library, scope, level=movement.difference.level, year=movement.difference.last)
    names = gemeente_names(loaded)
    content = movement_content(
        movement,
        place=scope.name,
        whole=whole,
        language=language,
        gemeenten=names,
        notices=notices(later, loaded, boundary_year=year, names=names, language=language),
    )
    one, other = (origin_of(found, loaded, boundary_year=year, catalogue=catalogue) for found in answers)
    return build_snapshot(
        content,
        loaded.areas,
        origin=_together(one, other),
        rebuild=Rebuild(dict(query), library.settings.public_url, page=CHANGE),
        indicator=movement.difference.indicator.id,
        invented=later.invented,
    )


def own_snapshot(view: OwnMap, catalogue: Catalogue) -> Snapshot:
    """Snapshot of own figures: marked as such, with no link, under the licence of who made them.

    Parameters
    ----------
    view
        What the map shows.
    catalogue
        Holds the source of the boundaries.
    """
    gettext, figures = translations(view.language).gettext, view.figures
    names, invented = gemeente_names(view.loaded), is_example(view.scope)
    said = [gettext("Made by a user of kaart, not by CBS; who made them decides on their use.")]
    if invented:
        said.append(gettext("The areas are invented."))
    answer = Answer(figures, manifests={}, absent=(), previous=(), invented=False)
    said += notices(answer, view.loaded, boundary_year=view.boundary_year, names=names, language=view.language)
    content = choropleth(
        figures,
        view.classification,
        place=view.scope.name,
        place_value=None,
        language=view.language,
        gemeenten=names,
        notices=tuple(said),
    )
    rebuild = Rebuild(
        _own_query(view),
        page=OWN,
        instead=gettext(
            mark(
                "there is no link, for these figures are not stored; open the same file again on the page Own figures."
            )
        ),
    )
    return build_snapshot(
        content,
        view.loaded.areas,
        origin=_own_origin(view, catalogue),
        rebuild=rebuild,
        indicator=figures.indicator.id,
    )


def _own_query(view: OwnMap) -> dict[str, str]:
    """What names the file, and what a record remembers; no link is made of it."""
    figures = view.figures
    query = {
        "gebied": view.scope.id,
        "niveau": figures.level.value,
        "indicator": figures.indicator.id,
        "jaar": str(figures.year),
        "code": view.marked if figures.area(view.marked) is not None else "",
    }
    return {name: text for name, text in query.items() if text}


def _own_origin(view: OwnMap, catalogue: Catalogue) -> Origin:
    drawn = [] if is_example(view.scope) else [manifest.provenance for manifest in view.loaded.manifests]
    return Origin(
        source=view.source,
        tables=(),
        retrieved=None,
        boundary_year=view.boundary_year,
        boundary_source=catalogue.source(drawn[0].source) if drawn else None,
        boundaries_retrieved=min((item.retrieved_at for item in drawn), default=None),
    )


def _together(one: Origin, other: Origin) -> Origin:
    """Both as one where the publisher is the same: all tables, and the earlier date."""
    if one.source != other.source:
        return replace(one, beside=other)
    dates = [item.retrieved for item in (one, other) if item.retrieved is not None]
    tables = tuple(sorted({*one.tables, *other.tables}))
    return replace(one, tables=tables, retrieved=min(dates, default=None))
