"""Snapshots of own figures, which are stored nowhere."""

from __future__ import annotations

from dataclasses import dataclass

from kaart.analysis.classes.classify import Classification
from kaart.answers.figures import Answer
from kaart.catalogue import Catalogue, Indicator, Source
from kaart.catalogue.own import is_own
from kaart.catalogue.scope import Scope
from kaart.core.errors import mark
from kaart.core.language import translations
from kaart.exports.drawn import Drawn
from kaart.model.indicators import Figures
from kaart.render.snapshot.build import Snapshot, build_snapshot, choropleth
from kaart.render.snapshot.rebuild import Rebuild
from kaart.store.library import LoadedAreas, is_example

PAGE = "eigen"  # path of the page


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
    drawn, invented = Drawn(view.loaded, view.boundary_year, view.language, catalogue), is_example(view.scope)
    said = list(own_notices(figures.indicator, invented=invented, language=view.language))
    answer = Answer(figures, manifests={}, absent=(), previous=(), invented=False)
    said += drawn.notices(answer)
    content = choropleth(
        figures,
        view.classification,
        place=view.scope.name,
        place_value=None,
        language=view.language,
        gemeenten=drawn.names,
        notices=tuple(said),
    )
    rebuild = Rebuild(
        _query(view),
        page=PAGE,
        instead=gettext(
            mark(
                "there is no link, for these figures are not stored; open the same file again on the page Own figures."
            )
        ),
    )
    return build_snapshot(
        content,
        view.loaded.areas,
        origin=drawn.origin_of(view.source, invented=invented),
        rebuild=rebuild,
        indicator=figures.indicator.id,
    )


def own_notices(indicator: Indicator, *, invented: bool, language: str) -> tuple[str, ...]:
    """Tells of own figures that they are a user's; nothing for any other indicator.

    Parameters
    ----------
    indicator
        Record of what is shown.
    invented
        Whether the areas are those of the example region.
    language
        ``nl`` or ``en``.
    """
    if not is_own(indicator):
        return ()
    texts = [mark("Made by a user of kaart, not by CBS; who made them decides on their use.")]
    texts += [mark("The areas are invented.")] if invented else []
    return tuple(translations(language).gettext(text) for text in texts)


def _query(view: OwnMap) -> dict[str, str]:
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
