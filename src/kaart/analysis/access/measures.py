"""Measures of accessibility: one record per measure, with its unit in the key and its limits.

The keys are those of the command line's JSON and never change.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from kaart.analysis.transit.bounds import BOUND_MIN, NEAR_MIN
from kaart.catalogue import Indicator, Service
from kaart.catalogue.records import INHABITANTS, Text


class Gain(StrEnum):
    """How a scenario counts who gains."""

    AREAS = "areas"  # everybody in an area whose figure gets better
    PEOPLE = "people"  # the figure is a share of the people: as many as that share grows by


@dataclass(frozen=True)
class Measure:
    """One measure.

    Attributes
    ----------
    id
        Key: what it is and its unit.
    label, definition, unit
        In both languages; ``{site}`` in the first two stands for the kind of site.
    decimals
        Decimals to show.
    more_is_better
        False for distances and times.
    reach
        Key of the measure with the share (0-100) of the people whom this one is about; "" when it is about all. Where
        that is known and this one is missing, most people cannot get there.
    gain
        How a scenario counts who gains.
    over
        Whom the measure divides by, a key of `kaart.model.reasons.COUNTED`; "" for what is no division, such as a
        distance.
    """

    id: str
    label: Text
    definition: Text
    unit: Text
    decimals: int
    more_is_better: bool
    reach: str = ""
    gain: Gain = Gain.AREAS
    over: str = ""


# Children of two and three: a share of those under 15, so always an estimate.
CHILDREN = "kinderen_2_3"
NEAREST, PLACES = "nearest_m", "places_per_100_children"
ONE_CHANGE = "destinations_one_change_45_min_count"
INDEX, CENTRE, CBS_ROAD = "transit_index", "travel_to_centre_min", "cbs_road_km"
# Spread of the travel time over the moments of leaving: 10th and 90th percentile.
CENTRE_LOW, CENTRE_HIGH = "travel_to_centre_p10_min", "travel_to_centre_p90_min"


def to_centre_id(minutes: int) -> str:
    """Key of the share of the people who are in the centre within a number of minutes."""
    return f"share_to_centre_within_{minutes}_min_pct"


REACH, REACH_NEAR = to_centre_id(BOUND_MIN), to_centre_id(NEAR_MIN)
_MIN = Text("minuten", "minutes")


def within_id(minutes: int) -> str:
    """Key of the number of sites within so many minutes' walk."""
    return f"within_{minutes}_min_count"


def _within(minutes: int) -> Measure:
    return Measure(
        within_id(minutes),
        Text(f"Aantal {{sites}} binnen {minutes} minuten lopen", f"Number of {{sites}} within {minutes} minutes' walk"),
        Text(
            f"Hoeveel {{sites}} er gemiddeld binnen {minutes} minuten lopen (4,8 km/u) zijn",
            f"How many {{sites}} are within {minutes} minutes' walk (4.8 km/h) on average",
        ),
        Text("locaties", "sites"),
        1,
        more_is_better=True,
    )


