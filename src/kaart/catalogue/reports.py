"""Figures that reports published, from the committed CSV.

They are quotations: a value stands as the report gives it, also where it counts for several
buurten together.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping
from pathlib import Path

from kaart.catalogue.fields import FIRST_YEAR, LAST_YEAR, Problems
from kaart.catalogue.records import Indicator, ReportFigure
from kaart.core.errors import mark

FILE = "rapportcijfers.csv"
HEADER = ("indicator", "year", "scope", "gemeente", "area", "value", "boundary_year", "shared", "source", "note")
SCOPES = frozenset({"buurt", "gemeente", "regio", "provincie", "land", "rest_van_gemeente", "buurt_onbekend"})
_HIGHEST_PCT = 100


def read_reports(path: Path, *, indicators: Mapping[str, Indicator], problems: Problems) -> tuple[ReportFigure, ...]:
    """Figures of the reports; none when the file is not there.

    Parameters
    ----------
    path
        CSV with `HEADER`, UTF-8.
    indicators
        Known indicators by id.
    problems
        Where problems are noted, with the number of the line.
    """
    if not path.exists():
        return ()
    with path.open(encoding="utf-8", newline="") as stream:
        rows = csv.DictReader(stream)
        if tuple(rows.fieldnames or ()) != HEADER:
            problems.add(path.name, mark("must have the columns {columns}"), columns=", ".join(HEADER))
            return ()
        return tuple(
            _read_row(row, where=f"{path.name}:{line}", indicators=indicators, problems=problems)
            for line, row in enumerate(rows, start=2)
        )


def _read_row(
    row: Mapping[str, str], *, where: str, indicators: Mapping[str, Indicator], problems: Problems
) -> ReportFigure:
    def year(name: str) -> int | None:
        text = row[name]
        if not text:
            return None
        if text.isdecimal() and FIRST_YEAR <= int(text) <= LAST_YEAR:
            return int(text)
        problems.add(where, mark("{name} '{text}' is no year"), name=name, text=text)
        return None

    indicator = indicators.get(row["indicator"])
    if indicator is None or indicator.table_family is not None:
        problems.add(where, mark("{indicator} is no indicator of a report"), indicator=row["indicator"])
    if row["scope"] not in SCOPES:
        problems.add(
            where,
            mark("scope '{scope}' is not one of {choices}"),
            scope=row["scope"],
            choices=", ".join(sorted(SCOPES)),
        )
    if row["shared"] not in ("true", "false"):
        problems.add(where, mark("shared must be true or false"))
    return ReportFigure(
        indicator=row["indicator"],
        scope=row["scope"],
        gemeente=row["gemeente"],
        area=row["area"],
        year=year("year"),
        boundary_year=year("boundary_year"),
        value=_read_share(row["value"], where=where, problems=problems),
        definition=indicator.definition.nl if indicator else "",
        source=row["source"],
        note=row["note"],
        shared=row["shared"] == "true",
    )


def _read_share(text: str, *, where: str, problems: Problems) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 <= value <= _HIGHEST_PCT:
        problems.add(where, mark("value '{text}' is no percentage from 0 to 100"), text=text)
    return value
