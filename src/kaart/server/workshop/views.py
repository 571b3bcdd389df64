"""What a step shows, for phones: words, areas and picture of its view, and which of the areas a place lies in."""

from __future__ import annotations

import asyncio
import json
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from functools import partial
from typing import Generic, TypeVar
from urllib.parse import urlencode

import anyio
import numpy as np
import shapely
from anyio import CapacityLimiter, to_thread
from geopandas import GeoDataFrame

from kaart.catalogue.selections import read_selection
from kaart.core.crs import degrees_to_rd
from kaart.exports.workshop.kept import kept_view
from kaart.exports.workshop.pointed import Outlines, outlines_of
from kaart.exports.workshop.view import StepView
from kaart.render.picture.draw import draw_picture
from kaart.render.snapshot.build import Snapshot
from kaart.render.workshop.spot_map import spot_data
from kaart.server.pictures.asked import FIRST, FOLDER, SIZE
from kaart.server.site import Site
from kaart.workshop.model import Step

_MOST_STEPS, _MOST_PICTURES, _MOST_SPOTS = 64, 16, 256
_TALL = "9:16"
_Made = TypeVar("_Made")


@dataclass(frozen=True)
class ShownStep:
    """What a step shows.

    Attributes
    ----------
    text
        JSON for phones.
    names
        Of its areas, by code.
    areas
        Their boundaries in EPSG:28992 with ``code``; None for a view without a map.
    snapshot
        The map, where it has no picture with an address: that of a selection of areas is for the room alone.
    """

    text: str
    names: dict[str, str] = field(repr=False)
    areas: GeoDataFrame | None = field(repr=False, default=None)
    snapshot: Snapshot | None = field(repr=False, default=None)

    def area_at(self, lon: float, lat: float) -> str:
        """Code of the area that a place lies in, "" for none.

        Parameters
        ----------
        lon, lat
            WGS84 degrees.
        """
        if self.areas is None:
            return ""
        place = shapely.points(degrees_to_rd(np.array([lon]), np.array([lat])))[0]
        inside = self.areas.geometry.covers(place).to_numpy()
        return str(self.areas["code"].to_numpy()[inside][0]) if inside.any() else ""


class _Kept(Generic[_Made]):
    """What was asked for last; made in a thread, once for all who wait for it."""

    def __init__(self, most: int, threads: CapacityLimiter) -> None:
        self._most, self._threads = most, threads
        self._made: OrderedDict[Hashable, _Made] = OrderedDict()
        self._turns: dict[Hashable, asyncio.Lock] = {}

    async def get(self, key: Hashable, make: Callable[[], _Made]) -> _Made:
        turn = self._turns.setdefault(key, asyncio.Lock())
        try:
            async with turn:
                if key not in self._made:
                    self._made[key] = await to_thread.run_sync(make, limiter=self._threads)
        finally:
            self._turns.pop(key, None)
        found = self._made[key]
        self._made.move_to_end(key)
        while len(self._made) > self._most:
            self._made.popitem(last=False)
        return found


class ShownSteps:
    """The steps that were asked for last; one is made at a time.

    Parameters
    ----------
    site
        Its store, as visitors see it.
    """

    def __init__(self, site: Site) -> None:
        self._site = site
        threads = anyio.CapacityLimiter(1)
        self._steps: _Kept[ShownStep] = _Kept(_MOST_STEPS, threads)
        self._pictures: _Kept[bytes] = _Kept(_MOST_PICTURES, threads)
        self._outlines: _Kept[Outlines | None] = _Kept(_MOST_STEPS, threads)
        self._spots: _Kept[str] = _Kept(_MOST_SPOTS, threads)

    async def get(self, step: Step, *, language: str) -> ShownStep:
        """What a step shows.

        Parameters
        ----------
        step
            Of a session.
        language
            ``nl`` or ``en``.
        """
        return await self._steps.get(await self._key(step, language), partial(_shown, step, self._site, language))

    async def picture(self, step: Step, *, language: str) -> bytes | None:
        """PNG of a map that has no address of its own; kept in memory alone. None for a view without one.

        Parameters
        ----------
        step
            Of a session.
        language
            ``nl`` or ``en``.
        """
        shown = await self.get(step, language=language)
        if shown.snapshot is None:
            return None
        draw = partial(draw_picture, shown.snapshot, "png", preset=_TALL)
        return await self._pictures.get(await self._key(step, language), draw)

    async def outlines(self, step: Step, *, language: str) -> Outlines | None:
        """Boundaries of the areas of a step; None where they are not known.

        Parameters
        ----------
        step
            Of a session.
        language
            ``nl`` or ``en``.
        """
        make = partial(outlines_of, step, self._site.library, self._site.catalogue, language=language)
        return await self._outlines.get(await self._key(step, language), make)

    async def spot(self, step: Step, area: str, *, language: str) -> str:
        """JSON of the map of an area to point out a place on; "" for an area that is none of the step's.

        Parameters
        ----------
        step, area
            Of a session, and the code of one of its areas.
        language
            ``nl`` or ``en``.
        """
        outlines = await self.outlines(step, language=language)
        if outlines is None or area not in outlines.codes:
            return ""
        return await self._spots.get((*await self._key(step, language), area), partial(_spot, outlines, area))

    async def _key(self, step: Step, language: str) -> tuple[Hashable, ...]:
        stamp = await to_thread.run_sync(self._site.stamp)
        return step.page, tuple(sorted(step.query.items())), language, stamp


def _spot(outlines: Outlines, area: str) -> str:
    spot = outlines.spot(area)
    return "" if spot is None else json.dumps(spot_data(spot), ensure_ascii=False, separators=(",", ":"))


def _shown(step: Step, site: Site, language: str) -> ShownStep:
    view = kept_view(step, site.library, site.catalogue, language=language)
    picture = _picture(view, site)
    own = None if picture else view.snapshot
    told = {
        "title": view.title,
        "sentence": view.sentence,
        "definition": view.definition,
        "attribution": view.attribution,
        "problem": view.problem,
        "picture": picture,
        "drawn": own is not None,
        "alt": "" if view.snapshot is None else view.snapshot.alt_short,
        "outlined": bool(view.areas) and (view.snapshot is not None or view.sheet is not None),
        "areas": [[area.code, area.name, area.words] for area in view.areas],
    }
    areas = None if view.snapshot is None else view.snapshot.areas[["code", "geometry"]]
    return ShownStep(json.dumps(told, ensure_ascii=False), dict(view.names), areas, own)


def _picture(view: StepView, site: Site) -> str:
    """Address of the picture of a view, "" where there is none."""
    if view.problem or not view.query or read_selection(view.query.get("gebied", "")) is not None:
        return ""
    name = view.page or FIRST
    return f"{site.at(f'/{FOLDER}/{name}.png')}?{urlencode({**view.query, SIZE: _TALL})}"
