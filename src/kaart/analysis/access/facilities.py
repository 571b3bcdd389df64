"""What people want to get to: a record per facility with all that differs between them, as data.

What a figure of it leaves out stands in the record too. How something is loaded, drawn or asked for is no data: each
layer keeps a table of functions by `Way`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kaart.analysis.access.measures import (
    CENTRE,
    INDEX,
    NEAREST,
    PLACES,
    PLACES_PER_CHILD,
    REACH,
    REACH_NEAR,
    ROAD,
    TO_SITES,
    TO_STOPS,
    Measure,
    departures_id,
    pick,
)
from kaart.catalogue.layers import OV, SCHOOLS, VVE
from kaart.catalogue.records import Text
from kaart.core.errors import mark
from kaart.model.missing import Status


class Facility(StrEnum):
    """What people want to get to."""

    OV = "ov"
    VVE = "vve"
    CHILDCARE = "kinderopvang"
    SCHOOL = "school"
    OWN = "eigen"
    CBS = "cbs"


class Way(StrEnum):
    """How the measures of a facility are made."""

    REGISTER = "register"  # here, to the sites of a stored register
    TIMETABLE = "timetable"  # here, over a stored timetable
    FILE = "file"  # here, to points of the user, which are not stored
    PUBLISHED = "published"  # by CBS, which publishes the figures and not the sites


@dataclass(frozen=True)
class People:
    """Whom a facility is for.

    Attributes
    ----------
    key
        Key of their number in JSON.
    words
        What they are called, marked for translation.
    years_of_15
        Children of so many years of birth, out of the fifteen that CBS counts together; None for all inhabitants.
    """

    key: str
    words: str
    years_of_15: int | None = None


INHABITANTS = People("inhabitants", mark("inhabitants"))


@dataclass(frozen=True)
class FacilityRecord:
    """All that differs between facilities.

    Attributes
    ----------
    facility
        Its key, in links and on the command line.
    name
        What the page calls it, marked for translation.
    source
        Id of the source in the catalogue.
    one, many
        ``{site}`` in the texts of its measures, and more than one of them.
    leaves_out
        What no figure of it says.
    way
        How its measures are made.
    measures
        Everything it is measured in, in order; none where that depends on the service that is asked for.
    layer
        Stored layer, as ``kaart sync --lagen`` calls it; "" when there is none of its own.
    offers
        Column of the register that must be true for a site to count; "" when every site does.
    road
        Indicator with the distance by road of CBS, shown as the measure `CBS_ROAD`; "" when there is none.
    people
        Whom it is for.
    edited
        Whether a scenario can be about it; needs sites or lines that could change.
    in_short, in_profile
        Keys of the measures that fit on a line of the command line, and that a profile shows; without the first those
        that have values.
    theme
        Id of the domain of a profile that its measures stand in; "" for none.
    listed
        Heading of the list of its sites in a profile, marked for translation; "" when its sites are not listed.
    tells
        What that list says of each site: columns of the supply.
    unreached, without_sites
        Why a buurt has no number, when nothing more is known: sites cannot be reached, or there are none. Marked for
        translation.
    legend
        How distance was measured, marked for translation; "" for what the metric says.
    status
        Of a number.
    distance, demand
        Stable names, for exports, of how distance was measured and where people are; "" for what the measuring says.
    """

    facility: Facility
    name: str
    source: str
    one: Text
    many: Text
    leaves_out: Text
    way: Way
    measures: tuple[Measure, ...] = ()
    layer: str = ""
    offers: str = ""
    road: str = ""
    people: People = INHABITANTS
    edited: bool = True
    in_short: tuple[str, ...] = ()
    in_profile: tuple[str, ...] = ()
    theme: str = ""
    listed: str = ""
    tells: tuple[str, ...] = ()
    unreached: str = mark("no site can be reached within 8 km over the streets")
    without_sites: str = mark("there is no site to measure to")
    legend: str = ""
    status: Status = Status.ESTIMATED
    distance: str = ""
    demand: str = ""

    @property
    def keys(self) -> tuple[str, ...]:
        """Keys of its measures."""
        return tuple(measure.id for measure in self.measures)

    @property
    def counts_places(self) -> bool:
        """Whether places are compared with children."""
        return PLACES in self.keys

    @property
    def measured_here(self) -> bool:
        """Whether kaart measures it, so that streets and squares matter and it takes time."""
        return self.way is not Way.PUBLISHED


_SITES_IN_SHORT = (NEAREST, "walk_min", "within_15_min_count")
_SITES_IN_PROFILE = (NEAREST, "within_15_min_count")
_NO_TIMETABLE = mark("the timetable does not reach here, or has no such day")
# In the order in which the page offers them.
_RECORDS = (
    FacilityRecord(
        facility=Facility.VVE,
        name=mark("Early childhood education (VVE)"),
        source="lrk",
        one=Text("voorschoolse educatie", "early childhood education"),
        many=Text("locaties met voorschoolse educatie", "sites with early childhood education"),
        leaves_out=Text(
            "Niet erin: prijs, openingstijden, wachtlijsten, of ouders ervan weten, en wat scholen bieden",
            "Not in it: price, opening hours, waiting lists, and whether parents know of it; nor what schools offer",
        ),
        way=Way.REGISTER,
        measures=(PLACES_PER_CHILD, *TO_SITES),
        layer=VVE,
        offers="ve",
        people=People("children_2_3_estimated", mark("children of two and three"), 2),
        in_short=(*_SITES_IN_SHORT, PLACES),
        in_profile=(*_SITES_IN_PROFILE, PLACES),
        theme="vve",
    ),
    FacilityRecord(
        facility=Facility.CHILDCARE,
        name=mark("Childcare"),
        source="lrk",
        one=Text("kinderopvang (dagopvang)", "childcare (day nursery)"),
        many=Text("locaties met dagopvang", "day nurseries"),
        leaves_out=Text(
            "Niet erin: prijs, openingstijden, wachtlijsten, en of ouders ervan weten",
            "Not in it: price, opening hours, waiting lists, and whether parents know of it",
        ),
        way=Way.REGISTER,
        measures=(*TO_SITES, ROAD),
        layer=VVE,
        road="afstand_kinderdagverblijf",
        people=People("children_0_3_estimated", mark("children under four"), 4),
        in_short=_SITES_IN_SHORT,
        in_profile=_SITES_IN_PROFILE,
        theme="vve",
        # Sites with voorschoolse educatie are among those of childcare: they stand in one list.
        listed=mark("Childcare"),
        tells=("places", "ve"),
    ),
    FacilityRecord(
        facility=Facility.SCHOOL,
        name=mark("Primary school"),
        source="duo",
        one=Text("basisschool", "primary school"),
        many=Text("basisscholen", "primary schools"),
        leaves_out=Text(
            "Niet erin: plek op de school, richting, en hoe veilig de weg erheen is",
            "Not in it: room at the school, its denomination, and how safe the way is",
        ),
        way=Way.REGISTER,
        measures=(*TO_SITES, ROAD),
        layer=SCHOOLS,
        road="afstand_school",
        people=People("children_4_11_estimated", mark("children of four to eleven"), 8),
        in_short=_SITES_IN_SHORT,
        in_profile=_SITES_IN_PROFILE,
        theme="onderwijs",
        listed=mark("Primary schools"),
    ),
    FacilityRecord(
        facility=Facility.OV,
        name=mark("Public transport (OV)"),
        source="ovapi_gtfs",
        one=Text("openbaar vervoer", "public transport"),
        many=Text("haltes", "stops"),
        leaves_out=Text(
            "Niet erin: prijs, drukte, uitval, en of een halte voor iedereen te gebruiken is",
            "Not in it: price, crowding, cancellations, and whether everybody can use a stop",
        ),
        way=Way.TIMETABLE,
        measures=TO_STOPS,
        layer=OV,
        in_short=(*(departures_id(band) for band in ("morning", "evening", "sunday")), INDEX, CENTRE, REACH),
        in_profile=tuple(measure.id for measure in TO_STOPS if measure.id != REACH_NEAR),
        theme="ov",
        listed=mark("Stops of public transport"),
        tells=("day",),
        unreached=_NO_TIMETABLE,
        without_sites=_NO_TIMETABLE,
    ),
    FacilityRecord(
        facility=Facility.CBS,
        name=mark("Services (CBS)"),
        source="cbs_nabijheid",
        one=Text("voorziening", "service"),
        many=Text("voorzieningen", "services"),
        leaves_out=Text(
            "Niet erin: welke locaties het zijn, prijs, openingstijden, wachtlijsten, en of mensen ervan weten",
            "Not in it: which places they are, price, opening hours, waiting lists, and whether people know of it",
        ),
        way=Way.PUBLISHED,
        edited=False,
        legend=mark("Measured by CBS over roads for cars."),
        status=Status.OBSERVED,
        distance="cbs_road",
        demand="homes_by_cbs",
    ),
    FacilityRecord(
        facility=Facility.OWN,
        name=mark("Points of your own"),
        source="eigen",
        one=Text("eigen locatie", "own site"),
        many=Text("eigen locaties", "own sites"),
        leaves_out=Text(
            "Niet erin: prijs, openingstijden, wachtlijsten, en of mensen ervan weten",
            "Not in it: price, opening hours, waiting lists, and whether people know of it",
        ),
        way=Way.FILE,
        measures=TO_SITES,
        in_short=_SITES_IN_SHORT,
    ),
)
FACILITIES = {record.facility: record for record in _RECORDS}
# Facilities with public sites; own points come from a file and are never served.
PUBLIC = tuple(facility for facility in Facility if FACILITIES[facility].layer)
# Facilities that a scenario can change: for those that CBS measures no sites are known.
EDITED = tuple(facility for facility in Facility if FACILITIES[facility].edited)


def record_of(facility: Facility) -> FacilityRecord:
    """All that is particular to a facility."""
    return FACILITIES[facility]


def measure_of(facility: Facility, name: str) -> Measure:
    """Record of a key; the first of the facility when it has no such measure."""
    return pick(record_of(facility).measures, name)
