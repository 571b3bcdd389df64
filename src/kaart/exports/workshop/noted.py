"""Notes with a place of their own as dots on a picture of the map of their step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from kaart.core.crs import degrees_to_rd
from kaart.core.language import translations
from kaart.render.snapshot.build import Snapshot
from kaart.render.snapshot.dots import Dots
from kaart.workshop.model import Point


def with_places(snapshot: Snapshot, places: Sequence[Point]) -> Snapshot:
    """The map with a dot at every place, which its legend counts; as it is where it has dots of its own, or for none.

    Parameters
    ----------
    snapshot
        Of the view of a step.
    places
        Of notes; one outside the map is not drawn, and not counted.
    """
    content = snapshot.content
    if content.dots is not None or not places:
        return snapshot
    lon, lat = np.array([place.lon for place in places]), np.array([place.lat for place in places])
    metres = degrees_to_rd(lon, lat)
    west, south, east, north = snapshot.areas.total_bounds
    metres = metres[((metres >= (west, south)) & (metres <= (east, north))).all(axis=1)]
    if not len(metres):
        return snapshot
    gettext = translations(content.language).gettext
    what = gettext("Note at a place")
    note = gettext("● {what}: {count}.").format(what=what, count=len(metres))
    legend = replace(content.legend, notes=(*content.legend.notes, note))
    return replace(snapshot, content=replace(content, dots=Dots(metres, (what,) * len(metres)), legend=legend))