TO_SITES = (
    Measure(
        NEAREST,
        Text("Afstand tot de dichtstbijzijnde {site}", "Distance to the nearest {site}"),
        Text("Afstand tot de dichtstbijzijnde {site}, gemiddeld", "Distance to the nearest {site} on average"),
        Text("meter", "metres"),
        0,
        more_is_better=False,
    ),
    Measure(
        "walk_min",
        Text("Looptijd naar de dichtstbijzijnde {site}", "Walk to the nearest {site}"),
        Text(
            "Minuten lopen (4,8 km/u) naar de dichtstbijzijnde {site}", "Minutes' walk (4.8 km/h) to the nearest {site}"
        ),
        _MIN,
        0,
        more_is_better=False,
    ),
    Measure(
        "cycle_min",
        Text("Fietstijd naar de dichtstbijzijnde {site}", "Cycling time to the nearest {site}"),
        Text(
            "Minuten fietsen (15 km/u) naar de dichtstbijzijnde {site}",
            "Minutes' cycling (15 km/h) to the nearest {site}",
        ),
        _MIN,
        1,
        more_is_better=False,
    ),
    *(_within(minutes) for minutes in (10, 15, 20)),
    Measure(
        "share_within_15_min_pct",
        Text(
            "Deel van de buurt binnen 15 minuten lopen van {site}",
            "Part of the buurt within 15 minutes' walk of {site}",
        ),
        Text(
            "Deel van de buurt vanwaar {site} binnen 15 minuten lopen is",
            "Part of the buurt from where {site} is within 15 minutes' walk",
        ),
        Text("%", "%"),
        0,
        more_is_better=True,
    ),
)
PLACES_PER_CHILD = Measure(
    PLACES,
    Text(
        "Kindplaatsen op locaties met voorschoolse educatie per 100 kinderen van 2 en 3",
        "Childcare places at sites with early childhood education per 100 children of 2 and 3",
    ),
    Text(
        "Alle kindplaatsen op bereikbare locaties met voorschoolse educatie per 100 kinderen van 2 en 3 jaar (gedeeld "
        "met wie er ook bij kan, lopend, tot 30 minuten): een bovengrens, want het register zegt niet "
        "hoeveel plaatsen daarvan voor voorschoolse educatie zijn",
        "All childcare places at sites in reach with early childhood education per 100 children of 2 and 3 (shared "
        "with all who can reach them, walking, up to 30 minutes): an upper bound, for the register does not say "
        "how many of the places are for early education",
    ),
    Text("plaatsen per 100 kinderen", "places per 100 children"),
    0,
    more_is_better=True,
    over=CHILDREN,
)
ROAD = Measure(
    CBS_ROAD,
    Text("Afstand over de weg volgens het CBS", "Distance by road according to CBS"),
    Text(
        "Afstand over de weg tot de dichtstbijzijnde {site}, volgens het CBS",
        "Distance by road to the nearest {site}, according to CBS",
    ),
    Text("km", "km"),
    1,
    more_is_better=False,
)
BAND_WORDS = {
    "morning": Text("werkdag 7-9 uur", "working day 7-9"),
    "day": Text("werkdag 9-16 uur", "working day 9-16"),
    "evening": Text("werkdag 19-23 uur", "working day 19-23"),
    "saturday": Text("zaterdag 9-18 uur", "Saturday 9-18"),
    "sunday": Text("zondag 9-18 uur", "Sunday 9-18"),
}


def departures_id(band: str) -> str:
    """Key of the departures per hour in a band."""
    return f"departures_per_hour_{band}"


_DEPARTURES = tuple(
    Measure(
        departures_id(band),
        Text(f"Vertrekken per uur, {words.nl}", f"Departures per hour, {words.en}"),
        Text(
            f"Vertrekken per uur van haltes op loopafstand (bus 8, trein 12 minuten), {words.nl}",
            f"Departures per hour from stops within walking distance (bus 8, train 12 minutes), {words.en}",
        ),
        Text("per uur", "per hour"),
        1,
        more_is_better=True,
    )
    for band, words in BAND_WORDS.items()
)


def _to_centre(minutes: int) -> Measure:
    return Measure(
        to_centre_id(minutes),
        Text(
            f"Inwoners die binnen {minutes} minuten met het OV in het centrum zijn",
            f"Inhabitants who are in the centre within {minutes} minutes by public transport",
        ),
        Text(
            f"Deel van de inwoners dat op een werkdag tussen 7 en 9 uur van deur tot deur binnen {minutes} minuten in "
            "het centrum kan zijn, op de helft van de momenten van vertrek of vaker",
            f"Share of the inhabitants who can be in the centre within {minutes} minutes from door to door on a "
            "working day between 7 and 9, for at least half of the moments of leaving",
        ),
        Text("%", "%"),
        0,
        more_is_better=True,
        gain=Gain.PEOPLE,
        over=INHABITANTS,
    )


