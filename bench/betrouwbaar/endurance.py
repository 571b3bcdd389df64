"""A working day in a few minutes: what a server holds levels off.

Round after round visitors come, look at views of every kind, take files, work out what would change, and go; now and
then the store is fetched anew. Every minute it is written down what the process holds.
"""

from __future__ import annotations

import asyncio
import random
import tempfile
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import urlopen

import psutil

from bench.betrouwbaar.audience import INDICATORS as OFFERED
from bench.betrouwbaar.section import Aim, Found, table
from bench.betrouwbaar.stores import put_store, sync
from bench.servers import standin
from bench.visitor import visiting
from bench.werksessie.server import Server, served, wait_until_warm
from kaart.analysis.access.facilities import Facility
from kaart.analysis.scenario.document import Edit, EditKind, Scenario
from kaart.analysis.scenario.packed import pack

TITLE = "A day in twenty minutes"
PARTS = {"duur": "sync, views, files and what-if, round after round"}
MINUTES, SEED, EVERY_S = 20.0, 16, 60.0
# Between two syncs: a day of eight hours has a few.
SYNC_EVERY_S = 240.0
SYNC = ("GM0917", "--jaren", "2024", "--lagen", "cijfers,grenzen,vve")
VIEW = "gebied=GM0917&niveau=buurt&indicator=woz&jaar=2024"
PAGES = ("profiel", "verandering", "vergelijken", "samen", "shortlist", "hotspots", "bereikbaarheid", "bronnen")
FILES = (
    "beeld/kaart.png?{view}&formaat=link",
    "beeld/kaart.svg?{view}",
    "insluiten/kaart?{view}",
    "api/v1/cijfers.csv?gebied=GM0917&indicator={indicator}&jaar=2024&niveau=buurt",
    "api/v1/profiel/GM0917?jaar=2024",
    "gezond",
)
INDICATORS = ("woz", "koopwoningen", "bijstand_per_1000", "inwoners")
# Of Heerlen, EPSG:28992: where a site may be added.
AROUND = (196_000.0, 322_000.0, 2_000.0)
# Memory of a process that holds all it will hold still goes up and down with what is in work.
MEMORY_TIMES, MORE = 1.05, 2
HELD = {"mb": "memory MB", "threads": "threads", "descriptors": "descriptors", "temporary": "temporary files"}


def add_options(parser: ArgumentParser) -> None:
    """Add how long."""
    parser.add_argument("--minuten", type=float, default=MINUTES)
    parser.add_argument("--duur-zaad", type=int, default=SEED)
    parser.add_argument("--regel-om", type=float, default=EVERY_S, help="seconds between two lines of the table")


def measure(part: str, given: Namespace) -> Found:
    """Let a server work, and write down what it holds."""
    del part  # there is one
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kaart-duur-")))
        upstream = stack.enter_context(standin())
        put_store(folder / "cache", given=given.winkel, syncs=(SYNC,))
        temporary = folder / "tijdelijk"
        temporary.mkdir()
        server = stack.enter_context(served(folder, variables={"TMPDIR": str(temporary)}))
        wait_until_warm(server)
        work = _Work(server, folder, upstream, given)
        asyncio.run(work.run())
    return {"minutes": given.minuten, "seed": given.duur_zaad, **work.found()}


