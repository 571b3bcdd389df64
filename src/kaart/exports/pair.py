"""Snapshots of a map of two indicators."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from kaart.answers.figures import Answer
from kaart.catalogue import Catalogue
from kaart.catalogue.scope import Scope
from kaart.exports.drawn import Drawn
from kaart.exports.origin import are_invented
from kaart.exports.own import own_notices
from kaart.render.pair.map import Together
from kaart.render.pair.snapshot import pair_content
from kaart.render.snapshot.build import Snapshot, build_snapshot
from kaart.render.snapshot.rebuild import Rebuild
from kaart.store.library import Library

PAGE = "samen"  # path of the page


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
        As in `kaart.exports.hotspots.spot_snapshot`.

    Raises
    ------
    NotInStoreError
        If no boundaries of the scope are stored.
    """
    first = shown.first
    drawn = Drawn.nearest(
        library, scope, level=first.level, year=first.area_year, language=language, catalogue=catalogue
    )
    # The boundaries that are drawn are those of the first; of the second those of its own areas are right.
    years = (drawn.year, shown.second.area_year)
    said = [
        text
        for found, axis, year in zip(answers, shown.axes, years, strict=True)
        for text in (
            *own_notices(axis.indicator, invented=found.invented, language=language),
            *drawn.notices(replace(found, figures=axis), year=year),
        )
    ]
    content = pair_content(
        shown, place=scope.name, language=language, gemeenten=drawn.names, notices=tuple(dict.fromkeys(said))
    )
    return build_snapshot(
        content,
        drawn.loaded.areas,
        origin=drawn.origin(*answers),
        rebuild=Rebuild(dict(query), library.settings.public_url, page=PAGE),
        indicator=first.indicator.id,
        invented=any(map(are_invented, answers)),
    )
