"""Material for a profile of invented buurten, worked out by hand."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pandas as pd
from builders import indicator

from kaart.analysis.profile.rows import Material, Place, Row, make_row
from kaart.catalogue import Indicator, load
from kaart.core.codes import COUNTRY, Level
from kaart.model.indicators import Figures

HERE = "BU00010000"
CODES = [f"BU0001{number:04d}" for number in range(7)]
PLACE = Place(HERE, "Proef 0", Level.BUURT, "GM0001", "Proefgemeente")


def record(name: str) -> Indicator:
    return load().indicator(name)


def made(item: Indicator, year: int, values: list[float], *, level: Level = Level.BUURT, **columns: Any) -> Figures:
    """Figures of a year; without a value the status is ``not_published`` unless given."""
    codes = CODES[: len(values)] if level is Level.BUURT else ["GM0001" if level is Level.GEMEENTE else COUNTRY]
    frame = pd.DataFrame(
        {
            "code": codes,
            "name": [f"Proef {number}" for number in range(len(codes))],
            "gemeente": "GM0001",
            "value": pd.Series(values, dtype=float),
            "status": ["not_published" if math.isnan(value) else "observed" for value in values],
            "inferred": False,
            "source_code": "",
            "denominator": 500.0,
            "shared": False,
            "note": "",
        }
    )
    return Figures(item, level, year, frame.assign(**columns))


def material(
    own: dict[str, list[Figures]], *, year: int = 2020, beside: list[Figures] | None = None, place: Place = PLACE
) -> Material:
    known = {(item.indicator.id, item.level, item.year): item for item in beside or []}
    return Material(
        place=place,
        year=year,
        own={name: tuple(series) for name, series in own.items()},
        beside=lambda item, level, when: known.get((item.id, level, when)),
    )


def share(**changes: Any) -> Indicator:
    return indicator(**{"family": "proef", "years": tuple(range(2016, 2021)), **changes})


def row_of(
    values_by_year: dict[int, list[float]],
    *,
    year: int = 2020,
    peers: Sequence[str] = (),
    beside: list[Figures] | None = None,
    item: Indicator | None = None,
    **columns: Any,
) -> Row:
    """Row of the first area."""
    item = item or share()
    own = {item.id: [made(item, when, values, **columns) for when, values in values_by_year.items()]}
    return make_row(material(own, year=year, beside=beside), item, peers=peers)


def rich(name: str = "Proef 0") -> Material:
    """Everything that the five sentences rest on, for a buurt with five peers and an area that is like none."""
    nan = math.nan
    series = {
        "inwoners": [made(record("inwoners"), 2020, [1000.0, 1100, 900, 1200, 800, 1000, 9000])],
        "huishoudens": [made(record("huishoudens"), 2020, [500.0, 550, 450, 600, 400, 500])],
        "kinderen": [made(record("kinderen"), 2020, [12.0, 13, 11, 14, 10, 12, 60])],
        "laag_inkomen": [
            made(record("laag_inkomen"), 2018, [12.4, 10.0, 20, 14, 16, 30]),
            made(record("laag_inkomen"), 2019, [nan] * 6),
            made(record("laag_inkomen"), 2020, [nan] * 6),
        ],
        "bijstand_per_1000": [made(record("bijstand_per_1000"), 2020, [100.0, 50, 60, 70, 80, 90])],
        "arbeidsparticipatie": [made(record("arbeidsparticipatie"), 2020, [53.0, 60, 61, 62, 63, 64])],
        "afstand_huisarts": [made(record("afstand_huisarts"), 2020, [0.4, 1.0, 1.1, 1.2, 1.3, 1.4])],
    }
    gemeente = [made(record("laag_inkomen"), 2018, [15.0], level=Level.GEMEENTE)]
    return material(series, beside=gemeente, place=replace(PLACE, name=name))
