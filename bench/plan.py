"""What is measured: places, indicators, routes and the aims."""

from __future__ import annotations

from dataclasses import dataclass

from kaart.ui.cache.layers import COUNTRY_DECIMALS, COUNTRY_TOLERANCE_M, REGION_DECIMALS, REGION_TOLERANCE_M

YEAR = 2024
TABLE = "85984NED"
# Two of one theme (group "wonen"), both filled for the whole country.
FIRST, SECOND = "woz", "koopwoningen"
WIDTH, HEIGHT, MAP_HEIGHT = 1400, 1000, 640
# kaart keeps this much of the map free for its legend; the same strip is left out for every route.
LEGEND_PX = 340
SESSIONS = 10
LATENCY_MS = 50
# A visitor comes this long after a server answers for the first time: at once, and when it has visited itself.
COMES_AFTER_S = (0.0, 15.0)
STARTS, VISITS_A_START = 3, 3


@dataclass(frozen=True)
class Place:
    """A part of the country to draw at buurt level."""

    id: str
    scope: str
    label: str
    tolerance_m: float
    decimals: int


@dataclass(frozen=True)
class Route:
    """A way to draw it."""

    id: str
    label: str
    script: str
    map_selector: str
    compared: bool = False


@dataclass(frozen=True)
class Line:
    """A line between browser and server, as Chromium emulates it."""

    id: str
    label: str
    mbit_s: float
    delay_ms: float


# Each takes at most ten minutes on a quiet machine, for one place; "lijn" is both lines.
PARTS = ("hier", "lijn20", "lijn5", "start", "sync")
LINES = {
    line.id: line
    for line in (
        Line("lijn20", "20 Mbit/s, 40 ms", 20, 40),
        Line("lijn5", "5 Mbit/s, 80 ms (a phone in a hall)", 5, 80),
    )
}
SYNC_LINE = "lijn20"
PLACES = {
    "parkstad": Place("parkstad", "parkstad", "Parkstad", REGION_TOLERANCE_M, REGION_DECIMALS),
    "nl": Place("nl", "NL", "Netherlands", COUNTRY_TOLERANCE_M, COUNTRY_DECIMALS),
}
ROUTES = {
    route.id: route
    for route in (
        Route("kaart", "kaart", "", '[data-testid="stDeckGlJsonChart"]'),
        Route("pydeck", "(a) st.pydeck_chart, inline GeoJSON", "inline.py", '[data-testid="stDeckGlJsonChart"]', True),
        Route("folium", "(b) geopandas.explore (folium)", "explore.py", "iframe", True),
        Route("plotly", "(c) plotly choropleth_map", "plot.py", '[data-testid="stPlotlyChart"]', True),
        Route("one", "floor: st.pydeck_chart, one polygon", "one.py", '[data-testid="stDeckGlJsonChart"]'),
        Route("tiles", "floor: MapLibre and vector tiles", "", "#map"),
    )
}
