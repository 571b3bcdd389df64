"""Which yearly tables the services of CBS list: one look-up gives all years of a series."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kaart.catalogue.records import Family
from kaart.core.errors import SourceError
from kaart.sources.cbs import v3, v4
from kaart.sources.cbs.yearly import TITLES, year_of
from kaart.sources.http.client import Http

# The older service lists some tables that the newer one lacks, so both are asked.
_SERVICES = (v4.find_ids, v3.find_ids)


@dataclass(frozen=True)
class Listing:
    """Tables of some series as the services list them.

    Attributes
    ----------
    ids
        Ids by series and year; usually one.
    failed
        By series why no service gave a list; a series with a list from either is not among them.
    """

    ids: Mapping[tuple[Family, int], tuple[str, ...]]
    failed: Mapping[Family, SourceError]


def list_tables(http: Http, *, families: Sequence[Family]) -> Listing:
    """Ask which tables there are of some series; one small request per series and service.

    Parameters
    ----------
    http
        Client for the requests. One with little patience: figures come without this list too.
    families
        Series of yearly tables, each one of `TITLES`.
    """
    jobs = [(family, place) for family in families for place in range(len(_SERVICES))]
    answers = http.map(lambda job: _ask(http, *job), jobs)
    ids: dict[tuple[Family, int], set[str]] = {}
    failed: dict[Family, SourceError] = {}
    for (family, _), answer in zip(jobs, answers, strict=True):
        if isinstance(answer, SourceError):
            failed.setdefault(family, answer)  # the first cause is that of the newer service
            continue
        for identifier, title in answer:
            year = year_of(title, family=family)
            if year is not None:
                ids.setdefault((family, year), set()).add(identifier)
    listed = {family for family, _ in ids}
    return Listing(
        {key: tuple(sorted(found)) for key, found in ids.items()},
        {family: error for family, error in failed.items() if family not in listed},
    )


def _ask(http: Http, family: Family, service: int) -> list[tuple[str, str]] | SourceError:
    # Up to the first sign that another spelling may leave out.
    beginning = TITLES[family].partition(";")[0]
    try:
        return _SERVICES[service](http, title=beginning)
    except SourceError as error:
        return error
