"""Fetching a whole table from the same slow stand-in: kaart, the same zip with pyarrow alone, and cbsodata."""

from __future__ import annotations

import io
import time
import zipfile
from dataclasses import replace
from urllib.request import urlopen

import cbsodata
from pyarrow import csv

from bench.plan import TABLE, YEAR
from kaart.catalogue import Family, load
from kaart.core.settings import Settings
from kaart.sources.cbs import fetch as cbs
from kaart.sources.cbs import v4
from kaart.sources.cbs.columns import Topic, resolve
from kaart.sources.cbs.route import Question
from kaart.sources.http.client import Http


def fetch_kaart(upstream: str) -> tuple[float, int, int]:
    """Seconds, rows and columns; looking up the table is in it, as it is in cbsodata."""
    catalogue, settings = load(), replace(Settings(), upstream=upstream)
    start = time.perf_counter()
    http = Http(settings)
    table = cbs.find_table(http, catalogue, family=Family.KWB, year=YEAR)
    columns = catalogue.columns(Family.KWB, YEAR)
    frame = cbs.fetch(http, table, columns=columns, gemeenten=None, country=True).frame
    return time.perf_counter() - start, len(frame), frame.shape[1]


def fetch_plain(upstream: str) -> tuple[float, int, int]:
    """The zip that kaart asks for, downloaded and every file in it read with pyarrow alone."""
    start = time.perf_counter()
    with urlopen(f"{upstream}/{v4.HOST}/CSV/CBS/nl/{TABLE}", timeout=60) as answer:
        content = answer.read()
    options = csv.ParseOptions(delimiter=";", newlines_in_values=True)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        read = {
            name: csv.read_csv(io.BytesIO(archive.read(name)), parse_options=options) for name in archive.namelist()
        }
    seconds, cells = time.perf_counter() - start, read["Observations.csv"]
    return seconds, cells.num_rows, cells.num_columns


def fetch_cbsodata(upstream: str) -> tuple[float, int, int]:
    """The same columns of the same table with `get_data`."""
    base = f"{upstream.removeprefix('http://')}/opendata.cbs.nl"
    cbsodata.options.use_https = False
    cbsodata.options.catalog_url = base
    select = ["WijkenEnBuurten", "Gemeentenaam_1", *_columns()]
    start = time.perf_counter()
    rows = cbsodata.get_data(TABLE, select=select)
    return time.perf_counter() - start, len(rows), len(rows[0])


def _columns() -> list[str]:
    """Keys of kaart's columns in the older service, looked up outside the measured time."""
    question = Question(load().table(Family.KWB, YEAR), load().columns(Family.KWB, YEAR), None, country=True)
    topics = [
        Topic(item["Key"], str(item["Title"]).strip(), "")
        for item in cbsodata.get_meta(TABLE, "DataProperties")
        if item.get("Key") and item["Type"] != "TopicGroup"
    ]
    return list(resolve(question, topics).keys)
