"""Points of somebody's own: a list with lon and lat, or with RD coordinates, however its columns are called.

A row whose coordinates cannot be read, or lie outside the Netherlands, is listed with its number and why; every other
row is kept as it is. Nothing is guessed: a row without coordinates has no place.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd
from geopandas import GeoDataFrame
from pandas import DataFrame

from kaart.crs import RD, WGS84, to_rd
from kaart.errors import UploadError, mark
from kaart.own.cells import Cell
from kaart.own.sheet import Sheet

EAST = ("lon", "lng", "long", "longitude", "lengtegraad", "gps_longitude")
NORTH = ("lat", "latitude", "breedtegraad", "gps_latitude")
X_RD = ("x", "x_rd", "rd_x", "x_m", "x_coordinaat", "xcoord")
Y_RD = ("y", "y_rd", "rd_y", "y_m", "y_coordinaat", "ycoord")
NAMES = ("naam", "name", "titel", "voorziening")
ADDRESSES = ("adres", "address", "straat")
PLACES = ("plaatsen", "places", "capaciteit", "aantal_plaatsen", "kindplaatsen")
# Of the Netherlands; RD has no x so small that 33.589 could be anything but a thousand times that.
_DEGREES = ((3.0, 7.5), (50.5, 54.0))
_METRES = ((10_000.0, 300_000.0), (289_000.0, 650_000.0))
_NO_NUMBER = mark("no coordinates that can be read")
_OUTSIDE = mark("coordinates outside the Netherlands")


@dataclass(frozen=True)
class OwnPoints:
    """Points of a file.

    Attributes
    ----------
    sites
        EPSG:28992: ``site_id``, ``name``, ``address`` ("" when there is none), ``places`` (NaN unknown).
    bad
        Rows without a place: ``site_id``, ``name``, ``address`` and ``reason`` (a message to translate).
    name
        Of the file.
    """

    sites: GeoDataFrame
    bad: DataFrame
    name: str


def read_points(sheet: Sheet) -> OwnPoints:
    """Points of a file's rows.

    Parameters
    ----------
    sheet
        Of `kaart.own.reading.read_upload`.

    Raises
    ------
    UploadError
        If it has no columns of coordinates, or no row gives a point; names what was looked for.
    """
    systems = (((EAST, NORTH), _DEGREES, WGS84), ((X_RD, Y_RD), _METRES, RD))
    found = [
        ([_column(sheet, options) for options in names], bounds, crs)
        for names, bounds, crs in systems
        if all(_column(sheet, options) for options in names)
    ]
    if not found:
        raise UploadError(
            mark("{file} has no columns of coordinates; name them lon and lat, or x_rd and y_rd. It has {choices}."),
            file=sheet.name,
            choices=", ".join(sheet.columns),
        )
    columns, bounds, crs = found[0]
    pairs = [
        (_number(x, bounds[0]), _number(y, bounds[1]))
        for x, y in zip(*(sheet.column(column) for column in columns), strict=True)
    ]
    reasons = [_reason(pair, bounds) for pair in pairs]
    frame = DataFrame(
        {
            "site_id": [f"rij {number}" for number in sheet.numbers],
            "name": [
                str(text or f"rij {number}") for text, number in zip(_texts(sheet, NAMES), sheet.numbers, strict=True)
            ],
            "address": [str(text or "") for text in _texts(sheet, ADDRESSES)],
            "places": pd.Series([_plain(cell) for cell in _texts(sheet, PLACES)], dtype=float),
            "reason": reasons,
        }
    )
    good = frame["reason"] == ""
    if not good.any():
        raise UploadError(mark("No row of {file} gives a place: {reason}."), file=sheet.name, reason=reasons[0])
    xs, ys = ([pair[axis] for pair, fine in zip(pairs, good, strict=True) if fine] for axis in (0, 1))
    own = frame[good].drop(columns="reason").reset_index(drop=True)
    points = gpd.GeoDataFrame(own, geometry=gpd.points_from_xy(xs, ys), crs=crs)
    return OwnPoints(to_rd(points), frame[~good].drop(columns="places").reset_index(drop=True), sheet.name)


def _column(sheet: Sheet, options: tuple[str, ...]) -> str:
    """Name of the first column that is called like one of the options, "" for none."""
    called = {name.strip().casefold().replace(" ", "_").replace("-", "_"): name for name in reversed(sheet.columns)}
    return next((called[option] for option in options if option in called), "")


def _texts(sheet: Sheet, options: tuple[str, ...]) -> tuple[Cell, ...]:
    column = _column(sheet, options)
    return sheet.column(column) if column else (None,) * len(sheet.rows)


def _plain(cell: Cell) -> float:
    try:
        number = math.nan if cell is None else float(str(cell).replace(",", "."))
    except ValueError:
        return math.nan
    return number if math.isfinite(number) and number >= 0 else math.nan


def _number(cell: Cell, bounds: tuple[float, float]) -> float:
    """A coordinate; of 196.320 and 196,320 the reading that lies in the Netherlands."""
    if cell is None or isinstance(cell, float | int):
        return math.nan if cell is None else float(cell)
    readings = (cell.replace(",", "."), cell.replace(".", "").replace(",", "."), cell.replace(",", "").replace(".", ""))
    found = []
    for text in readings:
        try:
            found.append(float(text.replace(" ", "")))
        except ValueError:
            continue
    return next((number for number in found if bounds[0] <= number <= bounds[1]), found[0] if found else math.nan)


def _reason(pair: tuple[float, float], bounds: tuple[tuple[float, float], tuple[float, float]]) -> str:
    if not all(math.isfinite(number) for number in pair):
        return _NO_NUMBER
    inside = all(low <= number <= high for number, (low, high) in zip(pair, bounds, strict=True))
    return "" if inside else _OUTSIDE
