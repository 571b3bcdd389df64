"""How many can look at once: sessions without a browser that choose one indicator after another."""

from __future__ import annotations

import asyncio
import tempfile
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import median

import psutil

from bench.betrouwbaar.audience import Audience, Pace, Usage, audience, cost, timings
from bench.betrouwbaar.section import Aim, Found, table
from bench.betrouwbaar.stores import add_store_option, put_store
from bench.proxy import proxied
from bench.visitor import visiting
from bench.werksessie.server import Server, served, wait_until_warm
from kaart.catalogue import load
from kaart.core.codes import Level

TITLE = "How many can look at once"
PARTS = {
    "belasting-veertig": "40 sessions, one process",
    "belasting": "50 sessions, one process",
    "belasting-twee": "one and two processes behind nginx, without a pause",
    "belasting-nl": "one of the sessions asks for hotspots of the whole country",
}
MINUTES, SESSIONS, EVERY_S, SEED = 5.0, 50, 5.0, 16
FORTY, FULL, BESIDE_NL = 40, 16, 10
MEDIAN_S, P95_S, TIMES, NL_TIMES = 1.0, 2.5, 1.8, 1.5
# From there on a machine has room for two processes, nginx and the visitors themselves.
ENOUGH_CORES = 4
VIEW = "gebied=GM0917&niveau=buurt&indicator=woz&jaar=2024"
COUNTRY = "gebied=NL&niveau=buurt&indicator={indicator}&jaar=2024"
SYNCS = (("GM0917", "--jaren", "2024", "--lagen", "cijfers,grenzen"),)
COUNTRY_SYNC = ("NL", "--jaren", "2024", "--lagen", "cijfers,grenzen")
_SETTLE_S = 2.0


def add_options(parser: ArgumentParser) -> None:
    """Add how many, for how long, how busy."""
    parser.add_argument("--belasting-minuten", type=float, default=MINUTES)
    parser.add_argument("--sessies", type=int, default=SESSIONS, help="of the part 'belasting'")
    parser.add_argument("--tussen", type=float, default=EVERY_S, help="seconds between two choices of one, on average")
    parser.add_argument("--belasting-zaad", type=int, default=SEED)
    parser.add_argument("--winkel-nl", type=Path, help="a store to copy with the whole country of 2024")
    add_store_option(parser)


def measure(part: str, given: Namespace) -> Found:
    """One part, with servers of its own."""
    pace = Pace(given.belasting_minuten * 60, given.tussen, given.belasting_zaad)
    found: Found = {"seconds": pace.seconds, "every_s": pace.every_s, "seed": pace.seed}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kaart-belasting-")))
        if part == "belasting-nl":
            put_store(folder / "cache", given=given.winkel_nl, syncs=(COUNTRY_SYNC,))
        else:
            put_store(folder / "cache", given=given.winkel, syncs=SYNCS)
        if part == "belasting-twee":
            return found | {name: _behind_proxy(folder, pace, int(name)) for name in ("1", "2")}
        server = stack.enter_context(served(folder))
        wait_until_warm(server)
        if part == "belasting-nl":
            return found | asyncio.run(_beside_country(server, pace))
        count = FORTY if part == "belasting-veertig" else given.sessies
        return found | asyncio.run(_on_one(server, pace, count))


async def _on_one(server: Server, pace: Pace, count: int) -> Found:
    """Sessions on one process; memory once half-way and once at the end, and what is open after they left."""
    process = psutil.Process(server.pid)
    before_all = process.num_fds()
    async with audience(server.url, VIEW, count=count) as visitors:
        choosing = asyncio.create_task(_timed(visitors, pace, [server.pid]))
        await asyncio.sleep(pace.seconds / 2)
        halfway, threads = process.memory_info().rss, process.num_threads()
        found = await choosing
        found |= {"mb": [round(halfway / 1e6), round(process.memory_info().rss / 1e6)], "threads": threads}
    await asyncio.sleep(_SETTLE_S)
    return found | {"sessions": count, "descriptors": [before_all, process.num_fds()]}


async def _timed(visitors: Audience, pace: Pace, pids: Sequence[int]) -> Found:
    before, since = Usage.now(pids), len(visitors.runs)
    await visitors.choose(pace)
    after, runs = Usage.now(pids), visitors.runs[since:]
    errors = [*visitors.lost, *(fault for run in runs for fault in run.faults)]
    return {
        **timings([run.seconds for run in runs]),
        **cost(before, after, switches=len(runs)),
        "errors": len(errors),
        "first_errors": errors[:5],
        "messages": round(median([run.messages for run in runs])) if runs else None,
    }


def _behind_proxy(folder: Path, pace: Pace, processes: int) -> Found:
    """Switches per second of visitors who do not pause, on one or two processes behind the example for nginx."""
    with ExitStack() as stack:
        servers = [stack.enter_context(served(folder, path="/kaart")) for _ in range(processes)]
        for server in servers:
            wait_until_warm(server)
        logs = folder / f"nginx-{processes}"
        logs.mkdir()
        url, _ = stack.enter_context(proxied(logs, [server.port for server in servers]))
        pids = [server.pid for server in servers]
        hurried = Pace(pace.seconds / 2, 0.0, pace.seed)
        return asyncio.run(_full(url, hurried, pids))


