"""Snapshots of a map of hotspots."""

from __future__ import annotations

from collections.abc import Mapping

from kaart.analysis.hotspots.statistic import Hotspots
from kaart.answers.figures import Answer
from kaart.catalogue import Catalogue
from kaart.catalogue.scope import Scope
from kaart.exports.drawn import Drawn
from kaart.render.hotspots.snapshot import spot_content
from kaart.render.snapshot.build import Snapshot, build_snapshot
from kaart.render.snapshot.rebuild import Rebuild
from kaart.store.library import Library

PAGE = "hotspots"  # path of the page


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
    drawn = Drawn.nearest(
        library, scope, level=figures.level, year=figures.area_year, language=language, catalogue=catalogue
    )
    return build_snapshot(
        spot_content(result, figures, place=scope.name, language=language, notices=drawn.notices(found)),
        drawn.loaded.areas,
        origin=drawn.origin(found),
        rebuild=Rebuild(dict(query), library.settings.public_url, page=PAGE),
        indicator=figures.indicator.id,
        invented=found.invented,
    )