class _Work:
    """What is done, what it gave and what the server held."""

    def __init__(self, server: Server, folder: Path, upstream: str, given: Namespace) -> None:
        self._server, self._folder, self._upstream = server, folder, upstream
        self._given = given
        self._chance = random.Random(given.duur_zaad)
        self._done = dict.fromkeys(("views", "files", "what_if", "syncs"), 0)
        self._errors: list[str] = []
        self._rows: list[dict[str, float]] = []

    async def run(self) -> None:
        start = time.monotonic()
        end = start + self._given.minuten * 60
        writing = asyncio.create_task(self._write_down(start))
        fetching = asyncio.create_task(self._sync())
        try:
            while time.monotonic() < end:
                await asyncio.gather(self._visit(), self._visit(), self._take(), self._ask_what_if())
        finally:
            writing.cancel()
            fetching.cancel()
            await asyncio.gather(writing, fetching, return_exceptions=True)
        self._rows.append(self._held(start))

    async def _visit(self) -> None:
        """Look at the map, choose, look at another page, and go."""
        async with visiting(self._server.url, VIEW) as visitor:
            await visitor.look()
            for _ in range(4):
                others = [name for name in visitor.indicators[:OFFERED] if name != visitor.chosen]
                self._note("views", (await visitor.choose(self._chance.choice(others))).faults)
        async with visiting(self._server.url, VIEW, page=self._chance.choice(PAGES)) as visitor:
            self._note("views", (await visitor.look()).faults)

    async def _take(self) -> None:
        """Take a file over HTTP."""
        indicator = self._chance.choice(INDICATORS)
        view = VIEW.replace("woz", indicator)
        path = self._chance.choice(FILES).format(view=view, indicator=indicator)
        self._note("files", await asyncio.to_thread(_fetched, f"{self._server.url}/{path}"))

    async def _ask_what_if(self) -> None:
        """Open a link with a site that is not there, at a place of its own each time."""
        x, y, around = AROUND
        place = {"x_m": x + self._chance.uniform(-around, around), "y_m": y + self._chance.uniform(-around, around)}
        site = Edit(EditKind.ADD, "nieuw-1", **place, places=40.0, name="Proef")
        text = pack((Scenario("Proef", (site,), Facility.VVE),))
        query = f"gebied=GM0917&voorziening=vve&scenario={quote(text)}"
        async with visiting(self._server.url, query, page="bereikbaarheid") as visitor:
            self._note("what_if", (await visitor.look()).faults)

    async def _sync(self) -> None:
        """Fetch anew every few minutes, beside the visitors."""
        while True:
            await asyncio.sleep(min(SYNC_EVERY_S, self._given.minuten * 60 / 5))
            again = (*SYNC, "--opnieuw")
            await asyncio.to_thread(sync, self._folder / "cache", self._upstream, again)
            self._done["syncs"] += 1

    async def _write_down(self, start: float) -> None:
        while True:
            await asyncio.sleep(self._given.regel_om)
            self._rows.append(self._held(start))

    def _held(self, start: float) -> dict[str, float]:
        process = psutil.Process(self._server.pid)
        temporary = self._folder / "tijdelijk"
        loose = [path for path in self._folder.rglob("*") if path.name.endswith((".tmp", ".part"))]
        return {
            "minute": round((time.monotonic() - start) / 60, 1),
            "mb": round(process.memory_info().rss / 1e6),
            "threads": process.num_threads(),
            "descriptors": process.num_fds(),
            "temporary": len(set(temporary.rglob("*")) | set(loose)),
            **self._done,
        }

    def _note(self, what: str, faults: Sequence[str]) -> None:
        self._done[what] += 1
        self._errors += [f"{what}: {fault}" for fault in faults]

    def found(self) -> Found:
        """Table, totals and errors."""
        return {**self._done, "errors": len(self._errors), "first_errors": self._errors[:5], "table": self._rows}


def _fetched(url: str) -> tuple[str, ...]:
    """Why a file did not come, nothing when it did."""
    try:
        with urlopen(url, timeout=120) as answer:
            return () if answer.read() else (f"empty: {url}",)
    except HTTPError as error:
        error.close()
        # Asked to come back later it is no fault: others are served first.
        later = error.code == 503 and "Retry-After" in error.headers
        return () if later else (f"{error.code}: {url.partition('?')[0]}",)


def thirds(rows: Sequence[Mapping[str, float]], name: str) -> tuple[float, float]:
    """Median of what was held in the middle third and in the last."""
    values = [float(row[name]) for row in rows]
    third = len(values) // 3
    return median(values[third : 2 * third] or values), median(values[2 * third :] or values)


def lines(found: Mapping[str, Found]) -> list[str]:
    """What was held in the middle and at the end."""
    row = found["duur"]
    cells = []
    for name, words in HELD.items():
        middle, last = thirds(row["table"], name)
        cells.append((words, f"{row['table'][0][name]:g}", f"{middle:g}", f"{last:g}"))
    done = f"{row['views']:,} views, {row['files']:,} files, {row['what_if']:,} scenarios and {row['syncs']} syncs"
    return [
        (
            f"In {row['minutes']:g} minutes {done}, with {row['errors']} errors. What the process held, as the median "
            "of a third of the time; a line for every minute is in betrouwbaarheid.json."
        ),
        "",
        *table(("held", "first line", "middle third", "last third"), cells),
    ]


def aims(part: str, row: Found) -> Iterator[Aim]:
    """Nothing that is held goes on growing."""
    name = PARTS[part]
    for held, words in HELD.items():
        middle, last = thirds(row["table"], held)
        most = middle * MEMORY_TIMES if held == "mb" else middle + MORE
        yield Aim(f"{words} in the last third", name, f"{last:g}", f"at most {most:.0f}", last <= most)
    yield Aim("errors", name, str(row["errors"]), "0", row["errors"] == 0)
