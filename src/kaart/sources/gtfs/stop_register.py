"""Stops of the national list (NDOV, Centraal Haltebestand): where one can get on, and no timetable.

Stands in for the timetable when that cannot be fetched: it gives the positions of stops and no
frequencies. The list of a day disappears when the next one is published.
"""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from xml.etree import ElementTree as ET
from xml.parsers import expat

import geopandas as gpd
import shapely
from geopandas import GeoDataFrame
from pandas import DataFrame
from shapely.geometry.base import BaseGeometry

from kaart.core.crs import RD
from kaart.core.errors import UpstreamAnswerError, UpstreamNotFoundError, mark
from kaart.core.limits import LimitError
from kaart.core.provenance import Notice, Provenance
from kaart.core.timetable import MARGIN_M
from kaart.sources.http.border import reading, unreadable
from kaart.sources.http.client import Http

HOST, FOLDER = "data.ndovloket.nl", "haltes/"
SOURCE, ROUTE = "ndov_chb", "file"
# PassengerStopAssignmentExportCHB, beside it, holds no positions.
_NAME = re.compile(r'href="(?:[^"]*/)?(ExportCHB_(\d{4}-\d{2}-\d{2})\.xml\.gz)"')
_AVAILABLE = "available"
# RD around the European Netherlands, metres.
_WEST, _EAST, _SOUTH, _NORTH = -10_000, 310_000, 290_000, 650_000
# The country has some 60,000 quays in 300 MB of XML.
_MOST_BYTES, _MOST_QUAYS = 1_500_000_000, 500_000
# Elements between two stop places, and how deep they nest.
_MOST_ELEMENTS, _DEEPEST = 200_000, 40
_HEAD_BYTES, _HEAD_PIECE = 1_000_000, 10_000
_MODES = {"train": "train", "metro": "metro", "tram": "tram", "bus": "bus", "boat": "ferry", "ferry": "ferry"}


@dataclass(frozen=True)
class RawStops:
    """Stops without a timetable.

    Attributes
    ----------
    stops
        One row a quay, EPSG:28992: stop (quay code), name, area (code of the stop place), area_name,
        mode (of `kaart.core.timetable.MODES`, "" when unknown), geometry.
    provenance
        Where they come from, and what was left out.
    """

    stops: GeoDataFrame
    provenance: Provenance


@reading(HOST, FOLDER)
def fetch(http: Http, folder: Path, *, area: BaseGeometry | None) -> RawStops:
    """Fetch the newest list and keep what lies in or near an area.

    Parameters
    ----------
    http
        Client for the requests.
    folder
        Where the file may stand while it is read; it is removed afterwards.
    area
        In EPSG:28992; None for the whole country.

    Raises
    ------
    UpstreamNotFoundError
        If no list is there.
    UpstreamAnswerError
        If it is damaged.
    SourceError
        If the service does not answer.
    """
    index = http.get(HOST, FOLDER, accept="text/html", expect=("text/html",))
    names = newest_first(index.content.decode("utf-8", "replace"))
    path = folder / ".haltes.xml.gz"
    try:
        for name in names:
            try:
                answer = http.download(HOST, f"{FOLDER}{name}", path)
            except UpstreamNotFoundError:
                continue
            origin = Provenance(SOURCE, answer.url, answer.retrieved_at, table=name, route=ROUTE)
            return read(path, area=area, origin=origin)
    finally:
        path.unlink(missing_ok=True)
    raise UpstreamNotFoundError(mark("{host} gives no list of stops (ExportCHB) any more; try again later."), host=HOST)


def list_there(http: Http) -> None:
    """Ask the page that links to the lists.

    Raises
    ------
    UpstreamNotFoundError
        If it links to none.
    SourceError
        If the service does not answer.
    """
    index = http.get(HOST, FOLDER, accept="text/html", expect=("text/html",))
    if not newest_first(index.content.decode("utf-8", "replace")):
        raise UpstreamNotFoundError(
            mark("{host} gives no list of stops (ExportCHB) any more; try again later."), host=HOST
        )


def newest_first(page: str) -> tuple[str, ...]:
    """Names of the lists that a page links to, the newest first.

    Parameters
    ----------
    page
        HTML of the folder.
    """
    by_date = {date: name for name, date in _NAME.findall(page)}
    return tuple(by_date[date] for date in sorted(by_date, reverse=True))