async def _full(url: str, pace: Pace, pids: Sequence[int]) -> Found:
    async with audience(url, VIEW, count=FULL, warm=FULL // 2) as visitors:  # of several processes some of each
        return {"sessions": FULL, **await _timed(visitors, pace, pids)}


async def _beside_country(server: Server, pace: Pace) -> Found:
    """The same visitors by themselves, and while one more asks hotspots of the country one after another."""
    half = Pace(pace.seconds / 2, pace.every_s, pace.seed)
    async with audience(server.url, VIEW, count=BESIDE_NL) as visitors:
        alone = await _timed(visitors, half, [server.pid])
        asked: list[float] = []
        asking = asyncio.create_task(_ask_country(server.url, asked))
        beside = await _timed(visitors, half, [server.pid])
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
    return {"sessions": BESIDE_NL, "alone": alone, "beside": beside, "asked_s": asked}


async def _ask_country(url: str, asked: list[float]) -> None:
    """Ask hotspots of the country by one indicator after another; note how long each took."""
    for indicator in (record.id for record in load().indicators if Level.BUURT.value in record.levels):
        async with visiting(url, COUNTRY.format(indicator=indicator), page="hotspots") as visitor:
            asked.append(round((await visitor.look()).seconds, 1))


def lines(found: Mapping[str, Found]) -> list[str]:
    """How soon, at what cost, and what was left."""
    rows = [row for part, row in found.items() for row in _rows(PARTS[part], row)]
    text = [
        (
            "A session is a websocket to a server that runs, on the same machine, and does what a browser does but "
            "draw: it chooses another indicator of the map of Heerlen, waits until the page is whole, looks at it for "
            "a while and chooses again. *Processor per switch* is user and system time of the servers; *own* is what "
            "the sessions themselves used of the machine."
        ),
        "",
        *table(
            ("part", "sessions", "every s", "switches", "median s", "p95 s", "longest s", "per s", "errors"),
            [_soon(name, row) for name, row in rows],
        ),
        "",
        *table(
            ("part", "processor per switch ms", "cores of the servers", "own", "machine"),
            [_used(name, row) for name, row in rows],
        ),
    ]
    kept = [(PARTS[part], row) for part, row in found.items() if "mb" in row]
    if kept:
        header = ("part", "MB half-way", "MB at the end", "threads", "descriptors before", "after they left")
        cells = [(name, *map(str, (*row["mb"], row["threads"], *row["descriptors"]))) for name, row in kept]
        text += ["", *table(header, cells)]
    return text


def _rows(name: str, row: Found) -> Iterator[tuple[str, Found]]:
    """The measurements of a part, each with its name."""
    inside = {"1": "one process", "2": "two processes", "alone": "by themselves", "beside": "beside the country"}
    if not inside.keys() & row.keys():
        yield name, row
    for key, words in inside.items():
        if key in row:
            pause = {} if key in ("1", "2") else {"every_s": row["every_s"]}
            yield f"{name}: {words}", {"sessions": row.get("sessions"), "every_s": 0, **pause, **row[key]}


def _soon(name: str, row: Found) -> tuple[str, ...]:
    seconds = (_seconds(row[which]) for which in ("median_s", "p95_s", "longest_s"))
    counts = (str(row["sessions"]), f"{row['every_s']:g}", f"{row['switches']:,}")
    return name, *counts, *seconds, f"{row['per_s']:.1f}", str(row["errors"])


def _used(name: str, row: Found) -> tuple[str, ...]:
    cores = " + ".join(f"{each:.2f}" for each in row["cores"])
    return name, str(row["cpu_ms"]), cores, f"{row['own_cores']:.2f}", f"{row['machine_busy']:.0%}"


def _seconds(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


def aims(part: str, row: Found) -> Iterator[Aim]:
    """Under 1 s, 1.8 times as many on two processes, and not held up by one that computes."""
    name = PARTS[part]
    if part == "belasting-twee":
        yield from _aims_of_two(name, row)
        return
    if part == "belasting-nl":
        alone, beside = row["alone"]["median_s"], row["beside"]["median_s"]
        times = beside / alone if alone and beside else float("inf")
        yield Aim("median of the others, times their own", name, f"{times:.2f}", f"under {NL_TIMES}", times < NL_TIMES)
        return
    if part == "belasting-veertig":
        for which, bound in (("median_s", MEDIAN_S), ("p95_s", P95_S)):
            seconds = row[which] if row[which] is not None else float("inf")
            words = "median" if which == "median_s" else "95 %"
            yield Aim(f"a switch, {words}", name, f"{seconds:.2f} s", f"under {bound:g} s", seconds < bound)
    yield Aim("errors", name, str(row["errors"]), "0", row["errors"] == 0)
    before, after = row["descriptors"]
    yield Aim("descriptors given back", name, f"{after - before} more", "at most 2 more", after - before <= 2)


def _aims_of_two(name: str, row: Found) -> Iterator[Aim]:
    one, two = row["1"], row["2"]
    times = with_own_subtracted(two, row["cores_here"]) / max(with_own_subtracted(one, row["cores_here"]), 1e-9)
    here = row["cores_here"]
    wanted = f"at least {TIMES}" if here >= ENOUGH_CORES else f"reported on {here} cores"
    yield Aim(
        "switches per second on two processes, times one",
        name,
        f"{times:.2f}",
        wanted,
        times >= TIMES or here < ENOUGH_CORES,
    )
    errors = one["errors"] + two["errors"]
    yield Aim("errors", name, str(errors), "0", errors == 0)


def with_own_subtracted(row: Found, cores: int) -> float:
    """Switches per second as if the sessions themselves used nothing of the machine.

    Where cores were free they took nothing from the servers; else the servers would have had their part as well.
    """
    per_s = float(row["per_s"])
    full = row["machine_busy"] >= 0.95 and sum(row["cores"]) + row["own_cores"] > 0.9 * cores
    return per_s * (1 + row["own_cores"] / sum(row["cores"])) if full else per_s
