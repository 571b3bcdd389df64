"""What 40 phones in one werksessie get to see, and how soon: `python -m bench.betrouwbaar`, or `--deel sqlite`.

Every part starts servers of its own and lets the same room write, change and vote. Its outcome goes into
`docs/betrouwbaarheid.json`, which holds the last of each part, and from there into `docs/betrouwbaarheid.md`.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack, ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil

from bench.servers import REPOSITORY, BenchError
from bench.werksessie.begun import Open, begun
from bench.werksessie.room import Room, differences
from bench.werksessie.screens import screens
from bench.werksessie.server import Server, served, wait_until_warm
from kaart.workshop.model import State

PARTS = {
    "sqlite": "one process, SQLite",
    "postgresql": "one process, PostgreSQL",
    "schermen": "one process, SQLite, with the screens of the hall and the facilitator",
    "twee": "two processes, one PostgreSQL",
    "herstart": "one process, SQLite, killed half-way and started again",
}
PHONES, SECONDS, EVERY_S = 40, 60.0, 2.0
SEEN_S, SHARE, PATIENCE_S = 2.0, 0.95, 60.0
OUT = REPOSITORY / "docs"
BUSY = (
    "Where the load before is above the number of cores others used the machine too: every answer then waits for its "
    "turn, and what is missed there says nothing of a quiet machine."
)
Found = dict[str, Any]


def main() -> int:
    """Measure the parts that are asked for and write the report."""
    parser = argparse.ArgumentParser(prog="python -m bench.betrouwbaar", description=__doc__)
    parser.add_argument("--deel", default=",".join(PARTS), help=", ".join(PARTS))
    parser.add_argument("--telefoons", type=int, default=PHONES)
    parser.add_argument("--seconden", type=float, default=SECONDS)
    parser.add_argument("--om", type=float, default=EVERY_S, help="seconds between two acts of one person, on average")
    parser.add_argument("--out", type=Path, default=OUT)
    given = parser.parse_args()
    parts = given.deel.split(",")
    if unknown := set(parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    given.out.mkdir(parents=True, exist_ok=True)
    kept = given.out / "betrouwbaarheid.json"
    found: Found = json.loads(kept.read_text(encoding="utf-8")) if kept.is_file() else {}
    for part in parts:
        try:
            found[part] = measure(part, phones=given.telefoons, seconds=given.seconden, every_s=given.om)
        except BenchError as error:
            print(f"bench: {error}", file=sys.stderr)
            return 1
        print(part, json.dumps(found[part]))
        kept.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    (given.out / "betrouwbaarheid.md").write_text(text(found), encoding="utf-8")
    print(text(found))
    return 0


def measure(part: str, *, phones: int, seconds: float, every_s: float) -> Found:
    """One part, on a machine of which the load is kept with it."""
    found: Found = {
        "part": part,
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
        "cores_here": os.cpu_count(),
        "machine": f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}",
        "load": [round(load, 2) for load in os.getloadavg()],
        "phones": phones,
        "seconds": seconds,
        "every_s": every_s,
    }
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kaart-betrouwbaar-")))
        database = stack.enter_context(_postgres()) if part in ("postgresql", "twee") else ""
        servers = [stack.enter_context(served(folder, database=database)) for _ in range(2 if part == "twee" else 1)]
        for server in servers:
            wait_until_warm(server)
        session = stack.enter_context(begun(servers[0].settings))
        room = asyncio.run(_run(found, servers, session))
        found |= _outcome(room, session.workshops.state(session.session))
    found["load_after"] = [round(load, 2) for load in os.getloadavg()]
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


def text(found: Found) -> str:
    """The report as Markdown."""
    known = {part: found[part] for part in PARTS if part in found}
    lines = [
        "# How soon a room sees what it writes, measured",
        "",
        (
            "Made by `make betrouwbaar`. Phones are clients of a server that runs, over real connections on the same "
            "machine: each keeps its stream open, writes, changes, votes and answers at moments of its own, and does "
            "so again what was not acknowledged. *Seen* counts from sending a text to its being on a phone, for every "
            "text and phone. *Cores* are of the process of the server, user and system; *machine* is the share of all "
            "cores that was busy, the phones themselves and whatever else ran included."
        ),
        "",
        *_table(
            ("part", "seen on", "sights", "median s", "p95 s", "longest s", "within 2 s"),
            [line for part, row in known.items() for line in _seen_rows(PARTS[part], row)],
        ),
        "",
        *_table(
            ("part", "phones", "acts per s", "notes", "cores of the server"),
            [_row(PARTS[part], row) for part, row in known.items()],
        ),
        "",
        *_table(
            ("part", "acknowledged median s", "p95 s", "lost, doubled or other", "not seen", "back after s"),
            [_kept_row(PARTS[part], row) for part, row in known.items()],
        ),
        "",
        *_table(
            ("part", "when", "machine", "load before (1, 5, 15 min)", "load after", "machine busy"),
            [_machine_row(PARTS[part], row) for part, row in known.items()],
        ),
        "",
        "## Aims",
        "",
        *_table(
            ("what", "part", "measured", "aim", ""), [aim for part, row in known.items() for aim in _aims(part, row)]
        ),
    ]
    busy = [row for row in known.values() if row["load"][0] > row["cores_here"]]
    if busy:
        lines += ["", BUSY]
    return "\n".join(lines) + "\n"


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
    return name, str(row["phones"]), f"{row['acts'] / row['seconds']:.0f}", str(row["notes"]), cores


def _kept_row(name: str, row: Found) -> tuple[str, ...]:
    median, p95 = row["acknowledged_s"]
    back = f"{row['back_s']:.1f}" if "back_s" in row else ""
    return name, f"{median:.3f}", f"{p95:.3f}", str(len(row["differences"])), str(row["unseen"]), back


def _machine_row(name: str, row: Found) -> tuple[str, ...]:
    before, after = (", ".join(map(str, row[when])) for when in ("load", "load_after"))
    return name, row["when"], row["machine"], before, after, f"{row['machine_busy']:.0%}"


def _aims(part: str, row: Found) -> list[tuple[str, ...]]:
    name = PARTS[part]
    wrong = len(row["differences"])
    aims = [("no acknowledged note lost, doubled or otherwise", name, str(wrong), "0", not wrong)]
    aims.append(
        (f"all seen by all within {PATIENCE_S:.0f} s", name, f"{row['unseen']} not", "0 not", not row["unseen"])
    )
    if part == "herstart":  # while it is away nobody sees anything
        return [(*words, "met" if met else "**missed**") for *words, met in aims]
    for on, seen in {"phones": row["phones_see"], **row["screens"]}.items():
        share = seen["share_within"]
        aims.append((f"seen on {on} within {SEEN_S:.0f} s", name, f"{share:.1%}", f"{SHARE:.0%}", share >= SHARE))
    cores = max(row["cores"])
    aims.append(("processor of the server, on average", name, f"{cores:.2f} cores", "under 1", cores < 1))
    return [(*words, "met" if met else "**missed**") for *words, met in aims]


def _table(header: tuple[str, ...], rows: list[tuple[str, ...]]) -> list[str]:
    def line(cells: tuple[str, ...]) -> str:
        return f"| {' | '.join(cells)} |"

    return [line(header), f"|{'---|' * len(header)}", *map(line, rows)]


if __name__ == "__main__":
    sys.exit(main())
