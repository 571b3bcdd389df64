"""Sites and stops on the map, in words and in lists with the same content."""

from __future__ import annotations

from typing import Any

import numpy as np
import pydeck
from geopandas import GeoDataFrame
from pandas import DataFrame, Series

from kaart.analysis.access.facilities import Facility, record_of
from kaart.analysis.access.known import Known
from kaart.analysis.distance.reach import WALK, Metric
from kaart.core.crs import to_wgs84
from kaart.core.errors import mark
from kaart.core.language import translations
from kaart.render.maps.deck import SITE_LAYER, CompactDeck
from kaart.render.maps.tooltip import DOT_SIGN, with_site_tip
from kaart.render.words.numbers import format_number
from kaart.render.words.table import KNOWN

# More dots than this overlap: then one circle stands for all dots in a square.
MOST_DOTS, MOST_CIRCLES, SQUARE_M = 500, 300, 1000.0
_NAMED = 6
CIRCLE_MIN = 15
_DOT, _EDGE, _CIRCLE = [17, 17, 17, 235], [255, 255, 255, 255], [17, 17, 17, 130]


def site_layers(
    sites: GeoDataFrame,
    *,
    dots: bool,
    circles: bool,
    metric: Metric,
    areas: GeoDataFrame | None = None,
    language: str = "nl",
) -> list[pydeck.Layer]:
    """Layers with sites, on top of the areas.

    Parameters
    ----------
    sites
        EPSG:28992 points.
    dots
        Whether to draw the sites: one dot each, or circles by number when there are very many.
    circles
        Whether to draw circles of `CIRCLE_MIN` minutes' walk.
    metric
        Metric of the measures; only straight lines have circles.
    areas
        EPSG:28992 with ``code``: a click on a dot selects the area around it; None disables that.
    language
        ``nl`` or ``en``, of what a dot says.

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
        layers.append(_dots(sites, areas=areas, language=language))
    return layers


def _dots(sites: GeoDataFrame, *, areas: GeoDataFrame | None, language: str) -> pydeck.Layer:
    """Dots, or circles with a number; each has a tooltip, and a click selects its area."""
    features = _grouped(sites, areas, language=language) if len(sites) > MOST_DOTS else _single(sites, areas, language)
    return pydeck.Layer(
        "GeoJsonLayer",
        data=features,
        id=SITE_LAYER,
        pickable=True,
        point_type='"circle+text"',
        get_point_radius="properties.radius",
        point_radius_units='"pixels"',
        filled=True,
        stroked=True,
        get_line_color=_EDGE,
        get_line_width=1,
        line_width_units='"pixels"',
        get_text="properties.number",
        get_text_color=_EDGE,
        get_text_size=12,
        text_font_weight=700,
        # As a property of the sub layer, as for the areas: Streamlit fades objects with a fill of their own on a click.
        _subLayerProps={"points-circle": {"getFillColor": _DOT}},
    )


def _single(sites: GeoDataFrame, areas: GeoDataFrame | None, language: str) -> list[dict[str, Any]]:
    codes = _codes(sites, areas)
    words = site_words(sites, language=language)
    return [
        _feature(at, str(name), said, code, radius=4.0, number="")
        for at, name, said, code in zip(_degrees(sites), sites["name"], words, codes, strict=True)
    ]


def _grouped(sites: GeoDataFrame, areas: GeoDataFrame | None, *, language: str) -> list[dict[str, Any]]:
    """One circle per square, at the mean of its dots; squares are wide enough to leave few circles."""
    side_m = SQUARE_M
    while True:
        keys = [(sites.geometry.x // side_m).rename("east"), (sites.geometry.y // side_m).rename("north")]
        groups = DataFrame({"x": sites.geometry.x, "y": sites.geometry.y, "name": sites["name"]}).groupby(keys)
        if groups.ngroups <= MOST_CIRCLES:
            break
        side_m *= 2
    gettext = translations(language).gettext
    table = groups.agg(x=("x", "mean"), y=("y", "mean"), members=("name", "size"), names=("name", _few))
    middles = type(sites)(table, geometry=type(sites.geometry).from_xy(table["x"], table["y"]), crs=sites.crs)
    text = gettext(mark("{count} together"))
    features = []
    rows = zip(_degrees(middles), table["members"], table["names"], _codes(middles, areas), strict=True)
    for at, members, names, code in rows:
        if members == 1:
            features.append(_feature(at, names, "", code, radius=4.0, number=""))
            continue
        title = text.format(count=format_number(members, decimals=0, language=language))
        radius = 7.0 + 1.5 * float(np.sqrt(members))
        features.append(_feature(at, title, names, code, radius=radius, number=str(members)))
    return features


def _few(names: Series[str]) -> str:
    """The first names, and how many more there are."""
    shown = sorted(names.astype("str"))
    more = len(shown) - _NAMED
    return "\n".join(shown[:_NAMED]) + (f"\n+ {more}" if more > 0 else "")


def _feature(at: list[float], name: str, said: str, code: str, *, radius: float, number: str) -> dict[str, Any]:
    properties = {"site": name, "said": said, "code": code, "radius": radius, "number": number, **DOT_SIGN}
    return {"type": "Feature", "geometry": {"type": "Point", "coordinates": at}, "properties": properties}


def _codes(sites: GeoDataFrame, areas: GeoDataFrame | None) -> list[str]:
    """Area in which each site lies, "" for none."""
    if areas is None or not len(areas):
        return [""] * len(sites)
    joined = sites[["geometry"]].reset_index(drop=True).sjoin(areas[["code", "geometry"]], predicate="intersects")
    codes = joined["code"].groupby(level=0).first()
    return [str(code) for code in codes.reindex(range(len(sites))).fillna("")]


def site_words(sites: DataFrame, *, language: str) -> list[str]:
    """Details of each site: address, places or departures; one text with line breaks, "" for none.

    Parameters
    ----------
    sites
        Sites of a `kaart.answers.access.load.Supply`.
    language
        ``nl`` or ``en``.
    """
    gettext = translations(language).gettext
    lines: list[list[str]] = [[] for _ in range(len(sites))]
    for row, text in enumerate(_addresses(sites)):
        lines[row] += [text] if text else []
    for name, decimals, template in (
        ("places", 0, mark("{number} places")),
        ("day", 1, mark("{number} departures per hour (working day, 9-16)")),
    ):
        if name not in sites:
            continue
        for row, value in enumerate(sites[name].to_numpy(dtype=float)):
            if np.isfinite(value):
                number = format_number(float(value), decimals=decimals, language=language)
                lines[row].append(gettext(template).format(number=number))
    return ["\n".join(found) for found in lines]


def _addresses(sites: DataFrame) -> list[str]:
    if "address" not in sites:
        return [""] * len(sites)
    parts = [sites[name].fillna("").astype("str") for name in ("address", "postcode", "town") if name in sites]
    return [", ".join(part for part in row if part.strip()) for row in zip(*parts, strict=True)]


def with_sites(deck: CompactDeck, layers: list[pydeck.Layer]) -> CompactDeck:
    """Return the map with layers over its areas.

    Parameters
    ----------
    deck
        Map made by `kaart.render.maps.deck`.
    layers
        Result of `site_layers`.
    """
    deck.layers = [*deck.layers, *layers]
    if any(layer.id == SITE_LAYER for layer in layers):
        deck.tell(with_site_tip)
    return deck


def _degrees(sites: GeoDataFrame) -> list[list[float]]:
    points = to_wgs84(sites[["geometry"]]).geometry
    return [[round(float(x), 5), round(float(y), 5)] for x, y in zip(points.x, points.y, strict=True)]


def access_notes(
    *,
    facility: Facility,
    sites: int,
    dots: bool,
    circles: bool,
    metric: Metric,
    language: str,
    said: tuple[str, ...] = (),
    grouped: bool = True,
) -> tuple[str, ...]:
    """Notes for below a legend: the dots, the method and its limits.

    Parameters
    ----------
    facility
        Figures on the map.
    sites
        Number of dots.
    dots, circles
        Which layers are drawn over the areas.
    metric
        Metric, for measures computed here.
    language
        ``nl`` or ``en``.
    said
        Notes specific to this measure.
    grouped
        Whether sites are combined into circles, as on the screen; a picture has a dot for each.
    """
    record, gettext = record_of(facility), translations(language).gettext
    notes = []
    count = format_number(sites, decimals=0, language=language)
    if dots:
        text = (
            mark("● {what}: {count}.")
            if sites <= MOST_DOTS or not grouped
            else mark("● {what}: {count}; a dot with a number stands for as many.")
        )
        notes.append(gettext(text).format(what=record.many[language], count=count))
    if circles and metric.detour is not None and sites <= MOST_DOTS:
        text = mark("○ {minutes} minutes' walk in a straight line, shortened for detours.")
        notes.append(gettext(text).format(minutes=CIRCLE_MIN))
    notes += said
    if record.legend:
        notes.append(gettext(record.legend))
    elif metric.detour is None:
        notes.append(gettext(mark("Distance over the streets, as OpenStreetMap has them.")))
    else:
        factor = format_number(metric.detour, decimals=1, language=language)
        notes.append(gettext(mark("Estimate: straight line times {factor}.")).format(factor=factor))
    notes.append(f"{record.leaves_out[language]}.")
    return tuple(notes)


def with_known(table: DataFrame, known: Known, measure: str, *, values: Series[float] | None = None) -> DataFrame:
    """The table of a measure with the part of the surroundings that is known; unchanged when all is.

    Parameters
    ----------
    table
        With ``code``: of `kaart.render.words.table.table_twin`, or of two measures side by side.
    known
        How much of the catchment of every buurt is known.
    measure
        Key of the measure.
    values
        Of the measure, in the order of the table; None for its column ``value``.
    """
    shares = Series([100 * known.share(str(code), measure) for code in table["code"]], index=table.index, dtype=float)
    lacking = (table["value"] if values is None else values).isna().to_numpy(bool)
    shares = shares.mask(lacking).round(0)
    if not (shares < 100).any():  # noqa: PLR2004 - a whole
        return table
    wider = table.copy()
    columns = list(table.columns)
    wider.insert(columns.index("status") + 1 if "status" in columns else len(columns), KNOWN, shares)
    return wider


def site_table(sites: DataFrame, *, language: str, metres: Series[float] | None = None) -> DataFrame:
    """Sites or stops as rows to read: name, address, places or departures, distance.

    Parameters
    ----------
    sites
        Of `kaart.answers.access.load.Supply`, located or not.
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
        columns[gettext(mark("Per hour, 9-16"))] = frame["day"].astype(float).round(1)
    if "address" in frame:
        columns[gettext(mark("Address"))] = Series(_addresses(frame), index=frame.index)
    table = DataFrame(columns)
    if metres is not None:
        table.insert(1, gettext(mark("Metres")), metres.round(0).astype("int64"))
    return table.reset_index(drop=True)
