"""Questions about accessibility: one frozen object for the page, the command line and a part of the country."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from kaart.analysis.access.facilities import Facility, record_of
from kaart.analysis.distance.reach import STRAIGHT, Metric
from kaart.answers.access.network_cache import Extract, extract_of
from kaart.catalogue.scope import Scope
from kaart.core.errors import InputError, mark
from kaart.core.provenance import now_utc
from kaart.core.settings import Settings
from kaart.own.points import OwnPoints
from kaart.store.library import Library

BETWEEN = "|"  # names of stop areas in a link, because they hold commas
PEOPLE = "aantal_inwoners"  # as CBS calls it in its squares of 100 m


@dataclass(frozen=True)
class Squares:
    """Squares of 100 m as CBS publishes them.

    Attributes
    ----------
    path
        GeoPackage.
    people
        Its column of people.
    """

    path: Path
    people: str = PEOPLE


def squares_of(settings: Settings) -> Squares | None:
    """Squares of this installation, None when it has none."""
    return None if settings.squares is None else Squares(settings.squares)


@dataclass(frozen=True)
class Question:
    """A question about accessibility.

    Attributes
    ----------
    facility
        Facility to reach.
    year
        Year of boundaries and people; the latest stored one when None.
    squares
        Squares with people; without them points are spread evenly.
    own
        Points of a file, only for `Facility.OWN`.
    metric
        How distance is measured on foot and by bicycle.
    service
        Id of the service that CBS measures the distance to, only for `Facility.CBS`.
    centres
        Names of the stop areas that travel times are to, only for `Facility.OV`: the one nearest in time counts.
        When empty, the one with most departures.
    extract
        Streets to measure over instead; None for none.
    sensitivity
        Also compute sensitivity to the assumptions (doubles the run time).
    """

    facility: Facility
    year: int | None = None
    squares: Squares | None = None
    own: OwnPoints | None = None
    metric: Metric = STRAIGHT
    service: str = ""
    centres: tuple[str, ...] = ()
    extract: Extract | None = None
    sensitivity: bool = True


def question_here(question: Question, settings: Settings) -> Question:
    """The question with the squares and streets of this installation, where it names none and they apply.

    Parameters
    ----------
    question
        What is asked.
    settings
        Of the installation.
    """
    if not record_of(question.facility).measured_here:
        return question
    return replace(
        question,
        squares=question.squares or squares_of(settings),
        extract=question.extract or extract_of(settings),
    )


def require_region(scope: Scope, facility: Facility) -> None:
    """Refuse a question that a visitor would wait minutes for.

    Parameters
    ----------
    scope, facility
        What is asked.

    Raises
    ------
    InputError
        If the whole country is asked for, of what is not in the tables of CBS.
    """
    if scope.is_country and record_of(facility).measured_here:
        raise InputError(
            mark("For the whole country this takes minutes: choose a region here, or run kaart bereik --gebied NL.")
        )


def stamp_here(library: Library) -> str:
    """Changes with the store, with the streets and squares that this installation measures with, and with the day.

    Whether a timetable is of the past depends on the day (UTC).

    Parameters
    ----------
    library
        The store.
    """
    extract = extract_of(library.settings)
    streets = "" if extract is None else f"{extract.path} {extract.stamp}"
    return f"{library.stamp()} {library.settings.squares or ''} {streets} {now_utc().date()}"
