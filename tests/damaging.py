"""One damaged file in a small store: what is done to it, what is served of the rest, what the advice brings back."""

from __future__ import annotations

import random
import shlex
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from unittest import mock

import geopandas as gpd
import pandas as pd
from makebelieve import BUURTEN, GEMEENTEN, Sources, believed, codes_of
from shapely.geometry import Point, box

from kaart.answers.figures import answer
from kaart.answers.reader import ReadOnce, StoreReader
from kaart.answers.reading import Reader
from kaart.answers.stored import layer_records
from kaart.catalogue import load
from kaart.catalogue.layers import NAMES, VVE
from kaart.catalogue.scope import Scope
from kaart.core.codes import Level
from kaart.core.errors import KaartError
from kaart.core.provenance import Provenance
from kaart.core.settings import Settings
from kaart.core.years import read_years
from kaart.sources.cbs import provinces as cbs_provinces
from kaart.sources.cbs.fetch import RawFigures
from kaart.sources.http.client import Http
from kaart.sources.pdok.boundaries import RawAreas
from kaart.sources.registers import lrk
from kaart.sources.registers.sites import RawSites
from kaart.store.library import Library
from kaart.store.manifest import Key
from kaart.store.parquet import LOCK
from kaart.store.sites import load_sites
from kaart.sync.layers import read_layers
from kaart.sync.provinces import keep_provinces
from kaart.sync.run import Refresh

YEARS = (2018, 2019)
LAYERS = ("cijfers", "grenzen", "vve")
INDICATORS = ("laag_inkomen",)
KINDS = ("bit", "cut", "empty", "remove", "swap", "swap pair")
# What a figure belongs to: the file of a layer, a vintage and an area.
Served = dict[tuple[str, ...], Any]


class Distinct(Sources):
    """Sources whose every figure is another one, so that a figure of elsewhere is seen."""

    def fetch(self, http: Any, table: Any, *, columns: Any, gemeenten: Any, country: bool) -> RawFigures:
        answered = super().fetch(http, table, columns=columns, gemeenten=gemeenten, country=country)
        frame = answered.frame
        for column in (column.id for column in columns):
            frame[column] = [_number(f"{code} {column} {table.family} {table.year}") for code in frame["code"]]
        return replace(answered, frame=frame)

    def boundaries(self, http: Any, *, level: str, year: int, gemeenten: Any) -> RawAreas:
        found = super().boundaries(http, level=level, year=year, gemeenten=gemeenten)
        # A place of its own for every code, whatever else is asked with it.
        places = [
            codes_of(code).index(own) for code, own in zip(found.areas["gemeente"], found.areas["code"], strict=True)
        ]
        shapes = [
            box(x := 200_000 + 100 * place, y := 320_000 + 1_000 * int(code[2:]) + year, x + 100, y + 100)
            for place, code in zip(places, found.areas["gemeente"], strict=True)
        ]
        return RawAreas(found.areas.set_geometry(shapes, crs="EPSG:28992"), found.provenance)

    def sites(self, http: Any, *, gemeenten: Any, known: Any, look_up: Any) -> RawSites:
        codes = list(GEMEENTEN if gemeenten is None else gemeenten)
        frame = gpd.GeoDataFrame(
            {
                "site_id": [f"s{code}" for code in codes],
                **{name: [f"{name} {code}" for code in codes] for name in ("name", "address", "postcode", "town")},
                "gemeente": codes,
                "places": [float(_number(code)) for code in codes],
                "ve": pd.array([True] * len(codes), dtype="boolean"),
                "located_by": "register",
            },
            geometry=[Point(200_050, 320_050) for _ in codes],
            crs="EPSG:28992",
        )
        return RawSites(frame, Provenance("lrk", "http://x", table="lrk", route="file"))

    def provinces(self, http: Any, table: str, *, source: str, year: int) -> RawFigures:
        frame = pd.DataFrame({"code": list(GEMEENTEN), "province": ["PV31"] * len(GEMEENTEN)})
        return RawFigures(frame, Provenance(source, "http://x", table=table))


def _number(text: str) -> float:
    return float(random.Random(text).randrange(1, 90))


@contextmanager
def distinct_sources() -> Iterator[Distinct]:
    """Every source in this process gives what `Distinct` makes up."""
    found = Distinct()
    with ExitStack() as stack:
        stack.enter_context(believed(found))
        stack.enter_context(mock.patch.object(lrk, "fetch", found.sites))
        stack.enter_context(mock.patch.object(cbs_provinces, "fetch", found.provinces))
        yield found


