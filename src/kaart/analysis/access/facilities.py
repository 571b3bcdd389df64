"""What people want to get to: its names, where it is known from, and what figures of it leave out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kaart.catalogue.records import Text


class Facility(StrEnum):
    """What people want to get to."""

    OV = "ov"
    VVE = "vve"
    CHILDCARE = "kinderopvang"
    SCHOOL = "school"
    OWN = "eigen"
    CBS = "cbs"


# Measured here to sites that are public; points of one's own come from a file and stay out of anything that is served.
PUBLIC = (Facility.OV, Facility.VVE, Facility.CHILDCARE, Facility.SCHOOL)
# What a scenario can be about: of what CBS measures no sites are known that could move or close.
EDITED = (*PUBLIC, Facility.OWN)


@dataclass(frozen=True)
class Site:
    """What the texts of a facility say: the source, ``{site}`` in one and in more, and what is left out."""

    source: str
    one: Text
    many: Text
    leaves_out: Text


SITES = {
    Facility.VVE: Site(
        "lrk",
        Text("voorschoolse educatie", "early childhood education"),
        Text("locaties met voorschoolse educatie", "sites with early childhood education"),
        Text(
            "Niet erin: prijs, openingstijden, wachtlijsten, of ouders ervan weten, en wat scholen bieden",
            "Not in it: price, opening hours, waiting lists, and whether parents know of it; nor what schools offer",
        ),
    ),
    Facility.CHILDCARE: Site(
        "lrk",
        Text("kinderopvang (dagopvang)", "childcare (day nursery)"),
        Text("locaties met dagopvang", "day nurseries"),
        Text(
            "Niet erin: prijs, openingstijden, wachtlijsten, en of ouders ervan weten",
            "Not in it: price, opening hours, waiting lists, and whether parents know of it",
        ),
    ),
    Facility.SCHOOL: Site(
        "duo",
        Text("basisschool", "primary school"),
        Text("basisscholen", "primary schools"),
        Text(
            "Niet erin: plek op de school, richting, en hoe veilig de weg erheen is",
            "Not in it: room at the school, its denomination, and how safe the way is",
        ),
    ),
    Facility.OWN: Site(
        "eigen",
        Text("eigen locatie", "own site"),
        Text("eigen locaties", "own sites"),
        Text(
            "Niet erin: prijs, openingstijden, wachtlijsten, en of mensen ervan weten",
            "Not in it: price, opening hours, waiting lists, and whether people know of it",
        ),
    ),
    Facility.CBS: Site(
        "cbs_nabijheid",
        Text("voorziening", "service"),
        Text("voorzieningen", "services"),
        Text(
            "Niet erin: welke locaties het zijn, prijs, openingstijden, wachtlijsten, en of mensen ervan weten",
            "Not in it: which places they are, price, opening hours, waiting lists, and whether people know of it",
        ),
    ),
    Facility.OV: Site(
        "ovapi_gtfs",
        Text("openbaar vervoer", "public transport"),
        Text("haltes", "stops"),
        Text(
            "Niet erin: prijs, drukte, uitval, en of een halte voor iedereen te gebruiken is",
            "Not in it: price, crowding, cancellations, and whether everybody can use a stop",
        ),
    ),
}
