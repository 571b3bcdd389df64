"""Sites and stops on the map, in words and in lists: whoever cannot see the map reads the same."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pydeck
from geopandas import GeoDataFrame
from pandas import DataFrame, Series

from kaart.analysis.measures import SITES, Facility
from kaart.analysis.reach import WALK, Metric
from kaart.crs import to_wgs84
from kaart.errors import mark
from kaart.language import translations
from kaart.render.deck import CompactDeck
from kaart.render.legend import Legend
from kaart.render.numbers import format_number

# More dots than this hide each other: then one circle stands for all in a square.
MOST_DOTS, SQUARE_M = 500, 1000.0
CIRCLE_MIN = 15
_DOT, _EDGE, _CIRCLE = [17, 17, 17, 235], [255, 255, 255, 255], [17, 17, 17, 130]


def site_layers(sites: GeoDataFrame, *, dots: bool, circles: bool, metric: Metric) -> list[pydeck.Layer]:
    """Layers that lie over the areas; they let clicks through.

    Parameters
    ----------
    sites
        EPSG:28992 points.
    dots
        Whether to draw the sites: one dot each, or circles by number when there are very many.
    circles
        Whether to draw how far `CIRCLE_MIN` minutes' walk goes from each.
    metric
        How distance was measured; only what is measured as a straight line has circles.

    Raises
    ------
    CrsError
        If the sites are not in EPSG:28992.
    """
    layers = []
    if circles and metric.detour is not None and len(sites) <= MOST_DOTS:
        layers.append(
            pydeck.Layer(
                "ScatterplotLayer",
                data=[{"at": at} for at in _degrees(sites)],
                id="sites-reach",
                get_position="at",
                get_radius=CIRCLE_MIN * WALK.speed_m_per_min / metric.detour,
                filled=False,
                stroked=True,
                get_line_color=_CIRCLE,
                line_width_min_pixels=1,
                pickable=False,
            )
        )
    if dots and len(sites):
        grouped, counts = _grouped(sites)
        data = [
            {"at": at, "radius": 4.0 if count == 1 else 4.0 + 2.0 * float(np.sqrt(count))}
            for at, count in zip(_degrees(grouped), counts, strict=True)
        ]
        layers.append(
            pydeck.Layer(
                "ScatterplotLayer",
                data=data,
                id="sites-dots",
                get_position="at",
                get_radius="radius",
                radius_units='"pixels"',
                filled=True,
                stroked=True,
                get_fill_color=_DOT,
                get_line_color=_EDGE,
                line_width_min_pixels=1,
                pickable=False,
            )
        )
    return layers


def with_sites(deck: CompactDeck, layers: list[pydeck.Layer]) -> CompactDeck:
    """The same map with layers over its areas.

    Parameters
    ----------
    deck
        Of `kaart.render.deck`.
    layers
        Of `site_layers`.
    """
    deck.layers = [*deck.layers, *layers]
    return deck


def _degrees(sites: GeoDataFrame) -> list[list[float]]:
    points = to_wgs84(sites[["geometry"]]).geometry
    return [[round(float(x), 5), round(float(y), 5)] for x, y in zip(points.x, points.y, strict=True)]


def _grouped(sites: GeoDataFrame) -> tuple[GeoDataFrame, list[int]]:
    """The sites themselves, or the middle of those in each square with their number."""
    if len(sites) <= MOST_DOTS:
        return sites, [1] * len(sites)
    frame = DataFrame({"x": sites.geometry.x, "y": sites.geometry.y})
    grouped = frame.groupby([frame["x"] // SQUARE_M, frame["y"] // SQUARE_M])
    middles, counts = grouped.mean(), grouped.size()
    points = pd.DataFrame({"n": counts.to_numpy()})
    shaped = type(sites)(points, geometry=type(sites.geometry).from_xy(middles["x"], middles["y"]), crs=sites.crs)
    return shaped, counts.tolist()


def access_legend(
    legend: Legend, *, facility: Facility, sites: int, dots: bool, circles: bool, metric: Metric
) -> Legend:
    """The legend with what the dots are, how it was measured and what it leaves out.

    Parameters
    ----------
    legend
        Of `kaart.render.legend.build_legend`.
    facility
        What is shown.
    sites
        How many dots there are.
    dots, circles
        What is drawn besides the areas.
    metric
        How distance was measured.
    """
    language = legend.language
    gettext = translations(language).gettext
    notes = list(legend.notes)
    count = format_number(sites, decimals=0, language=language)
    if dots:
        text = mark("● {what}: {count}.") if sites <= MOST_DOTS else mark("● {what}: {count}; a large dot is several.")
        notes.append(gettext(text).format(what=SITES[facility].many[language], count=count))
    if circles and metric.detour is not None and sites <= MOST_DOTS:
        text = mark("○ {minutes} minutes' walk in a straight line, shortened for detours.")
        notes.append(gettext(text).format(minutes=CIRCLE_MIN))
    if metric.detour is None:
        notes.append(gettext(mark("Distance over the streets, as OpenStreetMap has them.")))
    else:
        factor = format_number(metric.detour, decimals=1, language=language)
        notes.append(gettext(mark("Estimate: straight line times {factor}.")).format(factor=factor))
    notes.append(f"{SITES[facility].leaves_out[language]}.")
    return replace(legend, notes=tuple(notes))


def site_table(sites: DataFrame, *, language: str, metres: Series[float] | None = None) -> DataFrame:
    """Sites or stops as rows to read: name, address, places or departures, distance.

    Parameters
    ----------
    sites
        Of `kaart.access.Supply`, located or not.
    language
        ``nl`` or ``en``.
    metres
        Distance by ``site_id``; the rows are then those of this series, in its order.
    """
    gettext = translations(language).gettext
    frame = sites.set_index("site_id")
    if metres is not None:
        frame = frame.loc[metres.index]
    columns: dict[str, Series[Any]] = {gettext("Name"): frame["name"].astype("str")}
    if "places" in frame and frame["places"].notna().any():
        columns[gettext(mark("Number of places"))] = frame["places"].astype(float)
    if "day" in frame:
        columns[gettext(mark("Departures per hour (working day, 9-16)"))] = frame["day"].astype(float).round(1)
    if "address" in frame:
        parts = [frame[name].fillna("").astype("str") for name in ("address", "postcode", "town") if name in frame]
        columns[gettext(mark("Address"))] = Series(
            [", ".join(part for part in row if part.strip()) for row in zip(*parts, strict=True)], index=frame.index
        )
    table = DataFrame(columns)
    if metres is not None:
        table.insert(1, gettext(mark("Metres")), metres.round(0).astype("int64"))
    return table.reset_index(drop=True)
