"""Boundaries of buurten, wijken and gemeenten from PDOK, whichever of its services answers.

The detailed layers (wijken-en-buurten) serve the years from 2022, the generalised ones
(gebiedsindelingen) the years before and whatever the detailed ones do not give: a generalised
coast or river bank is some metres off, which is fine for a map and not for measuring.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import shapely
from geopandas import GeoDataFrame

from kaart.core.codes import MAP_LEVELS, Level, clean_code, level_of, read_level
from kaart.core.errors import (
    SourceError,
    UnknownAreaError,
    UnknownLevelError,
    UpstreamAnswerError,
    UpstreamDriftError,
    UpstreamNotFoundError,
    UpstreamUnavailableError,
    mark,
)
from kaart.core.provenance import Notice, Provenance
from kaart.sources.http.border import reading
from kaart.sources.http.client import Http
from kaart.sources.pdok import ogc, wfs
from kaart.sources.pdok.clean import Cleaned, clean, named
from kaart.sources.pdok.layers import (
    FIRST_DETAILED_YEAR,
    Bounds,
    Feature,
    Layer,
    Page,
    Where,
    detailed_layer,
    generalised_layer,
)

# Beyond this many gemeenten the whole country in pages of 1,000 is less work for both sides.
MOST_GEMEENTEN = 20
# Generalised lines of two layers need not meet; a buurt at the edge must still touch the box.
MARGIN_M = 500.0
# Error to raise when no service gives a usable answer: the most informative kind comes first.
_TELLING = (UpstreamDriftError, UpstreamAnswerError, UpstreamUnavailableError, UpstreamNotFoundError)
Reader = Callable[[Http, Layer, Where], Iterator[Page]]


@dataclass(frozen=True)
class RawAreas:
    """Areas of one level and year.

    Attributes
    ----------
    areas
        Columns code, name, gemeente, gemeente_name ("" when the source does not say), wijk
        ("" for a gemeente) and geometry; EPSG:28992, sorted by code, one row a code.
    provenance
        Where they come from, and what was repaired or dropped.
    """

    areas: GeoDataFrame
    provenance: Provenance


@dataclass(frozen=True)
class _Service:
    """One route to a layer: the service, its host and reader, and the name of the layer there."""

    route: str
    host: str
    read: Reader
    layer: Callable[[Level, int], Layer]

    def label(self, level: Level, year: int) -> str:
        """Name of this route in a notice."""
        layer = self.layer(level, year)
        return f"{self.route.upper()} {layer.dataset}/{layer.collection}"


@dataclass(frozen=True)
class _Gathered:
    """Result of a crawl: features of the requested gemeenten, and the number of other features."""

    pages: tuple[Page, ...]
    features: tuple[Feature, ...]
    outside: int
    filter_ignored: bool = False


_OGC = _Service("ogc", ogc.HOST, ogc.read_ogc, detailed_layer)
_WFS = _Service("wfs", wfs.HOST, wfs.read_wfs, detailed_layer)
_OGC_GENERALISED = _Service("ogc", ogc.HOST, ogc.read_ogc, generalised_layer)
_WFS_GENERALISED = _Service("wfs", wfs.HOST, wfs.read_wfs, generalised_layer)


def fetch(http: Http, *, level: str, year: int, gemeenten: Sequence[str] | None) -> RawAreas:
    """Fetch the boundaries of a level and year, from the first service that has them.

    Parameters
    ----------
    http
        Client for the requests.
    level
        buurt, wijk or gemeente.
    year
        Year of the boundaries; a code means something only with its year.
    gemeenten
        Gemeente codes; None for the whole country. A gemeente that does not exist in that
        year is absent from the answer and named in a warning.

    Raises
    ------
    UnknownLevelError
        If the level has no boundaries.
    UnknownAreaError
        If a code is not one of a gemeente, or there is none.
    UpstreamNotFoundError
        If no service has any of these gemeenten in that year.
    SourceError
        If no service gave a usable answer; the most telling failure.
    """
    wanted = _gemeente_codes(gemeenten)
    map_level = _map_level(level)
    services = (_OGC, _WFS) if year >= FIRST_DETAILED_YEAR else ()
    failures: list[tuple[_Service, SourceError]] = []
    for service in (*services, _OGC_GENERALISED, _WFS_GENERALISED):
        try:
            with reading(service.host, service.label(map_level, year)):
                areas = _from_service(http, service, map_level, year, wanted)
        except SourceError as error:
            failures.append((service, error))
            continue
        return _with_failures(areas, failures, service, map_level, year)
    telling = _most_telling([error for _, error in failures], map_level, year, wanted)
    raise telling


def _gemeente_codes(gemeenten: Sequence[str] | None) -> tuple[str, ...] | None:
    if gemeenten is None:
        return None
    codes = tuple(dict.fromkeys(clean_code(code) for code in gemeenten))
    wrong = [code for code in codes if level_of(code) != Level.GEMEENTE]
    if wrong or not codes:
        raise UnknownAreaError(
            mark("Boundaries are fetched by gemeente, and '{codes}' names none; give codes such as GM0917."),
            codes=", ".join(wrong),
        )
    return codes


def _map_level(level: str) -> Level:
    map_level = read_level(level)
    if map_level not in MAP_LEVELS:
        raise UnknownLevelError(
            mark("There is no level '{level}'; choose {choices}."), level=level, choices=", ".join(MAP_LEVELS)
        )
    return map_level


def _from_service(http: Http, service: _Service, level: Level, year: int, wanted: tuple[str, ...] | None) -> RawAreas:
    """The areas as one service gives them.

    Raises
    ------
    UpstreamNotFoundError
        If the service has none of the gemeenten.
    UpstreamAnswerError
        If no feature has a usable geometry.
    """
    layer = service.layer(level, year)
    names: dict[str, str] = {}
    if layer.ogc_filter:
        gathered = _by_filter(http, service, layer, wanted)
    else:
        gathered, names = _by_box(http, service, layer, wanted)
    cleaned = clean(gathered.features, layer, gemeente_names=names)
    if cleaned.areas.empty and cleaned.counts.get("broken"):
        raise UpstreamAnswerError(
            mark("PDOK's layer {layer} of {year} holds no usable boundary: all {count} are broken."),
            layer=layer.collection,
            year=year,
            count=cleaned.counts["broken"],
        )
    if cleaned.areas.empty:
        absent = _not_found(level, year, wanted)
        raise absent
    provenance = Provenance(
        source=layer.source,
        url=gathered.pages[0].url,
        retrieved_at=max(page.retrieved_at for page in gathered.pages),
        table=layer.collection,
        route=service.route,
        counts=_counts(gathered, cleaned),
        warnings=(*cleaned.notices, *_notices(gathered, cleaned, year, wanted)),
    )
    return RawAreas(cleaned.areas, provenance)


def _by_filter(http: Http, service: _Service, layer: Layer, wanted: tuple[str, ...] | None) -> _Gathered:
    """Gemeente by gemeente through the service's own filter; the whole country when that is less work.

    A service that ignores its filter would send the country once for every gemeente: then
    the country is requested once.
    """
    has_filter = layer.ogc_filter if service.route == "ogc" else layer.wfs_filter
    if wanted is None or len(wanted) > MOST_GEMEENTEN or not has_filter:
        return _kept(service.read(http, layer, Where()), wanted)

    def one(gemeente: str) -> tuple[Page, ...] | None:
        pages = []
        for page in service.read(http, layer, Where(gemeente=gemeente)):
            if any(feature.code[2:6] != gemeente[2:] for feature in page.features):
                return None
            pages.append(page)
        return tuple(pages)

    answers = http.map(one, wanted)
    if any(pages is None for pages in answers):
        every = _kept(service.read(http, layer, Where()), wanted)
        return _Gathered(every.pages, every.features, every.outside, filter_ignored=True)
    return _kept((page for pages in answers if pages is not None for page in pages), wanted)


def _by_box(
    http: Http, service: _Service, layer: Layer, wanted: tuple[str, ...] | None
) -> tuple[_Gathered, dict[str, str]]:
    """The features within the box of each gemeente, and the names of the gemeenten.

    These layers do not name gemeenten: the gemeente layer gives the boxes and the names.
    """
    gemeente_layer = service.layer(Level.GEMEENTE, layer.year)
    gemeenten = _by_filter(http, service, gemeente_layer, wanted)
    names = {feature.code: feature.name for feature in gemeenten.features}
    if layer.level == Level.GEMEENTE:
        return gemeenten, names
    if wanted is None or len(wanted) > MOST_GEMEENTEN:
        return _kept(service.read(http, layer, Where()), wanted), names
    present = sorted(names)
    boxes = {code: _box(gemeenten.features, code) for code in present}

    def one(gemeente: str) -> _Gathered:
        # A gemeente with a broken boundary has no box; then only the whole country surely holds its buurten.
        return _kept(service.read(http, layer, Where(bounds=boxes[gemeente])), (gemeente,))

    parts = http.map(one, present)
    gathered = _Gathered(
        pages=(*(page for part in parts for page in part.pages), *gemeenten.pages),
        features=tuple(feature for part in parts for feature in part.features),
        outside=sum(part.outside for part in parts),
        filter_ignored=gemeenten.filter_ignored,
    )
    return gathered, names


def _kept(pages: Iterable[Page], wanted: tuple[str, ...] | None) -> _Gathered:
    """The features that belong to the gemeenten by their code, and the number of the others."""
    every = tuple(pages)
    digits = None if wanted is None else {code[2:] for code in wanted}
    features = [feature for page in every for feature in page.features]
    inside = [feature for feature in features if digits is None or feature.code[2:6] in digits]
    return _Gathered(every, tuple(inside), len(features) - len(inside))


def _box(features: Iterable[Feature], gemeente: str) -> Bounds | None:
    """Bounds of a gemeente with a margin, RD metres; None when a part of it has no geometry."""
    shapes = [feature.geometry for feature in features if feature.code == gemeente]
    if any(shape is None for shape in shapes):
        return None
    west, south, east, north = shapely.total_bounds(shapes)
    return west - MARGIN_M, south - MARGIN_M, east + MARGIN_M, north + MARGIN_M


def _counts(gathered: _Gathered, cleaned: Cleaned) -> tuple[tuple[str, int], ...]:
    extra = {"outside": gathered.outside} if gathered.outside else {}
    counts: Mapping[str, int] = {
        "areas": len(cleaned.areas),
        "features": len(gathered.features),
        "requests": len(gathered.pages),
        **extra,
        **cleaned.counts,
    }
    return tuple(counts.items())


def _notices(gathered: _Gathered, cleaned: Cleaned, year: int, wanted: tuple[str, ...] | None) -> tuple[Notice, ...]:
    notices = []
    absent = set(wanted or ()) - set(cleaned.areas["gemeente"])
    if absent:
        notices.append(
            Notice.of(
                mark("PDOK has no boundaries of {year} for {gemeenten}; did they exist in that year?"),
                year=year,
                gemeenten=named(absent),
            )
        )
    if gathered.filter_ignored:
        notices.append(Notice.of(mark("PDOK ignored the choice of gemeenten; the whole country was fetched and cut.")))
    return tuple(notices)


def _with_failures(
    raw: RawAreas, failures: Sequence[tuple[_Service, SourceError]], service: _Service, level: Level, year: int
) -> RawAreas:
    """The same areas, with a notice for every service that failed before."""
    if not failures:
        return raw
    notices = tuple(
        Notice.of(
            mark("{failed} gave no boundaries ({reason}); {used} was used instead."),
            failed=failed.label(level, year),
            reason=error.cause,
            used=service.label(level, year),
        )
        for failed, error in failures
    )
    warnings = (*notices, *raw.provenance.warnings)
    return RawAreas(raw.areas, replace(raw.provenance, warnings=warnings))


def _most_telling(
    errors: Sequence[SourceError], level: Level, year: int, wanted: tuple[str, ...] | None
) -> SourceError:
    """The error to raise when all services failed; if the year simply is not there, one that names the request."""
    if all(isinstance(error, UpstreamNotFoundError) for error in errors):
        return _not_found(level, year, wanted)
    return next(error for kind in _TELLING for error in errors if isinstance(error, kind))


def _not_found(level: Level, year: int, wanted: tuple[str, ...] | None) -> UpstreamNotFoundError:
    return UpstreamNotFoundError(
        mark("PDOK has no boundaries of level {level} of {year} for {gemeenten}; choose another year or gemeente."),
        level=str(level),
        year=year,
        gemeenten="NL" if wanted is None else named(wanted),
    )
