"""Every parser of content from outside: good inputs of it, and how an input is put to it."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from pathlib import Path

import cbsserver
import derdenserver
import geopandas as gpd
import provincelists
import pyarrow as pa
import registers
import sesserver
import stoplists
import timetables
from books import opendocument, workbook
from osmfile import RESIDENTIAL, write_extract
from pandas import DataFrame
from shapely.geometry import box
from testserver import Reply, SmallServer, json_reply

from bench.betrouwbaar.fuzzing.canned import Canned
from kaart.analysis.scenario.document import Scenario, read_scenario
from kaart.analysis.scenario.packed import pack as pack_scenarios
from kaart.analysis.scenario.packed import unpack as unpack_scenarios
from kaart.catalogue import Column, Family, Table, load
from kaart.core.codes import Level
from kaart.core.errors import KaartError
from kaart.core.schema import RAW_FIGURES, check_frame
from kaart.own.columns import number_columns
from kaart.own.numbers import read_numbers
from kaart.own.points import read_points
from kaart.own.reading import read_upload
from kaart.render.snapshot.record import unpack
from kaart.sources.cbs import bulk, editions, provinces, third_party, v3, v4
from kaart.sources.cbs.route import Question
from kaart.sources.gtfs import feed as gtfs
from kaart.sources.gtfs import stop_register
from kaart.sources.http.breaker import Breaker
from kaart.sources.http.client import Http
from kaart.sources.osm.extract import read_streets
from kaart.sources.pdok import boundaries
from kaart.sources.pdok.locatieserver import point_of, search, search_area
from kaart.sources.registers import duo, lrk
from kaart.workshop.document import read_document
from kaart.workshop.template import read_template


@dataclass(frozen=True)
class Parser:
    """A parser with its good inputs by name; `feed` puts an input in the place of one of them."""

    seeds: Mapping[str, bytes]
    feed: Callable[[str, bytes], object]


def over_http(serve: Callable[[SmallServer], object], ask: Callable[[Http], object]) -> Parser:
    """A source: its good inputs are the bodies that one fetch asks for."""
    server = SmallServer()
    server.server.server_close()
    serve(server)
    http = Canned(server)
    ask(http)
    seeds = dict(http.bodies)

    def feed(path: str, body: bytes) -> object:
        http.instead = {path: body}
        http.breaker = Breaker()  # a service that failed before is asked again
        return ask(http)

    return Parser(seeds, feed)


TABLE = Table(cbsserver.TABLE, Family.KWB, 2018)
COLUMNS = (
    Column("inwoners", Family.KWB, ("T001036",), ("Aantal inwoners",), ("AantalInwoners",), "", (2018,)),
    Column("laag", Family.KWB, (), ("Huishoudens met een laag inkomen",), ("HuishoudensMetEen",), "", (2018,)),
    Column("vermogen", Family.KWB, ("X2",), ("Mediaan vermogen",), ("MediaanVermogen",), "", (2018,), low=-1e5),
    Column("school", Family.KWB, (), ("Afstand tot school",), ("AfstandTotSchool",), "Onderwijs/Basis", (2018,)),
    Column("indeling", Family.KWB, ("X5",), ("Indelingswijziging",), ("Indelingswijziging",), "", (2018,), text=True),
)
SOME, WHOLE = (Question(TABLE, COLUMNS, given, country=True) for given in (("GM9901",), None))
NOTE = "Status van de cijfers: de cijfers van 2018 zijn voorlopig, tenzij in de toelichting anders staat."


def _figures(frame: DataFrame) -> None:
    """What a sync does with figures before it writes them."""
    check_frame(frame, RAW_FIGURES, what="x")
    pa.Table.from_pandas(frame)


def _cbs(server: SmallServer) -> cbsserver.CbsServer:
    table = cbsserver.CbsServer(server)
    server.on(f"{cbsserver.V4}/Properties", json_reply({"Modified": "2026-01-02", "Title": "x", "Description": NOTE}))
    about = [{"Modified": "2026-01-02", "Title": "x", "ShortDescription": NOTE}]
    server.on(f"{cbsserver.V3}/TableInfos", json_reply({"value": about}))
    return table


def _bulk(server: SmallServer) -> None:
    path = f"/{v4.HOST}/CSV/CBS/nl/{cbsserver.TABLE}"
    server.on(path, Reply(cbsserver.packed(cbsserver.files(_cbs(server))), content_type="application/zip"))


def _third_party(family: Family, year: int, http: Http) -> None:
    table = third_party.find_table(http, load(), family=family, year=year)
    asked = load().columns(family, year)
    _figures(third_party.fetch(http, table, columns=asked, gemeenten=("GM9901",), country=True).frame)


def _editions(server: SmallServer) -> None:
    sesserver.SesServer(server, sesserver.Edition("85900NED", 2023, range(2018, 2020)))


def _ses(http: Http) -> None:
    table = editions.find_table(http, load(), family=Family.SES, year=2019)
    asked = load().columns(Family.SES, 2019)
    _figures(editions.fetch(http, table, columns=asked, gemeenten=("GM1999",), country=False).frame)


def _listed(http: Http) -> None:
    editions.list_tables(http, load(), family=Family.SES)


SQUARE = {"type": "Polygon", "coordinates": [[[195e3, 32e4], [196e3, 32e4], [196e3, 321e3], [195e3, 32e4]]]}
RD_URI = "http://www.opengis.net/def/crs/EPSG/0/28992"


def _features(codes: tuple[str, ...]) -> list[dict[str, object]]:
    return [
        {
            "type": "Feature",
            "properties": {
                "buurtcode": code, "buurtnaam": f"naam {code}", "gemeentecode": "GM0917", "gemeentenaam": "Heerlen",
                "water": "NEE", "jrstatcode": f"2024{code}", "statcode": code, "statnaam": code, "jaarcode": 2024,
            },
            "geometry": SQUARE,
        }
        for code in codes
    ]  # fmt: skip


def _pdok(route: str, server: SmallServer) -> None:
    items = _features(("BU09170000", "BU09170001"))
    if route == "ogc":
        path = "/api.pdok.nl/cbs/wijken-en-buurten-2024/ogc/v1/collections/buurten/items"
        links = [{"rel": "self", "href": f"https:/{path}?f=json"}]
        page = {"type": "FeatureCollection", "links": links, "features": items, "numberReturned": len(items)}
        server.on(path, json_reply(page, content_type="application/geo+json", headers={"Content-Crs": f"<{RD_URI}>"}))
    else:
        crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::28992"}}
        page = {"type": "FeatureCollection", "name": "buurten", "crs": crs, "features": items}
        server.on("/service.pdok.nl/cbs/wijkenbuurten/2024/wfs/v1_0", json_reply(page))


def _areas(http: Http) -> None:
    raw = boundaries.fetch(http, level=Level.BUURT, year=2024, gemeenten=("GM0917",))
    raw.areas.to_wkb()


def _addresses(server: SmallServer) -> None:
    docs = [registers.found("Proefstraat", str(number), centroide_rd="POINT(100000 400000)") for number in (7, 8)]
    postcode = {**docs[0], "type": "postcode", "postcode": "9901AA", "score": 3.5, "gemeentecode": "9901"}
    server.on(registers.FREE, json_reply({"response": {"numFound": 2, "docs": [*docs, postcode]}}))


def _look_up(http: Http) -> None:
    search(http, "Proefstraat 7, 9901AA Proefdorp", rows=5)
    search_area(http, "9901")


def _lrk(server: SmallServer) -> None:
    _addresses(server)
    rows = [registers.site(number, ve="Ja" if number % 2 else "Nee") for number in range(1, 4)]
    server.on(registers.REGISTER_PATH, Reply(registers.export(rows), content_type="text/csv"))


SCHOOL = {
    "INSTELLINGSCODE": "99AA", "VESTIGINGSCODE": "99AA00", "VESTIGINGSNAAM": 'De "Proef", Noord',
    "STRAATNAAM": "Proefstraat", "HUISNUMMER-TOEVOEGING": "7", "POSTCODE": "9901 AA", "PLAATSNAAM": "PROEFDORP",
    "GEMEENTENUMMER": "9901",
}  # fmt: skip


def _duo(server: SmallServer) -> None:
    _addresses(server)
    stream = io.StringIO()
    writer = csv.DictWriter(stream, list(SCHOOL))
    writer.writeheader()
    writer.writerows([SCHOOL, {**SCHOOL, "VESTIGINGSCODE": "01"}, {**SCHOOL, "GEMEENTENUMMER": "1"}])
    server.on(f"/{duo.HOST}/{duo.LIST}", Reply(stream.getvalue().encode("utf-8-sig"), content_type="text/csv"))
    # Relations and locations have one address: rows with the fields of both.
    place = {"ONDERWIJSLOCATIECODE": "x", "GPS_LATITUDE": 52.0, "GPS_LONGITUDE": 5.0}
    rows = [{**place, "VESTIGINGSCODE": code, "EINDDATUM": None} for code in ("99AA00", "99AA01")]
    server.on(f"/{duo.HOST}/{duo.SEARCH}", json_reply({"result": {"records": rows, "total": 2}}))


def _sites(source: object, http: Http) -> None:
    fetch = source.fetch  # type: ignore[attr-defined]
    raw = fetch(http, gemeenten=("GM9901",), known={}, look_up=partial(point_of, http))
    pa.Table.from_pandas(raw.sites.drop(columns="geometry"))


def _stops(folder: Path) -> Parser:
    name = stoplists.NAMES[1]

    def serve(server: SmallServer) -> None:
        server.on("/data.ndovloket.nl/haltes/", Reply(stoplists.INDEX.encode(), content_type="text/html"))
        server.on(f"/data.ndovloket.nl/haltes/{name}", Reply(stoplists.GOOD, content_type="application/gzip"))

    return over_http(serve, lambda http: stop_register.fetch(http, folder, area=None))


def _feeds(folder: Path, more: Path | None) -> Parser:
    weekly = "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n"
    calendar = {"calendar.txt": f"{weekly}w,1,1,1,1,1,0,0,20261101,20261231\n", "feed/x.txt": "x"}
    seeds = {name: timetables.feed(folder, changes).read_bytes() for name, changes in (("a", {}), ("b", calendar))}
    if more is not None:
        seeds |= {path.name: path.read_bytes() for path in sorted(more.glob("gtfs_*.zip"))}
    path = folder / "fuzz.zip"

    def feed(name: str, body: bytes) -> object:
        path.write_bytes(body)
        area = timetables.AREA if name in "ab" else None
        return gtfs.read(path, area=area, origin=timetables.ORIGIN, today=date(2026, 11, 1))

    return Parser(seeds, feed)


def _extracts(folder: Path) -> Parser:
    path = folder / "fuzz.osm.pbf"
    nodes = {n: (5.98 + n / 5000, 50.88) for n in range(1, 6)}
    write_extract(path, nodes, [([1, 2, 3], RESIDENTIAL), ([3, 4, 5], {"highway": "steps"})], "2025-03-04T00:00:00Z")
    good = path.read_bytes()

    def feed(_: str, body: bytes) -> object:
        path.write_bytes(body)
        return read_streets(path, (5.9, 50.8, 6.1, 51.0))

    return Parser({"x": good}, feed)


def _uploads() -> Parser:
    lines = [
        ["Buurtcode", "Naam", "Aantal", "Deel (%)"],
        ["BU99010000", "Centrum", 12, 0.124],
        ["BU99010001", "Café", 3, 1],
    ]
    text = "\r\n".join(";".join(map(str, line)) for line in lines)
    places = "naam;x;y\nA;100000;400000\nB;5,98;50,88\n"
    seeds = {
        "a.csv": text.encode("cp1252"),
        "b.csv": text.replace(";", ",").encode("utf-8-sig"),
        "c.csv": text.encode("utf-16"),
        "d.csv": places.encode(),
        "e.xlsx": workbook(*lines, merge=("A2:A3",), sheets={"Blad2": [["x"]]}),
        "f.ods": opendocument(["Buurtcode", "Aantal"], ["BU99010000", 12], ["BU99010001", (0.12, "%")]),
    }

    def feed(name: str, body: bytes) -> None:
        sheet = read_upload(body, name)
        for column in number_columns(sheet):
            read_numbers(sheet.column(column))
        read_points(sheet)

    return Parser(seeds, feed)


@cache
def _drawn() -> Mapping[str, bytes]:
    from snapshots import example  # noqa: PLC0415  draws, which costs seconds

    from kaart.render.files.export import FORMS, make_files  # noqa: PLC0415

    snapshot = example()
    return {form: make_files(snapshot, form, name="x", preset="inbedden")["x"] for form in FORMS}


def _exports() -> Parser:
    """Files of `--controleer`: the record inside, and the comparison with what is drawn again."""
    from kaart.exports.beside.compare import compare  # noqa: PLC0415
    from kaart.exports.beside.moving import words_in  # noqa: PLC0415

    seeds = _drawn()

    def feed(form: str, body: bytes) -> None:
        for step in (
            lambda: unpack(words_in(body, name="x"), name="x"),
            lambda: compare(body, seeds[form], form=form, name="x"),
        ):
            try:
                step()
            except KaartError:
                continue

    return Parser(seeds, feed)


def _documents() -> Parser:
    """Texts that users bring: scenarios, werksessies and their templates."""
    edit = '{"kind": "add", "site_id": "new1", "name": "x", "x_m": 1e5, "y_m": 4e5, "places": 16}'
    scenario = f'{{"version": 2, "crs": "EPSG:28992", "facility": "vve", "name": "proef", "edits": [{edit}]}}'
    first = Path(__file__).parents[3] / "tests" / "workshop" / "fixtures" / "first.json"
    seeds = {
        "scenario": scenario.encode(),
        "werksessie": first.read_bytes(),
        "packed": pack_scenarios([read_scenario(scenario)]).encode(),
    }
    seeds["packed"] = pack_scenarios([read_scenario(scenario)]).encode()
    readers: Mapping[str, Callable[[bytes], object]] = {
        "scenario": lambda body: read_scenario(body.decode("utf-8", "replace")),
        "packed": lambda body: unpack_scenarios(body.decode("utf-8", "replace"), Scenario("").facility),
        "werksessie": read_document,
        "sjabloon": read_template,
    }

    def feed(name: str, body: bytes) -> None:
        readers[name](body)

    return Parser(seeds, feed)


def _squares(folder: Path) -> Parser:
    """A GeoPackage of squares, as `--vierkanten` takes it."""
    from kaart.answers.access.ground import _from_squares  # noqa: PLC0415
    from kaart.answers.access.question import Squares  # noqa: PLC0415

    path = folder / "squares.gpkg"
    shapes = [box(195_000 + n * 100, 320_000, 195_100 + n * 100, 320_100) for n in range(4)]
    squares = gpd.GeoDataFrame({"aantal_inwoners": [5, 10, 15, -99997]}, geometry=shapes, crs="EPSG:28992")
    squares.to_file(path, driver="GPKG")
    areas = gpd.GeoDataFrame(
        {"code": ["BU99010000"], "name": ["x"]}, geometry=[box(195_000, 320_000, 196_000, 321_000)], crs="EPSG:28992"
    )
    seeds = {"x": path.read_bytes()}

    def feed(_: str, body: bytes) -> object:
        path.write_bytes(body)
        return _from_squares(Squares(path), areas)

    return Parser(seeds, feed)


# By name: what makes it, given a folder of its own and one with more feeds, and the modules whose branches count.
PARSERS: Mapping[str, tuple[Callable[[Path, Path | None], Parser], tuple[str, ...]]] = {
    "cbs-v4": (
        lambda *_: over_http(_cbs, lambda http: _figures(v4.fetch(http, SOME).frame)),
        ("sources/cbs/v4.py", "sources/cbs/route.py", "sources/cbs/columns.py", "sources/cbs/status.py"),
    ),
    "cbs-v3": (lambda *_: over_http(_cbs, lambda http: _figures(v3.fetch(http, SOME).frame)), ("sources/cbs/v3.py",)),
    "cbs-bulk": (
        lambda *_: over_http(_bulk, lambda http: _figures(bulk.fetch(http, WHOLE).frame)),
        ("sources/cbs/bulk.py",),
    ),
    "cbs-politie": (
        lambda *_: over_http(derdenserver.DerdenServer, partial(_third_party, Family.POLITIE, 2023)),
        ("sources/cbs/third_party.py",),
    ),
    "cbs-gezondheid": (
        lambda *_: over_http(derdenserver.DerdenServer, partial(_third_party, Family.GEZONDHEID, 2022)),
        ("sources/cbs/third_party.py",),
    ),
    "cbs-ses": (lambda *_: over_http(_editions, _ses), ("sources/cbs/editions.py",)),
    "cbs-lijsten": (lambda *_: over_http(_editions, _listed), ("sources/cbs/editions.py",)),
    "cbs-provincies": (
        lambda *_: over_http(
            lambda server: provincelists.serve(server, 2024),
            lambda http: provinces.fetch(http, provincelists.provinces().tables[2024], source="x", year=2024),
        ),
        ("sources/cbs/provinces.py",),
    ),
    "pdok-ogc": (
        lambda *_: over_http(partial(_pdok, "ogc"), _areas),
        ("sources/pdok/ogc.py", "sources/pdok/layers.py", "sources/pdok/clean.py", "sources/pdok/boundaries.py"),
    ),
    "pdok-wfs": (lambda *_: over_http(partial(_pdok, "wfs"), _areas), ("sources/pdok/wfs.py",)),
    "pdok-adressen": (lambda *_: over_http(_addresses, _look_up), ("sources/pdok/locatieserver.py",)),
    "lrk": (
        lambda *_: over_http(_lrk, partial(_sites, lrk)),
        ("sources/registers/lrk.py", "sources/registers/lines.py", "sources/registers/sites.py"),
    ),
    "duo": (lambda *_: over_http(_duo, partial(_sites, duo)), ("sources/registers/duo.py",)),
    "gtfs": (
        _feeds,
        tuple(f"sources/gtfs/{name}.py" for name in ("feed", "files", "stops", "calls", "days")),
    ),
    "chb": (lambda folder, _: _stops(folder), ("sources/gtfs/stop_register.py",)),
    "osm": (lambda folder, _: _extracts(folder), ("sources/osm/extract.py", "sources/osm/tags.py")),
    "uploads": (
        lambda *_: _uploads(),
        tuple(f"own/{name}.py" for name in ("reading", "text", "excel", "workbook_xml", "ods_xml", "sheet", "points")),
    ),
    "exports": (
        lambda *_: _exports(),
        ("render/snapshot/record.py", *(f"exports/beside/{name}.py" for name in ("pdf", "png", "text", "moving"))),
    ),
    "documenten": (
        lambda *_: _documents(),
        ("analysis/scenario/document.py", "analysis/scenario/packed.py", "workshop/document.py"),
    ),
    "vierkanten": (lambda folder, _: _squares(folder), ("answers/access/ground.py",)),
}
