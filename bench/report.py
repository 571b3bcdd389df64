"""Medians, the aims beside them, a table to read and JSON to compare."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from time import monotonic
from typing import Any

from bench.aims import aims
from bench.browser import Visit
from bench.plan import LATENCY_MS, LINES, PLACES, ROUTES, SESSIONS

MB, KB = 1e6, 1e3
HERE: dict[str, Callable[[Visit], float]] = {
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
OVER_A_LINE = ("first_pixels_s", "view_own_bytes", "view_framework_bytes")
Found = dict[str, Any]


@dataclass
class Result:
    """All that a run found."""

    parts: dict[str, dict[str, Any]] = field(default_factory=dict)
    places: dict[str, dict[str, Any]] = field(default_factory=dict)
    visits: dict[str, dict[str, dict[str, list[Visit]]]] = field(default_factory=dict)
    cold: dict[str, dict[str, dict[str, Visit]]] = field(default_factory=dict)
    memory: dict[str, dict[str, float]] = field(default_factory=dict)
    starts: dict[str, list[list[float]]] = field(default_factory=dict)
    sync: dict[str, dict[str, list[dict[str, float]]]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @contextmanager
    def part(self, name: str, known: dict[str, Any]) -> Iterator[None]:
        """Keep what is known of the measuring of a part, and the seconds that it takes."""
        self.parts[name] = known
        start = monotonic()
        yield
        known["took_s"] = round(monotonic() - start)

    def add(self, part: str, place: str, route: str, visit: Visit, *, cold: bool) -> None:
        if cold:
            self.cold.setdefault(part, {}).setdefault(place, {})[route] = visit
        else:
            self.visits.setdefault(part, {}).setdefault(place, {}).setdefault(route, []).append(visit)


def summary(result: Result) -> Found:
    """Everything as plain data, without the aims."""
    found: Found = {"parts": result.parts, "places": {}, "lines": {}, "starts": result.starts}
    for part, places in result.visits.items():
        for place, routes in places.items():
            rows = {route: _figures(result, part, place, route) for route in routes}
            where = found["places"] if part == "hier" else found["lines"].setdefault(part, {})
            where[place] = {**result.places.get(place, {}), "routes": rows}
    found["sync"] = {
        where: {name: _fetched(runs) for name, runs in known.items()} for where, known in result.sync.items()
    }
    found["notes"] = result.notes
    return found


def _fetched(runs: list[dict[str, float]]) -> dict[str, Any]:
    return {
        **runs[-1],
        "seconds": median(run["seconds"] for run in runs),
        "seconds_all": [round(run["seconds"], 2) for run in runs],
    }


def _figures(result: Result, part: str, place: str, route: str) -> dict[str, Any]:
    visits = result.visits[part][place][route]
    names = HERE if part == "hier" else OVER_A_LINE
    row: dict[str, Any] = {name: median(HERE[name](visit) for visit in visits) for name in names}
    row["first_pixels_all_s"] = [round(visit.first_s, 3) for visit in visits]
    row["requests"] = len(visits[-1].view.requests)
    row["largest"] = sorted(visits[-1].view.requests, key=lambda item: -item[1])[:8]
    cold = result.cold.get(part, {}).get(place, {}).get(route)
    if part != "hier":
        return row
    row["recolour_all_s"] = [round(visit.recolour_s, 3) for visit in visits]
    row["socket_compressed"] = any(visit.view.compressed_socket for visit in visits)
    if cold is not None:
        row["first_pixels_cold_s"] = cold.first_s
        row["cpu_first_view_cold_s"] = cold.cpu_view_s
    if route in result.memory.get(place, {}):
        row["memory_per_session_bytes"] = result.memory[place][route]
    return row


def merge(before: Found, now: Found) -> Found:
    """What was found before, with what was measured now in its place: parts, and places of a part."""
    if "parts" not in before:
        return now
    lines = dict(before["lines"])
    for line, places in now["lines"].items():
        lines[line] = {**lines.get(line, {}), **places}
    return {
        "parts": {**before["parts"], **now["parts"]},
        "places": {**before["places"], **now["places"]},
        "lines": lines,
        "starts": now["starts"] or before["starts"],
        "sync": now["sync"] or before["sync"],
        "notes": now["notes"],
    }


def text(found: Found) -> str:
    """The report as Markdown, readable on a terminal too."""
    made = aims(found)
    lines = [
        "# What kaart costs, measured",
        "",
        (
            "Made by `make bench`, or part by part with `python -m bench --deel lijn20`; every figure is of one "
            "machine, with everything on that machine. Medians, each visit in a fresh context (an empty cache), routes "
            "in turn, after one visit per route that warmed its server up."
        ),
        "",
        *_table(
            ("part", "when", "visits", "load at the start (1, 5 min)", "before every round", "took"), _parts(found)
        ),
        "",
        "## Aims",
        "",
        *_table(
            ("what", "where", "measured", "aim", ""),
            [(aim.what, aim.where, aim.measured, aim.aim, _met(aim.met)) for aim in made],
        ),
        "",
        *(f"- {aim.what}, {aim.where}: {aim.reason}" for aim in made if not aim.met and aim.reason),
    ]
    for line, places in found["lines"].items():
        for place, known in places.items():
            lines += ["", f"## {PLACES[place].label} over {LINES[line].label}", ""]
            rows = [_line_row(route, row) for route, row in known["routes"].items()]
            lines += _table(("route", "first pixels s", "all visits s", "programs MB", "own MB", "requests"), rows)
    for place, known in found["places"].items():
        title = f"## {PLACES[place].label} on one machine: {known['areas']:,} buurten, {known['vertices']:,} points"
        lines += ["", title, "", *_table(_HERE, [_row(route, row) for route, row in known["routes"].items()])]
    if found["starts"]:
        lines += ["", "## First visitors after a start, first pixels in s", ""]
        lines += _table(("comes after", "first", "next"), _start_rows(found))
    if found["sync"]:
        lines += ["", f"## The whole table of 2024 with {LATENCY_MS} ms before every answer", ""]
        lines += _table(("over", "client", "seconds", "rows", "columns", "requests", "MB sent"), _sync_rows(found))
    lines += ["", "## How", "", *METHOD, *(f"- {note}" for note in found["notes"])]
    return "\n".join(lines) + "\n"


def _parts(found: Found) -> list[tuple[str, ...]]:
    return [
        (
            name,
            part["when"],
            str(part["repetitions"]),
            ", ".join(map(str, part["load_before"][:2])),
            ", ".join(map(str, part.get("load_per_round", []))),
            f"{part['took_s']} s",
        )
        for name, part in found["parts"].items()
    ]


def _start_rows(found: Found) -> list[tuple[str, ...]]:
    return [
        (
            f"{after} s",
            ", ".join(f"{run[0]:.2f}" for run in runs),
            ", ".join(f"{one:.2f}" for run in runs for one in run[1:]),
        )
        for after, runs in found["starts"].items()
    ]


def _sync_rows(found: Found) -> list[tuple[str, ...]]:
    return [
        (
            LINES[where].label if where in LINES else "this machine",
            name,
            f"{row['seconds']:.2f}",
            str(row["rows"]),
            str(row["columns"]),
            str(row["requests"]),
            f"{row['bytes'] / MB:.1f}",
        )
        for where, clients in found["sync"].items()
        for name, row in clients.items()
    ]


def _line_row(route: str, row: dict[str, Any]) -> tuple[str, ...]:
    return (
        ROUTES[route].label,
        f"{row['first_pixels_s']:.2f}",
        ", ".join(f"{one:.2f}" for one in row["first_pixels_all_s"]),
        f"{row['view_framework_bytes'] / MB:.2f}",
        f"{row['view_own_bytes'] / MB:.2f}",
        str(row["requests"]),
    )


_HERE = (
    "route",
    "first pixels s",
    "cold s",
    "recolour s",
    "own MB",
    "programs MB",
    "switch kB",
    "JS heap MB",
    "CPU view s",
    "CPU switch s",
    "MB per session",
)


METHOD = (
    (
        "- *First pixels*: from the start of navigation to the first frame of Chromium's own screencast (JPEG, 700 px, "
        "every frame the compositor makes, with its time) with half of the coloured share of the settled map. "
        "*Recolour*: from the key press or choice to the first frame from which on the map differs less than a tenth "
        "from the settled new one. The resolution is one frame, 20 to 100 ms here. *Cold*: the first visit of a "
        "server to this place, one visit; kaart makes its layer file in it."
    ),
    (
        "- *Own*: bytes over the wire (CDP `encodedDataLength`, and WebSocket frames as they were packed) of data, "
        "style and page messages. *Programs*: Streamlit's own programs and fonts, or MapLibre's; a browser keeps them "
        "for a year. Streamlit 1.67 sends them unpacked on purpose; the server of kaart packs them, also for the one "
        "polygon. A *line* is that of CDP `Network.emulateNetworkConditions`, for requests and for the websocket."
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
    """Print the report; write `bench.md` and `bench.json`, with what they held of other parts."""
    folder.mkdir(parents=True, exist_ok=True)
    kept = folder / "bench.json"
    before = json.loads(kept.read_text(encoding="utf-8")) if kept.is_file() else {}
    found = merge(before, summary(result))
    found["aims"] = [vars(aim) for aim in aims(found)]
    kept.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    report = text(found)
    (folder / "bench.md").write_text(report, encoding="utf-8")
    print(report)
