"""Accessibility over streets: choice of the network, and points and sites too far from any street."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
from geopandas import GeoDataFrame
from numpy.typing import NDArray

from kaart.analysis.distance.network import JOIN_M, StreetNetwork
from kaart.analysis.distance.reach import CYCLE, WALK
from kaart.answers.access.ground import Ground
from kaart.answers.access.network_cache import NO_STREETS, Extract, load_network
from kaart.answers.access.question import Question
from kaart.core.errors import NoStreetsError, mark
from kaart.core.provenance import Notice
from kaart.store.library import Library
from kaart.store.outlines import AROUND_M

OFF_STREET = Notice.of(mark("no street lies near"))


def find_streets(library: Library, ground: Ground, question: Question) -> tuple[Ground, Question]:
    """The question with its metric, and the ground with only the points that it can measure from.

    Parameters
    ----------
    library
        Store with the cache.
    ground
        Buurten and people.
    question
        May name an extract.

    Raises
    ------
    InputError
        If the extract cannot be read, or reading it needs a package that is not there.
    NoStreetsError
        If it is required and has no streets there.
    """
    if question.extract is None or not len(ground.areas):
        return ground, question
    points = ground.demand.points
    try:
        metric, near = _network(library, ground, question.extract)
    except NoStreetsError:
        if question.extract.required:
            raise
        text = mark(
            "The street network of this installation has no streets here: distances are estimated from straight lines."
        )
        return replace(ground, notices=(*ground.notices, Notice.of(text))), question
    notices = ground.notices
    if not near.all():
        text = mark("{count} of {total} points lie more than {metres} m from any street and do not count.")
        notices += (Notice.of(text, count=int((~near).sum()), total=len(points), metres=f"{JOIN_M:.0f}"),)
    return replace(ground.only(partial(_near_streets, metric)), notices=notices), replace(question, metric=metric)


def _network(library: Library, ground: Ground, extract: Extract) -> tuple[StreetNetwork, NDArray[np.bool_]]:
    """Streets around the buurten, and which points lie near one that can be walked and one that can be cycled.

    Raises
    ------
    NoStreetsError
        If no point lies near a street.
    """
    # As far as people compete: the streets, and so the figures, of a buurt are then the same in a wider scope.
    far = np.array([-AROUND_M, -AROUND_M, AROUND_M, AROUND_M])
    west, south, east, north = (float(edge) for edge in ground.areas.total_bounds + far)
    area = ground.scope.name
    metric = load_network(library.settings.cache, extract, (west, south, east, north), area=area)
    near = _near_streets(metric, ground.demand.points)
    if not near.any():
        raise NoStreetsError(NO_STREETS, path=extract.path, area=area)
    return metric, near


def _near_streets(metric: StreetNetwork, points: GeoDataFrame) -> NDArray[np.bool_]:
    """Which points lie near a street that can be walked and one that can be cycled."""
    return metric.by(WALK).usable(points) & metric.by(CYCLE).usable(points)
