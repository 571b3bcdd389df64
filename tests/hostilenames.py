"""Names that somebody from outside gave who wants them to be more than text, and a store that holds no other.

Every name holds `MARK`, which kaart itself writes nowhere.
"""

from __future__ import annotations

import csv
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from pandas import DataFrame
from pandas.api.types import is_string_dtype

from kaart.core.inert import inert_name
from kaart.store import parquet

MARK = "kwaad"
HOSTILE = (
    "[kwaad](https://kwaad.example/a)",
    "![kwaad](https://kwaad.example/p.gif)",
    "<img src=https://kwaad.example/i onerror=alert(1)>",
    "kwaad https://kwaad.example/bare",
    "www.kwaad.example",
    ":material/delete: kwaad :smile:",
    ":red-background[kwaad]",
    "$\\frac{kwaad}{1}$",
    "**kwaad** _a_ `b` ~~c~~",
    "# kwaad",
    '=HYPERLINK("https://kwaad.example")',
    "\x1b]8;;https://kwaad.example\x07kwaad\x1b[31m\u202ekwaad",
    "</script><script>kwaad()</script>&lt;b&gt;",
    '#image("kwaad") @kwaad {{7*7}} {0}',
    "\" kwaad=1 onfocus=kwaad() '><kwaad x=1>]]>--><!--",
)
NAMES = {"name", "gemeente_name", "area_name", "headsign", "line", "address"}


def let_store_give_hostile_names(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Let every name that is read from a store be a hostile one, as if the source had given it; gives what was read."""
    plain, given = parquet._load, set[str]()

    def load(path: Any, *, is_geo: bool) -> DataFrame:
        frame = plain(path, is_geo=is_geo)
        for name in NAMES & set(frame.columns[frame.dtypes.map(is_string_dtype)]):
            known = dict(zip(dict.fromkeys(frame[name].dropna()), cycle(HOSTILE), strict=False))
            frame[name] = frame[name].map(known)
        given.update(inert_name(text) for text in HOSTILE)
        return parquet._with_inert_names(frame)

    monkeypatch.setattr(parquet, "_load", load)
    return given


def write_hostile_sites(folder: Path) -> None:
    """Give the sites of a copy of the example region hostile names.

    Parameters
    ----------
    folder
        With ``vve.csv`` and others of its form.
    """
    for path in folder.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        for row, name in zip(rows, cycle(HOSTILE), strict=False):
            row.update({field: name for field in ("name", "stop_name", "trip_headsign") if field in row})
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows[0])
            writer.writeheader()
            writer.writerows(rows)
