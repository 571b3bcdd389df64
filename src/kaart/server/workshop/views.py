"""What a step shows, for phones: words, areas and picture of its view, and which of the areas a place lies in."""

from __future__ import annotations

import asyncio
import json
from collections import OrderedDict
from dataclasses import dataclass, field
from functools import partial
from urllib.parse import urlencode

import anyio
import numpy as np
import shapely
from anyio import to_thread
from geopandas import GeoDataFrame

from kaart.catalogue.selections import read_selection
from kaart.core.crs import degrees_to_rd
from kaart.exports.workshop.view import StepView, step_view
from kaart.server.pictures.asked import FIRST, FOLDER, SIZE
from kaart.server.site import Site
from kaart.workshop.model import Step

_MOST_KEPT = 64
_TALL = "9:16"


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
    """

    text: str
    names: dict[str, str] = field(repr=False)
    areas: GeoDataFrame | None = field(repr=False, default=None)

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


class ShownSteps:
    """The steps that were asked for last. One is made at a time, and once for all phones that wait for it.

    Parameters
    ----------
    site
        Its store, as visitors see it.
    """

    def __init__(self, site: Site) -> None:
        self._site = site
        self._kept: OrderedDict[tuple[object, ...], ShownStep] = OrderedDict()
        self._turns: dict[tuple[object, ...], asyncio.Lock] = {}
        self._threads = anyio.CapacityLimiter(1)

    async def get(self, step: Step, *, language: str) -> ShownStep:
        """What a step shows.

        Parameters
        ----------
        step
            Of a session.
        language
            ``nl`` or ``en``.
        """
        stamp = await to_thread.run_sync(self._site.stamp)
        key = (step.page, tuple(sorted(step.query.items())), language, stamp)
        turn = self._turns.setdefault(key, asyncio.Lock())
        try:
            async with turn:
                shown = self._kept.get(key)
                if shown is None:
                    make = partial(_shown, step, self._site, language=language)
                    shown = await to_thread.run_sync(make, limiter=self._threads)
        finally:
            self._turns.pop(key, None)
        self._kept[key] = shown
        self._kept.move_to_end(key)
        while len(self._kept) > _MOST_KEPT:
            self._kept.popitem(last=False)
        return shown


def _shown(step: Step, site: Site, *, language: str) -> ShownStep:
    view = step_view(step, site.library, site.catalogue, language=language)
    told = {
        "title": view.title,
        "sentence": view.sentence,
        "definition": view.definition,
        "attribution": view.attribution,
        "problem": view.problem,
        "picture": _picture(view, site),
        "alt": "" if view.snapshot is None else view.snapshot.alt_short,
        "areas": [[area.code, area.name, area.words] for area in view.areas],
    }
    areas = None if view.snapshot is None else view.snapshot.areas[["code", "geometry"]]
    return ShownStep(json.dumps(told, ensure_ascii=False), dict(view.names), areas)


def _picture(view: StepView, site: Site) -> str:
    """Address of the picture of a view, "" where there is none: that of a selection of areas is no public one."""
    if view.problem or not view.query or read_selection(view.query.get("gebied", "")) is not None:
        return ""
    name = view.page or FIRST
    return f"{site.at(f'/{FOLDER}/{name}.png')}?{urlencode({**view.query, SIZE: _TALL})}"
