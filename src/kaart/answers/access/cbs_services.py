"""Distances and numbers published by CBS itself: measured over the road to places that it does not list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
from geopandas import GeoDataFrame
from pandas import DataFrame

from kaart.analysis.access.facilities import Facility, record_of
from kaart.analysis.access.measures import Measure, service_measures
from kaart.analysis.distance.demand import Demand
from kaart.answers.access.ground import Supply
from kaart.answers.access.question import Question
from kaart.answers.figures import Answer, answer, stored_years
from kaart.answers.reader import ReadOnce, StoreReader
from kaart.catalogue import Catalogue, Family, Service
from kaart.catalogue.scope import Scope
from kaart.core.codes import Level, spans
from kaart.core.crs import RD
from kaart.core.errors import NO_FIGURES, CorruptStoreError, InputError, NotInStoreError, mark
from kaart.core.provenance import Notice, now_utc, provisional_notice, together
from kaart.model.missing import Status
from kaart.model.reasons import reason_of, why_empty
from kaart.store.library import Library

METHOD = Notice.of(mark("Measured by CBS: from the home of every inhabitant over roads for cars, the mean of an area."))
_NO_LIST = Notice.of(mark("CBS publishes no list of these places: which ones they are, and where, is not known here."))
# What may be asked for beside the services; `Facility.CBS` is only how they are told from these.
ASKED = tuple(facility for facility in Facility if record_of(facility).measured_here)


@dataclass(frozen=True)
class Published:
    """Published figures of one service in one year.

    Attributes
    ----------
    year
        Year of the figures.
    frame
        Indexed by buurt: ``name``, ``inhabitants`` (NaN unknown), a column per measure (NaN for none).
    answers
        Answers by key of the measure, with origin and status per area; a measure that is not stored is absent.
    measures
        All measures of the service, including those that are not stored.
    supply
        Supply without sites, and the retrieval time of the oldest part.
    notices
        Notices for the reader.
    """

    year: int
    frame: DataFrame
    answers: Mapping[str, Answer]
    measures: tuple[Measure, ...]
    supply: Supply
    notices: tuple[Notice, ...]


def asked_for(text: str, *, catalogue: Catalogue) -> tuple[Facility, str]:
    """Look up a facility by name, with the service id when CBS measures it.

    Parameters
    ----------
    text
        ``vve``, ``huisarts`` ...
    catalogue
        Knows the services.

    Raises
    ------
    InputError
        If the name is unknown; lists all names.
    """
    name = text.strip().lower()
    if name in set(ASKED):
        return Facility(name), ""
    if catalogue.service(name) is not None:
        return Facility.CBS, name
    raise InputError(
        mark("There is no facility '{text}'; choose {choices}, or one of CBS: {services}."),
        text=text,
        choices=", ".join(ASKED),
        services=", ".join(service.id for service in catalogue.services),
    )


def measures_of(service: str, *, catalogue: Catalogue) -> tuple[Measure, ...]:
    """All measures of a service.

    Parameters
    ----------
    service
        Its id.
    catalogue
        Knows it.

    Raises
    ------
    InputError
        If there is no such service.
    """
    record = _service(service, catalogue)
    return service_measures(record, {name: catalogue.indicator(name) for name in record.indicators})


def service_years(library: Library, scope: Scope, service: str, *, catalogue: Catalogue) -> dict[int, int]:
    """How many measures have any value, by year, the latest first.

    Years without any are left out, except those with a damaged table, so that they can be chosen: `find_service` then
    says which file it is.

    Parameters
    ----------
    library, scope, service, catalogue
        What is asked, and where.

    Raises
    ------
    InputError
        If there is no such service.
    """
    return _counts(_Tables(library, scope, catalogue), _service(service, catalogue))


class _Tables:
    """Answers from tables, each read once."""

    def __init__(self, library: Library, scope: Scope, catalogue: Catalogue) -> None:
        self.reader, self.scope, self.catalogue = ReadOnce(StoreReader(library)), scope, catalogue
        self.damaged: dict[tuple[Family, int], CorruptStoreError] = {}

    def years(self, name: str) -> tuple[int, ...]:
        """Years for which an indicator can be requested."""
        indicator = self.catalogue.indicator(name)
        stored = stored_years(self.reader.library, self.scope, indicator=indicator, catalogue=self.catalogue)
        return tuple(year for year in stored if year in indicator.years)

    def told(self, name: str, year: int) -> Answer | None:
        """Answer to an indicator in a year, None when no table of that year is stored or can be read."""
        indicator = self.catalogue.indicator(name)
        if indicator.table_family is None or year not in indicator.years:
            return None
        try:
            return answer(
                self.reader, self.scope, indicator=indicator, level=Level.BUURT, year=year, catalogue=self.catalogue
            )
        except NO_FIGURES:
            return None
        except CorruptStoreError as error:
            self.damaged[indicator.table_family, year] = error
            return None


def _fullest(tables: _Tables, service: Service, years: list[int]) -> int | None:
    """The year in which most measures have values, the latest of ties; None when there is none."""
    best, most = None, 0
    for year in years:
        told = [tables.told(name, year) for name in service.indicators]
        count = sum(item is not None and item.figures.coverage > 0 for item in told)
        if count > most:
            best, most = year, count
        if most == len(told):
            break
    return best


def _counts(tables: _Tables, service: Service) -> dict[int, int]:
    """How many measures have any value, by year, the latest first; damaged years count too."""
    counts: dict[int, int] = {}
    for name in service.indicators:
        for year in tables.years(name):
            told = tables.told(name, year)
            if told is not None and told.figures.coverage > 0:
                counts[year] = counts.get(year, 0) + 1
    damaged = {year: 0 for _, year in tables.damaged}
    return dict(sorted((damaged | counts).items(), reverse=True))


def find_service(library: Library, scope: Scope, question: Question, *, catalogue: Catalogue) -> Published:
    """Published figures of a service, in the requested year or else the year with most measures (latest of ties).

    Parameters
    ----------
    library, scope, question, catalogue
        What is asked, and where.

    Raises
    ------
    InputError
        If there is no such service, or squares or points are given, which do not apply.
    NotInStoreError
        If no figures of it are stored, or none of that year.
    CorruptStoreError
        If those figures are damaged; of other years only a notice says so.
    """
    if question.squares is not None or question.own is not None:
        raise InputError(
            mark("CBS measured this itself: squares and points of your own change nothing; leave them out.")
        )
    service, measures = (
        _service(question.service, catalogue),
        measures_of(question.service, catalogue=catalogue),
    )
    tables = _Tables(library, scope, catalogue)
    years = sorted({year for name in service.indicators for year in tables.years(name)}, reverse=True)
    year = _fullest(tables, service, years) if question.year is None else question.year
    answers = {}
    for measure, name in zip(measures, service.indicators, strict=True):
        told = None if year is None else tables.told(name, year)
        if told is not None:
            answers[measure.id] = told
    if year is None or not any(told.figures.coverage > 0 for told in answers.values()):
        for error in tables.damaged.values():
            raise error
        raise NotInStoreError(
            mark(
                "The stored data of {area} have no CBS figures of '{service}' per buurt{years}; fetch other "
                "years, such as kaart sync {id} --jaren 2023."
            ),
            service=service.id,
            area=scope.name,
            years=f" ({spans(tuple(reversed(years)))})" if years else "",
            id=scope.id,
        )
    frame = _frame(answers, measures)
    moments = [item.provenance.retrieved_at for told in answers.values() for item in told.manifests.values()]
    nowhere = GeoDataFrame({"site_id": [], "name": []}, geometry=gpd.GeoSeries([], crs=RD), crs=RD)
    return Published(
        year=year,
        frame=frame,
        answers=answers,
        measures=measures,
        supply=Supply(
            nowhere,
            DataFrame({"site_id": [], "name": [], "address": []}),
            min(moments, default=now_utc()),
            listed=False,
        ),
        notices=(
            _NO_LIST,
            *_gaps(answers, measures, year=year, years=years),
            *dict.fromkeys(Notice.of(error.template, **error.values) for error in tables.damaged.values()),
        ),
    )


def why_unpublished(told: Answer | None, code: str, *, year: int) -> Notice:
    """Reason why CBS gives no number for a buurt.

    Parameters
    ----------
    told
        Answer of the measure; None when no table of it is stored.
    code
        Buurt.
    year
        Of the figures.
    """
    row = None if told is None else told.figures.area(code)
    if told is None or (row is not None and not row["status"]):
        return Notice.of(mark("there are no figures of {year} in the store"), year=year)
    status = Status.MISSING.value if row is None else why_empty(row)
    return reason_of(status, indicator=told.figures.indicator, year=year)


def no_demand() -> Demand:
    """Empty demand, for figures that CBS measured."""
    points = GeoDataFrame({"code": [], "weight": []}, geometry=gpd.GeoSeries([], crs=RD), crs=RD)
    return Demand(points, (), METHOD)


def _service(service: str, catalogue: Catalogue) -> Service:
    record = catalogue.service(service)
    if record is None:
        asked_for(service or "-", catalogue=catalogue)
        raise InputError(mark("'{text}' is not among the services of CBS."), text=service)
    return record


def _frame(answers: Mapping[str, Answer], measures: tuple[Measure, ...]) -> DataFrame:
    """Values by buurt; one without a stored table has none."""
    tables = [told.figures.frame.set_index("code") for told in answers.values()]
    codes = sorted({str(code) for table in tables for code in table.index})
    frame = DataFrame({"name": "", "inhabitants": np.nan}, index=codes)
    for table in tables:
        frame["name"] = frame["name"].mask(frame["name"] == "", table["name"].reindex(codes).fillna(""))
        frame["inhabitants"] = frame["inhabitants"].fillna(table["denominator"].reindex(codes).astype(float))
    for measure in measures:
        told = answers.get(measure.id)
        column = np.nan if told is None else told.figures.frame.set_index("code")["value"].reindex(codes)
        frame[measure.id] = column
    return frame.rename_axis("code")


def _gaps(
    answers: Mapping[str, Answer], measures: tuple[Measure, ...], *, year: int, years: Sequence[int]
) -> list[Notice]:
    said = []
    lacking = [item for item in measures if item.id not in answers or not answers[item.id].figures.coverage]
    if lacking:
        text = mark("{count} of the {all} measures have no figures of {year} in the store.")
        said.append(Notice.of(text, count=len(lacking), all=len(measures), year=year))
    extent = together(told.figures.provisional for told in answers.values() if told.figures.coverage)
    said += filter(None, [provisional_notice(extent, year=year)])
    others = [str(other) for other in sorted(years) if other != year]
    if others:
        said.append(Notice.of(mark("Tables of other years are stored too: {years}."), years=", ".join(others)))
    absent = sorted({code for told in answers.values() for code in told.absent})
    if absent:
        text = mark("No figures of {year} in the store for {areas}.")
        said.append(Notice.of(text, year=year, areas=", ".join(absent)))
    previous = sorted({code for told in answers.values() for code in told.previous})
    if previous:
        text = mark("The newest file of {areas} is damaged; an earlier version is shown.")
        said.append(Notice.of(text, areas=", ".join(previous)))
    return said
