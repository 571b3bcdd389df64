"""The user's own points: a list with lon and lat, RD coordinates or addresses, under various column names.

A row whose coordinates cannot be read, or lie outside the Netherlands, is listed with its number and why; every other
row is kept as it is. Nothing is guessed: a row without coordinates has no position, unless the user allows its address
to be looked up and the register has exactly that one.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd
from geopandas import GeoDataFrame
from pandas import DataFrame

from kaart.core.crs import RD, WGS84, to_rd
from kaart.core.errors import UploadError, mark
from kaart.core.few import few
from kaart.core.provenance import Notice
from kaart.own.addresses import Hit, require_few
from kaart.own.numbers import Cell
from kaart.own.sheet import Sheet

EAST = ("lon", "lng", "long", "longitude", "lengtegraad", "gps_longitude")
NORTH = ("lat", "latitude", "breedtegraad", "gps_latitude")
X_RD = ("x", "x_rd", "rd_x", "x_m", "x_coordinaat", "xcoord")
Y_RD = ("y", "y_rd", "rd_y", "y_m", "y_coordinaat", "ycoord")
NAMES = ("naam", "name", "titel", "voorziening")
ADDRESSES = ("adres", "address", "straat")
NUMBERS = ("huisnummer", "huisnr", "nummer", "house_number")
POSTCODES = ("postcode", "pc6", "zip")
TOWNS = ("woonplaats", "plaatsnaam", "plaats", "stad", "town", "city")
PLACES = ("plaatsen", "places", "capaciteit", "aantal_plaatsen", "kindplaatsen")
_Pair = tuple[float, float]
_System = tuple[tuple[str, str], tuple[_Pair, _Pair], str]
# Bounds of the Netherlands; no RD x is so small that 33.589 could mean anything but 33,589.
_DEGREES = ((3.0, 7.5), (50.5, 54.0))
_METRES = ((10_000.0, 300_000.0), (289_000.0, 650_000.0))
_ROW = "rij "  # before its number, in the id of a site
_NO_NUMBER = mark("no coordinates that can be read")
_OUTSIDE = mark("coordinates outside the Netherlands")
_UNKNOWN = mark("PDOK knows no such address")


@dataclass(frozen=True)
class OwnPoints:
    """Points of a file.

    Attributes
    ----------
    sites
        EPSG:28992: ``site_id``, ``name``, ``address`` ("" when there is none), ``places`` (NaN unknown).
    bad
        Rows without a position: ``site_id``, ``name``, ``address`` and ``reason`` (a message to translate).
    name
        Of the file.
    hidden
        Numbers of rows that a workbook does not show; they count.
    """

    sites: GeoDataFrame
    bad: DataFrame
    name: str
    hidden: tuple[int, ...] = ()

    @property
    def notices(self) -> tuple[Notice, ...]:
        """Which rows give no place and why, and which are hidden and count."""
        rows = self.bad["site_id"].str.removeprefix(_ROW)
        text = mark("{file}, rows {rows} do not count: {why}.")
        told = [
            Notice.of(text, file=self.name, rows=few(list(rows[self.bad["reason"] == reason])), why=Notice.of(reason))
            for reason in self.bad["reason"].unique()
        ]
        if self.hidden:
            text = mark("{file} hides rows {rows}, perhaps by a filter; they count.")
            told.append(Notice.of(text, file=self.name, rows=few(self.hidden)))
        return tuple(told)


def has_addresses(sheet: Sheet) -> bool:
    """Whether a file has a column of addresses or postcodes, and no columns of coordinates."""
    return not _systems(sheet) and bool(_column(sheet, ADDRESSES))


def read_points(sheet: Sheet, *, find: Callable[[str], Hit | None] | None = None) -> OwnPoints:
    """Points of a file's rows.

    Parameters
    ----------
    sheet
        Result of `kaart.own.reading.read_upload`.
    find
        Returns the position of an address, see `kaart.own.addresses.exact`; the address leaves this computer. Only
        for rows without coordinates; None looks up nothing.

    Raises
    ------
    UploadError
        If it has no columns of coordinates, or no row gives a point; names the columns that were sought.
    """
    systems = _systems(sheet)
    addresses = _addresses(sheet)
    if not systems and (find is None or not any(addresses)):
        raise UploadError(
            mark("{file} has no columns of coordinates; name them lon and lat, or x_rd and y_rd. It has {choices}."),
            file=sheet.name,
            choices=", ".join(sheet.columns),
        )
    places, reasons = _in_metres(sheet, systems[0]) if systems else _nowhere(len(addresses))
    if find is not None:
        places, reasons = _looked_up(addresses, places, reasons, find)
    frame = DataFrame(
        {
            "site_id": [f"{_ROW}{number}" for number in sheet.numbers],
            "name": [
                str(text or f"rij {number}") for text, number in zip(_texts(sheet, NAMES), sheet.numbers, strict=True)
            ],
            "address": addresses,
            "places": pd.Series([_plain(cell) for cell in _texts(sheet, PLACES)], dtype=float),
            "reason": reasons,
        }
    )
    good = frame["reason"] == ""
    if not good.any():
        raise UploadError(
            mark("No row of {file} gives a place: {reason}."), file=sheet.name, reason=Notice.of(reasons[0])
        )
    xs, ys = ([place[axis] for place, fine in zip(places, good, strict=True) if fine] for axis in (0, 1))
    own = frame[good].drop(columns="reason").reset_index(drop=True)
    points = gpd.GeoDataFrame(own, geometry=gpd.points_from_xy(xs, ys), crs=RD)
    return OwnPoints(points, frame[~good].drop(columns="places").reset_index(drop=True), sheet.name, sheet.hidden)


def _systems(sheet: Sheet) -> list[_System]:
    """Columns of coordinates with their bounds and system; degrees before metres."""
    known = (((EAST, NORTH), _DEGREES, WGS84), ((X_RD, Y_RD), _METRES, RD))
    return [
        ((_column(sheet, names[0]), _column(sheet, names[1])), bounds, crs)
        for names, bounds, crs in known
        if all(_column(sheet, options) for options in names)
    ]


def _in_metres(sheet: Sheet, system: _System) -> tuple[list[_Pair], list[str]]:
    """Places in EPSG:28992 and why a row has none."""
    columns, bounds, crs = system
    pairs = [
        (_number(x, bounds[0]), _number(y, bounds[1]))
        for x, y in zip(*(sheet.column(column) for column in columns), strict=True)
    ]
    reasons = [_reason(pair, bounds) for pair in pairs]
    fine = [pair if not reason else (bounds[0][0], bounds[1][0]) for pair, reason in zip(pairs, reasons, strict=True)]
    points = to_rd(gpd.GeoDataFrame(geometry=gpd.points_from_xy(*zip(*fine, strict=True)), crs=crs)).geometry
    return list(zip(points.x, points.y, strict=True)), reasons


def _nowhere(rows: int) -> tuple[list[_Pair], list[str]]:
    return [(math.nan, math.nan)] * rows, [_NO_NUMBER] * rows


def _looked_up(
    addresses: list[str], places: list[_Pair], reasons: list[str], find: Callable[[str], Hit | None]
) -> tuple[list[_Pair], list[str]]:
    """The same with positions of addresses, for rows without coordinates."""
    wanted = [address for address, reason in zip(addresses, reasons, strict=True) if reason == _NO_NUMBER and address]
    require_few(wanted)
    hits = {address: find(address) for address in dict.fromkeys(wanted)}
    located, why = list(places), list(reasons)
    for row, (address, reason) in enumerate(zip(addresses, reasons, strict=True)):
        if reason != _NO_NUMBER or not address:
            continue
        hit = hits[address]
        why[row] = _UNKNOWN if hit is None else ""
        located[row] = places[row] if hit is None else (hit.x_m, hit.y_m)
    return located, why


def _addresses(sheet: Sheet) -> list[str]:
    """Street, number, postcode and town of every row in one text, from the columns that exist."""
    parts = [_texts(sheet, options) for options in (ADDRESSES, NUMBERS, POSTCODES, TOWNS)]
    if not _column(sheet, ADDRESSES):
        return [""] * len(sheet.rows)
    return [" ".join(text for text in map(_words, row) if text) for row in zip(*parts, strict=True)]


def _words(cell: Cell) -> str:
    return f"{cell:.12g}" if isinstance(cell, float) else str(cell or "").strip()


def _column(sheet: Sheet, options: tuple[str, ...]) -> str:
    """Name of the first column that matches one of the options, "" for none."""
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
    """A coordinate; if 196.320 or 196,320 has two readings, the one within the bounds."""
    if cell is None or isinstance(cell, float | int):
        return math.nan if cell is None else float(cell)
    readings = (cell.replace(",", "."), cell.replace(".", "").replace(",", "."), cell.replace(",", "").replace(".", ""))
    numbers = []
    for text in readings:
        try:
            numbers.append(float(text.replace(" ", "")))
        except ValueError:
            continue
    return next((number for number in numbers if bounds[0] <= number <= bounds[1]), numbers[0] if numbers else math.nan)


def _reason(pair: tuple[float, float], bounds: tuple[tuple[float, float], tuple[float, float]]) -> str:
    if not all(math.isfinite(number) for number in pair):
        return _NO_NUMBER
    inside = all(low <= number <= high for number, (low, high) in zip(pair, bounds, strict=True))
    return "" if inside else _OUTSIDE
