"""Pictures read back: their words, their boxes and their filled shapes."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import matplotlib as mpl
import shapely
from PIL import ImageFont

SVG = "{http://www.w3.org/2000/svg}"


FONTS = Path(mpl.get_data_path()) / "fonts" / "ttf"


@cache
def font(bold):
    """Another program's measure of the same typeface."""
    return ImageFont.truetype(str(FONTS / ("DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf")), 200)


def words(root):
    """Every text of a picture: name of its group, words, box on the page."""
    found = []
    for group in root.iter(f"{SVG}g"):
        for text in group.findall(f"{SVG}text"):
            style = text.get("style")
            size = float(re.search(r"font-size: ([\d.]+)px", style)[1])
            wide = font("font-weight: 700" in style).getlength(text.text) * size / 200
            x, y = float(text.get("x")), float(text.get("y"))
            box = shapely.box(x, y - 0.93 * size, x + wide, y + 0.24 * size)
            found.append((group.get("id"), text.text.replace("\u00a0", " "), box, size))
    return found


def said(items, name):
    """Words of an element, its lines joined; lines were broken at spaces, or inside an address."""
    lines = [text for found, text, _, _ in items if re.fullmatch(rf"{name}-\d+", found or "")]
    return " ".join(lines)


def without_spaces(text):
    return re.sub(r"\s", "", text)


def shapes(root, prefix):
    """Filled shapes by what follows the prefix of their name, as polygons on the page, with their colour."""
    found = {}
    for group in root.iter(f"{SVG}g"):
        name = group.get("id") or ""
        if name.startswith(prefix):
            path = group.find(f"{SVG}path")
            if path is None:
                continue
            rings = [
                shapely.Polygon([tuple(map(float, pair)) for pair in re.findall(r"([-\d.]+) ([-\d.]+)", ring)])
                for ring in path.get("d").split("z")
                if ring.strip()
            ]
            colour = (re.search(r"fill: ([^;]+)", path.get("style") or "") or ["", "none"])[1]
            found[name.removeprefix(prefix)] = (shapely.union_all(shapely.make_valid(rings)), colour)
    return found
