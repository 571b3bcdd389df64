"""The drawing of the map of a step for screens of the room, cached between reruns."""

from __future__ import annotations

from kaart.exports.workshop.view import Viewed
from kaart.render.workshop.room_map import RoomMap, room_map
from kaart.ui.cache.keep import kept
from kaart.ui.cache.workshops import load_view
from kaart.workshop.model import Step


def load_room_map(step: Viewed, *, language: str) -> RoomMap | None:
    """Map of a step; None where its view has no map.

    Parameters
    ----------
    step
        A step of a session.
    language
        ``nl`` or ``en``.
    """
    return _load(step.page, tuple(sorted(step.query.items())), language)


@kept(max_entries=32)
def _load(page: str, query: tuple[tuple[str, str], ...], language: str) -> RoomMap | None:
    snapshot = load_view(Step("", page=page, query=dict(query)), language=language).snapshot
    return None if snapshot is None else room_map(snapshot)