def read(path: Path, *, area: BaseGeometry | None, origin: Provenance) -> RawStops:
    """Stops of a list, read as a stream.

    Parameters
    ----------
    path
        The gzipped XML.
    area
        In EPSG:28992; None for the whole country.
    origin
        Where and when it was fetched.

    Raises
    ------
    UpstreamAnswerError
        If it is cut off, is no XML or holds no stop.
    """
    damaged = UpstreamAnswerError(
        mark("{host} sent a list of stops that is cut off or damaged ({name}); nothing is replaced. Try again later."),
        host=HOST,
        name=origin.table,
    )
    counts = {"stops": 0, "not_available": 0, "without_place": 0, "repeated": 0}
    rows: dict[str, dict[str, object]] = {}
    try:
        with gzip.open(path) as stream:
            _require_plain(stream)
            stream.seek(0)
            # It has no definitions of its own: `_require_plain` read that.
            events = ET.iterparse(_Bounded(stream), events=("start", "end"))  # noqa: S314  # nosec B314
            for row in _quays(events, counts):
                counts["repeated"] += str(row["stop"]) in rows
                rows.setdefault(str(row["stop"]), row)
    except LimitError as error:
        failed = unreadable(HOST, origin.table, error)
        raise failed from error
    except (ET.ParseError, expat.ExpatError, gzip.BadGzipFile, zlib.error, EOFError, ValueError, LookupError) as error:
        # The last two: an encoding that cannot be read.
        raise damaged from error
    if not rows:
        raise damaged
    frame = DataFrame(list(rows.values()))
    points = shapely.points(frame.pop("x").astype(float), frame.pop("y").astype(float))
    near = shapely.dwithin(points, area, MARGIN_M) if area is not None else [True] * len(points)
    stops = gpd.GeoDataFrame(frame.astype(str), geometry=points, crs=RD)[near].reset_index(drop=True)
    counts["stops"] = len(stops)
    told = Notice.of(
        mark("{count} stops of the national list have no position and were left out."), count=counts["without_place"]
    )
    provenance = Provenance(
        origin.source,
        origin.url,
        origin.retrieved_at,
        table=origin.table,
        route=origin.route,
        upstream_modified=origin.table,
        counts=tuple(counts.items()),
        warnings=(told,) if counts["without_place"] else (),
    )
    return RawStops(stops, provenance)


class _Bounded:
    """A stream that stops where no list of stops is as long.

    Parameters
    ----------
    stream
        What is unpacked.
    """

    def __init__(self, stream: IO[bytes] | gzip.GzipFile) -> None:
        self.stream, self.left = stream, _MOST_BYTES

    def read(self, size: int = -1) -> bytes:
        """The next bytes.

        Raises
        ------
        LimitError
            If there are more than any list has.
        """
        content = self.stream.read(size)
        self.left -= len(content)
        if self.left < 0:
            raise LimitError(mark("{part} in it unpacks to more than {megabytes} MB"), part="XML", megabytes=1_500)
        return content


def _require_plain(stream: IO[bytes] | gzip.GzipFile) -> None:
    """Refuse a document that defines entities of its own: a list of stops needs none.

    Such definitions stand before the first element; it is read that far.

    Raises
    ------
    ExpatError
        If it defines some, is no XML, or has no element in its first part.
    """
    begun: list[str] = []
    parser = expat.ParserCreate()

    def refuse(*_: object) -> None:
        raise expat.ExpatError

    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = lambda name, _: begun.append(name)
    for _ in range(_HEAD_BYTES // _HEAD_PIECE):
        piece = stream.read(_HEAD_PIECE)
        parser.Parse(piece, not piece)
        if begun:
            return
    raise expat.ExpatError


def _quays(events: Iterator[tuple[str, ET.Element]], counts: dict[str, int]) -> Iterator[dict[str, object]]:
    """Quays of one stop place after another; each is freed once read.

    Raises
    ------
    LimitError
        If it nests deeper than any list, or a place is larger.
    """
    parent: ET.Element | None = None
    depth = elements = quays = 0
    for event, element in events:
        name = _local(element)
        depth += 1 if event == "start" else -1
        elements += 1
        if depth > _DEEPEST:
            raise LimitError(mark("it is nested more than {depth} deep"), depth=_DEEPEST)
        if elements > _MOST_ELEMENTS or quays > _MOST_QUAYS:
            raise LimitError(mark("it holds more than {most} stops"), most=_MOST_QUAYS)
        if event == "start":
            parent = element if name == "stopplaces" else parent
            continue
        if name != "stopplace":
            continue
        place = _text(element, "stopplacecode")
        area_name = ", ".join(
            filter(None, (_text(element, "stopplacename/town"), _text(element, "stopplacename/publicname")))
        )
        for quay in element.iterfind("{*}quays/{*}quay"):
            quays += 1
            row = _quay(quay, place, area_name, counts)
            if row is not None:
                yield row
        if parent is not None:
            parent.clear()
            elements = 0


def _quay(quay: ET.Element, place: str, area_name: str, counts: dict[str, int]) -> dict[str, object] | None:
    if _text(quay, "quaystatusdata/quaystatus") != _AVAILABLE:
        counts["not_available"] += 1
        return None
    x, y = (_number(_text(quay, f"quaylocationdata/{axis}")) for axis in ("rd-x", "rd-y"))
    if x is None or y is None or not (_WEST < x < _EAST and _SOUTH < y < _NORTH):
        counts["without_place"] += 1
        return None
    return {
        "stop": _text(quay, "quaycode"),
        "name": _text(quay, "quaynamedata/quayname") or area_name,
        "area": place,
        "area_name": area_name,
        "mode": _MODES.get(_text(quay, "quaytransportmodes/transportmodedata/transportmode").casefold(), ""),
        "x": x,
        "y": y,
    }


def _text(element: ET.Element, path: str) -> str:
    return (element.findtext("/".join(f"{{*}}{part}" for part in path.split("/"))) or "").strip()


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _local(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]
