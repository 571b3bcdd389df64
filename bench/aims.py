"""The aims of the project beside what was measured, and why one is missed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median
from typing import Any

from bench.plan import LINES, PLACES, ROUTES

MB, KB = 1e6, 1e3
# First view, programs and data together.
MOST_BYTES = {"parkstad": 2.2 * MB, "nl": 3.3 * MB}
# First pixels, at least this many times sooner than another route.
SOONER = {
    "parkstad": {"pydeck": 1.5, "plotly": 1.5, "folium": 1.0},
    "nl": {"pydeck": 2.0, "plotly": 2.0, "folium": 1.5},
}
# By the beginning of what an aim is about: what stands in its way, as far as it is known.
REASONS = {
    "sync, times the same zip": (
        "the other only parses the cells. kaart also joins them into a table with a row per area, reads what the file "
        "says of each column, checks the sums and keeps a reason for every empty cell."
    ),
}


@dataclass(frozen=True)
class Aim:
    """One aim of the project beside what was measured."""

    what: str
    where: str
    measured: str
    aim: str
    met: bool
    reason: str = ""


def aims(found: dict[str, Any]) -> list[Aim]:
    """What the project set out to reach, met or missed, of the parts that were measured."""
    made = [aim for line, places in found["lines"].items() for aim in _over(line, places)]
    for place, known in found["places"].items():
        if "kaart" in known["routes"]:
            made += _here(place, known["routes"]["kaart"])
    return [*made, *_starts(found["starts"]), *_sync(found["sync"])]


def _over(line: str, places: dict[str, Any]) -> Iterator[Aim]:
    for place, known in places.items():
        routes, where = known["routes"], f"{PLACES[place].label}, {LINES[line].mbit_s:.0f} Mbit/s"
        if "kaart" not in routes:
            continue
        kaart = routes["kaart"]
        sent, most = kaart["view_own_bytes"] + kaart["view_framework_bytes"], MOST_BYTES[place]
        yield _aim("first view over the wire", where, sent / MB, unit=" MB", most=most / MB)
        for name, least in SOONER[place].items():
            if name in routes:
                ratio = routes[name]["first_pixels_s"] / kaart["first_pixels_s"]
                yield _aim(f"first pixels, times sooner than {ROUTES[name].id}", where, ratio, least=least)
        if "one" in routes:
            ratio = kaart["first_pixels_s"] / routes["one"]["first_pixels_s"]
            yield _aim("first pixels, times one polygon served alike", where, ratio, most=1.3)


def _here(place: str, kaart: dict[str, Any]) -> Iterator[Aim]:
    where = PLACES[place].label
    yield _aim("recolour after a switch", where, kaart["recolour_s"], unit=" s", most=0.4)
    yield _aim("switch within a theme", where, kaart["switch_bytes"] / KB, unit=" kB", most=20)
    memory = kaart.get("memory_per_session_bytes")
    if memory is not None:
        yield _aim("server memory per session", where, memory / MB, unit=" MB", most=5)


def _starts(starts: dict[str, list[list[float]]]) -> Iterator[Aim]:
    for after, runs in starts.items():
        ratio = median(run[0] for run in runs) / median(one for run in runs for one in run[1:])
        # Who comes at once waits for what the server is bringing in; there is no aim for that.
        if float(after) > 0:
            yield _aim("first visitor, times the next", f"{after} s after a start", ratio, most=1.5)


def _sync(sync: dict[str, Any]) -> Iterator[Aim]:
    for line, clients in sync.items():
        if {"kaart", "pyarrow", "cbsodata"} <= set(clients):
            where = f"table, {LINES[line].mbit_s:.0f} Mbit/s" if line in LINES else "table, no line between"
            ratio = clients["kaart"]["seconds"] / clients["pyarrow"]["seconds"]
            yield _aim("sync, times the same zip with pyarrow alone", where, ratio, most=1.5)
            share = clients["kaart"]["bytes"] / clients["cbsodata"]["bytes"]
            yield _aim("sync, bytes as a share of those of cbsodata", where, share, most=0.1)


def _aim(
    what: str, where: str, value: float, *, unit: str = "", least: float | None = None, most: float | None = None
) -> Aim:
    met = (least is None or value >= least) and (most is None or value <= most)
    bound = f"at least {least:g}{unit}" if least is not None else f"at most {most:g}{unit}"
    reason = next((text for start, text in REASONS.items() if what.startswith(start)), "")
    return Aim(what, where, f"{value:.2f}{unit}", bound, met, reason)
