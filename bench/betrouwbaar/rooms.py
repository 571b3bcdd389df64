"""What 40 phones in one werksessie get to see, and how soon.

Every part starts servers of its own and lets the same room write, change and vote.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Mapping
from contextlib import AsyncExitStack, ExitStack, contextmanager
from pathlib import Path

import psutil

from bench.betrouwbaar.section import Aim, Found, table
from bench.servers import REPOSITORY
from bench.werksessie.begun import Open, begun
from bench.werksessie.room import Room, differences
from bench.werksessie.screens import screens
from bench.werksessie.server import Server, served, wait_until_warm
from kaart.workshop.model import State

TITLE = "How soon a room sees what it writes"
PARTS = {
    "sqlite": "one process, SQLite",
    "postgresql": "one process, PostgreSQL",
    "schermen": "one process, SQLite, with the screens of the hall and the facilitator",
    "twee": "two processes, one PostgreSQL",
    "herstart": "one process, SQLite, killed half-way and started again",
}
PHONES, SECONDS, EVERY_S = 40, 60.0, 2.0
SEEN_S, SHARE, PATIENCE_S = 2.0, 0.95, 60.0


def add_options(parser: ArgumentParser) -> None:
    """Add how many phones, for how long, how busy."""
    parser.add_argument("--telefoons", type=int, default=PHONES)
    parser.add_argument("--seconden", type=float, default=SECONDS)
    parser.add_argument("--om", type=float, default=EVERY_S, help="seconds between two acts of one person, on average")


def measure(part: str, given: Namespace) -> Found:
    """One part, with servers of its own."""
    found: Found = {"part": part, "phones": given.telefoons, "seconds": given.seconden, "every_s": given.om}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kaart-betrouwbaar-")))
        database = stack.enter_context(_postgres()) if part in ("postgresql", "twee") else ""
        servers = [stack.enter_context(served(folder, database=database)) for _ in range(2 if part == "twee" else 1)]
        for server in servers:
            wait_until_warm(server)
        session = stack.enter_context(begun(servers[0].settings))
        room = asyncio.run(_run(found, servers, session))
        found |= _outcome(room, session.workshops.state(session.session))
    return found


async def _run(found: Found, servers: list[Server], session: Open) -> Room:
    async with AsyncExitStack() as stack:
        addresses = session.screens(servers[0].url) if found["part"] == "schermen" else {}
        opened = await stack.enter_async_context(screens(addresses)) if addresses else {}
        room = await Room.filled([server.url for server in servers], session.code, count=found["phones"])
        await _busy(found, servers, room)
        await room.settle(PATIENCE_S)
        await room.leave()
    sent = {note: at for person in room.people for (note, _), at in reversed(person.sent.items())}
    found["screens"] = {
        name: {
            **_delays([at - sent[note] for note, at in screen.seen.items()]),
            "runs": screen.runs,
            "megabytes": round(screen.received / 1e6, 1),
        }
        for name, screen in opened.items()
    }
    return room


async def _busy(found: Found, servers: list[Server], room: Room) -> None:
    """Let the room be busy, and keep what it cost; the part about a restart kills the server half-way."""
    before, start, (idle, passed) = [server.cpu_s() for server in servers], time.monotonic(), _idle()
    busy = asyncio.create_task(room.busy(found["seconds"], every_s=found["every_s"]))
    if found["part"] == "herstart":
        await asyncio.sleep(found["seconds"] / 2)
        found["back_s"] = await _killed(servers[0], room)
        before = [0.0]
    await busy
    took, (now_idle, now_passed) = time.monotonic() - start, _idle()
    found["cores"] = [round((server.cpu_s() - used) / took, 2) for server, used in zip(servers, before, strict=True)]
    found["machine_busy"] = round(1 - (now_idle - idle) / (now_passed - passed), 2)


async def _killed(server: Server, room: Room) -> float:
    """Kill the server, start it again; seconds from there until the last phone follows again."""
    server.kill()
    start = time.monotonic()
    await asyncio.to_thread(server.start)
    await asyncio.gather(*(person.phone.connected.wait() for person in room.people))
    return round(time.monotonic() - start, 1)


def _idle() -> tuple[float, float]:
    """Seconds that all cores together did nothing and that passed on them, since the machine was started."""
    times = psutil.cpu_times()._asdict()
    return times["idle"] + times.get("iowait", 0.0), sum(times.values())


def _outcome(room: Room, state: State) -> Found:
    notes = {id_: {"text": note.text, "count": note.count} for id_, note in state.notes.items()}
    return {
        "acts": sum(person.acts for person in room.people),
        "notes": len(room.wrote),
        "phones_see": _delays(room.delays()),
        "acknowledged_s": room.acknowledged_s(),
        "unseen": len(room.unseen()),
        "differences": differences(room, notes)[:20],
    }


def _delays(seconds: list[float]) -> Found:
    """How many were seen, and how soon after they were sent."""
    delays = sorted(seconds)
    if not delays:
        return {"sights": 0, "median_s": None, "p95_s": None, "longest_s": None, "share_within": 0.0}
    return {
        "sights": len(delays),
        "median_s": round(delays[len(delays) // 2], 2),
        "p95_s": round(delays[int(len(delays) * 0.95)], 2),
        "longest_s": round(delays[-1], 2),
        "share_within": round(sum(delay <= SEEN_S for delay in delays) / len(delays), 4),
    }


@contextmanager
def _postgres() -> Iterator[str]:
    """An empty database in a PostgreSQL that writes to disk before it answers."""
    sys.path.insert(0, str(REPOSITORY / "tests"))
    from postgresserver import a_mortal_postgres  # noqa: PLC0415 (only where it is asked for)

    with a_mortal_postgres() as server, server.fresh() as address:
        yield address


def lines(found: Mapping[str, Found]) -> list[str]:
    """What was seen, what it cost, and what was kept."""
    return [
        (
            "Phones are clients of a server that runs, over real connections on the same machine: each keeps its "
            "stream open, writes, changes, votes and answers at moments of its own, and does so again what was not "
            "acknowledged. *Seen* counts from sending a text to its being on a phone, for every text and phone. "
            "*Cores* are of the process of the server, user and system; *machine* is the share of all cores that was "
            "busy, the phones themselves and whatever else ran included."
        ),
        "",
        *table(
            ("part", "seen on", "sights", "median s", "p95 s", "longest s", "within 2 s"),
            [line for part, row in found.items() for line in _seen_rows(PARTS[part], row)],
        ),
        "",
        *table(
            ("part", "phones", "acts per s", "notes", "cores of the server", "machine"),
            [_row(PARTS[part], row) for part, row in found.items()],
        ),
        "",
        *table(
            ("part", "acknowledged median s", "p95 s", "lost, doubled or other", "not seen", "back after s"),
            [_kept_row(PARTS[part], row) for part, row in found.items()],
        ),
    ]


def _seen_rows(name: str, row: Found) -> list[tuple[str, ...]]:
    where = {"phones": row["phones_see"], **row["screens"]}
    return [
        (
            name,
            on,
            f"{seen['sights']:,}",
            *(_seconds(seen[which]) for which in ("median_s", "p95_s", "longest_s")),
            f"{seen['share_within']:.1%}",
        )
        for on, seen in where.items()
    ]


def _seconds(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


def _row(name: str, row: Found) -> tuple[str, ...]:
    cores = " + ".join(f"{cores:.2f}" for cores in row["cores"])
    per_s, busy = f"{row['acts'] / row['seconds']:.0f}", f"{row['machine_busy']:.0%}"
    return name, str(row["phones"]), per_s, str(row["notes"]), cores, busy


def _kept_row(name: str, row: Found) -> tuple[str, ...]:
    median, p95 = row["acknowledged_s"]
    back = f"{row['back_s']:.1f}" if "back_s" in row else ""
    return name, f"{median:.3f}", f"{p95:.3f}", str(len(row["differences"])), str(row["unseen"]), back


def aims(part: str, row: Found) -> Iterator[Aim]:
    """Nothing lost, all seen, within 2 seconds, under one core."""
    name, wrong, unseen = PARTS[part], len(row["differences"]), row["unseen"]
    yield Aim("no acknowledged note lost, doubled or otherwise", name, str(wrong), "0", not wrong)
    yield Aim(f"all seen by all within {PATIENCE_S:.0f} s", name, f"{unseen} not", "0 not", not unseen)
    if part == "herstart":  # while it is away nobody sees anything
        return
    for on, seen in {"phones": row["phones_see"], **row["screens"]}.items():
        share = seen["share_within"]
        yield Aim(f"seen on {on} within {SEEN_S:.0f} s", name, f"{share:.1%}", f"{SHARE:.0%}", share >= SHARE)
    cores = max(row["cores"])
    yield Aim("processor of the server, on average", name, f"{cores:.2f} cores", "under 1", cores < 1)
