"""Accessibility for a profile, from the store; a layer that was not fetched gives a reason instead."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from kaart.analysis.access.facilities import PUBLIC, Facility, Way, record_of
from kaart.analysis.profile.build import Origin
from kaart.analysis.profile.surroundings import Measured, Unmeasured
from kaart.answers.access.load import Access, partly_known, why_not
from kaart.catalogue.scope import EXAMPLE, Scope
from kaart.core.codes import Level, gemeente_of, level_of
from kaart.core.errors import KaartError
from kaart.core.provenance import Notice
from kaart.store.library import Library
from kaart.store.manifest import Manifest
from kaart.store.sites import site_manifests
from kaart.store.timetables import stops_manifests

# Returns accessibility of a facility for a scope.
Reach = Callable[[Scope, Facility], Access]


def whole_scope(library: Library, scope: Scope, code: str) -> Scope:
    """The scope if it consists of whole gemeenten, else the gemeente of an area: means need whole gemeenten.

    Parameters
    ----------
    library
        Store with names.
    scope
        Scope with the candidates for similar areas.
    code
        Of an area in it.
    """
    members = (scope.id,) if scope.region is None else scope.region.members(None)
    whole = all(level_of(member) is Level.GEMEENTE for member in members) and not scope.is_country
    return scope if whole else library.scope(gemeente_of(code))


def measure_around(scope: Scope, reach: Reach) -> tuple[Measured | Unmeasured, ...]:
    """Accessibility of every facility for whole gemeenten.

    Parameters
    ----------
    scope
        Scope of whole gemeenten.
    reach
        Returns the accessibility of one facility.
    """
    return tuple(_measured(scope, facility, reach) for facility in PUBLIC)


def _measured(scope: Scope, facility: Facility, reach: Reach) -> Measured | Unmeasured:
    try:
        access = reach(scope, facility)
    except KaartError as error:
        # Usually a layer that was not fetched: the sentence tells which one, and how to fetch it.
        return Unmeasured(facility, Notice.of(error.template, **error.values))
    return Measured(
        facility=facility,
        year=access.year,
        frame=access.frame,
        why=partial(why_not, access),
        method=access.method,
        notices=access.notices,
        sites=access.supply.sites,
        unlocated=access.supply.unlocated,
        points=access.demand.points,
        areas=access.areas,
        retrieved_at=access.supply.retrieved_at,
        counted=access.supply.counted,
        metric=access.metric,
        source=EXAMPLE if access.invented else "",
        partly=partial(partly_known, access),
    )


def _of_timetable(library: Library, scope: Scope, _found: Measured) -> tuple[Manifest, ...]:
    return stops_manifests(library, scope)


def _of_register(library: Library, scope: Scope, measured: Measured) -> tuple[Manifest, ...]:
    return site_manifests(library, scope, layer=record_of(measured.facility).layer, year=measured.year)


_MANIFESTS: Mapping[Way, Callable[[Library, Scope, Measured], tuple[Manifest, ...]]] = {
    Way.REGISTER: _of_register,
    Way.TIMETABLE: _of_timetable,
}


def around_origins(
    library: Library, scope: Scope, around: tuple[Measured | Unmeasured, ...], *, home: str
) -> tuple[Origin, ...]:
    """Files of registers and timetable that were used for a gemeente.

    Parameters
    ----------
    library
        Where they are stored.
    scope, around
        Result of `measure_around`.
    home
        Code of the gemeente: registers are kept per gemeente, and only its own is named.
    """
    by_hash: dict[str, Manifest] = {}
    for item in around:
        if isinstance(item, Unmeasured):
            continue
        every = _MANIFESTS[record_of(item.facility).way](library, scope, item)
        manifests = [part for part in every if part.key.area == home] or every[:1]
        by_hash |= {manifest.sha256: manifest for manifest in manifests}
    return tuple(
        Origin(
            manifest.provenance.source,
            "",
            None,
            manifest.provenance.url,
            manifest.provenance.retrieved_at,
            manifest.sha256,
        )
        for manifest in by_hash.values()
    )
