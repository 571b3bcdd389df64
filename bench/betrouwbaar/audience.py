"""Visitors who choose one indicator after another for a while, and what that cost."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

import psutil

from bench.betrouwbaar.section import Found
from bench.visitor import Run, Visitor, visiting

# So many indicators are chosen from: each is made once before the first is timed.
INDICATORS = 12
# Between two visitors who open the page.
_APART_S = 0.05


@dataclass(frozen=True)
class Pace:
    """How busy visitors are.

    Attributes
    ----------
    seconds
        How long they choose.
    every_s
        Seconds that a visitor looks at an answer before choosing again, on average.
    seed
        Of what they choose, and when.
    """

    seconds: float
    every_s: float
    seed: int


@dataclass
class Audience:
    """Visitors with an open page.

    Attributes
    ----------
    runs
        What came of every choice.
    lost
        Visitors whose page broke, and why.
    """

    visitors: Sequence[Visitor]
    runs: list[Run] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)

    async def choose(self, pace: Pace) -> None:
        """Let every visitor choose for a while."""
        end = time.monotonic() + pace.seconds
        await asyncio.gather(*(self._choose(number, one, pace, end) for number, one in enumerate(self.visitors)))

    async def _choose(self, number: int, visitor: Visitor, pace: Pace, end: float) -> None:
        chance = random.Random(f"{pace.seed} {number}")
        await asyncio.sleep(chance.uniform(0, pace.every_s))
        try:
            while time.monotonic() < end:
                others = [name for name in visitor.indicators[:INDICATORS] if name != visitor.chosen]
                self.runs.append(await visitor.choose(chance.choice(others)))
                pause = chance.expovariate(1 / pace.every_s) if pace.every_s else 0.0
                await asyncio.sleep(max(0.0, min(pause, end - time.monotonic())))
        except (OSError, TimeoutError) as error:
            self.lost.append(f"visitor {number}: {type(error).__name__}")


@asynccontextmanager
async def audience(url: str, query: str, *, count: int, warm: int = 1) -> AsyncIterator[Audience]:
    """Visitors of one view, each with a page that is whole.

    The first `warm` of them have chosen every indicator once: what is kept by a process is there.
    """
    async with AsyncExitStack() as stack:
        visitors = []
        for number in range(count):
            cookie = [("Cookie", f"kaart_proces={random.Random(number).getrandbits(128):032x}")]
            visitors.append(await stack.enter_async_context(visiting(url, query, headers=cookie)))
        opening = []
        for visitor in visitors:
            opening.append(asyncio.create_task(visitor.look()))
            await asyncio.sleep(_APART_S)
        faults = [fault for run in await asyncio.gather(*opening) for fault in run.faults]
        for visitor in visitors[:warm]:
            for name in visitor.indicators[:INDICATORS]:
                if name != visitor.chosen:
                    await visitor.choose(name)
        made = Audience(visitors)
        made.lost += [f"at the first page: {fault}" for fault in faults]
        yield made


@dataclass(frozen=True)
class Usage:
    """What processes had used at a moment.

    Attributes
    ----------
    cpu_s
        Processor time per process, user and system.
    own_s
        Of the process that plays the visitors.
    idle_s, passed_s
        Seconds that all cores together did nothing, and that passed on them.
    """

    at: float
    cpu_s: tuple[float, ...]
    own_s: float
    idle_s: float
    passed_s: float

    @classmethod
    def now(cls, pids: Sequence[int]) -> Usage:
        times = [psutil.Process(pid).cpu_times() for pid in pids]
        machine = psutil.cpu_times()._asdict()
        return cls(
            at=time.monotonic(),
            cpu_s=tuple(float(each.user + each.system) for each in times),
            own_s=time.process_time(),
            idle_s=machine["idle"] + machine.get("iowait", 0.0),
            passed_s=sum(machine.values()),
        )


def cost(before: Usage, after: Usage, *, switches: int) -> Found:
    """Cores that the servers, the visitors and the whole machine used between two moments, and per switch."""
    took = after.at - before.at
    used = [now - then for then, now in zip(before.cpu_s, after.cpu_s, strict=True)]
    return {
        "took": round(took, 1),
        "cores": [round(seconds / took, 2) for seconds in used],
        "own_cores": round((after.own_s - before.own_s) / took, 2),
        "machine_busy": round(1 - (after.idle_s - before.idle_s) / (after.passed_s - before.passed_s), 2),
        "cpu_ms": round(1000 * sum(used) / switches) if switches else None,
        "per_s": round(switches / took, 2),
    }


def timings(seconds: Sequence[float]) -> Found:
    """Number, median, 95 % and longest."""
    ordered = sorted(seconds)
    if not ordered:
        return {"switches": 0, "median_s": None, "p95_s": None, "longest_s": None}
    return {
        "switches": len(ordered),
        "median_s": round(ordered[len(ordered) // 2], 3),
        "p95_s": round(ordered[int(len(ordered) * 0.95)], 3),
        "longest_s": round(ordered[-1], 3),
    }