def refresh(library: Library, *areas: str, years: tuple[int, ...] = YEARS, layers: tuple[str, ...] = LAYERS) -> None:
    """As `kaart sync` does it; raises what that would tell, also of a part that failed."""
    with Http(library.settings) as http:
        work = Refresh(http, library.store, load())
        names = library.names()
        if not names:
            names = work.find_names()
        scopes = [library.scope(area, names=names) for area in areas]
        report = work.run(scopes, years=years, layers=layers, around=True)
    for item in report.failed:
        assert item.error is not None
        raise item.error
    for error in report.around.errors:
        raise error


def small_store(folder: Path) -> Library:
    """Two gemeenten in two years: figures, distances, boundaries, childcare, lists of names, and a second delivery."""
    library = Library(Settings(upstream="http://127.0.0.1:9", cache=folder, data=folder / "no data"))
    with distinct_sources(), Http(library.settings) as http:
        Refresh(http, library.store, load()).gemeente_names()
        keep_provinces(http, library.store, years=[2019])
        refresh(library, *GEMEENTEN)
    return library


def served(library: Library) -> Served:
    """Everything that is served, by the file that it should come from; what cannot be given is absent."""
    found: Served = {}
    reader = ReadOnce(StoreReader(library))
    for year in YEARS:
        for gemeente in GEMEENTEN:
            _figures(reader, Scope(gemeente, gemeente), year, found)
            _boundaries(library, Scope(gemeente, gemeente), year, found)
    for gemeente in GEMEENTEN:
        _sites(library, gemeente, found)
    for code in (code for gemeente in GEMEENTEN for code in codes_of(gemeente)[:: BUURTEN + 1]):
        # Names are of no file: whichever is damaged, they stay.
        found["names", "", "", code] = library.scope(code).name
    for code, name in library.names().items():
        found[NAMES, "gemeente", "NL", code] = name
    for region in library.provinces():
        found[NAMES, "provincie-2019", "NL", region.id] = region.members(2019)
    return found


def _figures(reader: Reader, scope: Scope, year: int, found: Served) -> None:
    catalogue = load()
    for indicator in (catalogue.indicator(name) for name in INDICATORS):
        for level in (Level.BUURT, Level.GEMEENTE, Level.LAND):
            try:
                given = answer(reader, scope, indicator=indicator, level=level, year=year, catalogue=catalogue)
            except KaartError:
                continue
            for code, value in zip(given.figures.frame["code"], given.figures.frame["value"], strict=True):
                area = "NL00" if code == "NL00" else scope.id
                found["cijfers", f"kwb-{year}", area, code, indicator.id] = value


def _boundaries(library: Library, scope: Scope, year: int, found: Served) -> None:
    for level in (Level.BUURT, Level.WIJK, Level.GEMEENTE):
        try:
            areas = library.areas(scope, level=level, year=year).areas
        except KaartError:
            continue
        for code, shape in zip(areas["code"], areas.geometry, strict=True):
            found["grenzen", f"{level}-{year}", scope.id, code] = shape.wkt


def _sites(library: Library, gemeente: str, found: Served) -> None:
    try:
        sites = load_sites(library, Scope(gemeente, gemeente), layer=VVE, year=2019).sites
    except KaartError:
        return
    for site, places in zip(sites["site_id"], sites["places"], strict=True):
        found[VVE, "register", gemeente, site] = places


@dataclass(frozen=True)
class Damage:
    """What was done to which files, and the keys that it may cost."""

    kind: str
    paths: tuple[str, ...]
    keys: frozenset[Key]


def every_file(root: Path) -> list[Path]:
    """Files that somebody's disk may damage, in order."""
    return sorted(path for path in root.rglob("*") if path.is_file() and path.name != LOCK)


