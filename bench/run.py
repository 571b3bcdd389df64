"""One run: start everything, measure interleaved, stop everything."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

from playwright.async_api import Browser, async_playwright

from bench.browser import ARGUMENTS, Visit, visit
from bench.data import prepare
from bench.plan import FIRST, LATENCY_MS, PLACES, ROUTES, SECOND, SESSIONS, YEAR
from bench.report import Result
from bench.servers import BenchError, copy_app, copy_peers, count_requests, forget_requests, pages, standin, streamlit
from bench.sessions import cpu_seconds, memory_per_session
from bench.sync import fetch_cbsodata, fetch_kaart
from bench.tiles import build_page, fetch_programs
from kaart.catalogue import load
from kaart.core.settings import Settings
from kaart.render.maps.basemap import write_style

# A port that browsers refuse: tiles of the base map fail at once, alike for all.
NO_TILES = "http://127.0.0.1:9"
Servers = Mapping[str, tuple[str, int]]


async def run(
    work: Path,
    *,
    chromium: str,
    places: Sequence[str],
    routes: Sequence[str],
    repetitions: int,
    with_server: bool,
    with_sync: bool,
) -> Result:
    """Measure the routes in the places named; all routes when none is named."""
    result = Result(machine=_machine(), repetitions=repetitions)
    if with_sync:
        _measure_sync(result, max(repetitions, 3))
    app, web, cache = work / "app", work / "web", work / "cache"
    web.mkdir()
    copy_app(app)
    with standin() as upstream:
        _sync(app, cache, upstream, [PLACES[name].scope for name in places])
    data = work / "data"
    data.mkdir()
    ready = fetch_programs(web)
    for name in places:
        place = PLACES[name]
        facts = prepare(replace(Settings(), cache=cache), place, data)
        result.places[name] = {key: facts[key] for key in ("areas", "vertices")}
        if ready:
            build_page(place, facts, data=data, folder=web)
    chosen = [name for name in ROUTES if not routes or name in routes]
    if not ready:
        left_out = [name for name in chosen if name in {"tiles", "folium"}]
        result.notes.append(f"not measured, because npm gave no MapLibre and Leaflet: {', '.join(left_out)}")
        chosen = [name for name in chosen if name not in left_out]
    with ExitStack() as stack:
        site = stack.enter_context(pages(web))
        servers = _start(stack, chosen, app=app, peers=work / "peers", site=site, cache=cache, data=data)
        async with async_playwright() as player:
            browser = await player.chromium.launch(executable_path=chromium, args=ARGUMENTS)
            result.machine["browser"] = browser.version
            await _visits(result, browser, servers, places=places, routes=chosen)
            await browser.close()
        if with_server:
            await _memory(result, servers, places)
    return result


def _start(
    stack: ExitStack, routes: Sequence[str], *, app: Path, peers: Path, site: str, cache: Path, data: Path
) -> Servers:
    copy_peers(app, peers)
    environment = {
        "KAART_CACHE": str(cache),
        "KAART_UPSTREAM": NO_TILES,
        "PYTHONPATH": str(app / "src"),
        "BENCH_DATA": str(data),
        "BENCH_PAGES": site,
    }
    servers: dict[str, tuple[str, int]] = {}
    for name in routes:
        if name == "tiles":
            servers[name] = site, 0
        elif name == "kaart":
            servers[name] = stack.enter_context(streamlit(app, "app.py", environment))
        else:
            servers[name] = stack.enter_context(streamlit(peers, ROUTES[name].script, environment))
    # The very style that kaart gives to its map.
    write_style(Settings(upstream=NO_TILES), folder=peers / "static")
    return servers


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


async def _visits(
    result: Result, browser: Browser, servers: Servers, *, places: Sequence[str], routes: Sequence[str]
) -> None:
    """First a round that warms the servers up (kept as the cold figures), then the repetitions, interleaved."""
    for round_number in range(result.repetitions + 1):
        result.machine.setdefault("load_per_round", []).append(round(os.getloadavg()[0], 2))
        for place in places:
            for route in routes:
                base, pid = servers[route]
                start = monotonic()
                found = await _visit(browser, route, _address(route, base, place), pid)
                if found is None:
                    result.notes.append(f"round {round_number}: {route} in {place} did not settle; left out")
                    continue
                result.add(place, route, found, cold=round_number == 0)
                took = monotonic() - start
                print(
                    f"[{round_number}/{result.repetitions}] {place:8} {route:7} first {found.first_s:6.2f} s"
                    f"  recolour {found.recolour_s:6.2f} s  ({took:.0f} s)",
                    file=sys.stderr,
                )


async def _visit(browser: Browser, route: str, url: str, pid: int) -> Visit | None:
    try:
        return await visit(browser, ROUTES[route], url, label=_label(route), cpu=lambda: cpu_seconds(pid))
    except TimeoutError as error:
        print(f"bench: {error}", file=sys.stderr)
        return None


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
    with standin(latency_ms=LATENCY_MS) as upstream:
        for _ in range(repetitions):
            for name, fetch in (("kaart", fetch_kaart), ("cbsodata", fetch_cbsodata)):
                forget_requests(upstream)
                seconds, rows, columns = fetch(upstream)
                requests, size = count_requests(upstream)
                run_facts = {"seconds": seconds, "rows": rows, "columns": columns, "requests": requests, "bytes": size}
                result.sync.setdefault(name, []).append(run_facts)
                print(f"sync {name:9} {seconds:6.2f} s  {rows} rows, {columns} columns", file=sys.stderr)


def _machine() -> dict[str, object]:
    return {
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
        "cores": os.cpu_count(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "load_before": [round(item, 2) for item in os.getloadavg()],
    }
