"""One run of some parts: start everything, measure interleaved, stop everything."""

from __future__ import annotations

import asyncio
import os
import platform
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from playwright.async_api import Browser, async_playwright

from bench.browser import ARGUMENTS, Visit, visit
from bench.data import prepare
from bench.plan import (
    COMES_AFTER_S,
    FIRST,
    LATENCY_MS,
    LINES,
    PLACES,
    ROUTES,
    SECOND,
    SESSIONS,
    STARTS,
    SYNC_LINE,
    VISITS_A_START,
    YEAR,
    Line,
)
from bench.relay import slowed
from bench.report import Result
from bench.servers import BenchError, copy_app, copy_peers, count_requests, forget_requests, pages, served, standin
from bench.sessions import cpu_seconds, memory_per_session
from bench.sync import fetch_cbsodata, fetch_kaart, fetch_plain
from bench.tiles import build_page, fetch_programs
from kaart.catalogue import load
from kaart.core.settings import Settings
from kaart.render.maps.basemap import write_style
from kaart.server.packed.packs import FOLDER, Packs
from kaart.server.packed.preload import page_files
from kaart.store.library import Library

# A port that browsers refuse: tiles of the base map fail at once, alike for all.
NO_TILES = "http://127.0.0.1:9"
Servers = Mapping[str, tuple[str, int]]


@dataclass(frozen=True)
class Chosen:
    """What to measure; all routes when none is named."""

    parts: Sequence[str]
    places: Sequence[str]
    routes: Sequence[str]
    repetitions: int
    with_memory: bool


@dataclass(frozen=True)
class Place:
    """Folders of a run."""

    work: Path

    @property
    def app(self) -> Path:
        return self.work / "app"

    @property
    def peers(self) -> Path:
        return self.work / "peers"

    @property
    def cache(self) -> Path:
        return self.work / "cache"

    @property
    def data(self) -> Path:
        return self.work / "data"

    @property
    def web(self) -> Path:
        return self.work / "web"

    @property
    def environment(self) -> dict[str, str]:
        """Variables of every server; each serves the static folder beside its script."""
        return {"KAART_CACHE": str(self.cache), "KAART_UPSTREAM": NO_TILES, "BENCH_DATA": str(self.data)}


async def run(work: Path, chosen: Chosen, *, chromium: str) -> Result:
    """Measure the parts that are chosen."""
    result = Result()
    if "sync" in chosen.parts:
        with result.part("sync", _machine(chosen.repetitions)):
            _measure_sync(result, max(chosen.repetitions, 3))
    if set(chosen.parts) == {"sync"}:
        return result
    at = Place(work)
    routes = _prepare(result, at, chosen)
    async with async_playwright() as player:
        browser = await player.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        if "start" in chosen.parts:
            with result.part("start", _machine(STARTS, browser=browser.version)):
                await _starts(result, browser, at)
        if set(chosen.parts) & {"hier", *LINES}:
            with ExitStack() as stack:
                servers = _start(stack, routes, at)
                for name in [name for name in ("hier", *LINES) if name in chosen.parts]:
                    with result.part(name, _machine(chosen.repetitions, browser=browser.version)):
                        await _visits(result, browser, servers, chosen, at=at, part=name)
                if "hier" in chosen.parts and chosen.with_memory:
                    await _memory(result, servers, chosen.places)
        await browser.close()
    return result


def _prepare(result: Result, at: Place, chosen: Chosen) -> list[str]:
    """Store, shapes and pages of every route, where they are not there yet; the routes that can be measured."""
    for folder in (at.web, at.data):
        folder.mkdir(exist_ok=True)
    copy_app(at.app)
    copy_peers(at.app, at.peers)
    missing = [name for name in chosen.places if not (at.data / f"{name}.json").is_file()]
    if missing:
        with standin() as upstream:
            _sync(at.app, at.cache, upstream, [PLACES[name].scope for name in missing])
    ready = (at.web / "lib" / "maplibre-gl.js").is_file() or fetch_programs(at.web)
    for name in chosen.places:
        place = PLACES[name]
        facts = prepare(replace(Settings(), cache=at.cache), place, at.data)
        result.places[name] = {key: facts[key] for key in ("areas", "vertices")}
        if ready and not (at.web / f"{name}.html").is_file():
            build_page(place, facts, data=at.data, folder=at.web)
    # As a server packs them by itself when it has run for a minute.
    Packs(at.cache / FOLDER).tighten(page_files())
    routes = [name for name in ROUTES if not chosen.routes or name in chosen.routes]
    if not ready:
        left_out = [name for name in routes if name in {"tiles", "folium"}]
        result.notes.append(f"not measured, because npm gave no MapLibre and Leaflet: {', '.join(left_out)}")
        routes = [name for name in routes if name not in left_out]
    return routes


def _start(stack: ExitStack, routes: Sequence[str], at: Place) -> Servers:
    site = stack.enter_context(pages(at.web))
    servers: dict[str, tuple[str, int]] = {}
    for name in routes:
        if name == "tiles":
            servers[name] = site, 0
        else:
            servers[name] = stack.enter_context(_server(name, at, site))
    # The very style that kaart gives to its map.
    write_style(Settings(upstream=NO_TILES), folder=at.peers / "static")
    return servers


def _server(route: str, at: Place, site: str = ""):  # noqa: ANN202 - a context manager
    folder = at.app if route == "kaart" else at.peers
    path = os.pathsep.join([str(at.app / "src"), str(Path(__file__).resolve().parents[1])])
    more = {"PYTHONPATH": path, "KAART_STATIC": str(folder / "static"), "BENCH_PAGES": site}
    return served(folder, ROUTES[route].script, {**at.environment, **more})


