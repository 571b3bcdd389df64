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
    name
        Key of the place in `NAMES`.
    gemeente
        Code of the gemeente it belongs to before the merger.
    x_m, y_m
        Its centre.
    radius_m
        How far its buurten reach.
    buurten
        How many of them.
    scale_m
        Pull of one of its buurten against its neighbours: about half its width.
    """

    name: str
    gemeente: str
    x_m: float
    y_m: float
    radius_m: float
    buurten: int
    scale_m: float


TOWNS = (
    Town("stad", "GM9901", 13_300, 8_500, 3_050, 27, 520),
    Town("west", "GM9905", 8_300, 3_300, 1_250, 6, 430),
    Town("oost", "GM9906", 19_300, 4_300, 1_450, 8, 430),
    Town("noord", "GM9903", 16_800, 15_000, 1_250, 6, 450),
    Town("haven", "GM9904", 3_500, 10_300, 1_050, 5, 420),
    Town("dorp-a", "GM9903", 9_200, 14_400, 450, 2, 380),
    Town("dorp-b", "GM9904", 3_200, 4_600, 380, 1, 430),
    Town("dorp-c", "GM9906", 15_700, 2_300, 380, 1, 430),
    Town("dorp-d", "GM9903", 21_600, 12_600, 380, 1, 430),
    Town("dorp-e", "GM9905", 11_900, 3_900, 380, 1, 400),
)

# Rural buurten: gemeente, x, y. Placed by eye around the towns; gemeenten follow from them.
RURAL = (
    ("GM9901", 9_400, 9_300),
    ("GM9901", 12_200, 12_500),
    ("GM9901", 16_700, 11_100),
    ("GM9901", 17_300, 7_600),
    ("GM9901", 12_800, 5_300),
    ("GM9903", 6_900, 15_700),
    ("GM9903", 11_300, 16_400),
    ("GM9903", 13_300, 14_500),
    ("GM9903", 16_300, 17_300),
    ("GM9903", 19_600, 16_000),
    ("GM9903", 19_700, 13_000),
    ("GM9903", 22_700, 14_900),
    ("GM9903", 22_900, 10_900),
    ("GM9903", 7_800, 12_400),
    ("GM9904", 5_600, 12_900),
    ("GM9904", 2_400, 13_000),
    ("GM9904", 6_400, 9_500),
    ("GM9904", 1_900, 8_200),
    ("GM9904", 2_100, 2_700),
    ("GM9904", 5_100, 3_600),
    ("GM9905", 7_000, 1_400),
    ("GM9905", 10_400, 1_700),
    ("GM9905", 10_000, 5_800),
    ("GM9905", 7_000, 5_500),
    ("GM9906", 13_900, 1_300),
    ("GM9906", 15_900, 4_600),
    ("GM9906", 18_000, 1_600),
    ("GM9906", 22_100, 2_400),
    ("GM9906", 22_000, 6_100),
    ("GM9906", 19_700, 7_000),
)
RURAL_SCALE_M = 1_500.0

# Industry lies downstream of the city, along the river; one buurt without inhabitants.
INDUSTRY = ("GM9901", 10_700.0, 7_100.0, 620.0)

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
LAKE = (4_700.0, 7_300.0, 1_500.0, 1_050.0)  # centre and half axes
ISLAND = ("GM9904", 4_600.0, 7_400.0, 430.0)
