"""Snapshots of a map of what changed between two years."""

from __future__ import annotations

from collections.abc import Mapping

from kaart.analysis.change.movement import Movement
from kaart.answers.figures import Answer
from kaart.catalogue import Catalogue
from kaart.catalogue.scope import Scope
from kaart.exports.drawn import Drawn
from kaart.exports.origin import are_invented
from kaart.exports.own import own_notices
from kaart.render.change.snapshot import movement_content
from kaart.render.snapshot.build import Snapshot, build_snapshot
from kaart.render.snapshot.rebuild import Rebuild
from kaart.store.library import Library

PAGE = "verandering"  # path of the page


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
        As in `kaart.exports.hotspots.spot_snapshot`.
    whole
        Values of the region as a whole in both years; None where it has none.

    Raises
    ------
    NotInStoreError
        If no boundaries of the scope are stored.
    """
    later, difference = answers[1], movement.difference
    drawn = Drawn.nearest(
        library, scope, level=difference.level, year=difference.area_year, language=language, catalogue=catalogue
    )
    content = movement_content(
        movement,
        place=scope.name,
        whole=whole,
        language=language,
        gemeenten=drawn.names,
        notices=(
            *own_notices(difference.indicator, invented=later.invented, language=language),
            *drawn.notices(later),
        ),
    )
    return build_snapshot(
        content,
        drawn.loaded.areas,
        origin=drawn.origin(*answers),
        rebuild=Rebuild(dict(query), library.settings.public_url, page=PAGE),
        indicator=difference.indicator.id,
        invented=are_invented(later),
    )