def damage(root: Path, *, path: Path, kind: str, chance: random.Random) -> Damage:
    """Damage one file, or swap it with another of its kind; a file without such another is emptied."""
    partners = [other for other in every_file(root) if other != path and _kind(root, other) == _kind(root, path)]
    touched = [path]
    if kind in {"swap", "swap pair"} and not partners:
        kind = "empty"
    content = path.read_bytes()
    match kind:
        case "bit" if content:
            flipped = bytearray(content)
            place = chance.randrange(8 * len(content))
            flipped[place // 8] ^= 1 << place % 8
            path.write_bytes(flipped)
        case "cut" if content:
            path.write_bytes(content[: chance.randrange(len(content))])
        case "remove":
            path.unlink()
        case "swap" | "swap pair":
            other = chance.choice(partners)
            touched.append(other)
            _exchange(path, other)
            if kind == "swap pair":
                beside = {".json": ".parquet", ".parquet": ".json"}
                first, second = (one.with_suffix(beside.get(one.suffix, one.suffix)) for one in (path, other))
                if first != path and first.exists() and second.exists():
                    _exchange(first, second)
        case _:
            path.write_bytes(b"")
    names = tuple(str(one.relative_to(root)) for one in touched)
    return Damage(kind, names, frozenset(key for one in touched if (key := _key(root, one)) is not None))


def _exchange(one: Path, other: Path) -> None:
    first, second = one.read_bytes(), other.read_bytes()
    one.write_bytes(second)
    other.write_bytes(first)


def _kind(root: Path, path: Path) -> tuple[str, ...]:
    parts = path.relative_to(root).parts
    return (parts[0] if len(parts) == 3 else parts[-1], path.suffix)


def _key(root: Path, path: Path) -> Key | None:
    parts = path.relative_to(root).parts
    return Key(parts[0], parts[1], parts[2].partition(".")[0]) if len(parts) == 3 else None


def wrong(whole: Served, now: Served, keys: frozenset[Key]) -> list[tuple[str, ...]]:
    """What is another than it was, and what is gone though no file of it was damaged."""
    changed = [name for name, value in now.items() if whole.get(name) != value]
    gone = [name for name in whole if name not in now and Key(*name[:3]) not in keys]
    return changed + gone


def advice(library: Library) -> dict[Key, str]:
    """What `kaart status` says of every damaged file."""
    store = library.store
    records = layer_records(store.manifests(), store=store, unreadable=store.unreadable(), language="en")
    return {
        Key(record["layer"], record["vintage"], record["area"]): str(record["repair"] or "")
        for record in records
        if record["state"] in {"damaged", "previous"}
    }


def follow(library: Library, command: str) -> None:
    """Do what an advice says."""
    program, verb, area, *options = shlex.split(command)
    assert (program, verb) == ("kaart", "sync"), command
    given = dict(zip(options[::2], options[1::2], strict=True))
    years = read_years(given.get("--jaren", "")) or YEARS
    layers = read_layers(given["--lagen"]) if "--lagen" in given else ("cijfers", "grenzen")
    refresh(library, area, years=years, layers=layers)


@dataclass(frozen=True)
class Outcome:
    """What came of one damaged file.

    Attributes
    ----------
    damage
        What was done.
    wrong
        Figures that were other or gone, though their file was whole.
    unnamed
        Keys that cost something and that no sentence names.
    unmended
        What is not as it was after all advice was followed.
    fault
        Any error that came through; "" for none.
    """

    damage: Damage
    wrong: tuple[tuple[str, ...], ...] = ()
    unnamed: tuple[Key, ...] = ()
    unmended: tuple[tuple[str, ...], ...] = ()
    fault: str = ""


def trial(whole: Path, folder: Path, *, path: str, kind: str, seed: int, expected: Served) -> Outcome:
    """Damage a copy of a store and see what is served, said and mended; must run under `distinct_sources`."""
    shutil.copytree(whole, folder)
    library = Library(Settings(upstream="http://127.0.0.1:9", cache=folder, data=folder / "no data"))
    done = damage(folder, path=folder / path, kind=kind, chance=random.Random(seed))
    try:
        now = served(library)
        lost = {Key(*name[:3]) for name in expected if name not in now}
        said = advice(library)
        for command in dict.fromkeys(said.values()):
            follow(library, command)
        fresh = Library(library.settings)
        left = tuple(wrong(expected, served(fresh), frozenset())) + tuple(map(str, advice(fresh)))
    except Exception as error:  # noqa: BLE001 - whatever comes through is what is counted
        return Outcome(done, fault=f"{type(error).__name__}: {error}")
    unnamed = tuple(sorted(lost - set(said)))
    return Outcome(done, tuple(wrong(expected, now, done.keys)), unnamed, left)
