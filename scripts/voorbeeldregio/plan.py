"""The plan of the region: where towns, river and lake lie. Metres east and north of `ORIGIN`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

SEED = 9901
ORIGIN = (21_000.0, 480_500.0)  # RD, some 50 km off the coast
WIDTH_M, HEIGHT_M = 25_000.0, 19_000.0
YEARS = tuple(range(2016, 2025))
MERGER_YEAR = 2019
SPLIT_YEAR = 2021
RETRIEVED_AT = datetime(2025, 1, 15, 12, 0, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Town:
    """A built-up place.

    Attributes
    ----------
    place
        Key of the place.
    gemeente
        Code of the gemeente it belongs to before the merger.
    wijk
        Number of its wijk in that gemeente; None for the city, which is cut into sectors.
    x_m, y_m
        Its centre.
    radius_m
        How far its buurten reach.
    scale_m
        Pull of one of its buurten against its neighbours: about half its width.
    names
        Names of its buurten, from the heart outwards.
    """

    place: str
    gemeente: str
    wijk: int | None
    x_m: float
    y_m: float
    radius_m: float
    scale_m: float
    names: tuple[str, ...]


GEMEENTEN = {
    "GM9901": "Voorbeeldstad",
    "GM9902": "Verzonnenland",
    "GM9903": "Bedachterveld",
    "GM9904": "Denkbeeld aan Zee",
    "GM9905": "Verzinselbeek",
    "GM9906": "Droomakkers",
}
MERGED = ("GM9905", "GM9906")  # in MERGER_YEAR into
MERGED_INTO = "GM9902"
SPLIT = ("Spinselveld-Noord", "Spinselveld-Zuid")  # in SPLIT_YEAR out of
SPLIT_FROM = "Spinselveld"
COUNTRY_NAME = "Voorbeeldland"

WIJKEN = {
    ("GM9901", 0): "Voorbeeldstad-Centrum",
    ("GM9901", 1): "Voorbeeldstad-Noordwest",
    ("GM9901", 2): "Voorbeeldstad-Noordoost",
    ("GM9901", 3): "Voorbeeldstad-Zuidoost",
    ("GM9901", 4): "Voorbeeldstad-Zuidwest",
    ("GM9903", 0): "Bedachterveld",
    ("GM9903", 1): "Verzonnerloo",
    ("GM9903", 2): "Bedachte Heuvels",
    ("GM9903", 3): "Bedachtelaar",
    ("GM9904", 0): "Denkbeeld aan Zee",
    ("GM9904", 1): "Denkbeeldige Polders",
    ("GM9904", 2): "Rond het Verzonnen Meer",
    ("GM9904", 3): "Denkbeeldersluis",
    ("GM9905", 0): "Verzinselbeek",
    ("GM9905", 1): "Verzinsel-Zuid",
    ("GM9905", 2): "Verzinselrade",
    ("GM9906", 0): "Droomakkers",
    ("GM9906", 1): "Dagdroomhuizen",
    ("GM9906", 2): "Fantasieheide",
    ("GM9906", 3): "Wensenland",
}

CITY_NAMES = (
    "Verzonnen Markt",
    "Bedachte Poort",
    "Denkbeeldige Gracht",
    "Schijnkade",
    "Voorbeeldkade",
    "Papieren Toren",
    "Fantasieplein",
    "Bedachte Singel",
    "Verzonnen Hoek",
    "Luchtkasteelhof",
    "Bedachte Weide",
    "Doe-alsof",
    "Misschienhof",
    "Verzinselplantsoen",
    "Stel-je-voor",
    "Sterrenwens",
    "Bedenkveld",
    "Schijnbosje",
    "Droomkampen",
    "Fabelkwartier",
    "Voorbeeldvaart",
    "Spinselveld-Noord",
    "Denkbeeldige Tuinen",
    "Zogenaamde Es",
    "Verdichtselpark",
    "Bedachte Hoven",
    "Spinselveld-Zuid",
    "Voorstelhof",
)
TOWNS = (
    Town("stad", "GM9901", None, 13_300, 8_500, 3_050, 520, CITY_NAMES),
    Town(
        "west",
        "GM9905",
        0,
        8_300,
        3_300,
        1_250,
        430,
        ("Verzinselbeek-Dorp", "Verzonnen Brink", "Bedachte Es", "Schijnbrink", "Verzinselhof", "Fantasiekamp"),
    ),
    Town(
        "oost",
        "GM9906",
        0,
        19_300,
        4_300,
        1_450,
        430,
        (
            "Droomakkers-Centrum",
            "Droomakkermarkt",
            "Bedachte Bongerd",
            "Fantasiehoven",
            "Verzonnen Singel",
            "Wensakker",
            "Dagdroompark",
            "Denkbeeldige Bongerd",
        ),
    ),
    Town(
        "noord",
        "GM9903",
        0,
        16_800,
        15_000,
        1_250,
        450,
        ("Bedachterveld-Kom", "Verzonnen Kamp", "Bedachte Enk", "Schijnakker", "Fantasie-Oost", "Denkbeeldige Enk"),
    ),
    Town(
        "haven",
        "GM9904",
        0,
        3_500,
        10_300,
        1_050,
        420,
        ("Denkbeeld-Haven", "Verzonnen Duin", "Bedachte Kade", "Schijnstrand", "Fantasieduin"),
    ),
    Town("dorp-a", "GM9903", 1, 9_200, 14_400, 450, 380, ("Verzonnerloo-Kern", "Verzonnerloo-Wal")),
    Town("dorp-b", "GM9904", 3, 3_200, 4_600, 380, 430, ("Denkbeeldersluis",)),
    Town("dorp-c", "GM9906", 1, 15_700, 2_300, 380, 430, ("Dagdroomhuizen",)),
    Town("dorp-d", "GM9903", 3, 21_600, 12_600, 380, 430, ("Bedachtelaar",)),
    Town("dorp-e", "GM9905", 2, 8_900, 5_900, 380, 430, ("Verzinselrade",)),
)

# Rural buurten: gemeente before the merger, wijk (None: the sector of the city), x, y, name.
RURAL = (
    ("GM9901", None, 9_400, 9_300, "Verzonnen Broeklanden"),
    ("GM9901", None, 12_200, 12_500, "Bedachte Heide"),
    ("GM9901", None, 16_700, 11_100, "Denkbeeldig Veld"),
    ("GM9901", None, 17_300, 7_600, "Schijnmeers"),
    ("GM9901", None, 12_800, 5_300, "Voorbeeldbos"),
    ("GM9903", 1, 6_900, 15_700, "Verzonnerloose Heide"),
    ("GM9903", 1, 11_300, 16_400, "Schijnvenen"),
    ("GM9903", 2, 13_300, 14_500, "Bedachte Heuvels-West"),
    ("GM9903", 2, 16_300, 17_300, "Bedachte Heuvels-Noord"),
    ("GM9903", 3, 19_600, 16_000, "Fantasiewoud"),
    ("GM9903", 3, 19_700, 13_000, "Bedachtelaarse Akkers"),
    ("GM9903", 3, 22_700, 14_900, "Verzonnen Zand"),
    ("GM9903", 3, 22_900, 10_900, "Bedachte Uiterwaard"),
    ("GM9903", 1, 7_800, 12_400, "Denkbeeldige Mars"),
    ("GM9904", 1, 5_600, 12_900, "Denkbeeldige Noordpolder"),
    ("GM9904", 1, 2_400, 13_000, "Schijnduinen"),
    ("GM9904", 2, 6_400, 9_500, "Verzonnen Meeroever"),
    ("GM9904", 2, 1_900, 8_200, "Bedachte Kwelder"),
    ("GM9904", 3, 2_100, 2_700, "Denkbeeldige Zuidpolder"),
    ("GM9904", 3, 5_100, 3_600, "Fantasiepolder"),
    ("GM9905", 1, 7_000, 1_400, "Verzinsel-Broek"),
    ("GM9905", 1, 10_400, 1_700, "Verzinsel-Heide"),
    ("GM9905", 2, 10_700, 5_200, "Verzinselradese Beemd"),
    ("GM9905", 2, 7_000, 5_500, "Schijnbeemd"),
    ("GM9906", 1, 13_900, 1_300, "Dagdroombos"),
    ("GM9906", 2, 15_900, 4_600, "Fantasieheide-West"),
    ("GM9906", 1, 18_000, 1_600, "Droomakkers-Buiten"),
    ("GM9906", 3, 22_100, 2_400, "Wensenland-Zuid"),
    ("GM9906", 3, 22_000, 6_100, "Wensenland-Noord"),
    ("GM9906", 2, 19_700, 7_000, "Fantasieheide-Oost"),
)
RURAL_SCALE_M = 1_500.0

# Industry lies downstream of the city, along the river; one buurt without inhabitants.
INDUSTRY = ("GM9901", 10_300.0, 7_500.0, 620.0)
INDUSTRY_NAME = "Voorbeeldhaven"

# Centre line of the river from its mouth in the west to the east.
RIVER = (
    (-1_500, 6_500),
    (900, 6_300),
    (3_000, 6_900),
    (5_200, 7_400),
    (7_400, 7_000),
    (9_300, 7_500),
    (10_900, 8_500),
    (12_400, 8_100),
    (13_900, 9_250),
    (15_400, 9_500),
    (17_000, 8_900),
    (18_600, 9_300),
    (20_300, 10_300),
    (21_800, 9_200),
    (23_600, 9_700),
    (26_500, 9_000),
)
# Half its width at points along it; it is open water up to the last one, a border upstream of it.
RIVER_WIDTH = ((0.0, 420.0), (0.06, 230.0), (0.2, 170.0), (0.45, 110.0), (0.62, 60.0), (0.72, 0.0))
# Outline: the coast in the west (a smooth line), then the borders with land that is not part of the region.
COAST = (
    (2_300, 17_300),
    (1_250, 15_600),
    (700, 13_200),
    (150, 10_900),
    (-250, 8_500),
    (-300, 6_400),
    (100, 4_300),
    (850, 2_100),
    (1_900, 300),
)
BORDER = (
    (4_900, -250),
    (7_800, 500),
    (9_600, -500),
    (12_300, -100),
    (14_600, -750),
    (17_200, -50),
    (20_000, -600),
    (22_300, 300),
    (24_600, 1_400),
    (24_100, 3_600),
    (25_200, 5_700),
    (24_300, 7_900),
    (25_300, 9_800),
    (25_000, 12_300),
    (24_000, 13_500),
    (24_500, 15_700),
    (22_400, 16_500),
    (21_300, 18_200),
    (18_700, 17_600),
    (16_900, 19_300),
    (14_300, 18_700),
    (12_900, 17_500),
    (10_400, 18_600),
    (7_600, 17_600),
    (5_000, 18_300),
)
LAKE = (4_700.0, 7_300.0, 1_500.0, 1_050.0)  # centre and half axes
ISLAND = ("GM9904", 4_600.0, 7_400.0, 430.0)
ISLAND_NAME = "Verzonnen Eiland"
ISLAND_WIJK = 2
