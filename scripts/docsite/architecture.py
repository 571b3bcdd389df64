"""The picture of the architecture: layers from the import contract, arrows from the real imports.

An arrow is drawn where a room imports another and no chain of arrows leads there already; the table beside it has a
dot for every room that is imported, chain or not. Nothing in it is typed by hand but where a room stands.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

import grimp

PACKAGE = "kaart"
CONTRACT = "Every room in its layer, and layers import downwards only"
NAME = "architectuur.svg"

BOX_WIDTH, BOX_HEIGHT, ROW_STEP, MARGIN = 96, 30, 62, 24
COLUMN_STEP, CELL, TABLE_LEFT = 118, 27, 516
SVG = "http://www.w3.org/2000/svg"
# The place of a room within its layer, in columns, so that arrows pass beside the boxes of other layers.
PLACES = {
    "cli": 1.8,
    "ui": 1.3,
    "server": 2.3,
    "exports": 1.8,
    "render": 0.0,
    "answers": 1.2,
    "workshop": 3.3,
    "own": 0.3,
    "analysis": 0.0,
    "sync": 2.5,
    "model": 0.0,
    "sources": 0.95,
    "store": 1.9,
    "catalogue": 1.2,
    "core": 2.4,
}
STYLE = """
text { font: 17px sans-serif; fill: #1b1b1b }
.small { font-size: 14px }
.room { fill: #ffffff; stroke: #1b4b72; stroke-width: 1.5 }
.arrow { fill: none; stroke: #56687a; stroke-width: 1.3 }
.head { fill: #56687a }
.line { stroke: #d5dbe1 }
.dot { fill: #1b4b72 }
.ground { fill: #ffffff }
"""


@dataclass(frozen=True)
class Rooms:
    """The packages of kaart.

    Attributes
    ----------
    layers
        Names from above to below, as the contract has them.
    imports
        Importing and imported room, for every pair that occurs.
    """

    layers: tuple[tuple[str, ...], ...]
    imports: frozenset[tuple[str, str]]

    @property
    def names(self) -> tuple[str, ...]:
        """All rooms, from above to below."""
        return tuple(name for layer in self.layers for name in layer)

    def arrows(self) -> tuple[tuple[str, str], ...]:
        """Imports that do not follow from a chain of others."""
        below: dict[str, set[str]] = {name: {low for high, low in self.imports if high == name} for name in self.names}
        for name in reversed(self.names):
            below[name] |= {far for near in below[name] for far in below[near]}
        direct = [
            (high, low)
            for high, low in sorted(self.imports)
            if not any(low in below[between] for above, between in self.imports if above == high and between != low)
        ]
        return tuple(direct)


def read_rooms(project: Path) -> Rooms:
    """Layers of ``pyproject.toml`` and the imports between rooms of the installed package.

    Raises
    ------
    LookupError
        If the contract on layers is not there under its name.
    """
    settings = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    rule = next((contract for contract in contracts if contract["name"] == CONTRACT), None)
    if rule is None:
        message = f"pyproject.toml has no import contract '{CONTRACT}'."
        raise LookupError(message)
    layers = tuple(tuple(part.strip() for part in layer.split("|")) for layer in rule["layers"])
    graph = grimp.build_graph(PACKAGE, cache_dir=None)
    room = {
        module: module.split(".")[1]
        for module in graph.modules
        if module.count(".") and module.split(".")[1] in {name for layer in layers for name in layer}
    }
    pairs = {
        (name, room[imported])
        for module, name in room.items()
        for imported in graph.find_modules_directly_imported_by(module)
        if imported in room
    }
    return Rooms(layers, frozenset((high, low) for high, low in pairs if high != low))


def draw(rooms: Rooms) -> str:
    """The picture as SVG, the same for the same rooms."""
    height = 2 * MARGIN + max((len(rooms.layers) - 1) * ROW_STEP + BOX_HEIGHT, 90 + CELL * len(rooms.names))
    width = TABLE_LEFT + 90 + CELL * len(rooms.names) + MARGIN
    root = ET.Element(
        "svg", {"xmlns": SVG, "viewBox": f"0 0 {width} {height}", "role": "img", "aria-labelledby": "title desc"}
    )
    ET.SubElement(root, "title", {"id": "title"}).text = "The layers of kaart and what they import"
    ET.SubElement(root, "desc", {"id": "desc"}).text = " ".join(
        f"{high} imports {', '.join(low for low in rooms.names if (high, low) in rooms.imports) or 'nothing'}."
        for high in rooms.names
    )
    ET.SubElement(root, "style").text = STYLE
    ET.SubElement(root, "rect", {"width": str(width), "height": str(height), "class": "ground"})
    corners = {
        name: (MARGIN + PLACES[name] * COLUMN_STEP, float(MARGIN + row * ROW_STEP))
        for row, layer in enumerate(rooms.layers)
        for name in layer
    }
    for high, low in rooms.arrows():
        _draw_arrow(root, corners[high], corners[low])
    for name in rooms.names:
        _draw_room(root, name, corners[name])
    _draw_table(root, rooms)
    ET.indent(root)
    return ET.tostring(root, encoding="unicode") + "\n"


def _draw_arrow(root: ET.Element, high: tuple[float, float], low: tuple[float, float]) -> None:
    x0, y0 = high[0] + BOX_WIDTH / 2, high[1] + BOX_HEIGHT
    x1, y1 = low[0] + BOX_WIDTH / 2, low[1]
    # Leaves and arrives upright; one that passes other layers stays on its side of them for long.
    bend = 28 if y1 - y0 < ROW_STEP else 0.6 * (y1 - y0)
    path = f"M{x0:g} {y0:g} C{x0:g} {y0 + bend:g} {x1:g} {y1 - 34:g} {x1:g} {y1 - 6:g}"
    ET.SubElement(root, "path", {"d": path, "class": "arrow"})
    ET.SubElement(root, "path", {"d": f"M{x1 - 4:g} {y1 - 8:g} h8 L{x1:g} {y1:g} z", "class": "head"})


def _draw_room(root: ET.Element, name: str, corner: tuple[float, float]) -> None:
    x, y = corner
    box = {"x": f"{x:g}", "y": f"{y:g}", "width": str(BOX_WIDTH), "height": str(BOX_HEIGHT), "rx": "4"}
    ET.SubElement(root, "rect", {**box, "class": "room"})
    middle = {"x": f"{x + BOX_WIDTH / 2:g}", "y": f"{y + 20:g}", "text-anchor": "middle"}
    ET.SubElement(root, "text", middle).text = name


def _draw_table(root: ET.Element, rooms: Rooms) -> None:
    left, top = TABLE_LEFT + 90, MARGIN + 90
    size = CELL * len(rooms.names)
    for at, name in enumerate(rooms.names):
        middle = CELL * at + CELL / 2
        row = {"x": f"{left - 8:g}", "y": f"{top + middle + 4:g}", "text-anchor": "end", "class": "small"}
        ET.SubElement(root, "text", row).text = name
        turn = f"translate({left + middle + 4:g} {top - 8:g}) rotate(-90)"
        ET.SubElement(root, "text", {"transform": turn, "class": "small"}).text = name
        for line in (
            {"x1": left, "x2": left + size, "y1": top + middle, "y2": top + middle},
            {"x1": left + middle, "x2": left + middle, "y1": top, "y2": top + size},
        ):
            ET.SubElement(root, "line", {**{key: f"{value:g}" for key, value in line.items()}, "class": "line"})
    for high, low in sorted(rooms.imports):
        x, y = (CELL * rooms.names.index(name) + CELL / 2 for name in (low, high))
        ET.SubElement(root, "circle", {"cx": f"{left + x:g}", "cy": f"{top + y:g}", "r": "5", "class": "dot"})
