"""What a store serves, as plain values by name, and how two of them differ."""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path

from kaart.answers.figures import answer
from kaart.answers.reader import StoreReader
from kaart.catalogue import load
from kaart.catalogue.layers import VVE
from kaart.catalogue.scope import Scope
from kaart.core.codes import Level
from kaart.core.errors import KaartError
from kaart.core.settings import Settings
from kaart.store.library import Library
from kaart.store.sites import load_sites
from kaart.store.timetables import load_timetables

AREA, YEAR = "GM0917", 2018
INDICATORS = (
    "laag_inkomen",
    "sociaal_minimum",
    "bijstand_per_1000",
    "inkomen_per_inwoner",
    "woz",
    "koopwoningen",
    "huurwoningen",
    "opleiding_laag",
    "eengezinswoningen",
    "bouwjaar_voor_2000",
)
# A figure as it is served; None where there is none.
Values = dict[str, float | None]


def print_values(cache: Path) -> None:
    """Print every figure, area and site that a store serves as a JSON document, and what it says of those it lacks."""
    library, catalogue = Library(Settings(cache=cache)), load()
    reader, scope = StoreReader(library), library.scope(AREA)
    values: Values = {}
    said: list[str] = []
    for record in map(catalogue.indicator, INDICATORS):
        try:
            given = answer(reader, scope, indicator=record, level=Level.BUURT, year=YEAR, catalogue=catalogue)
        except KaartError as error:
            said.append(str(error))
            continue
        rows = given.figures.frame[["code", "value"]].itertuples(index=False)
        values |= {f"{record.id} {code}": None if math.isnan(value) else float(value) for code, value in rows}
    for level in (Level.BUURT, Level.WIJK, Level.GEMEENTE):
        try:
            areas = library.areas(scope, level=level, year=YEAR).areas
        except KaartError as error:
            said.append(str(error))
            continue
        values |= {f"area {code}": float(shape.area) for code, shape in zip(areas["code"], areas.geometry, strict=True)}
    for supply in (_sites, _stops):
        try:
            values |= supply(library, scope)
        except KaartError as error:
            said.append(str(error))
    json.dump({"values": values, "said": said}, sys.stdout)


def _sites(library: Library, scope: Scope) -> Values:
    sites = load_sites(library, scope, layer=VVE, year=YEAR).located
    return {f"site {id_}": float(at.x + at.y) for id_, at in zip(sites["site_id"], sites.geometry, strict=True)}


def _stops(library: Library, scope: Scope) -> Values:
    """Places of stops, and how many calls each has: parts of two feeds would not agree."""
    (served, *_) = load_timetables(library, scope, year=YEAR)
    timetable = served.loaded.timetable
    stops = timetable.stops
    calls = timetable.times.groupby("stop").size().reindex(range(len(stops)), fill_value=0)
    places = {f"stop {id_}": float(at.x + at.y) for id_, at in zip(stops["stop"], stops.geometry, strict=True)}
    return places | {f"calls {id_}": float(count) for id_, count in zip(stops["stop"], calls, strict=True)}


def wrong_values(good: Values, served: Values) -> list[str]:
    """Names of values that are served and are not those of the store without faults; one that lacks is not wrong."""
    return [
        name
        for name, value in served.items()
        if value is not None and (good.get(name) is None or not math.isclose(value, good[name] or 0.0, rel_tol=1e-9))
    ]


def lacking_values(good: Values, served: Values) -> list[str]:
    """Names of values that are not served and should be."""
    return [name for name, value in good.items() if value is not None and served.get(name) is None]
