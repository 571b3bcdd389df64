"""The snapshot of the page Kaart."""

from __future__ import annotations

from kaart.catalogue import load
from kaart.exports.map import View, map_snapshot
from kaart.render.snapshot.build import Snapshot
from kaart.ui.cache.keep import library
from kaart.ui.map.view import MapView


def view_snapshot(view: MapView) -> Snapshot:
    """Snapshot of the page Kaart.

    Parameters
    ----------
    view
        View on the screen.

    Raises
    ------
    KaartError
        If no boundaries are stored.
    """
    selection = view.choice.selection
    on_map = view.answer.figures.area(selection.area) is not None
    return map_snapshot(
        View(
            scope=view.choice.scope,
            indicator=view.choice.indicator,
            level=selection.level,
            year=selection.year,
            answer=view.answer,
            classification=view.classification,
            whole=view.whole,
            language=selection.language,
            classes=view.rule.to_text(),
            marked=selection.area if on_map else "",
            coloured=view.coloured,
            small=view.choice.small.to_text(),
            middle=view.middle,
        ),
        library(),
        load(),
    )
