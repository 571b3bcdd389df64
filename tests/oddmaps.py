"""Stores with a map on which nothing can be tested, for the page and the command line of hotspots."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from builders import NAN, raw
from grids import grid_areas

from kaart.core.provenance import Provenance
from kaart.store.manifest import Key
from kaart.store.parquet import Store

GEMEENTE, YEAR = "GM0001", 2018
ORIGIN = Provenance(source="cbs_kwb", url="http://127.0.0.1/x", table="1NED", route="v4")
# (columns, rows, metres apart), values of low income, and what both interfaces say of it, in Dutch.
ODD = {
    "one island": ((1, 1, 0.0), [12.0], "Maar 1 van de 1 gebieden"),
    "too few": ((3, 3, 0.0), np.arange(9.0), "Maar 9 van de 9 gebieden"),
    "all missing": ((5, 5, 0.0), [NAN] * 25, "Geen van deze 25 gebieden heeft een cijfer in 2018"),
    "all equal": ((5, 5, 0.0), [4.0] * 25, "Alle 25 gebieden hebben hetzelfde cijfer"),
    "few known": ((5, 5, 0.0), [NAN] * 20 + [1.0, 2.0, 3.0, 4.0, 5.0], "Maar 5 van de 25 gebieden"),
    "no neighbours": ((5, 5, 50.0), np.arange(25.0), "Geen van deze 25 gebieden heeft een buur"),
}


def odd_store(root: Path, case: str) -> Path:
    """Write one of `ODD` as the buurten of a gemeente."""
    (columns, rows, gap_m), values, _ = ODD[case]
    areas = grid_areas(columns, rows, gap_m=gap_m)
    shapes = areas.assign(gemeente=GEMEENTE, gemeente_name="Proefdam", wijk="WK000100")
    frame = raw(
        code=[*areas["code"], GEMEENTE],
        name=[*areas["name"], "Proefdam"],
        laag_inkomen_pct=[*values, 9.0],
        huishoudens=[1000.0] * len(areas) + [1000.0 * len(areas)],
        inwoners=[2000.0] * len(areas) + [2000.0 * len(areas)],
    )
    store = Store(root)
    store.write(Key("cijfers", f"kwb-{YEAR}", GEMEENTE), frame, ORIGIN)
    store.write(Key("grenzen", f"buurt-{YEAR}", GEMEENTE), shapes, ORIGIN)
    return root