TO_STOPS = (
    *_DEPARTURES,
    Measure(
        "destinations_direct_45_min_count",
        Text("Bestemmingen zonder overstap binnen 45 minuten", "Destinations without a change within 45 minutes"),
        Text(
            "Aantal haltegebieden binnen 45 minuten zonder overstap, op een werkdag tussen 7 en 9 uur",
            "Number of stop areas within 45 minutes without a change, on a working day between 7 and 9",
        ),
        Text("bestemmingen", "destinations"),
        0,
        more_is_better=True,
    ),
    Measure(
        ONE_CHANGE,
        Text("Bestemmingen met één overstap binnen 45 minuten", "Destinations with one change within 45 minutes"),
        Text(
            "Aantal haltegebieden binnen 45 minuten met hooguit één overstap, op een werkdag tussen 7 en 9 uur",
            "Number of stop areas within 45 minutes with at most one change, on a working day between 7 and 9",
        ),
        Text("bestemmingen", "destinations"),
        0,
        more_is_better=True,
    ),
    Measure(
        INDEX,
        Text("Index voor openbaar vervoer (naar Londens PTAL)", "Index of public transport (after London's PTAL)"),
        Text(
            "Index van lopen, wachten en betrouwbaarheid in de ochtendspits, naar de PTAL van Londen",
            "Index of walking, waiting and reliability in the morning peak, after London's PTAL",
        ),
        Text("index", "index"),
        1,
        more_is_better=True,
    ),
    Measure(
        CENTRE,
        Text("Reistijd met het OV naar het centrum", "Travel time by public transport to the centre"),
        Text(
            f"Minuten van deur tot deur naar het centrum op een werkdag tussen 7 en 9 uur, voor wie er binnen "
            f"{BOUND_MIN} minuten kan komen: de helft van hen is er zo snel of sneller. Het centrum is het haltegebied "
            "met de meeste vertrekken, of dat wat gekozen is (van meer het snelste)",
            f"Minutes from door to door to the centre on a working day between 7 and 9, for those who can get there "
            f"within {BOUND_MIN} minutes: half of them are there this quickly or sooner. The centre is the stop area "
            "with most departures, or the one that was chosen (of several the quickest)",
        ),
        _MIN,
        0,
        more_is_better=False,
        reach=REACH,
    ),
    *(_to_centre(minutes) for minutes in (BOUND_MIN, NEAR_MIN)),
)
# How much a time depends on the moment of leaving: shown beside it, and no measures to choose.
_SPREAD = (
    Measure(
        CENTRE_LOW,
        Text("Reistijd als het vertrek meevalt", "Travel time when leaving at a good moment"),
        Text(
            "Van de momenten van vertrek tussen 7 en 9 uur is één op de tien zo snel of sneller (10e percentiel)",
            "One in ten of the moments of leaving between 7 and 9 is this quick or quicker (10th percentile)",
        ),
        _MIN,
        0,
        more_is_better=False,
        reach=REACH,
    ),
    Measure(
        CENTRE_HIGH,
        Text("Reistijd als het vertrek tegenvalt", "Travel time when leaving at a bad moment"),
        Text(
            "Van de momenten van vertrek tussen 7 en 9 uur is één op de tien nog langzamer (90e percentiel)",
            "One in ten of the moments of leaving between 7 and 9 is slower still (90th percentile)",
        ),
        _MIN,
        0,
        more_is_better=False,
        reach=REACH,
    ),
)


def companions(measure: Measure) -> tuple[Measure, ...]:
    """Measures without which a measure must not be shown: how many people it is about, and its spread."""
    if measure.id != CENTRE:
        return ()
    return (*(item for item in TO_STOPS if item.id == measure.reach), *_SPREAD)


def service_measures(service: Service, indicators: Mapping[str, Indicator]) -> tuple[Measure, ...]:
    """Measures that CBS publishes for a service: distance by road, and the number within so many kilometres.

    Parameters
    ----------
    service
        Of the catalogue.
    indicators
        Its records, by id.
    """
    keys = (CBS_ROAD, *(f"within_{km}_km_count" for km, _ in service.within))
    records = [indicators[name] for name in service.indicators]
    return tuple(
        Measure(key, item.label, item.definition, item.unit, item.decimals, more_is_better=key != CBS_ROAD)
        for key, item in zip(keys, records, strict=True)
    )


def pick(measures: Sequence[Measure], name: str) -> Measure:
    """The measure with that key; the first when none has it."""
    return next((item for item in measures if item.id == name), measures[0])
