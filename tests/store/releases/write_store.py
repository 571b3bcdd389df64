"""Write the small store of this folder with any kaart from commit 0d8a8c0 on, from the top of its checkout.

`PYTHONPATH=src python write_store.py FOLDER`: once for every release, and never again for one that is out.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import geopandas as gpd
import pandas as pd
from shapely.geometry import Point, box

from kaart.store.manifest import Key
from kaart.store.parquet import Store

# Where it was before there was a folder for what all layers share.
_NAME = "kaart.core.provenance" if find_spec("kaart.core") else "kaart.provenance"
Notice, Provenance = (getattr(import_module(_NAME), name) for name in ("Notice", "Provenance"))
MOMENT = datetime(2026, 11, 28, 20, 31, 16, tzinfo=UTC)
SAID = Notice.of(
    "CBS table {table} came from the older service, because of the newer one: {reason}", table="1NED", reason="x"
)
ORIGIN = Provenance(
    "cbs_kwb",
    "https://datasets.cbs.nl/odata/v1/CBS/1NED/Observations",
    MOMENT,
    table="1NED",
    route="v4",
    upstream_modified="2025-11-01T02:00:00+01:00",
    counts=(("duplicates", 2),),
    warnings=(SAID,),
)


def figures(value: float) -> pd.DataFrame:
    codes = ["BU09170000", "BU09170001", "GM0917", "WK091700"]
    names = ["Heerlerbaan", "’t Loon", "Heerlen", "Wijk 00"]
    return pd.DataFrame(
        {
            "code": codes,
            "name": names,
            "inwoners": [100.0, 0.0, 100.0, 100.0],
            "huishoudens": [50.0, 0.0, 50.0, 50.0],
            "laag_inkomen_pct": [value, float("nan"), value, value],
        }
    )


def shapes(codes: list[str]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {
            "code": codes,
            "name": codes,
            "gemeente": ["GM0917"] * len(codes),
            "gemeente_name": "Heerlen",
            "wijk": ["WK091700" if code[:2] == "BU" else "" for code in codes],
        },
        geometry=[box(196_000 + 100 * n, 322_000, 196_100 + 100 * n, 322_100) for n in range(len(codes))],
        crs="EPSG:28992",
    )


def sites() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {
            "site_id": ["1", "2"],
            "name": ["Bij de Boom", "Zonder plek"],
            "address": ["Weg 1", "Weg 2"],
            "postcode": "6411AA",
            "town": "Heerlen",
            "gemeente": "GM0917",
            "places": [16.0, 20.0],
            "ve": pd.array([True, False], dtype="boolean"),
            "located_by": ["register", "not_found"],
        },
        geometry=[Point(196_050, 322_050), None],
        crs="EPSG:28992",
    )


def write(root: Path) -> None:
    store = Store(root)
    earlier = replace(ORIGIN, retrieved_at=datetime(2026, 10, 1, tzinfo=UTC))
    for year in (2018, 2019):
        key = Key("cijfers", f"kwb-{year}", "GM0917")
        if year == 2018:
            store.write(key, figures(11.1), earlier)
        store.write(key, figures(12.4), ORIGIN)
        country = pd.DataFrame(
            {
                "code": ["NL00"],
                "name": ["Nederland"],
                "inwoners": [17e6],
                "huishoudens": [8e6],
                "laag_inkomen_pct": [7.9],
            }
        )
        store.write(Key("cijfers", f"kwb-{year}", "NL00"), country, ORIGIN)
    for level, codes in {"buurt": ["BU09170000", "BU09170001"], "gemeente": ["GM0917"]}.items():
        store.write(
            Key("grenzen", f"{level}-2018", "GM0917"),
            shapes(codes),
            replace(ORIGIN, source="pdok_wijken_buurten", table=level, route="ogc", upstream_modified=""),
        )
    store.write(
        Key("namen", "gemeente", "NL"),
        pd.DataFrame({"code": ["GM0363", "GM0917"], "name": ["Amsterdam", "Heerlen"]}),
        ORIGIN,
    )
    unfound = Notice.of(
        "{count} sites have an address that PDOK does not know, since {since}.", count=1, since=date(2026, 11, 1)
    )
    store.write(
        Key("vve", "register", "GM0917"),
        sites(),
        Provenance(
            "lrk",
            "https://www.landelijkregisterkinderopvang.nl/",
            MOMENT,
            table="lrk",
            route="file",
            warnings=(unfound,),
        ),
    )
    store.touch("ververst")
    (root / "laatste").write_text("GM0917", encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