def _address(route: str, base: str, place: str) -> str:
    if route == "tiles":
        return f"{base}/{place}.html"
    return f"{base}/?{_query(route, place)}"


def _query(route: str, place: str) -> str:
    if route == "kaart":
        return f"gebied={PLACES[place].scope}&niveau=buurt&indicator={FIRST}&jaar={YEAR}"
    return f"gebied={place}"


def _label(route: str) -> str:
    record = load().indicator(SECOND)
    if route != "kaart":
        return record.label["nl"]
    return f"{dict(load().groups())[record.group]['nl']} · {record.label['nl']}"


async def _visits(result: Result, browser: Browser, servers: Servers, chosen: Chosen, *, at: Place, part: str) -> None:
    """First a round that warms the servers up (kept as the cold figures), then the repetitions, interleaved."""
    line = LINES.get(part)
    for number in range(chosen.repetitions + 1):
        result.parts[part].setdefault("load_per_round", []).append(round(os.getloadavg()[0], 2))
        for place in chosen.places:
            for route, (base, pid) in servers.items():
                start = time.monotonic()
                found = await _visit(browser, route, _address(route, base, place), pid, line=line)
                if found is None:
                    result.notes.append(f"{part}, round {number}: {route} in {place} did not settle; left out")
                    continue
                result.add(part, place, route, found, cold=number == 0)
                took = time.monotonic() - start
                print(
                    f"{part} [{number}/{chosen.repetitions}] {place:8} {route:7} first {found.first_s:6.2f} s"
                    f"  {(found.view.own + found.view.framework) / 1e6:6.2f} MB"
                    f"  recolour {found.recolour_s:6.2f} s  ({took:.0f} s)",
                    file=sys.stderr,
                )
        Packs(at.cache / FOLDER).tighten((at.app / "static").glob("*-*.json"))


async def _visit(browser: Browser, route: str, url: str, pid: int, *, line: Line | None) -> Visit | None:
    try:
        label = "" if line else _label(route)
        return await visit(browser, ROUTES[route], url, label=label, line=line, cpu=lambda: cpu_seconds(pid))
    except TimeoutError as error:
        print(f"bench: {error}", file=sys.stderr)
        return None


async def _starts(result: Result, browser: Browser, at: Place) -> None:
    """The first view of visitors who come after a start, at once and later: the first of them, and the next."""
    # What was looked at last on this machine: the server makes that ready.
    Library(replace(Settings(), cache=at.cache)).remember_scope(PLACES["parkstad"].scope)
    for _ in range(STARTS):
        for after in COMES_AFTER_S:
            with _server("kaart", at) as (base, _pid):
                await asyncio.sleep(after)
                url = _address("kaart", base, "parkstad")
                took = [(await visit(browser, ROUTES["kaart"], url)).first_s for _ in range(VISITS_A_START)]
            result.starts.setdefault(f"{after:.0f}", []).append(took)
            print(f"start, after {after:.0f} s: {', '.join(f'{one:.2f}' for one in took)} s", file=sys.stderr)


async def _memory(result: Result, servers: Servers, places: Sequence[str]) -> None:
    for place in places:
        for route, (base, pid) in servers.items():
            if pid:
                grown = await memory_per_session(base, pid, query=_query(route, place), sessions=SESSIONS)
                result.memory.setdefault(place, {})[route] = grown


def _sync(app: Path, cache: Path, upstream: str, scopes: Sequence[str]) -> None:
    environment = {**os.environ, "KAART_CACHE": str(cache), "KAART_UPSTREAM": upstream, "PYTHONPATH": str(app / "src")}
    for scope in scopes:
        command = [sys.executable, "-c", "from kaart.cli.main import main; main()", "sync", scope, "--jaren", str(YEAR)]
        # Exit code 1 is expected: the other family has no table of that year. What came is checked below.
        subprocess.run(command, env=environment, cwd=app, check=False, capture_output=True)
    if not list(cache.rglob(f"*kwb-{YEAR}*")):
        raise BenchError(f"kaart sync {' '.join(scopes)} stored no figures of {YEAR}")


def _measure_sync(result: Result, repetitions: int) -> None:
    """On this machine alone, where only what clients do themselves counts, and over a line."""
    line = LINES[SYNC_LINE]
    with standin(latency_ms=LATENCY_MS) as upstream, slowed(upstream, mbit_s=line.mbit_s) as far:
        for where, address in (("hier", upstream), (line.id, far)):
            for _ in range(repetitions):
                _fetch_all(result.sync.setdefault(where, {}), upstream, address, where=where)


def _fetch_all(known: dict[str, list[dict[str, float]]], upstream: str, address: str, *, where: str) -> None:
    clients = {"kaart": fetch_kaart, "pyarrow": fetch_plain, "cbsodata": fetch_cbsodata}
    for name, fetch in clients.items():
        forget_requests(upstream)
        seconds, rows, columns = fetch(address)
        requests, size = count_requests(upstream)
        facts = {"seconds": seconds, "rows": rows, "columns": columns, "requests": requests, "bytes": size}
        known.setdefault(name, []).append(facts)
        print(f"sync {where:6} {name:9} {seconds:6.2f} s  {rows} rows, {columns} columns", file=sys.stderr)


def _machine(repetitions: int, **more: str) -> dict[str, object]:
    return {
        "repetitions": repetitions,
        **more,
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
        "cores": os.cpu_count(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "load_before": [round(item, 2) for item in os.getloadavg()],
    }
