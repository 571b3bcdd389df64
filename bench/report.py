"""Medians, the aims beside them, a table to read and JSON to compare."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from bench.browser import Visit
from bench.plan import LATENCY_MS, PLACES, ROUTES, SESSIONS

MB, KB = 1e6, 1e3
FIELDS: dict[str, Callable[[Visit], float]] = {
    "first_pixels_s": lambda visit: visit.first_s,
    "recolour_s": lambda visit: visit.recolour_s,
    "view_own_bytes": lambda visit: visit.view.own,
    "view_framework_bytes": lambda visit: visit.view.framework,
    "switch_bytes": lambda visit: visit.switch.own + visit.switch.framework,
    "heap_bytes": lambda visit: visit.heap,
    "cpu_first_view_s": lambda visit: visit.cpu_view_s,
    "cpu_switch_s": lambda visit: visit.cpu_switch_s,
    "coloured_share": lambda visit: visit.coloured_share,
}


@dataclass
class Result:
    """All that a run found."""

    machine: dict[str, Any]
    repetitions: int
    places: dict[str, dict[str, Any]] = field(default_factory=dict)
    visits: dict[str, dict[str, list[Visit]]] = field(default_factory=dict)
    cold: dict[str, dict[str, Visit]] = field(default_factory=dict)
    memory: dict[str, dict[str, float]] = field(default_factory=dict)
    sync: dict[str, list[dict[str, float]]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def add(self, place: str, route: str, visit: Visit, *, cold: bool) -> None:
        if cold:
            self.cold.setdefault(place, {})[route] = visit
        else:
            self.visits.setdefault(place, {}).setdefault(route, []).append(visit)


@dataclass(frozen=True)
class Aim:
    """One aim of the project beside what was measured."""

    what: str
    place: str
    measured: str
    aim: str
    met: bool


def summary(result: Result) -> dict[str, Any]:
    """Everything as plain data."""
    figures: dict[str, Any] = {}
    for place, routes in result.visits.items():
        figures[place] = {**result.places.get(place, {}), "routes": {}}
        for route, visits in routes.items():
            row: dict[str, Any] = {name: median(read(visit) for visit in visits) for name, read in FIELDS.items()}
            row["first_pixels_all_s"] = [round(visit.first_s, 3) for visit in visits]
            row["recolour_all_s"] = [round(visit.recolour_s, 3) for visit in visits]
            cold = result.cold.get(place, {}).get(route)
            if cold is not None:
                row["first_pixels_cold_s"] = cold.first_s
                row["cpu_first_view_cold_s"] = cold.cpu_view_s
            if route in result.memory.get(place, {}):
                row["memory_per_session_bytes"] = result.memory[place][route]
            row["socket_compressed"] = any(visit.view.compressed_socket for visit in visits)
            row["requests"] = sorted(visits[-1].view.requests, key=lambda item: -item[1])[:8]
            figures[place]["routes"][route] = row
    sync = {
        name: {
            "seconds": median(run["seconds"] for run in runs),
            "seconds_all": [round(run["seconds"], 2) for run in runs],
            "rows": runs[-1]["rows"],
            "columns": runs[-1]["columns"],
            "requests": runs[-1]["requests"],
            "bytes": runs[-1]["bytes"],
        }
        for name, runs in result.sync.items()
    }
    found = {"machine": result.machine, "repetitions": result.repetitions, "places": figures, "sync": sync}
    found["aims"] = [vars(aim) for aim in aims(found)]
    found["notes"] = result.notes
    return found


def aims(found: dict[str, Any]) -> list[Aim]:
    """What the project set out to reach, met or missed."""
    made: list[Aim] = []
    for place, known in found["places"].items():
        if "kaart" in known["routes"]:
            made += _browser_aims(place, known["routes"])
    sync = found["sync"]
    if {"kaart", "cbsodata"} <= set(sync):
        ratio = sync["cbsodata"]["seconds"] / sync["kaart"]["seconds"]
        made.append(Aim("sync, times faster than cbsodata", "table", f"{ratio:.1f}", "at least 4", ratio >= 4))
    return made


def _browser_aims(place: str, routes: dict[str, Any]) -> list[Aim]:
    kaart, label, made = routes["kaart"], PLACES[place].label, []
    if place == "nl":
        own, framework = kaart["view_own_bytes"], kaart["view_framework_bytes"]
        made += [
            Aim("first view, kaart's own bytes", label, f"{own / MB:.2f} MB", "at most 2 MB", own <= 2 * MB),
            Aim(
                "first view, with Streamlit's own programs",
                label,
                f"{(own + framework) / MB:.2f} MB",
                "at most 2 MB",
                own + framework <= 2 * MB,
            ),
        ]
    if "one" in routes:
        ratio = kaart["first_pixels_s"] / routes["one"]["first_pixels_s"]
        made.append(Aim("first pixels, times the floor", label, f"{ratio:.2f}", "at most 1.3", ratio <= 1.3))
    recolour, switch = kaart["recolour_s"], kaart["switch_bytes"]
    made += [
        Aim("recolour after a switch", label, f"{recolour:.2f} s", "under 0.4 s", recolour < 0.4),
        Aim("switch within a theme", label, f"{switch / KB:.1f} kB", "under 20 kB", switch < 20 * KB),
    ]
    for name, route in ROUTES.items():
        if route.compared and name in routes:
            ratio = routes[name]["first_pixels_s"] / kaart["first_pixels_s"]
            made.append(Aim(f"first pixels, times faster than {name}", label, f"{ratio:.1f}", "at least 3", ratio >= 3))
    memory = kaart.get("memory_per_session_bytes")
    if memory is not None:
        made.append(Aim("server memory per session", label, f"{memory / MB:.1f} MB", "under 5 MB", memory < 5 * MB))
    return made


def text(found: dict[str, Any]) -> str:
    """The report as Markdown, readable on a terminal too."""
    machine = found["machine"]
    lines = [
        "# What kaart costs, measured",
        "",
        "Made by `make bench`; every figure is of one run on one machine, with everything on that machine.",
        "",
        (
            f"{machine['when']}, {machine['cores']} cores, {machine['system']}, Python {machine['python']}, Chromium "
            f"{machine.get('browser', '?')} with software rendering; load at the start "
            f"{machine['load_before'][0]} (1 min), {machine['load_before'][1]} (5 min), before every round "
            f"{', '.join(map(str, machine.get('load_per_round', [])))}; it counts what else runs. Medians of "
            f"{found['repetitions']} visits, each in a fresh context, routes in turn, after one visit per route that "
            "warmed its server up."
        ),
        "",
        "## Aims",
        "",
        *_table(
            ("what", "where", "measured", "aim", ""),
            [(aim["what"], aim["place"], aim["measured"], aim["aim"], _met(aim["met"])) for aim in found["aims"]],
        ),
    ]
    for place, known in found["places"].items():
        lines += [
            "",
            f"## {PLACES[place].label}: {known['areas']:,} buurten, {known['vertices']:,} points",
            "",
            *_table(
                (
                    "route",
                    "first pixels s",
                    "cold s",
                    "recolour s",
                    "own MB",
                    "framework MB",
                    "switch kB",
                    "JS heap MB",
                    "CPU view s",
                    "CPU switch s",
                    "MB per session",
                ),
                [_row(route, row) for route, row in known["routes"].items()],
            ),
        ]
    if found["sync"]:
        rows = [
            (
                name,
                f"{row['seconds']:.2f}",
                str(row["rows"]),
                str(row["columns"]),
                str(row["requests"]),
                f"{row['bytes'] / MB:.1f}",
            )
            for name, row in found["sync"].items()
        ]
        lines += ["", f"## The whole table of 2024 with {LATENCY_MS} ms before every answer", ""]
        lines += _table(("client", "seconds", "rows", "columns", "requests", "MB sent"), rows)
    lines += ["", "## How", "", *METHOD, *(f"- {note}" for note in found["notes"])]
    return "\n".join(lines) + "\n"


METHOD = (
    (
        "- *First pixels*: from the start of navigation to the first frame of Chromium's own screencast (JPEG, 700 px, "
        "every frame the compositor makes, with its time) with half of the coloured share of the settled map. "
        "*Recolour*: from the key press or choice to the first frame from which on the map differs less than a tenth "
        "from the settled new one. The resolution is one frame, 20 to 100 ms here. *Cold*: the first visit of a "
        "server that just started, one visit; kaart makes its layer file in it."
    ),
    (
        "- *Own*: bytes over the wire (CDP `encodedDataLength`, and WebSocket frames as they were packed) of data, "
        "style and page messages. *Framework*: Streamlit's own programs and fonts, or MapLibre's; a browser keeps "
        "them for a year. Streamlit 1.67 sends them without gzip on purpose; a proxy in front of it may compress them."
    ),
    (
        "- *JS heap*: `JSHeapUsedSize` after a garbage collection; memory of workers and of the graphics card is "
        "not in it. *CPU*: user and system time of the server process. *MB per session*: growth of resident "
        f"memory over {SESSIONS} open sessions, after ten that warmed it up; below zero is noise."
    ),
    (
        "- All routes draw the same simplified shapes in the same five classes and colours, for the same view, with or "
        "without borders as kaart does, and without tiles (their address refuses, alike for all). folium gets Leaflet "
        "from this machine and not the jQuery, Bootstrap and icon fonts that it would fetch besides. GDAL wrote the "
        "vector tiles beforehand; it keeps 4,096 steps per tile."
    ),
)


def _met(met: bool) -> str:  # noqa: FBT001 - one word or the other
    return "met" if met else "**missed**"


def _row(route: str, row: dict[str, Any]) -> tuple[str, ...]:
    memory = row.get("memory_per_session_bytes")
    cold = row.get("first_pixels_cold_s")
    return (
        ROUTES[route].label,
        f"{row['first_pixels_s']:.2f}",
        "" if cold is None else f"{cold:.2f}",
        f"{row['recolour_s']:.2f}",
        f"{row['view_own_bytes'] / MB:.2f}",
        f"{row['view_framework_bytes'] / MB:.2f}",
        f"{row['switch_bytes'] / KB:.1f}",
        f"{row['heap_bytes'] / MB:.0f}",
        f"{row['cpu_first_view_s']:.2f}",
        f"{row['cpu_switch_s']:.2f}",
        "" if memory is None else f"{memory / MB:.1f}",
    )


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(len(row[place]) for row in (header, *rows)) for place in range(len(header))]

    def line(cells: Sequence[str]) -> str:
        return "| " + " | ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)) + " |"

    return [line(header), "|" + "|".join("-" * (width + 2) for width in widths) + "|", *map(line, rows)]


def write(result: Result, folder: Path) -> None:
    """Print the report; write `bench.md` and `bench.json`."""
    found = summary(result)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "bench.json").write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n")
    report = text(found)
    (folder / "bench.md").write_text(report)
    print(report)
