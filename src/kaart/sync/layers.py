"""How each layer is planned, fetched and checked. Another source is an adapter, and a record here and in the catalogue.

Names, files and words of the layers stand in `kaart.catalogue.layers`, by the same id.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from kaart.catalogue import Catalogue, Family
from kaart.catalogue.layers import BOUNDARIES, FIGURES, OV, SCHOOLS, VVE, Layer, find_layer, get_layer
from kaart.catalogue.scope import Scope
from kaart.core.codes import MAP_LEVELS, Level
from kaart.core.errors import KaartError, UnknownLayerError, UpstreamAnswerError, mark
from kaart.core.provenance import Notice
from kaart.sources.cbs import editions, third_party
from kaart.sources.cbs import fetch as cbs
from kaart.sources.http.border import UNREADABLE, reason
from kaart.sources.registers import duo, lrk
from kaart.store.manifest import Key
from kaart.store.sites import VINTAGE
from kaart.store.timetables import STOPS
from kaart.sync.boundaries import refresh_boundaries
from kaart.sync.checks import Check, has_inhabitants, is_year_of_areas_known, joins_boundaries
from kaart.sync.figures import FigureTables
from kaart.sync.jobs import Item, Job, Work
from kaart.sync.sites import SiteRegister
from kaart.sync.timetable import fetch_ov

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class LayerRecord:
    """How a layer of the catalogue is brought into the store.

    Attributes
    ----------
    id
        Of a `kaart.catalogue.layers.Layer`.
    plan
        Gives the jobs for some years.
    fetch
        Does one job for some scopes, its checks included; the store is locked only for writing. Raises a `KaartError`
        when the job brings nothing; stored files then stay.
    around
        Gives the jobs for the gemeenten around a scope that its measures rest on; None when they rest on none.
    """

    id: str
    plan: Callable[[Catalogue, Sequence[int]], Iterable[Job]]
    fetch: Callable[[Work, Job, Sequence[Scope]], list[Item]]
    around: Callable[[Catalogue, int], Iterable[Job]] | None = None

    @property
    def layer(self) -> Layer:
        """Its record in the catalogue."""
        return get_layer(self.id)


def _tables(catalogue: Catalogue, years: Sequence[int], *, families: Sequence[Family]) -> list[Job]:
    return [Job(FIGURES, kind, year) for year in years for kind in families if year in catalogue.family_years(kind)]


def _levels(_: Catalogue, years: Sequence[int]) -> list[Job]:
    return [Job(BOUNDARIES, level, year) for year in years for level in MAP_LEVELS]


def _rare_tables(catalogue: Catalogue, years: Sequence[int], *, family: Family) -> list[Job]:
    # Of years in between nothing was ever made; when none of the years was, the source itself says which were.
    made = [year for year in years if year in catalogue.family_years(family)]
    return [Job(FIGURES, family, year, areas=catalogue.area_year(family, year)) for year in made or years]


def _now(_: Catalogue, years: Sequence[int], *, layer: str, kind: str) -> list[Job]:
    return [Job(layer, kind, max(years), dated=False)]


def _sites_around(_: Catalogue, year: int, *, layer: str) -> list[Job]:
    return [Job(layer, VINTAGE, year, dated=False)]


def _competing(catalogue: Catalogue, year: int, *, layer: str) -> list[Job]:
    """Sites, and the people who share their places."""
    people = [Job(FIGURES, Family.KWB, year)] if year in catalogue.family_years(Family.KWB) else []
    return [Job(BOUNDARIES, Level.BUURT, year), *people, *_sites_around(catalogue, year, layer=layer)]


def _third_party(family: Family, *checks: Check) -> LayerRecord:
    """Record of a table of others that CBS hosts."""
    plan = partial(_rare_tables, family=family)
    return LayerRecord(
        family.value, plan, FigureTables(third_party, (joins_boundaries, is_year_of_areas_known, *checks))
    )


RECORDS = (
    LayerRecord(
        FIGURES,
        partial(_tables, families=(Family.KWB, Family.NABIJHEID)),
        FigureTables(cbs, (joins_boundaries,)),
    ),
    LayerRecord(BOUNDARIES, _levels, refresh_boundaries),
    LayerRecord(OV, partial(_now, layer=OV, kind=STOPS), fetch_ov),
    # LRK is renewed on Mondays and Fridays, DUO's list monthly.
    LayerRecord(
        VVE,
        partial(_now, layer=VVE, kind=VINTAGE),
        SiteRegister(lrk, timedelta(days=3)),
        partial(_competing, layer=VVE),
    ),
    LayerRecord(
        SCHOOLS,
        partial(_now, layer=SCHOOLS, kind=VINTAGE),
        SiteRegister(duo, timedelta(days=30)),
        partial(_sites_around, layer=SCHOOLS),
    ),
    _third_party(Family.POLITIE, has_inhabitants),
    _third_party(Family.GEZONDHEID),
    LayerRecord(
        Family.SES.value, partial(_rare_tables, family=Family.SES), FigureTables(editions, (joins_boundaries,))
    ),
)


def layer_ids() -> tuple[str, ...]:
    """Ids of the layers that can be fetched, in the order in which they are offered."""
    return tuple(record.id for record in RECORDS)


def record_of(job: Job) -> LayerRecord:
    """Record of the layer that a job belongs to."""
    catalogued = find_layer(job.layer, job.vintage)
    return next(record for record in RECORDS if catalogued is not None and record.id == catalogued.id)


def fetch_job(work: Work, job: Job, scopes: Sequence[Scope]) -> list[Item]:
    """Do a job: what came of it, as its layer does it.

    Sources turn what they cannot read into errors of their own; this is the last place where it is caught, so that it
    costs one job and not the others.

    Parameters
    ----------
    work, job, scopes
        As `LayerRecord.fetch` takes them.

    Raises
    ------
    UpstreamAnswerError
        If what came cannot be read, compared with what is stored, or stored.
    KaartError
        If the job brings nothing; stored files then stay.
    """
    try:
        return record_of(job).fetch(work, job, scopes)
    except KaartError:
        raise
    except UNREADABLE as error:
        log.warning("%s %s cannot be read", job.layer, job.vintage, exc_info=True)
        cause = Notice.of(
            mark("What came for {layer} {vintage} cannot be read ({reason})"),
            layer=job.layer,
            vintage=job.vintage,
            reason=reason(error),
        )
        raise UpstreamAnswerError(
            mark("{cause}; kaart keeps the last good data. Please report this."), cause=cause
        ) from error


def is_optional(key: Key) -> bool:
    """Whether a file is of a layer that is fetched only when somebody asks for it."""
    catalogued = find_layer(key.layer, key.vintage)
    return catalogued is not None and catalogued.optional


def read_layers(text: str) -> tuple[str, ...]:
    """Layers from a comma-separated list.

    Raises
    ------
    UnknownLayerError
        If one cannot be fetched; names the layers that can.
    """
    known = layer_ids()
    wanted = tuple(part.strip().lower() for part in text.split(",") if part.strip())
    unknown = [layer for layer in wanted if layer not in known]
    if unknown or not wanted:
        raise UnknownLayerError(
            mark("There is no layer '{layer}'; choose {choices}."),
            layer=", ".join(unknown) or text,
            choices=", ".join(known),
        )
    return wanted


def plan(
    catalogue: Catalogue,
    *,
    years: Sequence[int],
    layers: Sequence[str],
    is_there: Callable[[Job], bool] = lambda _: True,
) -> tuple[Job, ...]:
    """Work for some years and layers, in order.

    Figures that are counted in the areas of another year bring the key figures and boundaries of that year along.

    Parameters
    ----------
    catalogue
        Knows which years a table family has.
    years
        Years asked for.
    layers
        Ids of layers.
    is_there
        Whether the files of a job are stored, so that it is not brought along.
    """
    asked = [record for record in RECORDS if record.id in layers]
    # What the map needs comes year by year, so that what was fetched before a fault is complete.
    jobs = [
        job
        for year in years
        for record in asked
        if not record.layer.optional
        for job in record.plan(catalogue, (year,))
    ]
    others = [job for record in asked if record.layer.optional for job in record.plan(catalogue, years)]
    along = [
        job
        for year in sorted({job.area_year for job in others if job.area_year != job.year})
        for job in (Job(FIGURES, Family.KWB, year), *_levels(catalogue, (year,)))
        if job not in jobs and not is_there(job)
    ]
    return (*jobs, *along, *sorted(others, key=lambda job: not job.dated))
